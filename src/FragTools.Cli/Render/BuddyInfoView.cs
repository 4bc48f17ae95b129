using FragTools.Proc;

namespace FragTools.Cli.Render;

internal sealed class BuddyInfoView : View<BuddyInfo>
{
    public override void Draw(IReadOnlyList<BuddyInfo> zones, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.For(zones);
        var blocks = new BlockColumns();
        var isAssumed = false;
        foreach (var zone in zones)
        {
            blocks.Measure(zone.FreeBlocks, zone.PageSize);
            isAssumed |= zone.PageSizeAssumed;
        }

        origin.AddTo(table);
        table.Add(new Column("Node", Right: true));
        table.Add(new Column("Zone"));
        blocks.AddTo(table);
        foreach (var zone in zones)
        {
            table.BeginRow();
            origin.AddTo(table, zone);
            table.Add(Texts.Of(zone.NumaNode));
            table.Add(zone.Zone);
            blocks.AddTo(table, zone.FreeBlocks, zone.PageSize, Tint.Bad);
        }

        Footer.Narrow(screen, table.Write(screen));
        Footer.PageSize(screen, isAssumed);
    }

    protected override Func<BuddyInfo, FreeBlockCounts> FreeBlocks => static zone => zone.FreeBlocks;
}

using FragTools.Proc;

namespace FragTools.Cli.Render;

internal sealed class PageTypeInfoView : View<PageTypeInfo>
{
    public override void Draw(IReadOnlyList<PageTypeInfo> rows, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.For(rows);
        var blocks = new BlockColumns();
        var hasMixed = false;
        foreach (var row in rows)
        {
            blocks.Measure(row.FreeBlocks, row.PageSize);
            hasMixed |= row.MixedPageBlocks is not null;
        }

        origin.AddTo(table);
        table.Add(new Column("Node", Right: true));
        table.Add(new Column("Zone"));
        table.Add(new Column("Type"));
        table.Add(new Column("PageBlocks", Right: true));
        if (hasMixed)
        {
            table.Add(new Column("Mixed", Right: true, Spare: 8));
        }

        blocks.AddTo(table);
        foreach (var row in rows)
        {
            table.BeginRow();
            origin.AddTo(table, row);
            table.Add(Texts.Of(row.NumaNode));
            table.Add(row.Zone);
            table.Add(row.MigrateType);
            table.Add(Texts.Of(row.PageBlocks));
            if (hasMixed)
            {
                table.Add(Texts.Of(row.MixedPageBlocks));
            }

            // Most zones have no page block of some type: nothing free of it is no loss.
            blocks.AddTo(table, row.FreeBlocks, row.PageSize, row.PageBlocks == 0 ? Tint.Faint : Tint.Warn);
        }

        Footer.Narrow(screen, table.Write(screen));
        if (rows.Any(static row => row.FreeBlocksTruncated))
        {
            screen.WriteLine(new Cell(">: the kernel stopped counting there, so Free and Largest are lower bounds.", Tint.Faint));
        }

        Footer.PageSize(screen, rows.Any(static row => row.PageSizeAssumed));
    }

    protected override Func<PageTypeInfo, FreeBlockCounts> FreeBlocks => static row => row.FreeBlocks;
}

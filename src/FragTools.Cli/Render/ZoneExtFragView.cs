using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Cli.Render;

/// <summary>The fragmentation index: a line a zone, a column an order.</summary>
internal sealed class ZoneExtFragView : View<ZoneExtFragIndex>
{
    public override void Draw(IReadOnlyList<ZoneExtFragIndex> zones, Screen screen)
    {
        var table = new Table();
        var origin = OriginColumn.For(zones);
        var orders = zones.SelectMany(static zone => zone.Orders).Distinct().Order().ToArray();
        var pageSize = zones.All(zone => zone.PageSize == zones[0].PageSize) ? zones[0].PageSize : (long?)null;
        var isUnusableOnly = zones.All(static zone => zone.FragmentationIndices.All(static index => index is null));
        origin.AddTo(table);
        table.Add(new Column("Node", Right: true));
        table.Add(new Column("Zone"));
        foreach (var order in orders)
        {
            // The smallest orders are the last to fail.
            table.Add(BlockColumns.OrderColumn(order, pageSize, gap: 1, spare: Math.Max(3 - order, 0)));
        }

        foreach (var zone in zones)
        {
            table.BeginRow();
            origin.AddTo(table, zone);
            table.Add(Texts.Of(zone.NumaNode));
            table.Add(zone.Zone);
            foreach (var order in orders)
            {
                table.Add(IndexOf(zone.Orders, order) is not (>= 0 and var at) ? null
                    : isUnusableOnly ? Texts.Of(zone.UnusableIndices[at])
                    : new Cell(IndexText.Brief(zone.FragmentationIndices[at]), TintOf(zone.Meanings[at])));
            }
        }

        table.Write(screen);
        screen.WriteLine();
        if (isUnusableOnly)
        {
            screen.WriteLine("Unusable index: the share of free memory that is useless for the order, 0 to 1.");
        }
        else
        {
            ExtFragLegend.Write(zones, screen);
            ExtFragLegend.WriteVerdicts(zones, origin, screen);
        }

        Footer.PageSize(screen, zones.Any(static zone => zone.PageSizeAssumed));
    }

    public static Tint TintOf(IndexMeaning? meaning) => meaning switch
    {
        IndexMeaning.Available => Tint.Good,
        IndexMeaning.OutOfMemory => Tint.Warn,
        IndexMeaning.Fragmentation => Tint.Bad,
        _ => Tint.None,
    };

    private static int IndexOf(ValueList<int> orders, int order)
    {
        for (var at = 0; at < orders.Count; at++)
        {
            if (orders[at] == order)
            {
                return at;
            }
        }

        return -1;
    }
}

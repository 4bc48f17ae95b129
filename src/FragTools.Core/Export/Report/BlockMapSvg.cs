using System.Text;
using FragTools.Diagnosis;
using FragTools.Text;

namespace FragTools.Export.Report;

/// <summary>A heat map of free blocks: a row a zone, a column an order. Every cell has its number, so that nothing hangs on colour.</summary>
internal static class BlockMapSvg
{
    private const int Left = 62;
    private const int Cell = 27;
    private const int RowHeight = 26;
    private const int Top = 34;

    /// <summary>Draws a map.</summary>
    public static string Draw(BlockMap map, int? asked, string id)
    {
        var orders = map.Zones.Max(zone => zone.FreeBlocks.Count);
        var width = Math.Max(Svg.Width, Left + (orders * Cell) + 2);
        var height = Top + (map.Zones.Count * RowHeight) + 4;
        var svg = new StringBuilder(Svg.Begin(id, $"Free blocks by zone and order, {map.Time}", Describe(map, asked), width, height));
        for (var order = 0; order < orders; order++)
        {
            var middle = Left + (order * Cell) + (Cell / 2.0);
            var size = map.Zones[0].PageSize is { } page && order < 31 ? SizeText.Format(page << order).Replace(" ", "", StringComparison.Ordinal).Replace("iB", "", StringComparison.Ordinal) : "";
            svg.Append(Svg.Of($"""<text class="axis{(order == asked ? " asked" : "")}" x="{middle}" y="16" text-anchor="middle">{order}</text><text class="tiny" x="{middle}" y="28" text-anchor="middle">{size}</text>"""));
        }

        svg.Append("""<text class="axis" x="0" y="16">order</text>""");
        for (var row = 0; row < map.Zones.Count; row++)
        {
            Row(svg, map.Zones[row], Top + (row * RowHeight), asked);
        }

        if (asked < orders)
        {
            svg.Append(Svg.Of($"""<rect class="frame" x="{Left + (asked * Cell)}" y="4" width="{Cell}" height="{height - 6}" rx="4"/>"""));
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>What a map shows, for those who cannot see it.</summary>
    private static string Describe(BlockMap map, int? asked)
        => string.Join(" ", map.Zones.Select(zone => Svg.Of($"Node {zone.Name}: {(zone.FreeBlocks.LargestFreeOrder < 0 ? "nothing free" : Svg.Of($"largest free block of order {zone.FreeBlocks.LargestFreeOrder}"))}.")))
            + (asked is { } order ? Svg.Of($" Order {order} was asked for.") : "");

    private static void Row(StringBuilder svg, ZoneBlocks zone, int top, int? asked)
    {
        svg.Append(Svg.Of($"""<text class="label" x="0" y="{top + 17}">{Svg.Text(zone.Name)}</text>"""));
        for (var order = 0; order < zone.FreeBlocks.Count; order++)
        {
            var count = zone.FreeBlocks[order];
            var style = count > 0 ? Svg.Of($"h{Level(count)}") : order >= asked ? "hz" : "h0";
            var x = Left + (order * Cell);
            svg.Append(Svg.Of($"""<g class="{style}"><rect x="{x + 1}" y="{top}" width="{Cell - 2}" height="{RowHeight - 2}" rx="3"/><text x="{x + (Cell / 2.0)}" y="{top + 16}" text-anchor="middle">{(zone.FreeBlocks.IsAtLeast(order) ? "&gt;" : "")}{Svg.Short(count)}</text><title>{Svg.Text(zone.Name)}, order {order}: {count}</title></g>"""));
        }
    }

    private static int Level(long count) => Math.Min(6, (int)Math.Log10(count) + 1);
}

using System.Text;
using FragTools.Diagnosis;
using FragTools.Text;

namespace FragTools.Export.Report;

/// <summary>A heat map of free blocks: a row a zone, a column an order. Every cell has its number, so that nothing hangs on colour.</summary>
internal static class BlockMapSvg
{
    private const int Left = 80;
    private const int Cell = 27;
    private const int RowHeight = 26;
    private const int Top = 34;
    private const int LegendHeight = 24;

    /// <summary>Draws a map.</summary>
    public static string Draw(BlockMap map, int? asked, string id)
    {
        var orders = map.Zones.Max(zone => zone.FreeBlocks.Count);
        var width = Math.Max(Svg.Width, Left + (orders * Cell) + 2);
        var foot = Top + (map.Zones.Count * RowHeight);
        var height = foot + LegendHeight;
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
            Row(svg, map, map.Zones[row], Top + (row * RowHeight), asked);
        }

        if (asked < orders)
        {
            svg.Append(Svg.Of($"""<rect class="frame" x="{Left + (asked * Cell)}" y="4" width="{Cell}" height="{foot - 4}" rx="4"/>"""));
        }

        Legend(svg, foot + 6);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>What the colours mean.</summary>
    private static void Legend(StringBuilder svg, int top)
    {
        var x = 0;
        foreach (var (style, text, width) in new[]
        {
            ("h0", "none", 48), ("h1", "1", 34), ("h2", "10", 38), ("h3", "100", 44), ("h4", "1k", 38), ("h5", "10k free", 62),
            ("hz", "none that would serve", 0),
        })
        {
            svg.Append(Svg.Of($"""<g class="{style}"><rect x="{x}" y="{top}" width="12" height="12" rx="2"/></g><text class="tiny" x="{x + 16}" y="{top + 10}">{text}</text>"""));
            x += width;
        }
    }

    /// <summary>What a map shows, for those who cannot see it.</summary>
    private static string Describe(BlockMap map, int? asked)
        => string.Join(" ", map.Zones.Select(zone => Svg.Of($"{zone.Name}: {(zone.FreeBlocks.LargestFreeOrder < 0 ? "nothing free" : Svg.Of($"largest free block of order {zone.FreeBlocks.LargestFreeOrder}"))}.")))
            + (asked is { } order ? Svg.Of($" Order {order} was asked for.") : "");

    private static void Row(StringBuilder svg, BlockMap map, ZoneBlocks zone, int top, int? asked)
    {
        var isSmall = map.IsSmall(zone);
        svg.Append(isSmall ? "<g class=\"small\">" : "<g>");
        svg.Append(Svg.Of($"""<text class="label" x="0" y="{top + (zone.Bytes is null ? 17 : 12)}">{Svg.Text(zone.Name)}</text>"""));
        svg.Append(zone.Bytes is { } bytes ? Svg.Of($"""<text class="tiny" x="0" y="{top + 22}">{SizeText.Format(bytes)}</text>""") : "");
        for (var order = 0; order < zone.FreeBlocks.Count; order++)
        {
            var count = zone.FreeBlocks[order];
            var style = count > 0 ? Svg.Of($"h{Level(count)}") : order >= asked && order > zone.FreeBlocks.LargestFreeOrder && !isSmall ? "hz" : "h0";
            var x = Left + (order * Cell);
            svg.Append(Svg.Of($"""<g class="{style}"><rect x="{x + 1}" y="{top}" width="{Cell - 2}" height="{RowHeight - 2}" rx="3"/><text x="{x + (Cell / 2.0)}" y="{top + 16}" text-anchor="middle">{(zone.FreeBlocks.IsAtLeast(order) ? "&gt;" : "")}{Svg.Short(count)}</text><title>{Svg.Text(zone.Name)}, order {order}: {count}</title></g>"""));
        }

        svg.Append("</g>");
    }

    private static int Level(long count) => Math.Min(6, (int)Math.Log10(count) + 1);
}

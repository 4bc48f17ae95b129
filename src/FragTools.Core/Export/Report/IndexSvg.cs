using System.Text;
using FragTools.Diagnosis;
using FragTools.Watermarks;

namespace FragTools.Export.Report;

/// <summary>The fragmentation index by order against the threshold: a line a zone, each with marks of its own shape.</summary>
internal static class IndexSvg
{
    public const int MostLines = 6;

    private const int Left = 30;
    private const int Right = 352;
    private const int Top = 16;
    private const int Bottom = 150;
    private const int Band = 178;
    private const int Legend = 220;

    /// <summary>Draws the lines of at most <see cref="MostLines"/> zones: the largest, and of those whose size is not known the worst.</summary>
    public static string Draw(NodePicture picture, string id)
    {
        var rows = Worst(picture);
        var orders = Math.Max(2, rows.Max(row => row.Thousandths.Count));
        var height = Legend + (((rows.Count + 1) / 2) * 16);
        var threshold = picture.ThresholdThousandths ?? FragmentationMath.DefaultThreshold;
        var svg = new StringBuilder(Svg.Begin(id, $"Fragmentation index by order, {picture.IndexTime}", Describe(picture, rows), Svg.Width, height));
        svg.Append(Svg.Of($"""<rect class="bad" x="{Left}" y="{Top}" width="{Right - Left}" height="{Y(threshold) - Top}"/><rect class="band" x="{Left}" y="{Band - 8}" width="{Right - Left}" height="18"/>"""));
        foreach (var mark in new[] { 0, 1000 })
        {
            svg.Append(Svg.Of($"""<line class="grid" x1="{Left}" x2="{Right}" y1="{Y(mark)}" y2="{Y(mark)}"/><text class="axis" x="{Left - 4}" y="{Y(mark) + 4}" text-anchor="end">{mark / 1000}</text>"""));
        }

        svg.Append(Svg.Of($"""<text class="tiny" x="{Left + 4}" y="{Top + 10}">fragmented</text><text class="tiny" x="{Left + 4}" y="{Bottom - 4}">too little free</text><text class="axis" x="{Left - 4}" y="{Band + 5}" text-anchor="end">-1</text><text class="tiny" x="{Left + 4}" y="{Band - 13}">a block is free</text>"""));
        svg.Append(Svg.Of($"""<line class="threshold" x1="{Left}" x2="{Right}" y1="{Y(threshold)}" y2="{Y(threshold)}"/><text class="tiny" x="{Right - 4}" y="{Y(threshold) - 4}" text-anchor="end">threshold {Svg.Index(threshold)}{(picture.ThresholdThousandths is null ? " (usual)" : "")}</text>"""));
        for (var order = 0; order < orders; order++)
        {
            svg.Append(Svg.Of($"""<text class="axis{(order == picture.AskedOrder ? " asked" : "")}" x="{X(order, orders)}" y="204" text-anchor="middle">{order}</text>"""));
        }

        if (picture.AskedOrder is { } asked && asked < orders)
        {
            svg.Append(Svg.Of($"""<line class="frame" x1="{X(asked, orders)}" x2="{X(asked, orders)}" y1="{Top}" y2="192"/>"""));
        }

        var all = rows.Sum(static row => row.Pages ?? 0);
        for (var row = 0; row < rows.Count; row++)
        {
            // As wide as the zone is large: a hundredth of the memory is a hair.
            var width = rows[row].Pages is { } pages && all > 0 ? 0.6 + (2.4 * Math.Sqrt(pages / (double)all)) : 1.5;
            Line(svg, rows[row], row, orders, width);
            var (x, y) = (Left + (row % 2 * 165), Legend + (row / 2 * 16));
            svg.Append(Svg.Of($"""<g class="z{row}">{Mark(row, x, y)}</g><text class="label" x="{x + 10}" y="{y + 4}">{Svg.Text(rows[row].Name)}</text>"""));
        }

        return svg.Append("</svg>").ToString();
    }

    private static List<IndexRow> Worst(NodePicture picture)
    {
        var order = picture.AskedOrder ?? int.MaxValue;
        return [.. picture.Indices
            .OrderByDescending(static row => row.Pages ?? 0)
            .ThenByDescending(row => row.Thousandths[Math.Min(order, row.Thousandths.Count - 1)] ?? int.MinValue)
            .Take(MostLines)];
    }

    private static string Describe(NodePicture picture, List<IndexRow> rows)
        => string.Join(" ", rows.Select(row =>
        {
            var order = Math.Min(picture.AskedOrder ?? row.Thousandths.Count - 1, row.Thousandths.Count - 1);
            return Svg.Of($"{row.Name}: {Svg.Index(row.Thousandths[order])} at order {order}.");
        }));

    private static void Line(StringBuilder svg, IndexRow row, int place, int orders, double width)
    {
        var path = new StringBuilder();
        var marks = new StringBuilder();
        var isDrawn = false;
        for (var order = 0; order < row.Thousandths.Count; order++)
        {
            if (row.Thousandths[order] is not { } index)
            {
                isDrawn = false;
                continue;
            }

            var isFree = index == FragmentationMath.BlockAvailable;
            var (x, y) = (X(order, orders) + (isFree ? (place * 3) - 6 : 0), isFree ? Band + 1 : Y(index));
            marks.Append(Mark(place, x, y));
            path.Append(isFree ? "" : Svg.Of($"{(isDrawn ? "L" : "M")}{x:0.#} {y:0.#}"));
            isDrawn = !isFree;
        }

        svg.Append(Svg.Of($"""<g class="z{place}"><path d="{path}" fill="none" stroke-width="{width:0.#}"/>{marks}<title>{Svg.Text(row.Name)}</title></g>"""));
    }

    private static string Mark(int place, double x, double y) => (place % 3) switch
    {
        0 => Svg.Of($"""<circle cx="{x:0.#}" cy="{y:0.#}" r="3"/>"""),
        1 => Svg.Of($"""<rect x="{x - 3:0.#}" y="{y - 3:0.#}" width="6" height="6"/>"""),
        _ => Svg.Of($"""<path d="M{x:0.#} {y - 4:0.#}l4 7h-8z"/>"""),
    };

    private static double X(int order, int orders) => Left + 14 + (order * (Right - Left - 28.0) / (orders - 1));

    // Between 0 and -1 lies lack of memory, too.
    private static double Y(int thousandths) => Bottom - (Math.Clamp(thousandths, 0, 1000) * (Bottom - Top) / 1000.0);
}

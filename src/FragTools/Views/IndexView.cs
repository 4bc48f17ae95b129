using System.Globalization;
using System.Text;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Views;

/// <summary>
/// The text of the index in the format file's views. How many orders there are is known only from the objects, so
/// one object a zone is written as a line of text below a heading of text.
/// </summary>
internal static class IndexView
{
    // "0.974" and a blank: 11 orders, which most kernels have, fit in 80 columns.
    private const int ColumnWidth = 6;
    private const string Names = "Node Zone    ";

    /// <summary>What stands above zones of the same orders: what the numbers mean, the orders, and the sizes of their blocks.</summary>
    public static string Heading(ZoneExtFragIndex zone)
    {
        var heading = new StringBuilder();
        var origin = IndexText.Origin([zone]);
        heading.Append(origin.Length <= OriginView.Widest ? origin : origin.Replace("; ", ";\n   ", StringComparison.Ordinal));
        heading.Append("\n   ");
        foreach (var piece in IndexText.Legend([zone]))
        {
            heading.Append(Colored(piece.Text, piece.Meaning));
        }

        var orders = new StringBuilder(Names);
        var sizes = new StringBuilder().Append(' ', Names.Length);
        foreach (var order in zone.Orders)
        {
            orders.Append(order.ToString(CultureInfo.InvariantCulture).PadLeft(ColumnWidth));
            sizes.Append(SizeText.Brief(zone.PageSize << order).PadLeft(ColumnWidth));
        }

        return $"{heading}\n\n{ViewStyle.Heading(orders.ToString())}\n{ViewStyle.Heading(sizes.ToString())}";
    }

    /// <summary>A zone's indices, each in the colour of its meaning, and below them what it lacks.</summary>
    public static string Line(ZoneExtFragIndex zone)
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{zone.NumaNode,4} {zone.Zone,-8}");
        for (var column = 0; column < zone.Orders.Count; column++)
        {
            var text = IndexText.Brief(zone.FragmentationIndices[column]);
            line.Append(' ', Math.Max(1, ColumnWidth - text.Length)).Append(Colored(text, zone.Meanings[column]));
        }

        if (IndexText.Conclusion(zone) is { Count: > 0 } lacks)
        {
            line.Append("\n              ");
            foreach (var piece in lacks)
            {
                line.Append(Colored(piece.Text, piece.Meaning));
            }
        }

        return line.ToString();
    }

    /// <summary>One index in the colour of its meaning: <c>0.974</c>.</summary>
    public static string Cell(ExtFragIndex index)
        => Colored(index.FragmentationIndex?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-", index.Meaning);

    /// <summary>A text in the colour of a meaning.</summary>
    public static string Colored(string text, IndexMeaning? meaning) => ViewStyle.Colored(text, meaning switch
    {
        null => null,
        IndexMeaning.Available => "Green",
        IndexMeaning.OutOfMemory => "Yellow",
        _ => "Red",
    });
}

using System.Globalization;
using System.Text;
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

    /// <summary>The heading above zones of the same orders.</summary>
    /// <param name="zone">The first of them.</param>
    /// <returns><c>Node Zone         0     1     2 …</c>.</returns>
    public static string Heading(ZoneExtFragIndex zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var heading = new StringBuilder("Node Zone    ");
        foreach (var order in zone.Orders)
        {
            heading.Append(order.ToString(CultureInfo.InvariantCulture).PadLeft(ColumnWidth));
        }

        return heading.ToString();
    }

    /// <summary>A zone's indices, each in the colour of its meaning.</summary>
    /// <param name="zone">The zone.</param>
    /// <returns>A line that stands below <see cref="Heading"/>.</returns>
    public static string Line(ZoneExtFragIndex zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{zone.NumaNode,4} {zone.Zone,-8}");
        for (var column = 0; column < zone.Orders.Count; column++)
        {
            var text = Short(zone.FragmentationIndices[column]);
            line.Append(' ', Math.Max(1, ColumnWidth - text.Length)).Append(Colored(text, zone.Meanings[column]));
        }

        return line.ToString();
    }

    /// <summary>One index in the colour of its meaning.</summary>
    /// <param name="index">The object of one order.</param>
    /// <returns><c>0.974</c>.</returns>
    public static string Cell(ExtFragIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return Colored(index.FragmentationIndex?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-", index.Meaning);
    }

    /// <summary>
    /// An index in five characters: −1 is no measure but a word, "a block is free", and −0.500 must fit where 0.500
    /// does.
    /// </summary>
    internal static string Short(double? index) => index switch
    {
        null => "-",
        -1 => "-1",
        < 0 => index.Value.ToString(".000", CultureInfo.InvariantCulture),
        _ => index.Value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary>A text in the colour of a meaning.</summary>
    internal static string Colored(string text, IndexMeaning? meaning)
        => ViewStyle.Colored(
            text,
            meaning switch
            {
                null => null,
                IndexMeaning.Available => "Green",
                IndexMeaning.OutOfMemory => "Yellow",
                _ => "Red",
            });
}

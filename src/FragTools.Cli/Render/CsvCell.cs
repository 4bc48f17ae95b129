using System.Globalization;
using FragTools.Gfp;
using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Cli.Render;

/// <summary>What a value looks like in a cell of a CSV file that a spreadsheet may open.</summary>
internal static class CsvCell
{
    // A mask is known by its hex alone. In JSON, which has none, it is the number.
    private static readonly string[] Masks = [nameof(PageAllocFailure.GfpMask), nameof(GfpMask.Mask), nameof(GfpMask.UnknownBits)];

    /// <summary>A value's text; lists have a text of their own, null has none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="property">The property that has it.</param>
    public static string Text(object? value, string property = "") => value switch
    {
        null => "",
        long mask when Masks.Contains(property) => string.Create(CultureInfo.InvariantCulture, $"0x{mask:x}"),
        string text => Defuse(text),
        DateTimeOffset time => TimeText.Iso(time),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => Defuse(value.ToString() ?? ""),
    };

    /// <summary>Quotes a cell where it needs it.</summary>
    public static string Quote(string text)
        => text.AsSpan().IndexOfAny(",\"\r\n") < 0 && !text.StartsWith(' ') && !text.EndsWith(' ')
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>
    /// A spreadsheet takes a cell that begins with one of = + - @ for a formula, and names in a capture are anybody's.
    /// Numbers, and lists of numbers such as <c>-1.000 0.960 -</c>, stay what they are.
    /// </summary>
    private static string Defuse(string text)
        => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' && !text.Split(' ').All(IsNumber) ? "'" + text : text;

    private static bool IsNumber(string word)
        => word == "-" || double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}

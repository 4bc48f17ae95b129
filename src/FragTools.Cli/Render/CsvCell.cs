using System.Globalization;

namespace FragTools.Cli.Render;

/// <summary>What a value looks like in a cell of a CSV file that a spreadsheet may open.</summary>
internal static class CsvCell
{
    /// <summary>A value's text; lists have a text of their own, null has none.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => Defuse(text),
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
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

using System.Text;

namespace FragTools.Export.Report;

/// <summary>Pieces of markup.</summary>
internal static class HtmlText
{
    /// <summary>The words of an enum's name: <c>Out of memory</c>.</summary>
    public static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name)
        {
            words.Append(char.IsAsciiLetterUpper(letter) && words.Length > 0 ? " " : "").Append(words.Length > 0 ? char.ToLowerInvariant(letter) : letter);
        }

        return words.ToString();
    }

    /// <summary>A table's row.</summary>
    /// <param name="tag"><c>td</c> or <c>th</c>.</param>
    /// <param name="cells">The cells.</param>
    public static string Row(string tag, params IEnumerable<string> cells)
        => $"<tr>{string.Concat(cells.Select(cell => $"<{tag}{(tag == "th" ? " scope=\"col\"" : "")}>{Svg.Text(cell)}</{tag}>"))}</tr>\n";

    /// <summary>A row that begins or ends with a time, which is not broken in two.</summary>
    /// <param name="time">The time, or null where it is not known.</param>
    /// <param name="cells">The other cells.</param>
    /// <param name="isLast">Does the time stand last?</param>
    public static string TimedRow(DateTimeOffset? time, IEnumerable<string> cells, bool isLast)
    {
        var timeCell = Svg.Of($"<td class=\"time\">{time?.UtcDateTime:yyyy-MM-dd HH:mm:ss}</td>");
        var others = string.Concat(cells.Select(cell => $"<td>{Svg.Text(cell)}</td>"));
        return $"<tr>{(isLast ? others + timeCell : timeCell + others)}</tr>\n";
    }

    /// <summary>Where something stands.</summary>
    public static string Where(string? source, long? line)
        => source is null ? "" : Svg.Of($"<div class=\"where\">{Svg.Text(source)}{(line is { } number ? Svg.Of($", line {number}") : "")}</div>");
}

using System.Text;
using FragTools.Diagnosis.Evidence;
using FragTools.Text;

namespace FragTools.Export.Report;

/// <summary>Pieces of markup.</summary>
internal static class HtmlText
{
    private const int LongestPath = 40;
    private const int PathParts = 4;

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
        var timeCell = Svg.Of($"<td class=\"time\">{(time is { } known ? TimeText.Labelled(known) : "")}</td>");
        var others = string.Concat(cells.Select(cell => $"<td>{Svg.Text(cell)}</td>"));
        return $"<tr>{(isLast ? others + timeCell : timeCell + others)}</tr>\n";
    }

    /// <summary>Where something stands.</summary>
    public static string Where(string? source, long? line)
        => source is null ? "" : Svg.Of($"<div class=\"where\">{Path(source)}{(line is { } number ? Svg.Of($", line {number}") : "")}</div>");

    /// <summary>A source of evidence.</summary>
    public static string SourceRow(EvidenceSource source)
        => $"<tr><td>{Path(source.Name)}</td><td class=\"time\">{source.State}</td><td>{Svg.Text(source.Detail)}</td><td>{Svg.Text(source.WouldAdd)}</td></tr>\n";

    /// <summary>A path, of which a long one shows its end. A line ends behind a slash, not within a name.</summary>
    public static string Path(string path)
    {
        var parts = path.Split('/');
        var shown = path.Length <= LongestPath || parts.Length <= PathParts ? path : $"…/{string.Join('/', parts[^PathParts..])}";
        return Svg.Text(shown).Replace("/", "/<wbr>", StringComparison.Ordinal);
    }
}

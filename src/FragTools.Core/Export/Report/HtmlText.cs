using System.Globalization;
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

    /// <summary>A time, which is not broken in two; nothing where it is not known.</summary>
    public static string Time(DateTimeOffset? time) => time is { } known ? $"<span class=\"time\">{TimeText.Labelled(known)}</span>" : "";

    /// <summary>A row of a table that is a list of its cells on a narrow screen, where each says what it is.</summary>
    /// <param name="cells">Headings and markup; a cell without a heading needs none.</param>
    public static string Stacked(params ReadOnlySpan<(string Heading, string Markup)> cells)
    {
        var row = new StringBuilder("<tr>");
        foreach (var (heading, markup) in cells)
        {
            row.Append(CultureInfo.InvariantCulture, $"<td{(heading.Length > 0 ? $" data-is=\"{heading}\"" : "")}>{markup}</td>");
        }

        return row.Append("</tr>\n").ToString();
    }

    /// <summary>A command, broken at its blanks alone: a line does not end behind the hyphen of a parameter.</summary>
    public static string Command(string command)
        => string.Join('\n', command.Split('\n').Select(static line
            => string.Join(' ', line.Split(' ').Select(static word => word.Length == 0 ? "" : $"<span>{Svg.Text(word)}</span>"))));

    /// <summary>Where something stands.</summary>
    public static string Where(string? source, long? line)
        => source is null ? "" : Svg.Of($"<div class=\"where\">{Path(source)}{(line is { } number ? Svg.Of($", line {number}") : "")}</div>");

    /// <summary>A source of evidence.</summary>
    public static string SourceRow(EvidenceSource source)
        => Stacked(
            ("", Path(source.Name)),
            ("State", $"<span class=\"time\">{source.State}</span>"),
            ("Detail", Svg.Text(source.Detail)),
            ("Would add", Svg.Text(source.WouldAdd)));

    /// <summary>A path, of which a long one shows its end. A line ends behind a slash, not within a name.</summary>
    public static string Path(string path)
    {
        var parts = path.Split('/');
        var shown = path.Length <= LongestPath || parts.Length <= PathParts ? path : $"…/{string.Join('/', parts[^PathParts..])}";
        return Svg.Text(shown).Replace("/", "/<wbr>", StringComparison.Ordinal);
    }
}

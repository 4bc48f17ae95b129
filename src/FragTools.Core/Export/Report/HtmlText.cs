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
    /// <param name="cells">The cells; a number stands right.</param>
    public static string Row(string tag, params IEnumerable<string> cells)
        => $"<tr>{string.Concat(cells.Select(cell => $"<{tag}{(tag == "th" ? " scope=\"col\"" : "")}>{Svg.Text(cell)}</{tag}>"))}</tr>\n";

    /// <summary>Where something stands.</summary>
    public static string Where(string? source, long? line)
        => source is null ? "" : Svg.Of($"<div class=\"where\">{Svg.Text(source)}{(line is { } number ? Svg.Of($", line {number}") : "")}</div>");
}

using System.Text;

namespace FragTools.Export.Report;

/// <summary>Text of which nothing becomes Markdown, HTML, a link, or a mention of a user.</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*_{}[]>|~$";

    /// <summary>A text within a line.</summary>
    public static string Of(string? text)
    {
        var safe = new StringBuilder();
        foreach (var letter in text ?? "")
        {
            safe.Append(letter switch
            {
                '@' => "&#64;",

                // "#12" is a ticket to some, and "# " a heading.
                '#' => "&#35;",
                '/' when safe.Length > 0 && safe[^1] is ':' => "&#47;",
                '&' => "&amp;",
                '<' => "&lt;",
                '\r' or '\n' => " ",
                _ when Special.Contains(letter, StringComparison.Ordinal) => $"\\{letter}",
                _ => letter.ToString(),
            });
        }

        return safe.ToString();
    }

    /// <summary>A block of code, fenced with more backticks than stand in it.</summary>
    /// <param name="language">The language.</param>
    /// <param name="code">The code.</param>
    public static string Code(string language, string code)
    {
        var run = 0;
        var longest = 2;
        foreach (var letter in code)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', longest + 1);
        return $"{fence}{language}\n{code}\n{fence}\n";
    }

    /// <summary>A row of a table.</summary>
    public static string Row(params IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(Of))} |\n";

    /// <summary>The line below a table's head.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="right">From which column on numbers stand right.</param>
    public static string Rule(int columns, int right) => $"|{string.Concat(Enumerable.Range(0, columns).Select(column => column < right ? " --- |" : " ---: |"))}\n";
}

using System.Globalization;
using System.Text;

namespace FragTools.Tests.Reports;

/// <summary>
/// Reports whose lines were folded: by a terminal or a limit of columns in the middle of whatever stands there, by mails between
/// words, with marks, prefixes and blanks before the pieces.
/// </summary>
internal static class Folds
{
    private static readonly int[] Widths = [60, 66, 72, 76, 80, 96, 100, 120, 132, 160, 200];

    private static readonly (string Name, bool IsKernels, Func<PrintedLine, string> Prefix)[] Prefixes =
    [
        ("dmesg", true, static line => $"[{line.Uptime}] "),
        ("dmesg -T", true, static _ => "[Wed Mar  4 05:06:07 2026] "),
        ("syslog", false, static line => $"Mar  4 05:06:07 node7 {line.Writer}: "),
        ("syslog and uptime", true, static line => $"Mar  4 05:06:07 node7 kernel: [{line.Uptime}] "),
        ("iso", false, static line => $"{line.Iso}+00:00 node7 {line.Writer}: "),
        ("caller", true, static line => $"[{line.Uptime}][ T5012] "),
        ("bare", false, static _ => ""),
    ];

    /// <summary>How the pieces are made of a line.</summary>
    private static readonly (string Name, Func<string, string, int, IEnumerable<string>> Cut)[] Ways =
    [
        ("cut", static (prefix, text, width) => Cut(prefix + text, width)),
        ("cut, blanks at ends lost", static (prefix, text, width) => Cut(prefix + text, width).Select(static piece => piece.TrimEnd(' '))),
        ("cut, filled with blanks", static (prefix, text, width) => Cut(prefix + text, width).Select(piece => piece.PadRight(width))),
        ("between words", static (prefix, text, width) => Words(prefix + text, width, "")),
        ("between words, blanks kept", static (prefix, text, width) => Words(prefix + text, width, "").Select(static (piece, _) => piece + " ")),
        ("between words, indented", static (prefix, text, width) => Words(prefix + text, width, "        ")),
        ("quoted, between words", static (prefix, text, width) => Words(prefix + text, width - 2, "").Select(static piece => "> " + piece)),
        ("quoted, cut", static (prefix, text, width) => Cut(prefix + text, width - 2).Select(static piece => "> " + piece)),
        ("with a name before each piece", static (prefix, text, width) => Cut(prefix + text, width).Select(static piece => "kmsg-1  | " + piece)),
    ];

    /// <summary>Every way at the usual widths behind every prefix.</summary>
    public static IReadOnlyList<Rendering> All { get; } = Of(Widths);

    /// <summary>Every way at some widths behind every prefix.</summary>
    public static IReadOnlyList<Rendering> Of(IReadOnlyList<int> widths) =>
    [
        .. from prefix in Prefixes
           from way in Ways
           from width in widths
           select new Rendering(
               string.Create(CultureInfo.InvariantCulture, $"{prefix.Name}, {way.Name} at {width}"), prefix.IsKernels,
               lines => Encoding.UTF8.GetBytes(string.Concat(lines.SelectMany(line => way.Cut(prefix.Prefix(line), line.Text, width)).Select(static piece => piece + "\n")))),
    ];

    private static IEnumerable<string> Cut(string line, int width) => line.Chunk(width).Select(static piece => new string(piece));

    /// <summary>As <c>fold -s</c> and mail programs do: a word that fits on no line stands on one of its own.</summary>
    private static IEnumerable<string> Words(string line, int width, string indent)
    {
        var start = 0;
        var margin = "";
        while (line.Length - start + margin.Length > width)
        {
            var room = width - margin.Length;
            var end = line.LastIndexOf(' ', start + room, room);
            end = end <= start || line[start..end].Trim(' ').Length == 0 ? line.IndexOf(' ', start + room) : end;
            if (end < 0)
            {
                break;
            }

            yield return margin + line[start..end].TrimEnd(' ');
            start = end;
            while (start < line.Length && line[start] == ' ')
            {
                start++;
            }

            margin = indent;
        }

        if (start < line.Length)
        {
            yield return margin + line[start..];
        }
    }
}

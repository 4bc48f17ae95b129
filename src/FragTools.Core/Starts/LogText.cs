using System.Globalization;
using System.Text;

namespace FragTools.Starts;

/// <summary>Takes quoting off texts that one program after the other has quoted.</summary>
internal static class LogText
{
    // Seen are five levels; more than this is no log.
    private const int MostLevels = 16;

    /// <summary>
    /// Undoes escaping as Go's strconv.Quote and JSON write it, until none is left; line ends and tabs become one blank.
    /// </summary>
    public static string Unescape(string text)
    {
        for (var level = 0; level < MostLevels && text.Contains('\\', StringComparison.Ordinal); level++)
        {
            var less = UnescapeOnce(text);
            if (less == text)
            {
                break;
            }

            text = less;
        }

        return text.AsSpan().ContainsAny('\n', '\t', '\r')
            ? string.Join(' ', text.Split(['\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : text.Trim();
    }

    private static string UnescapeOnce(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                plain.Append(text[at]);
                continue;
            }

            var next = text[at + 1];
            if (next is '"' or '\\' or '/' or '\'')
            {
                plain.Append(next);
                at++;
            }
            else if (next is 'n' or 't' or 'r')
            {
                plain.Append(next == 'n' ? '\n' : next == 't' ? '\t' : '\r');
                at++;
            }
            else if (next == 'u' && at + 5 < text.Length && ushort.TryParse(
                text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                plain.Append((char)unit);
                at += 5;
            }
            else
            {
                plain.Append('\\');
            }
        }

        return plain.ToString();
    }
}

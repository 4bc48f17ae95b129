using System.Buffers;
using System.Text;

namespace FragTools.Linux;

/// <summary>
/// What happens to a kernel's text on its way to us: web pages and chats turn blanks into no-break spaces, Windows
/// shells save UTF-16, editors put a byte order mark in front.
/// </summary>
internal static class CapturedText
{
    private const int LongestPrefix = 160;

    private static readonly SearchValues<byte> NumberAndBlanks = SearchValues.Create(" 0123456789"u8);

    private static ReadOnlySpan<byte> NoBreakSpace => [0xc2, 0xa0];

    /// <summary>The text as the kernel wrote it; not copied unless something has to be undone.</summary>
    public static ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(Encoding.Unicode.Preamble))
        {
            text = Encoding.Convert(Encoding.Unicode, Encoding.UTF8, text[2..].ToArray());
        }
        else if (text.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            text = Encoding.Convert(Encoding.BigEndianUnicode, Encoding.UTF8, text[2..].ToArray());
        }
        else if (text.StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[3..];
        }

        text = WithoutPrefix(text);
        var at = text.IndexOf(NoBreakSpace);
        if (at < 0)
        {
            return text;
        }

        var copy = text.ToArray();
        for (var rest = copy.AsSpan(); at >= 0; at = rest.IndexOf(NoBreakSpace))
        {
            rest.Slice(at, 2).Fill((byte)' ');
            rest = rest[(at + 2)..];
        }

        return copy;
    }

    /// <summary>
    /// Takes off what stands before each line of a zone: a mail's mark, the machine's or the file's name, a logger's prefix; and the
    /// same before other lines. Lines keep their numbers.
    /// </summary>
    public static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> text)
    {
        var first = PrefixOf(text);
        if (first.IsEmpty)
        {
            return text;
        }

        var clean = new byte[text.Length];
        var length = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = text[start..].IndexOf((byte)'\n');
            var line = end < 0 ? text[start..] : text.Slice(start, end + 1);
            start += line.Length;
            line = line[(RowStart(line) is > 0 and var row ? row : IsLike(first, line) ? first.Length : 0)..];
            line.CopyTo(clean.AsSpan(length));
            length += line.Length;
        }

        return clean.AsSpan(0, length);
    }

    /// <summary>What stands before the first row of a zone; empty where nothing does, or there is none.</summary>
    private static ReadOnlySpan<byte> PrefixOf(ReadOnlySpan<byte> text)
    {
        var row = text.IndexOf(", zone"u8);
        var start = row < 0 ? -1 : text[..row].LastIndexOf((byte)'\n') + 1;
        return start >= 0 && RowStart(text[start..Math.Min(text.Length, row + 8)]) is > 0 and var length
            ? text.Slice(start, length) : default;
    }

    /// <summary>Where in a line <c>Node 0, zone </c> begins; −1 where it does not, 0 where only blanks stand before it.</summary>
    private static int RowStart(ReadOnlySpan<byte> line)
    {
        var zone = line.IndexOf(", zone"u8);
        var node = zone < 0 ? -1 : line[..zone].LastIndexOf("Node"u8);
        return node is < 0 or > LongestPrefix || line[(node + 4)..zone].IndexOfAnyExcept(NumberAndBlanks) >= 0 ? -1
            : line[..node].IndexOfAnyExcept(" \t"u8) < 0 ? 0
            : node;
    }

    /// <summary>Does a line begin with the prefix, whatever its digits are?</summary>
    private static bool IsLike(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> line)
    {
        for (var at = 0; at < prefix.Length; at++)
        {
            if (at >= line.Length
                || (line[at] != prefix[at] && !(char.IsAsciiDigit((char)line[at]) && char.IsAsciiDigit((char)prefix[at]))))
            {
                return false;
            }
        }

        return true;
    }
}

using System.Text;

namespace FragTools.Linux;

/// <summary>
/// What happens to a kernel's text on its way to us: web pages and chats turn blanks into no-break spaces, Windows
/// shells save UTF-16, editors put a byte order mark in front.
/// </summary>
internal static class CapturedText
{
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
}

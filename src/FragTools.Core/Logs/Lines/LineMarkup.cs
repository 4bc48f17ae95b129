using System.Buffers;

namespace FragTools.Logs.Lines;

/// <summary>
/// Takes out of a line what terminals, web pages, wikis and mails put among the characters of a line: colours
/// (ECMA-48, CSI … m, also where a tool shows the escape character as text), invisible characters, HTML tags and
/// references, Markdown's backslashes, Jira's macros.
/// </summary>
internal sealed class LineMarkup
{
    private const int LongestTag = 160;

    private static readonly ByteSet Suspects = new("\u001b\u00c2\u00c3\u00e2\u00e3\u00ef\\&{^#<");

    private readonly ArrayBufferWriter<byte> _text = new();

    /// <summary>The line without markup; a tag that ends a line becomes a line end. It lives until the next call.</summary>
    public ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> raw)
    {
        // Who colours a line ends the colour in it. A lone control sequence may be part of the name of a process: it stays.
        var hasColours = raw.IndexOf("[0m"u8) >= 0 || raw.IndexOf("\u001b[m"u8) >= 0 || raw.EndsWith("\u001b[K"u8);
        var at = NextSuspect(raw, 0, hasColours);
        if (at == raw.Length && !hasColours)
        {
            return raw;
        }

        _text.ResetWrittenCount();
        _text.Write(raw[..at]);

        // In a line with quoted quotation marks a backslash is that line's own.
        var mayEscape = raw.IndexOf("\\\""u8) < 0 && raw.IndexOf("\\\\"u8) < 0;
        while (at < raw.Length)
        {
            var length = Taken(raw[at..], mayEscape, hasColours, out var instead);
            if (instead != 0 && length > 0)
            {
                _text.Write([instead]);
            }

            // What is no markup stays, and goes with what follows.
            var from = at + length;
            at = NextSuspect(raw, Math.Max(from, at + 1), hasColours);
            _text.Write(raw[from..at]);
        }

        return _text.WrittenSpan;
    }

    private static int NextSuspect(ReadOnlySpan<byte> raw, int at, bool hasColours)
    {
        while (at < raw.Length && !Suspects.Has(raw[at]) && !(hasColours && raw[at] == '['))
        {
            at++;
        }

        return at;
    }

    /// <summary>How many bytes of markup a text begins with, and what stands for them; 0 where it begins with none.</summary>
    private static int Taken(ReadOnlySpan<byte> text, bool mayEscape, bool hasColours, out byte instead)
    {
        instead = 0;
        switch (text[0])
        {
            case 0x1b:
                return hasColours ? Colour(text, 1) : 0;
            case (byte)'^':
                return hasColours && text.StartsWith("^[["u8) ? Colour(text, 2) : 0;
            case (byte)'#':
                return hasColours && text.StartsWith("#033["u8) ? Colour(text, 4) : 0;
            case (byte)'[':
                return hasColours ? Colour(text, 0) : 0;
            case (byte)'\\':
                var escape = !hasColours ? 0
                    : text.StartsWith("\\x1b["u8) || text.StartsWith("\\033["u8) ? Colour(text, 4)
                    : text.StartsWith("\\u001b["u8) ? Colour(text, 6)
                    : text.StartsWith("\\e["u8) ? Colour(text, 2)
                    : 0;
                return escape > 0 ? escape : mayEscape && text.Length > 1 && "_[]*|<>#~`()-"u8.Contains(text[1]) ? 1 : 0;
            case 0xc2:
                // No-break space, soft hyphen.
                instead = text is [_, 0xa0, ..] ? (byte)' ' : (byte)0;
                return text is [_, 0xa0 or 0xad, ..] ? 2 : 0;
            case 0xc3:
                // The sign for "times", which typesetting makes of the star of a free list.
                instead = (byte)'*';
                return text is [_, 0x97, >= (byte)'0' and <= (byte)'9', ..] ? 2 : 0;
            case 0xe2:
                return General(text, out instead);
            case 0xe3:
                instead = (byte)' ';
                return text is [_, 0x80, 0x80, ..] ? 3 : 0;
            case 0xef:
                return text is [_, 0xbb, 0xbf, ..] ? 3 : 0;
            case (byte)'&':
                return Reference(text, out instead);
            case (byte)'<':
                return Tag(text, out instead);
            case (byte)'{':
                return Macro(text);
            default:
                return 0;
        }
    }

    /// <summary>
    /// A control sequence behind its escape character (ECMA-48, 5.4): parameters, among them a terminal's own (<c>?25l</c>,
    /// <c>=3h</c>), and a final byte. Whatever it does to a terminal is nothing here.
    /// </summary>
    private static int Colour(ReadOnlySpan<byte> text, int escape)
    {
        if (escape >= text.Length || text[escape] != '[')
        {
            return 0;
        }

        // Without its escape character only what sets colours is told from the brackets of a log.
        var end = escape + 1;
        while (end < text.Length && (text[end] is (>= (byte)'0' and <= (byte)'9') or (byte)';'
            || (escape > 0 && text[end] is >= (byte)' ' and <= (byte)'?')))
        {
            end++;
        }

        return end < text.Length && (text[end] == 'm' || (escape > 0 && text[end] is >= (byte)'@' and <= (byte)'~')) ? end + 1 : 0;
    }

    /// <summary>Unicode's general punctuation: spaces, marks of no width, quotation marks; bars.</summary>
    private static int General(ReadOnlySpan<byte> text, out byte instead)
    {
        instead = 0;
        if (text is [_, 0x81, 0xa0, ..] or [_, 0x80, >= 0x8b and <= 0x8f, ..])
        {
            return 3;
        }

        // The line that parts a screen's panes.
        if (text is [_, 0x94, 0x82 or 0x83, ..])
        {
            instead = (byte)'|';
            return 3;
        }

        if (text is not [_, 0x80, var third, ..])
        {
            return 0;
        }

        instead = third switch
        {
            <= 0x8a or 0xaf => (byte)' ',
            0x98 or 0x99 => (byte)'\'',
            0x9c or 0x9d => (byte)'"',
            _ => 0,
        };
        return instead == 0 ? 0 : 3;
    }

    /// <summary>A character by its name or number, <c>&amp;lt;</c>, <c>&amp;#60;</c>, <c>&amp;#x3c;</c>; pages escape some twice.</summary>
    private static int Reference(ReadOnlySpan<byte> text, out byte instead)
    {
        instead = (byte)'&';
        var start = 1;
        while (Begins(text[start..], "amp;"))
        {
            start += 4;
        }

        var rest = text[start..];
        foreach (var (name, value) in (ReadOnlySpan<(string, char)>)[
            ("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("apos;", '\''), ("nbsp;", ' ')])
        {
            if (Begins(rest, name))
            {
                instead = (byte)value;
                return start + name.Length;
            }
        }

        var isHex = rest is [(byte)'#', (byte)'x' or (byte)'X', ..];
        var digits = rest is [(byte)'#', ..] ? rest[(isHex ? 2 : 1)..Math.Min(rest.Length, 8)] : default;
        if (digits.IndexOf((byte)';') is > 0 and var end
            && System.Buffers.Text.Utf8Parser.TryParse(digits[..end], out int code, out var used, isHex ? 'x' : 'D') && used == end
            && code is 9 or (>= ' ' and <= '~') or 0xa0)
        {
            instead = code is 9 or 0xa0 ? (byte)' ' : (byte)code;
            return start + (isHex ? 2 : 1) + end + 1;
        }

        return start > 1 ? 5 : 0;
    }

    /// <summary>
    /// A tag of a page that shows logs. What the kernel writes in angle brackets (<c>&lt;TASK&gt;</c>,
    /// <c>&lt;4&gt;</c>) is none of these.
    /// </summary>
    private static int Tag(ReadOnlySpan<byte> text, out byte instead)
    {
        instead = 0;
        var end = text[..Math.Min(text.Length, LongestTag)].IndexOf((byte)'>');
        if (end < 2)
        {
            return 0;
        }

        var name = text[1..end].Trim("/ "u8);
        name = name.IndexOf((byte)' ') is > 0 and var blank ? name[..blank] : name;
        if (name.SequenceEqual("br"u8)
            || name.SequenceEqual("li"u8)
            || name.SequenceEqual("tr"u8)
            || name.SequenceEqual("p"u8)
            || name.SequenceEqual("div"u8))
        {
            instead = (byte)'\n';
            return end + 1;
        }

        // Cells stand apart.
        if (name.SequenceEqual("td"u8) || name.SequenceEqual("th"u8))
        {
            instead = (byte)'\t';
            return end + 1;
        }

        foreach (var known in (ReadOnlySpan<string>)[
            "pre", "code", "span", "b", "i", "em", "strong", "font", "tt", "samp", "blockquote", "ul", "ol", "a", "wbr"])
        {
            if (name.Length == known.Length && Begins(name, known))
            {
                return end + 1;
            }
        }

        return 0;
    }

    /// <summary>Jira's <c>{code}</c>, <c>{code:java}</c>, <c>{noformat}</c>, <c>{quote}</c>, <c>{color:red}</c>.</summary>
    private static int Macro(ReadOnlySpan<byte> text)
    {
        foreach (var name in (ReadOnlySpan<string>)["{code", "{noformat", "{quote", "{color", "{panel"])
        {
            if (Begins(text, name) && text.Length > name.Length && text[name.Length] is (byte)'}' or (byte)':'
                && text[..Math.Min(text.Length, LongestTag)].IndexOf((byte)'}') is > 0 and var end)
            {
                return end + 1;
            }
        }

        return 0;
    }

    private static bool Begins(ReadOnlySpan<byte> text, string ascii)
    {
        for (var at = 0; at < ascii.Length; at++)
        {
            if (at >= text.Length || text[at] != ascii[at])
            {
                return false;
            }
        }

        return true;
    }
}

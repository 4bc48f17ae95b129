using System.Buffers;
using System.Text.Json;

namespace FragTools.Logs.Lines;

/// <summary>
/// Takes off lines what whoever carries them put behind each: the quotation mark that closes what one before the message opened, a
/// list's comma, the sign that shows a line's end. A report's header, whose last words are known, shows it.
/// </summary>
internal sealed class LineTail
{
    private const int MostOpen = 16;

    private readonly ArrayBufferWriter<byte> _plain = new();
    private byte[] _tail = [];
    private bool _isTaken;

    /// <summary>The line without what stood behind the header.</summary>
    public ReadOnlySpan<byte> Take(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith(" Time(s)"u8))
        {
            return WithoutCount(text);
        }

        _isTaken = _tail.Length > 0 && text.EndsWith(_tail);
        return _isTaken ? text[..^_tail.Length] : text;
    }

    /// <summary>Sees what stands behind a header, and is expected behind the lines that follow.</summary>
    /// <param name="header">The header.</param>
    /// <returns>The header without it.</returns>
    public ReadOnlySpan<byte> Learn(ReadOnlySpan<byte> header)
    {
        // What stood behind the last header has been taken off this one.
        if (_isTaken)
        {
            return header;
        }

        var length = Length(header);
        if (!header[^length..].SequenceEqual(_tail))
        {
            _tail = header[^length..].ToArray();
        }

        return header[..^length];
    }

    /// <summary>What a prefix opened, without what closes it.</summary>
    /// <param name="prefix">What stands before the text.</param>
    /// <param name="text">The text.</param>
    public ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text)
    {
        var mark = Opened(prefix);
        switch (mark)
        {
            case (byte)'"':
                return Unquoted(text);
            case (byte)'\'' or (byte)'`':
                return text.LastIndexOf(mark) is > 0 and var end && text[end..].TrimStart("'`,;.)]} "u8).IsEmpty
                    ? text[..end]
                    : text;
            case (byte)'(':
                return text is [.., (byte)')'] && text.Count((byte)')') > text.Count((byte)'(') ? text[..^1] : text;
            case (byte)'{':
                return text is [.., (byte)'}'] && text.Count((byte)'}') > text.Count((byte)'{') ? text[..^1] : text;
            default:
                return text;
        }
    }

    /// <summary>The last mark in a prefix that opens something, and that nothing in it closes; 0 where there is none.</summary>
    private static byte Opened(ReadOnlySpan<byte> prefix)
    {
        Span<byte> open = stackalloc byte[MostOpen];
        var depth = 0;
        foreach (var one in prefix)
        {
            if (one is (byte)')' or (byte)'}' || (one is (byte)'"' or (byte)'\'' or (byte)'`' && depth > 0 && open[depth - 1] == one))
            {
                depth = Math.Max(0, depth - 1);
            }
            else if (one is (byte)'(' or (byte)'{' or (byte)'"' or (byte)'\'' or (byte)'`' && depth < MostOpen)
            {
                open[depth++] = one;
            }
        }

        return depth > 0 ? open[depth - 1] : (byte)0;
    }

    /// <summary>How much of a header's end is not its own: no words of the kernel's end with any of these.</summary>
    public static int Length(ReadOnlySpan<byte> header)
    {
        var end = header.Length;
        var isTail = false;
        while (end > 1)
        {
            var last = header[end - 1];
            var isPair = (last == 'n' || last == 'r') && header[end - 2] == '\\';
            var isReturn = last == 'M' && header[end - 2] == '^';
            var isBar = last == '|' && header[end - 2] == ' ';
            var isMark = isPair || isReturn || isBar || last is (byte)'"' or (byte)'\'' or (byte)'`' or (byte)'$' or (byte)';';
            if (!isMark && last is not ((byte)',' or (byte)' ' or (byte)'\\' or (byte)'+'))
            {
                break;
            }

            isTail |= isMark;
            end -= isPair || isReturn ? 2 : 1;
        }

        return isTail ? header.Length - end : 0;
    }

    /// <summary>A text to the quotation mark that closes it; a quoted one has a backslash before it, or stands twice (RFC 4180).</summary>
    private ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> text)
    {
        var end = 0;
        var isEscaped = false;
        while (end < text.Length && (text[end] != '"' || (end + 1 < text.Length && text[end + 1] == '"')))
        {
            isEscaped |= text[end] is (byte)'\\' or (byte)'"';
            end += text[end] is (byte)'\\' or (byte)'"' ? 2 : 1;
        }

        text = text[..Math.Min(end, text.Length)];
        if (!isEscaped)
        {
            return text;
        }

        _plain.ResetWrittenCount();
        try
        {
            var reader = new Utf8JsonReader([(byte)'"', .. text, (byte)'"']);
            reader.Read();
            _plain.Advance(reader.CopyString(_plain.GetSpan(text.Length + 2)));
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            _plain.ResetWrittenCount();
            for (var at = 0; at < text.Length; at++)
            {
                at += text[at] is (byte)'\\' or (byte)'"' && at + 1 < text.Length && text[at + 1] is (byte)'"' ? 1 : 0;
                _plain.Write([text[at]]);
            }
        }

        return _plain.WrittenSpan;
    }

    /// <summary><c>: 3 Time(s)</c>: logwatch counts equal lines.</summary>
    private static ReadOnlySpan<byte> WithoutCount(ReadOnlySpan<byte> text)
    {
        var count = text[..^" Time(s)".Length];
        var digits = count[(count.LastIndexOf((byte)' ') + 1)..];
        var rest = count[..^digits.Length];
        return digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && rest.EndsWith(": "u8) ? rest[..^2] : text;
    }
}

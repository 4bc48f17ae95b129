using System.Buffers.Text;

namespace FragTools.Text;

/// <summary>
/// Walks the lines of a text without allocating. Accepts LF and CRLF; the last line may lack its end. A command that
/// was pasted with its output, <c>[root@node ~]# cat /proc/buddyinfo</c>, is stepped over where it comes first.
/// </summary>
internal ref struct LineReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private bool _textSeen;

    /// <summary>The current line without its end.</summary>
    public ReadOnlySpan<byte> Line { get; private set; }

    /// <summary>The current line's number, from 1.</summary>
    public long Number { get; private set; }

    public bool MoveNext()
    {
        do
        {
            if (!Next())
            {
                return false;
            }
        }
        while (!_textSeen && IsPastedCommand());
        _textSeen |= !Line.IsEmpty;
        return true;
    }

    private readonly bool IsPastedCommand()
        => Line.IndexOf("cat "u8) is >= 0 and var cat
            && (Line[cat..].IndexOf("/proc/"u8) >= 0 || Line[cat..].IndexOf("/sys/"u8) >= 0);

    private bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var end = _rest.IndexOf((byte)'\n');
        Line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? [] : _rest[(end + 1)..];
        if (Line is [.., (byte)'\r'])
        {
            Line = Line[..^1];
        }

        Number++;
        return true;
    }
}

/// <summary>Walks the fields of a line, which blanks and tabs separate, without allocating.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    /// <summary>The current field.</summary>
    public ReadOnlySpan<byte> Field { get; private set; }

    /// <summary>What follows the current field, leading blanks removed.</summary>
    public readonly ReadOnlySpan<byte> Rest => ByteText.TrimStart(_rest);

    public bool MoveNext()
    {
        _rest = ByteText.TrimStart(_rest);
        if (_rest.IsEmpty)
        {
            return false;
        }

        var end = _rest.IndexOfAny((byte)' ', (byte)'\t');
        Field = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? [] : _rest[end..];
        return true;
    }

    /// <summary>Steps over the next field if it is the word given.</summary>
    public bool Accept(ReadOnlySpan<byte> word)
    {
        var before = this;
        if (MoveNext() && Field.SequenceEqual(word))
        {
            return true;
        }

        this = before;
        return false;
    }
}

internal static class ByteText
{
    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (start < text.Length && text[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        return text[start..];
    }

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    /// <summary>A whole field as a count from 0 to 2^63−1. Signs, blanks and larger numbers are refused.</summary>
    public static bool TryCount(ReadOnlySpan<byte> field, out long value)
        => Utf8Parser.TryParse(field, out value, out var used) && used == field.Length && field[0] is >= (byte)'0' and <= (byte)'9';

    /// <summary>
    /// A whole field as the kernel's <c>unsigned long</c>, read back as signed: a counter that drifted below zero
    /// is printed by old kernels as 2^64−n, and −n is what it means.
    /// </summary>
    public static bool TryCounter(ReadOnlySpan<byte> field, out long value)
    {
        if (Utf8Parser.TryParse(field, out ulong unsigned, out var used) && used == field.Length)
        {
            value = unchecked((long)unsigned);
            return true;
        }

        return Utf8Parser.TryParse(field, out value, out used) && used == field.Length;
    }

    /// <summary>What is wrong with a field that is no count, for an error message.</summary>
    public static string WhyNoCount(ReadOnlySpan<byte> field)
        => !field.IsEmpty && field.TrimStart("-"u8).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            ? field[0] == '-' ? "a count cannot be negative" : "the number does not fit in 64 bits"
            : "not a number";
}

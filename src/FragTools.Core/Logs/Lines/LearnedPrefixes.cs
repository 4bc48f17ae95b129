using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// The prefixes that an input's lines turned out to have: what stood before a report's header is expected before the
/// lines that follow it. Digits and blanks may differ from line to line, and grep parts a line that it shows as context
/// by a dash where a line that it found has a colon.
/// </summary>
internal sealed class LearnedPrefixes
{
    private const int Most = 8;
    private const int LongestPrefix = 512;
    private const byte Digits = 1;
    private const byte Blanks = 2;
    private const byte Tab = 3;
    private const byte Parting = 4;

    private readonly List<byte[]> _shapes = [];

    /// <summary>Has anything been learned?</summary>
    public bool IsEmpty => _shapes.Count == 0;

    /// <summary>Forgets all.</summary>
    public void Clear() => _shapes.Clear();

    /// <summary>Remembers what stood before a message.</summary>
    public void Add(ReadOnlySpan<byte> prefix)
    {
        var shape = Shape(prefix);
        if (prefix.Length > LongestPrefix
            || (shape.Length < 2 && prefix is not [(byte)'"' or (byte)'\'' or (byte)'`' or (byte)'(' or (byte)'{']))
        {
            return;
        }

        foreach (var known in _shapes)
        {
            if (known.AsSpan().SequenceEqual(shape))
            {
                return;
            }
        }

        if (_shapes.Count == Most)
        {
            _shapes.RemoveAt(0);
        }

        _shapes.Add(shape);
    }

    /// <summary>Takes a prefix that was learned off a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="length">The prefix's length.</param>
    public bool TryTake(ReadOnlySpan<byte> text, out int length)
    {
        for (var index = _shapes.Count - 1; index >= 0; index--)
        {
            if (Matches(_shapes[index], text, out length))
            {
                return true;
            }
        }

        length = 0;
        return false;
    }

    /// <summary>Are two prefixes the same but for digits, blanks and grep's dashes?</summary>
    public static bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Shape(left).AsSpan().SequenceEqual(Shape(right));

    /// <summary>Does a text begin with a prefix, but for digits, blanks and grep's dashes?</summary>
    public static bool IsBefore(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text) => Matches(Shape(prefix), text, out _);

    private static bool Matches(byte[] shape, ReadOnlySpan<byte> text, out int length)
    {
        var at = text.Length - ByteText.TrimStart(text).Length;
        length = 0;
        foreach (var part in shape)
        {
            var start = at;
            switch (part)
            {
                case Digits:
                    at += Run(text[at..], static value => value is >= (byte)'0' and <= (byte)'9');
                    break;
                case Blanks or Tab:
                    at += Run(text[at..], static value => value is (byte)' ' or (byte)'\t');
                    if (part == Tab && !text[start..at].Contains((byte)'\t'))
                    {
                        return false;
                    }

                    // What is behind a prefix may be an empty message, trimmed.
                    if (at == text.Length)
                    {
                        length = at;
                        return true;
                    }

                    break;
                default:
                    at += at < text.Length && (text[at] == part || (part == Parting && text[at] is (byte)':' or (byte)'-')) ? 1 : 0;
                    break;
            }

            if (at == start)
            {
                return false;
            }
        }

        length = at;
        return true;
    }

    private static byte[] Shape(ReadOnlySpan<byte> prefix)
    {
        var shape = new List<byte>(prefix.Length);
        prefix = ByteText.TrimStart(prefix);
        for (var at = 0; at < prefix.Length;)
        {
            var digits = Run(prefix[at..], static value => value is >= (byte)'0' and <= (byte)'9');
            var blanks = digits > 0 ? 0 : Run(prefix[at..], static value => value is (byte)' ' or (byte)'\t');
            shape.Add(
                digits > 0 ? Digits : blanks > 0 ? prefix.Slice(at, blanks)
                    .Contains((byte)'\t') ? Tab : Blanks : prefix[at] is (byte)':' or (byte)'-' ? Parting : prefix[at]);
            at += Math.Max(1, digits + blanks);
        }

        return [.. shape];
    }

    private static int Run(ReadOnlySpan<byte> text, Predicate<byte> isPart)
    {
        var length = 0;
        while (length < text.Length && isPart(text[length]))
        {
            length++;
        }

        return length;
    }
}

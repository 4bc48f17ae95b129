namespace FragTools.Logs.Lines;

/// <summary>
/// The edge at which a screen, or whoever keeps so many columns, has cut off what stood behind it: lines of several kinds end
/// there, and none goes beyond. The last word of such a line may be half of one.
/// </summary>
internal static class CutEdge
{
    private const int Narrowest = 40;
    private const int FewestKinds = 3;
    private const int LongestKind = 12;

    // Short lines are of one length by chance.
    private const int Wide = 100;

    /// <summary>Finds the edge of a text.</summary>
    /// <param name="text">Whole lines.</param>
    /// <param name="isShown">Do lines of so many kinds end there that it is no chance?</param>
    /// <returns>The length of its longest lines.</returns>
    public static int Find(ReadOnlySpan<byte> text, out bool isShown)
    {
        var (longest, count) = (0, 0);
        for (var rest = text; !rest.IsEmpty;)
        {
            var length = FoldSeams.NextLine(ref rest).Length;
            (longest, count) = length > longest ? (length, 1) : (longest, length == longest ? count + 1 : count);
        }

        var kinds = longest >= Wide && FoldSeams.IsUsual(longest) ? FewestKinds - 1 : FewestKinds;
        isShown = longest >= Narrowest && count >= FewestKinds && Kinds(text, longest) >= kinds;
        return longest >= Narrowest ? longest : 0;
    }

    /// <summary>A message without its last word, unless that is seen to be whole.</summary>
    public static ReadOnlySpan<byte> WithoutHalf(ReadOnlySpan<byte> message)
    {
        if (message.EndsWith("kB"u8) || message.EndsWith("KB"u8) || message is [.., (byte)')' or (byte)']' or (byte)',' or (byte)':'])
        {
            return message;
        }

        var word = message.LastIndexOfAny((byte)' ', (byte)',') + 1;

        // Of a mask's flags the last is lost, and the number before them is whole.
        return message[word..].IndexOf("0x"u8) is >= 0 and var number && message[(word + number)..].IndexOf((byte)'(') > 0
            ? message
            : LinePrefix.Trim(message[..word]);
    }

    private static int Kinds(ReadOnlySpan<byte> text, int length)
    {
        Span<Range> kinds = stackalloc Range[FewestKinds];
        var found = 0;
        for (var rest = text; !rest.IsEmpty && found < FewestKinds;)
        {
            var line = FoldSeams.NextLine(ref rest);
            var view = new LineView(line);
            LinePrefix.Peel(line, ref view);
            if (line.Length != length || !text.Overlaps(view.Message, out var start))
            {
                continue;
            }

            // Frames are of one kind, and so are the rows of a table.
            var place = view.Message.IndexOf("+0x"u8);
            start += Math.Max(place, 0);
            var kind = place >= 0 ? view.Message.Slice(place, 3)
                : view.Message[..Math.Min(view.Message.Length, view.Message is [(byte)'[', ..] ? 1 : LongestKind)];
            var isNew = true;
            foreach (var known in kinds[..found])
            {
                isNew &= !text[known].SequenceEqual(kind);
            }

            if (isNew)
            {
                kinds[found++] = new Range(start, start + kind.Length);
            }
        }

        return found;
    }
}

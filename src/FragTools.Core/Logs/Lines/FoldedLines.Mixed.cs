using System.Runtime.InteropServices;

namespace FragTools.Logs.Lines;

/// <content>Lines of several processors whose pieces (KERN_CONT) stand in each other, and lines that were filled within.</content>
internal sealed partial class FoldedLines
{
    private const int LongestName = 20;

    private readonly List<HeldLine> _mixed = [];

    /// <summary>
    /// More blanks than a task table's columns and a kernel's taints have together: a screen's, at whose edge the line was folded.
    /// </summary>
    private static ReadOnlySpan<byte> Filling => "                    "u8;

    /// <summary>A second processor begins a line before the first has ended its own: both wait for their pieces.</summary>
    private bool TryHoldBoth(in LineView line, ReadOnlySpan<byte> text)
    {
        if (!IsBegun(line) || !_held.HasPrefix || !_held.IsSameInstant(line)
            || (_mixed.Count == 0 && !IsBegun(_held.View) && MessageStart.NameEnd(_held.Message) < 0))
        {
            return false;
        }

        if (_mixed.Count == 0)
        {
            _mixed.Add(_held);
        }

        _held = new HeldLine();
        _held.Hold(line, text);
        _form = null;
        _mixed.Add(_held);
        return true;
    }

    /// <summary>Gives a piece to the line that has waited longest among those with the fewest.</summary>
    private bool TryDeal(in LineView line)
    {
        if (_mixed.Count == 0 || !HeldLine.IsPrefixed(line) || line.Message.IsEmpty || !grammar.FormOf(line.Message).IsRest)
        {
            return false;
        }

        HeldLine? next = null;
        foreach (var held in _mixed)
        {
            // Behind the name comes what failed, behind that the mask.
            if ((held.Message[^1] == ':') != (line.Message[0] == ',') && held.IsSameInstant(line)
                && (next is null || held.Pieces < next.Pieces))
            {
                next = held;
            }
        }

        if (next is null)
        {
            return false;
        }

        _held = next;
        _form = null;
        var (blank, _, _) = Seam(line, line.Message, isStamped: true);
        return Join(line, line.Message, blank);
    }

    /// <summary>Gives out the lines whose pieces were mixed, in the order in which they began.</summary>
    private void FlushMixed()
    {
        var all = _mixed.ToArray();
        _mixed.Clear();
        foreach (var held in all)
        {
            _held = held;
            _form = null;
            FlushHeld();
        }
    }

    private static bool IsPair(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
        => IsCounter(first) && second.StartsWith(first[..(first.IndexOf((byte)':') + 1)]);

    /// <summary><c>active_anon:1200</c>.</summary>
    private static bool IsCounter(ReadOnlySpan<byte> message)
        => message.IndexOf((byte)':') is > 0 and var end && message[..end].IndexOfAnyExcept(ByteSets.SmallWord) < 0
            && end + 1 < message.Length && message[end + 1] is >= (byte)'0' and <= (byte)'9';

    private bool IsBegun(in LineView line)
        => line.Origin == LineOrigin.Kernel && line.Message is [.., (byte)':'] and { Length: <= LongestName } && HeldLine.IsPrefixed(line)
            && line.Message.IndexOf((byte)' ') < 0 && !grammar.FormOf(line.Message).Begins;

    /// <summary>A line without the blanks with which a screen filled it at the edge at which it was folded.</summary>
    /// <returns>Null where it is none.</returns>
    private byte[]? Unfilled(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> message)
    {
        var start = message.IndexOf(Filling);
        var place = raw.IndexOf(message);
        if (start < 1 || place < 0)
        {
            return null;
        }

        var rest = message[start..].TrimStart((byte)' ');
        var direct = grammar.WordsOf(Joined(message[..start], rest, blank: false));
        var isDirect = FoldSeams.IsUsual(HeldLine.Columns(raw[..(place + start)]))
            && direct >= grammar.WordsOf(Joined(message[..start], rest, blank: true));
        return Joined(message[..start], rest, !isDirect).ToArray();
    }

    private ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> message, ReadOnlySpan<byte> rest, bool blank)
    {
        _trial.Clear();
        _trial.AddRange(message);
        if (blank)
        {
            _trial.Add((byte)' ');
        }

        _trial.AddRange(rest);
        return CollectionsMarshal.AsSpan(_trial);
    }
}

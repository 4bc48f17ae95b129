namespace FragTools.Logs.Lines;

/// <summary>
/// Takes prefixes off lines, also those whose form nobody knows: where words of a report stand in the middle of a line,
/// what stands before them is its prefix, and the lines that follow are expected to have the same.
/// </summary>
internal sealed class UnknownPrefixes
{
    private const int LongestOuter = 120;

    private readonly LearnedPrefixes _learned = new();
    private readonly LineTail _tail = new();
    private readonly HeldLine _header = new();
    private readonly HeldLine _second = new();
    private int _name;

    /// <summary>Is a header held whose prefix the next line will show?</summary>
    public bool IsHolding => _header.IsHeld;

    /// <summary>The header that is held, with its prefix.</summary>
    public ReadOnlySpan<byte> Held => _header.Text;

    /// <summary>Takes the prefixes off a line.</summary>
    /// <param name="text">The line without markup and marks.</param>
    /// <param name="line">Receives message and facts.</param>
    /// <param name="mayHold">May the line wait for the next? Only a line whose text outlives this call's buffers needs it.</param>
    /// <returns>True where the line is held.</returns>
    public bool Peel(ReadOnlySpan<byte> text, ref LineView line, bool mayHold)
    {
        text = _tail.Take(text);
        if (!_learned.IsEmpty && _learned.TryTake(text, out var length))
        {
            LinePrefix.Peel(_tail.Take(_tail.Inner(text[..length], text[length..])), ref line);
            PrefixFacts.TryTell(text[..length], isRepeated: true, isShown: true, ref line, out _);
            return false;
        }

        var whole = line;
        LinePrefix.Peel(text, ref line);
        if (line.IsPartial || (!line.HasMarker && line.Origin == LineOrigin.Kernel))
        {
            return false;
        }

        // A priority or a tag of its own says that another program wrote the line.
        if (line.Origin == LineOrigin.Other && (text is [(byte)'<', ..] || !line.Tag.IsEmpty || KmsgPrefix.IsRecord(text)))
        {
            return false;
        }

        // What was taken for a host or a tag may have been the first words of the message.
        var rest = line.Origin == LineOrigin.Other ? text : line.Message;
        var isSure = true;
        var at = line.HasMarker ? MessageStart.Find(rest, line.Origin == LineOrigin.Kernel, out isSure) : MessageStart.FindDump(rest);
        if (at < 0 && line.HasMarker && line.Origin != LineOrigin.Kernel && !MessageStart.IsProgramHead(line.Message)
            && TryTakeOuter(text, whole, ref line))
        {
            return false;
        }

        var name = line.HasMarker ? MessageStart.NameEnd(text) : -1;
        if ((at < 0 && name < 0) || (at == 0 && isSure) || IsPatch(text))
        {
            // A header in a known form: what was learned was something else's.
            if (at == 0 && line.Origin == LineOrigin.Kernel)
            {
                _learned.Clear();
            }

            line.Message = at == 0 && line.HasMarker ? _tail.Learn(line.Message) : line.Message;
            return false;
        }

        if (mayHold && name > 0)
        {
            _header.Hold(whole, text);
            _name = name;
            return true;
        }

        if (at >= 0 && (!IsItem(text) || MessageStart.IsWholeKill(rest[at..])))
        {
            Move(text, rest[at..], isShown: false, ref line);
        }

        return false;
    }

    /// <summary>
    /// Up to 4.20 the task's name stands in the line behind the header too, before its cpuset: only the third line shows
    /// where the prefix ends.
    /// </summary>
    /// <param name="text">The line without markup and marks.</param>
    /// <param name="line">The line.</param>
    /// <returns>True where it is held behind the header.</returns>
    public bool TryHoldSecond(ReadOnlySpan<byte> text, in LineView line)
    {
        if (!IsHolding || _second.IsHeld || text.IndexOf(" cpuset="u8) is not (> 0 and var end)
            || text[end..].IndexOf(" mems_allowed="u8) < 0 || !LearnedPrefixes.IsSame(_header.Text[.._name], text[..end]))
        {
            return false;
        }

        _second.Hold(line, text);
        return true;
    }

    /// <summary>Gives out the line that was held behind the header.</summary>
    /// <param name="line">The line, its prefix not yet taken off.</param>
    /// <returns>Its text; empty where none was held.</returns>
    public ReadOnlySpan<byte> ReleaseSecond(out LineView line)
    {
        line = _second.View;
        var text = _second.IsHeld ? _second.Text : default;
        _second.Release();
        return text;
    }

    /// <summary>Gives out the header that was held.</summary>
    /// <param name="next">The next line that was not held, without markup and marks, or nothing.</param>
    public LineView Release(ReadOnlySpan<byte> next)
    {
        var line = _header.View;
        var text = _header.Text;
        _header.Release();
        LinePrefix.Peel(text, ref line);
        var rest = line.Origin == LineOrigin.Other ? text : line.Message;
        var at = Shown(text, next);
        var isShown = at >= 0;
        if (!isShown)
        {
            at = MessageStart.Find(rest, line.Origin == LineOrigin.Kernel, out _);
            at = at < 0 || !text.Overlaps(rest, out var before) ? -1 : at + before;

            // The same name follows, with the cpuset.
            var second = _second.IsHeld ? _second.Text : default;
            isShown = at >= 0 && second.IndexOf(" cpuset="u8) is > 0 and var end && second[..end]
                .EndsWith(text[at.._name]) && LearnedPrefixes.IsSame(text[..at], second[..(end - _name + at)]);

            isShown |= at > 0 && IsNamed(text[.._name], at, next);

            // What a quotation mark opens one of the header's last characters closes.
            at += at >= 0 && text[at] is (byte)'\'' or (byte)'"' && text[^LineTail.Length(text)..].Contains(text[at]) ? 1 : 0;
        }

        if (at > 0 && (isShown || !IsItem(text))
            && (line.Origin == LineOrigin.Other || !text.Overlaps(line.Message, out var known) || known != at))
        {
            Move(text, text[at..], isShown, ref line);
        }
        else
        {
            line.Message = _tail.Learn(line.Message);
        }

        return line;
    }

    /// <summary>Where the next line, whose words are unmistakable, shows that the header's prefix ends.</summary>
    private int Shown(ReadOnlySpan<byte> header, ReadOnlySpan<byte> next)
    {
        var dump = MessageStart.FindDump(next);
        for (var at = Math.Max(0, _name - MessageStart.LongestName); dump >= 0 && at < _name; at++)
        {
            if (LearnedPrefixes.IsSame(header[..at], next[..dump]) && header[at] != ' ')
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>
    /// <c>alpha: [ 5123.4] </c>, and behind it the first line of another machine: the same prefix with another name. Without a time the
    /// same task's name follows.
    /// </summary>
    private static bool IsNamed(ReadOnlySpan<byte> header, int at, ReadOnlySpan<byte> next)
        => header.IndexOf((byte)':') is > 0 and var end && next.IndexOf((byte)':') is > 0 and var other && end < at
            && header[..end].IndexOf((byte)' ') < 0 && next[..other].IndexOf((byte)' ') < 0
            && (end + 2 < at ? LearnedPrefixes.IsBefore(header[end..at], next[other..])
                : next[other..].StartsWith(header[end..])
                    || (next[other..].StartsWith(": "u8) && MessageStart.FindDump(next) == other + 2));

    private void Move(ReadOnlySpan<byte> text, ReadOnlySpan<byte> message, bool isShown, ref LineView line)
    {
        var moved = line;
        if (line.Origin == LineOrigin.Other)
        {
            moved.Host = default;
            moved.Stamp = default;
            moved.Origin = LineOrigin.Bare;
        }

        var before = text.Overlaps(message, out var length) ? text[..length] : default;
        var inner = _tail.Inner(before, message);
        if (PrefixFacts.TryTell(before, isRepeated: false, isShown, ref moved, out var rest)
            && (isShown || PrefixFacts.IsMachines(rest) || (MessageStart.IsWholeKill(inner) && !IsEvent(before))))
        {
            moved.Message = LinePrefix.Trim(inner);
            moved.Message = moved.HasMarker ? _tail.Learn(moved.Message) : moved.Message;
            line = moved;
            _learned.Add(before);
        }
    }

    /// <summary>
    /// A line of a program's, with a prefix that is known behind one that is not: <c>100:Jun  8 11:04:35 node
    /// kubelet[900]: </c>; or its own head behind cells and fields, where no tag names its writer.
    /// </summary>
    /// <returns>False where none is there.</returns>
    private bool TryTakeOuter(ReadOnlySpan<byte> text, in LineView whole, ref LineView line)
    {
        var isOther = line.Origin == LineOrigin.Other;
        if (isOther && line.Message.IndexOf((byte)' ') is > 0 and var blank && line.Message[blank - 1] == ':')
        {
            return false;
        }

        for (var at = 1; at < Math.Min(text.Length, LongestOuter) && !MessageStart.IsProgramHead(text[(at - 1)..]); at++)
        {
            var isHead = MessageStart.IsProgramHead(text[at..]) && text[at - 1] is not (
                (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9'));
            if (!isHead && (isOther || !PrefixFacts.IsParting(text[at - 1]) || text[at] == ' '))
            {
                continue;
            }

            var view = isOther ? whole : line;
            view.Stamp = line.Stamp;
            LinePrefix.Peel(_tail.Inner(text[..at], text[at..]), ref view);
            if (isHead || (view.Origin == LineOrigin.Other && view.Stamp.Kind != StampKind.None))
            {
                line = view;
                _learned.Add(text[..at]);
                return true;
            }
        }

        return false;
    }

    /// <summary>The columns of a node's event that node-problem-detector made of the kernel's line: it is read as an event.</summary>
    private static bool IsEvent(ReadOnlySpan<byte> prefix) => prefix.IndexOf("OOMKilling"u8) >= 0;

    /// <summary>A line that a patch adds or removes.</summary>
    private static bool IsPatch(ReadOnlySpan<byte> text)
        => text is [(byte)'+' or (byte)'-', ..] && text is not [_, (byte)' ', (byte)'[', ..] && !IsItem(text);

    /// <summary>A bullet before a line, which is one where the lines that follow have it too.</summary>
    private static bool IsItem(ReadOnlySpan<byte> text)
        => text is [(byte)'+' or (byte)'-', (byte)' ', > (byte)' ', ..] or [(byte)'-', (byte)'>', ..]
            or [(byte)'-', (byte)'-', (byte)' ', ..];
}

using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <content>Whether a line is a piece of the one before it, and how the two are joined.</content>
internal sealed partial class FoldedLines
{
    private bool MayFollow(
        in LineView line, ReadOnlySpan<byte> rest, LineForm form, bool isBare, bool isStamped, int gain, int apart, bool blank)
    {
        // Between lines with prefixes, a line without is the rest of one that has no more room; so are words of any kind behind a
        // program's, and whatever stands behind a line that was cut before its end.
        if (!isStamped && _width.HasNoRoom(_held.LastColumns, rest, mayLackBlanks: isBare)
            && (isBare ? gain > 0 || (form.IsRest ? !form.Begins : !Form.IsWhole)
                : Form.IsProgram ? !form.Begins
                : Form is { IsKnown: true, IsOpen: true } && gain >= apart && !_held.EndsWithBlank && _width.IsHard(_held.LastColumns)))
        {
            return true;
        }

        // "Node 0", "?": what only begins a line.
        if (IsLead(_held.Message))
        {
            return true;
        }

        // The beginning of a line, without enough to know it by.
        if (Form is { IsKnown: true, IsOpen: true, Begins: false, IsRest: false } && !isStamped)
        {
            return grammar.FormOf(Trial(rest, blank)) is var whole && (whole.Begins || (whole.IsKnown && !form.Begins));
        }

        if (form.Begins && !(Form is { IsProgram: true, IsOpen: true } && form.IsRest))
        {
            // Of a process's name a half is left on the line before.
            if (isBare && !Form.IsKnown && _held.Message.Length <= MessageStart.LongestName && grammar.HasMarker(rest))
            {
                return grammar.FormOf(Trial(rest, blank)).Begins;
            }

            // A half that looks like a line of its own: only where the other half is no word by itself.
            return !isStamped && !blank && gain > apart + 1 && Form.IsKnown;
        }

        if (isStamped)
        {
            return Form.IsKnown && !Form.IsWhole
                && ((gain > 0 && (form.IsRest || MarksOfMore.Contains(_held.Message[^1]) || (!form.Begins && IsOpenList(_held.Message))))
                    || (form.IsRest && !Form.Begins && grammar.FormOf(Trial(rest, blank)).Begins));
        }

        var atWidth = _width.IsHard(_held.LastColumns);
        if (Form.IsWhole && !(form.IsRest && gain > 0))
        {
            return atWidth && !blank && gain >= 0 && line.Raw.Length <= _held.LastColumns
                && _width.HasNoRoom(_held.LastColumns, rest, mayLackBlanks: false);
        }

        if (Form.IsProgram)
        {
            // Rows of a table are no words of a sentence.
            return (Form.IsOpen || (isBare && (atWidth || !IsRow(rest))))
                && (gain > 0 || atWidth || _held.EndsWithBlank || _width.IsPlausible(_held.LastColumns, rest));
        }

        if (Form.IsKnown)
        {
            return gain > 0 || (gain >= 0
                && (atWidth || (Form.IsOpen && (isBare || _width.HasFolded) && _width.IsPlausible(_held.LastColumns, rest))));
        }

        return isBare && _held.Origin != LineOrigin.Other && !(line.HasMarker && _held.HasMarker && BeginsWithTag(rest))
            && _width.IsPlausible(_held.LastColumns, rest);
    }

    /// <summary><c>Node 0 Normal: 12*4kB (UM) 3*8k</c>: blocks, and not yet their sum.</summary>
    private static bool IsOpenList(ReadOnlySpan<byte> message)
        => message.IndexOf(": "u8) is > 0 and < 24 and var colon && message[colon..].IndexOf((byte)'*') is > 2 and < 12
            && message.IndexOf((byte)'=') < 0;

    private static bool BeginsWithTag(ReadOnlySpan<byte> text) => text.IndexOf((byte)' ') is > 1 and var end && text[end - 1] == ':';

    /// <summary>"Exit Code:    128", as kubectl describes a pod: a name, and its value in a column.</summary>
    private static bool IsField(ReadOnlySpan<byte> raw)
    {
        var text = ByteText.TrimStart(raw);
        return text.IndexOf(":  "u8) is > 0 and var colon && text[..colon].IndexOfAnyExcept(ByteSets.FieldName) < 0;
    }

    /// <summary>Several columns.</summary>
    private static bool IsRow(ReadOnlySpan<byte> text)
        => text.IndexOf("  "u8) is >= 0 and var first && ByteText.TrimStart(text[first..]).IndexOf("  "u8) >= 0;

    /// <summary>
    /// The length of what stands before the line and before the piece, where the line has a prefix of the kernel's own behind
    /// it and the piece has none: whoever shows pieces puts a name before each.
    /// </summary>
    private int Shared(ReadOnlySpan<byte> text)
    {
        var length = _held.Text.CommonPrefixLength(text);
        while (length > 0 && text[length - 1] != ' ')
        {
            length--;
        }

        if (length < 3)
        {
            return 0;
        }

        var inner = new LineView(_held.Text);
        LinePrefix.Peel(_held.Text[length..], ref inner);
        var piece = new LineView(text);
        LinePrefix.Peel(text[length..], ref piece);
        return (HeldLine.IsPrefixed(inner) || grammar.FormOf(inner.Message) is { IsProgram: true }) && !HeldLine.IsPrefixed(piece)
            ? length
            : 0;
    }

    /// <summary>Is the piece the rest of a time in brackets, or does it follow one that stands alone?</summary>
    private bool IsTornPrefix(ReadOnlySpan<byte> rest)
    {
        var message = _held.Message;
        if (message.IsEmpty)
        {
            return true;
        }

        return message[0] == '[' && message.IndexOf((byte)']') < 0 && message.Length < 32 && rest[..Math.Min(rest.Length, 32)]
            .IndexOf((byte)']') >= 0;
    }

    /// <summary>Node and zone, of which the rest is printed by itself (show_node, mm/page_alloc.c); a frame's mark.</summary>
    private static bool IsLead(ReadOnlySpan<byte> message)
    {
        if (message.SequenceEqual("?"u8))
        {
            return true;
        }

        return message.StartsWith("Node "u8) && message.Length < 16 && ByteText.TryCount(message[5..], out _);
    }

    /// <summary>Does a marker stand across the seam?</summary>
    private bool IsMarkerTorn(ReadOnlySpan<byte> rest, LineForm form, bool isStamped, ref bool blank)
    {
        if (Form.Begins || (form.Begins && !form.IsRest) || _held.Origin == LineOrigin.Other)
        {
            return false;
        }

        foreach (var withBlank in (ReadOnlySpan<bool>)[true, false])
        {
            var whole = Trial(rest, withBlank);
            var found = grammar.FormOf(whole);
            if (found.Begins && !found.IsRest && grammar.HasMarker(whole)
                && (!isStamped || form.IsRest || !grammar.HasMarker(rest)) && !grammar.HasMarker(_held.Message))
            {
                blank = withBlank;
                return true;
            }
        }

        return false;
    }

    /// <summary>How the piece is joined, what it adds to the words of the line, and what it has by itself.</summary>
    private (bool Blank, int Gain, int Apart) Seam(in LineView line, ReadOnlySpan<byte> rest, bool isStamped)
    {
        var before = grammar.WordsOf(_held.Message);
        var direct = grammar.WordsOf(Trial(rest, blank: false));
        var apart = grammar.WordsOf(Trial(rest, blank: true));
        var isCut = _held.EndsWithBlank || Blanks(line, rest) > 0 ? false : isStamped ? null
            : _width.IsCut(_held.LastColumns, HeldLine.Columns(line.Raw));

        // Two words more, or one wrong word less, say more than the width. Before a comma stands no blank.
        var isBlank = rest[0] != ',' && isCut switch
        {
            true => apart > direct + 1,
            false => direct <= apart + 1,
            _ => apart >= direct,
        };
        if (direct > apart + 1 && isCut is null)
        {
            _width.Cut(_held.LastColumns);
        }

        return (isBlank, (isBlank ? apart : direct) - before, grammar.WordsOf(rest));
    }

    /// <summary>The blanks before a piece's words, behind what stands before each piece.</summary>
    private int Blanks(in LineView line, ReadOnlySpan<byte> rest)
    {
        var at = line.Raw.IndexOf(rest[..Math.Min(rest.Length, 16)]);
        var before = at < 0 ? default : line.Raw[..at];
        var blanks = 0;
        while (blanks < before.Length && before[^(blanks + 1)] is (byte)' ' or (byte)'\t')
        {
            blanks++;
        }

        var common = before.CommonPrefixLength(_held.First);
        return Math.Min(blanks, before.Length - common);
    }

    private ReadOnlySpan<byte> Trial(ReadOnlySpan<byte> rest, bool blank) => Joined(_held.Message, rest, blank);
}

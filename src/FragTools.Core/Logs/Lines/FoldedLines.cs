namespace FragTools.Logs.Lines;

/// <summary>
/// Joins the pieces of lines that a terminal, a mail or a limit of columns has folded, or whose pieces (KERN_CONT) a logger has
/// made lines of their own. Whether a line goes on in the next is told by what stands before it, by its words, and by the width
/// at which others were folded.
/// </summary>
/// <param name="grammar">Knows the words.</param>
/// <param name="sink">Takes the lines.</param>
/// <param name="peel">Takes the prefix off a line that was put together.</param>
internal sealed partial class FoldedLines(ILineGrammar grammar, ILineSink sink, FoldedLines.Peeler peel)
{
    private const int MostPieces = 160;
    private const int LongestLine = 64 * 1024;

    private HeldLine _held = new();
    private readonly FoldWidth _width = new(grammar);
    private readonly List<byte> _trial = [];
    private LineForm? _form;
    private LineForm? _next;
    private bool _isShared;
    private bool _isPaired;

    /// <summary>Takes the prefix off a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="line">Receives message and facts.</param>
    internal delegate void Peeler(ReadOnlySpan<byte> text, ref LineView line);

    private static ReadOnlySpan<byte> MarksOfMore => ",:=|"u8;

    /// <summary>Gives the lines around the one that is read.</summary>
    internal delegate ReadOnlySpan<byte> Neighbours();

    /// <summary>May the next line belong to one that is looked for?</summary>
    public bool IsPending => _held.IsHeld && _held.HasMarker;

    /// <inheritdoc cref="FoldWidth.Around"/>
    public Neighbours? Around
    {
        set => _width.Around = value;
    }

    private LineForm Form => _form ??= grammar.FormOf(_held.Message);

    /// <summary>Other lines are read from here on.</summary>
    public void Begin() => _width.Begin();

    /// <summary>Takes the next line.</summary>
    /// <param name="printed">The line.</param>
    /// <param name="text">The line without markup, with its prefix; empty where it is a record's.</param>
    public void Add(in LineView printed, ReadOnlySpan<byte> text)
    {
        var line = printed;
        if (line.Origin != LineOrigin.Other && line.Message.IndexOf(Filling) > 0 && Unfilled(line.Raw, line.Message) is { } unfilled)
        {
            line.Message = unfilled;
            text = default;
        }

        if (text.Length > 0)
        {
            _width.See(line.Raw, HeldLine.Columns(line.Raw));
        }

        _next = null;
        if (_held.IsHeld)
        {
            if (TryDeal(line) || (_mixed.Count == 0 && TryJoin(line, text)) || TryHoldBoth(line, text))
            {
                return;
            }

            if (_isShared && _held.Pieces == 1)
            {
                PeelAgain();
            }

            Flush();
        }

        _held.Hold(line, text);
        _form = _next;
        _isShared = false;
    }

    /// <summary>Gives out what is held.</summary>
    public void Flush()
    {
        if (_mixed.Count > 0)
        {
            FlushMixed();
        }
        else
        {
            FlushHeld();
        }
    }

    private void FlushHeld()
    {
        if (_held.IsHeld)
        {
            _held.Release();
            if (_isShared && _held.Pieces > 1)
            {
                PeelAgain();
            }

            if (_held.Pieces > 1 && !_held.HasMarker && grammar.HasMarker(_held.Message))
            {
                _held.Mark();
            }

            LoseHalf();
            sink.Add(_held.View);
        }
    }

    /// <summary>Takes off the word that the edge of a screen has cut.</summary>
    private bool LoseHalf()
    {
        if (_held.IsLastWhole && _held.Text.Length > 0 && !_held.EndsWithBlank
            && (_width.IsCutOff(_held.LastLength) ?? Form is { IsKnown: true, IsOpen: true }))
        {
            _form = null;
            return _held.LoseHalf();
        }

        return false;
    }

    private bool TryJoin(in LineView line, ReadOnlySpan<byte> text)
    {
        if (IsField(line.Raw) && IsField(_held.First))
        {
            return false;
        }

        // A record's message goes on in a record, a line of text in a line of text.
        if (text.IsEmpty != _held.Text.IsEmpty)
        {
            return false;
        }

        // Lines of two machines stand in each other.
        if (_held.IsOtherHost(line))
        {
            return false;
        }

        if (line.Number > _held.LastNumber + 2 || line.IsSplit || _held.Pieces == MostPieces || _held.Message.Length > LongestLine)
        {
            return false;
        }

        var rest = line.Message;
        var hasPrefix = HeldLine.IsPrefixed(line);
        var isBare = _held.HasPrefix && (!hasPrefix || _held.LacksUptime(line));
        if (isBare && !hasPrefix && line.HasMarker && text.Length > rest.Length
            && !_held.Text.StartsWith(text[..(text.TrimEnd(" \t"u8).Length - rest.Length)]))
        {
            // What stands before a marker in the rest of a line is no prefix.
            rest = LineMarks.Strip(LinePrefix.Trim(text));
        }

        if (!hasPrefix && _width.Outer.Length > 0 && text.StartsWith(_width.Outer))
        {
            var inner = new LineView(text);
            LinePrefix.Peel(text[_width.Outer.Length..], ref inner);
            if (HeldLine.IsPrefixed(inner))
            {
                return false;
            }
        }

        if (!hasPrefix && text.Length > 0 && Shared(text) is > 0 and var shared)
        {
            rest = LinePrefix.Trim(text[shared..]);
            isBare = true;
            _width.Outer = text[..shared];
            if (_held.Pieces == 1)
            {
                _isShared = true;
                var inner = new LineView(_held.Text);
                LinePrefix.Peel(_held.Text[shared..], ref inner);
                _held.Take(inner);
                _form = null;
            }
        }

        if (rest.IsEmpty || (hasPrefix && !isBare && !(_held.HasPrefix && _held.IsSameInstant(line))))
        {
            return false;
        }

        // A prefix alone on its line, or one that was torn itself.
        if (isBare && !hasPrefix && text.Length > 0 && _held.Text.Length > 0 && IsTornPrefix(rest))
        {
            return Again(line, rest, blank: _held.Message.IsEmpty && _held.EndsWithBlank);
        }

        if (_held.Message.IsEmpty)
        {
            return isBare && text.Length > 0 && _held.Text.Length > 0 && Join(line, rest, blank: false);
        }

        var form = grammar.FormOf(rest);
        var isStamped = hasPrefix && !isBare;
        _next = rest == line.Message ? form : null;

        // "active_anon:… …" twice: two processors print the machine's counters at once, and each line that follows is of one of them.
        _isPaired = hasPrefix && (_isPaired ? IsCounter(rest) : IsPair(_held.Message, rest));
        if (_isPaired)
        {
            return false;
        }

        // Nearly every line of a log: of two stamped lines the second goes on with the first only by words that say so, or behind a
        // mark that asks for more. How it would be joined need not be asked.
        var isApart = isStamped && !form.IsRest && (form.Begins || !(MarksOfMore.Contains(_held.Message[^1]) || IsOpenList(_held.Message)))
            && !IsLead(_held.Message);
        var (blank, gain, apart) = isApart ? default : Seam(line, rest, isStamped);
        if (isStamped && blank && LoseHalf())
        {
            (blank, gain, apart) = Seam(line, rest, isStamped);
        }

        if (isApart || !MayFollow(line, rest, form, isBare, isStamped, gain, apart, blank))
        {
            _isPaired = isStamped && form.IsRest && Form.IsWhole && IsCounter(rest);
            return IsMarkerTorn(rest, form, isStamped, ref blank) && (text.Length > 0 && _held.Text.Length > 0 && !hasPrefix
                ? Again(line, rest, blank) : Join(line, rest, blank));
        }

        return Join(line, rest, blank);
    }

    private bool Join(in LineView line, ReadOnlySpan<byte> rest, bool blank)
    {
        _held.Join(line, rest, blank);
        _width.HasFolded = true;
        _form = null;
        return true;
    }

    /// <summary>Joins the piece and reads the prefix anew.</summary>
    private bool Again(in LineView line, ReadOnlySpan<byte> rest, bool blank)
    {
        Join(line, rest, blank);
        PeelAgain();
        return true;
    }

    private void PeelAgain()
    {
        if (grammar.HasMarker(_held.Text))
        {
            _held.Mark();
        }

        var whole = new LineView(_held.Text) { HasMarker = _held.HasMarker, Number = _held.LastNumber };
        peel(_held.Text.ToArray(), ref whole);
        _held.Take(whole);
        _form = null;
    }
}

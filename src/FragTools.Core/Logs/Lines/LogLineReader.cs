using System.Buffers;

namespace FragTools.Logs.Lines;

/// <summary>
/// Makes lines of what stands between two line ends: knows prefixes, joins what a container runtime cut in parts,
/// and splits what a syslog daemon joined with <c>#012</c> (or journald and /dev/kmsg with <c>\x0a</c>).
/// </summary>
internal sealed partial class LogLineReader
{
    private const int LongestJoined = 256 * 1024;

    private readonly JsonLine _json = new();
    private readonly LineMarkup _markup = new();
    private readonly UnknownPrefixes _unknown = new();
    private readonly ILineSink _sink;
    private readonly ILineGrammar? _grammar;
    private readonly FoldedLines? _folded;
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ArrayBufferWriter<byte> _quoted = new();
    private readonly ArrayBufferWriter<byte> _partText = new();
    private readonly ArrayBufferWriter<byte> _partRaw = new();
    private bool _partHasMarker;
    private bool _isRecordHeld;
    private long _partNumber;
    private long _partOffset;

    /// <param name="sink">Takes the lines.</param>
    /// <param name="grammar">Tells by words which lines are pieces of one; null where each is taken as it stands.</param>
    public LogLineReader(ILineSink sink, ILineGrammar? grammar = null)
    {
        _sink = sink;
        _grammar = grammar;
        _folded = grammar is null ? null : new FoldedLines(grammar, sink, PeelAgain);
    }

    /// <summary>Is the rest of a container's line awaited, or the line that shows where a header's prefix ends?</summary>
    public bool IsPending => IsPartPending || _folded?.IsPending == true;

    private bool IsPartPending => _partText.WrittenCount > 0 || _unknown.IsHolding;

    /// <summary>Reads one line.</summary>
    /// <param name="raw">The line without its end.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="hasMarker">Does it hold a literal that was looked for?</param>
    public void Read(ReadOnlySpan<byte> raw, long number, long offset, bool hasMarker)
    {
        if (KmsgPrefix.IsDictionary(raw))
        {
            return;
        }

        var line = new LineView(raw) { Number = number, Offset = offset, HasMarker = hasMarker };
        if (_json.TryRead(raw, ref line, out var inner) || TryRecord(raw, ref line, out inner))
        {
            TakeRecord(line, inner);
            return;
        }

        var text = _markup.Strip(Unquoted(raw));
        if (LinePrefix.Trim(text).IsEmpty || _unknown.TryHoldSecond(LineMarks.Strip(text), line))
        {
            return;
        }

        Release(text);
        TakeParts(text, line, isRecord: false);
    }

    /// <summary>A line of a mail as it was sent: no log has <c>=3D</c> in a line where each <c>=</c> is of that kind.</summary>
    private ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOf("=3D"u8) < 0 || !QuotedText.Is(raw))
        {
            return raw;
        }

        _quoted.ResetWrittenCount();
        QuotedText.Decode(raw, _quoted);
        return _quoted.WrittenSpan;
    }

    /// <summary>Takes the lines of a text: a terminal returned its carriage in it, or a page ended lines in it.</summary>
    private void TakeParts(ReadOnlySpan<byte> text, LineView line, bool isRecord)
    {
        var rest = LinePrefix.Trim(text);
        var hasEnds = false;
        for (var end = LineEnd(rest); end >= 0; end = LineEnd(rest))
        {
            if (LinePrefix.Trim(rest[..end]) is { IsEmpty: false } own)
            {
                var part = line;
                part.HasMarker &= _grammar?.HasMarker(own) != false;
                Peel(own, ref part, mayHold: false);
                Take(part);
                line.IsSplit = true;
            }

            hasEnds = true;
            rest = LinePrefix.Trim(rest[(end + 1)..]);
        }

        line.HasMarker &= !line.IsSplit || _grammar?.HasMarker(rest) != false;
        if (Peel(hasEnds ? rest : text, ref line, mayHold: !line.IsSplit))
        {
            _isRecordHeld = isRecord;
            return;
        }

        if (!isRecord && !line.IsSplit)
        {
            _text.Write(text);
        }

        Take(line);
        _text.ResetWrittenCount();
    }

    /// <summary>A terminal's carriage return in a line, or a page's line end.</summary>
    private static int LineEnd(ReadOnlySpan<byte> text) => text.IndexOfAny((byte)'\r', (byte)'\n');

    /// <summary>Takes the prefixes off a line.</summary>
    /// <returns>True where the line is held until the next shows where its message begins.</returns>
    private bool Peel(ReadOnlySpan<byte> text, ref LineView line, bool mayHold)
    {
        text = LineMarks.Strip(text);
        if (text is [(byte)'"' or (byte)'-', ..] && LineMarks.Unquoted(text) is { } unquoted)
        {
            text = LineMarks.Strip(LinePrefix.Trim(unquoted));
        }

        return _unknown.Peel(text, ref line, mayHold);
    }

    /// <summary>Goes on with a header that was held.</summary>
    /// <param name="next">The line behind it, or nothing.</param>
    private void Release(ReadOnlySpan<byte> next)
    {
        if (_unknown.IsHolding)
        {
            if (!_isRecordHeld)
            {
                _text.Write(_unknown.Held);
            }

            Take(_unknown.Release(LineMarks.Strip(next)));
            _text.ResetWrittenCount();
            if (_unknown.ReleaseSecond(out var line) is { IsEmpty: false } second)
            {
                TakeParts(second, line, _isRecordHeld);
            }
        }
    }

    private void Take(in LineView line)
    {
        if (!line.IsPartial && _partText.WrittenCount == 0)
        {
            Split(line);
        }
        else if (line.Container.IsEmpty)
        {
            // The rest never came: what there is goes first.
            var whole = line;
            Flush();
            Split(whole);
        }
        else
        {
            Join(line);
        }
    }

    /// <summary>Gives out a container's line whose end never came.</summary>
    public void Flush()
    {
        Release(default);
        if (IsPartPending)
        {
            var line = new LineView(_partRaw.WrittenSpan) { Number = _partNumber, Offset = _partOffset, HasMarker = _partHasMarker };
            LinePrefix.Peel(_partText.WrittenSpan, ref line);
            Split(line);
            Forget();
        }

        _folded?.Flush();
    }

    /// <summary>Gives the lines around the one that is read, which tell how lines were folded.</summary>
    public void LookAround(FoldedLines.Neighbours around)
    {
        if (_folded is not null)
        {
            _folded.Around = around;
        }
    }

    /// <summary>Other lines than those behind the last are read from here on.</summary>
    public void Begin() => _folded?.Begin();

    /// <summary>Nothing has come for a while: what is held is all there is of a line.</summary>
    public void Pause() => _folded?.Flush();

    private void Forget()
    {
        _partText.ResetWrittenCount();
        _partRaw.ResetWrittenCount();
        _partHasMarker = false;
    }

    private void Join(LineView line)
    {
        if (_partText.WrittenCount == 0)
        {
            (_partNumber, _partOffset) = (line.Number, line.Offset);
        }

        if (_partText.WrittenCount < LongestJoined)
        {
            _partText.Write(line.Container);
            _partRaw.Write(line.Raw);
        }

        _partHasMarker |= line.HasMarker;
        if (line.IsPartial)
        {
            _partRaw.Write("\n"u8);
            return;
        }

        var whole = new LineView(
            _partRaw.WrittenSpan) { Number = _partNumber, Offset = _partOffset, Stamp = line.Stamp, HasMarker = _partHasMarker };
        LinePrefix.Peel(_partText.WrittenSpan, ref whole);
        Split(whole);
        Forget();
    }

    private void Split(LineView line)
    {
        if (line.Origin == LineOrigin.Other || line.Message.IndexOfAny((byte)'#', (byte)'\\', (byte)'\n') < 0)
        {
            Give(line);
            return;
        }

        var rest = line.Message;
        int end;
        while ((end = LineMarks.NextEnd(rest, out var length)) >= 0)
        {
            line.Message = LinePrefix.Trim(rest[..end]);
            Give(line);
            line.IsSplit = true;
            rest = rest[(end + length)..];
        }

        line.Message = LinePrefix.Trim(rest);
        Give(line);
    }

    private void Give(in LineView line)
    {
        if (_folded is null)
        {
            _sink.Add(line);
        }
        else
        {
            _folded.Add(line, _text.WrittenSpan);
        }
    }

    private void PeelAgain(ReadOnlySpan<byte> text, ref LineView line) => _unknown.Peel(text, ref line, mayHold: false);
}

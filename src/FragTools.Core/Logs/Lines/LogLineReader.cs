using System.Buffers;
using System.Runtime.InteropServices;

namespace FragTools.Logs.Lines;

/// <summary>
/// Makes lines of what stands between two line ends: knows prefixes, joins what a container runtime cut in parts,
/// and splits what a syslog daemon joined with <c>#012</c> (or journald and /dev/kmsg with <c>\x0a</c>).
/// </summary>
/// <param name="sink">Takes the lines.</param>
internal sealed class LogLineReader(ILineSink sink)
{
    private const int LongestJoined = 256 * 1024;

    private readonly JsonLine _json = new();
    private readonly ArrayBufferWriter<byte> _partText = new();
    private readonly ArrayBufferWriter<byte> _partRaw = new();
    private bool _partHasMarker;
    private long _partNumber;
    private long _partOffset;

    /// <summary>Is the rest of a container's line awaited?</summary>
    public bool IsPending => _partText.WrittenCount > 0;

    private static ReadOnlySpan<byte> NoBreakSpace => [0xc2, 0xa0];

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
        if (!_json.TryRead(raw, ref line, out var inner))
        {
            LinePrefix.Peel(WithBlanks(raw), ref line);
        }
        else if (inner && !IsPending && !line.IsPartial)
        {
            LinePrefix.Peel(line.Container, ref line);
        }

        if (!line.IsPartial && !IsPending)
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

    /// <summary>Pages and mails make no-break spaces of blanks.</summary>
    private static ReadOnlySpan<byte> WithBlanks(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains(NoBreakSpace[0]))
        {
            return raw;
        }

        var at = raw.IndexOf(NoBreakSpace);

        var text = new List<byte>(raw.Length);
        for (; at >= 0; at = raw.IndexOf(NoBreakSpace))
        {
            text.AddRange(raw[..at]);
            text.Add((byte)' ');
            raw = raw[(at + NoBreakSpace.Length)..];
        }

        text.AddRange(raw);
        return CollectionsMarshal.AsSpan(text);
    }

    /// <summary>Gives out a container's line whose end never came.</summary>
    public void Flush()
    {
        if (IsPending)
        {
            var line = new LineView(_partRaw.WrittenSpan) { Number = _partNumber, Offset = _partOffset, HasMarker = _partHasMarker };
            LinePrefix.Peel(_partText.WrittenSpan, ref line);
            Split(line);
            Forget();
        }
    }

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

        var whole = new LineView(_partRaw.WrittenSpan) { Number = _partNumber, Offset = _partOffset, Stamp = line.Stamp, HasMarker = _partHasMarker };
        LinePrefix.Peel(_partText.WrittenSpan, ref whole);
        Split(whole);
        Forget();
    }

    private void Split(LineView line)
    {
        if (line.Origin == LineOrigin.Other || line.Message.IndexOfAny((byte)'#', (byte)'\\', (byte)'\n') < 0)
        {
            sink.Add(line);
            return;
        }

        var rest = line.Message;
        int end;
        while ((end = NextEnd(rest, out var length)) >= 0)
        {
            line.Message = LinePrefix.Trim(rest[..end]);
            sink.Add(line);
            line.IsSplit = true;
            rest = rest[(end + length)..];
        }

        line.Message = LinePrefix.Trim(rest);
        sink.Add(line);
    }

    private static int NextEnd(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = text[at..].IndexOfAny((byte)'#', (byte)'\\', (byte)'\n');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            length = text[at] == '\n' ? 1 : text[at..].StartsWith("#012"u8) || text[at..].StartsWith("\\x0a"u8) ? 4 : 0;
            if (length > 0)
            {
                return at;
            }

            at++;
        }

        return -1;
    }
}

using FragTools.Linux;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using FragTools.Text;

namespace FragTools.Logs.Sources;

/// <summary>Tells whether a log has its newest line first, as <c>journalctl -r</c> and the web pages of log services give it.</summary>
internal static class LineOrder
{
    private const int FewestSteps = 4;
    private const int MostLines = 400;

    private const int FewestWords = 3;

    /// <summary>
    /// What a report's lines begin with or hold, in the order in which the kernel prints them (warn_alloc, dump_header,
    /// oom_kill_process).
    /// </summary>
    private static byte[][] Words { get; } =
    [
        [.. ": page allocation failure"u8], [.. " invoked oom-killer:"u8], [.. " PID: "u8], [.. "Call Trace:"u8], [.. "memory: usage "u8],
        [.. "Mem-Info:"u8], [.. " total pagecache pages"u8], [.. " pages RAM"u8], [.. " oom_score_adj name"u8],
        [.. "oom-kill:constraint="u8], [.. "Killed process "u8], [.. "oom_reaper: reaped"u8],
    ];

    /// <summary>Do times and uptimes of the lines fall, and hardly ever rise? Where they tell nothing: do the words of reports?</summary>
    /// <param name="head">The log's first bytes.</param>
    public static bool IsNewestFirst(ReadOnlySpan<byte> head)
    {
        var json = new JsonLine();
        var (last, lastUptime, lastWords) = (LogStamp.None, double.NaN, -1);
        var hasRecords = head.StartsWith(JsonFinder.OwnLine);
        int falls = 0, rises = 0, wordFalls = 0, wordRises = 0, lines = 0;
        while (!head.IsEmpty && lines++ < MostLines)
        {
            var end = head.IndexOf((byte)'\n');
            var raw = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 1)..];
            var line = new LineView(raw);
            if (!json.TryRead(raw, ref line, out var inner))
            {
                LinePrefix.Peel(raw, ref line);
            }
            else if (inner)
            {
                // What a service sorts by is the record's own time; what stands in the line may be more exact.
                var own = line.Stamp;
                LinePrefix.Peel(line.Container, ref line);
                line.Stamp = own.Kind == StampKind.None ? line.Stamp : own;
            }

            // Many lines share a second, or the time at which a service took them in; the uptime has microseconds.
            var step = line.Stamp.SecondsSince(last) is { } seconds and not 0 ? seconds : line.Uptime - lastUptime;
            falls += step < 0 ? 1 : 0;
            rises += step > 0 ? 1 : 0;
            lastUptime = double.IsNaN(line.Uptime) ? lastUptime : line.Uptime;
            last = line.Stamp.Kind == StampKind.None ? last : line.Stamp;
            if (Place(raw) is >= 0 and var words)
            {
                wordFalls += words < lastWords ? 1 : 0;
                wordRises += words > lastWords && lastWords >= 0 ? 1 : 0;
                lastWords = words;
            }
        }

        // Of records that a service gave out two are enough: their times are what they are sorted by.
        return (rises * 10 < falls && (falls >= FewestSteps || hasRecords))
            || (rises == 0 && wordFalls >= FewestWords && wordRises * FewestWords <= wordFalls);
    }

    private static int Place(ReadOnlySpan<byte> line)
    {
        for (var at = 0; at < Words.Length; at++)
        {
            if (line.IndexOf(Words[at]) >= 0)
            {
                return at;
            }
        }

        return -1;
    }
}

/// <summary>A log with its newest line first, from its last line on. It is held whole.</summary>
/// <param name="log">The log, which is disposed of with this stream.</param>
internal sealed class NewestFirstStream(Stream log) : ReadOnlyStream
{
    private byte[]? _text;
    private int _end;
    private int _at;
    private int _lineEnd;
    private bool _isLineOpen;

    /// <summary>How many lines it has; 0 before it was read.</summary>
    public long Lines { get; private set; }

    /// <exception cref="IOException">The log is too large to be turned round.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_text is null)
        {
            _text = ReadAll(out var length);
            _end = length > 0 && _text[length - 1] == '\n' ? length - 1 : length;
            Lines = _text.AsSpan(0, _end).Count((byte)'\n') + 1;
        }

        var filled = 0;
        while (filled < buffer.Length && (_isLineOpen || NextLine()))
        {
            var part = _text.AsSpan(_at, Math.Min(buffer.Length - filled, _lineEnd - _at));
            part.CopyTo(buffer[filled..]);
            filled += part.Length;
            _at += part.Length;
            if (_at == _lineEnd && filled < buffer.Length)
            {
                buffer[filled++] = (byte)'\n';
                _isLineOpen = false;
            }
        }

        return filled;
    }

    protected override void Dispose(bool disposing)
    {
        log.Dispose();
        base.Dispose(disposing);
    }

    private byte[] ReadAll(out int length)
    {
        var text = new byte[ScannedBlock.Size];
        length = 0;
        int read;
        while ((read = log.Read(text, length, text.Length - length)) > 0)
        {
            length += read;
            if (length == text.Length)
            {
                if (length >= Bounds.TurnedLogBytes)
                {
                    throw new IOException(
                        $"its newest line is first, and it has more than {Bounds.TurnedLogBytes >> 20} MiB; give it sorted by time");
                }

                Array.Resize(ref text, length * 2);
            }
        }

        return text;
    }

    private bool NextLine()
    {
        if (_end < 0)
        {
            return false;
        }

        var start = _text.AsSpan(0, _end).LastIndexOf((byte)'\n');
        (_at, _lineEnd, _end) = (start + 1, _end, start);
        _isLineOpen = true;
        return true;
    }
}

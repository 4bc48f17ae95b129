using System.Buffers;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>What a report has so far.</summary>
[Flags]
internal enum Seen
{
    Nothing = 0,
    Header = 1,
    Cpuset = 1 << 1,
    CpuLine = 1 << 2,
    TraceStart = 1 << 3,
    Frames = 1 << 4,
    Counters = 1 << 5,
    Zones = 1 << 6,
    Tail = 1 << 7,
    SlabCache = 1 << 8,
    MemInfo = 1 << 9,
    Kill = 1 << 10,
    Summary = 1 << 11,
    Group = 1 << 12,
}

/// <summary>A report whose lines are still coming.</summary>
internal sealed class OpenReport(ReportKind kind, byte[] host, byte[] caller, byte[] carrier)
{
    private const int MostMarked = 64;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly List<ReportLine> _lines = [];
    private readonly List<byte[]> _keys = [];
    private readonly List<long> _marked = [];
    private byte[] _host = host;

    public ReportKind Kind { get; set; } = kind;

    public Seen Seen { get; set; }

    /// <summary>The process that the header names; empty where it names none.</summary>
    public byte[] Process { get; set; } = [];

    /// <summary>Does the header still lack its mask?</summary>
    public bool WantsMask { get; set; }

    /// <summary>A header that alone proves nothing: it counts once the report has a CPU line or a call trace.</summary>
    public bool IsTentative { get; set; }

    /// <summary>Are its first lines lost, so that only what follows tells whether it is the OOM killer's?</summary>
    public bool IsHeadless { get; set; }

    /// <summary>Do its lines stand in another's, which no prefix tells from them?</summary>
    public bool IsWoven { get; set; }

    /// <summary>May frames be the other's?</summary>
    public bool IsTraceOpen { get; set; }

    /// <summary>May lines about memory be the other's?</summary>
    public bool IsStateOpen { get; set; }

    public long? SuppressedBefore { get; set; }

    public KernelRelease? BootedKernel { get; set; }

    public bool IsClosed { get; set; }

    public bool IsCut { get; private set; }

    /// <summary>The report's lines of no use to it since its last: all, and those that the kernel may have written.</summary>
    public int LinesSince { get; set; }

    /// <inheritdoc cref="LinesSince"/>
    public int KernelLinesSince { get; set; }

    /// <summary>When its last line came, in the system's ticks.</summary>
    public long TouchedAt { get; set; } = Environment.TickCount64;

    public long Offset { get; private set; } = -1;

    public IReadOnlyList<ReportLine> Lines => _lines;

    public ReportLine Last => _lines[^1];

    /// <summary>Seconds since boot of the last line that tells, or NaN.</summary>
    public double LastUptime { get; private set; } = double.NaN;

    /// <summary>The time of the last line that tells.</summary>
    public LogStamp LastStamp { get; private set; }

    /// <summary>The class of the last line about memory, which further names and numbers belong to.</summary>
    public LineClass MemoryLine { get; set; }

    public bool Has(Seen part) => (Seen & part) != 0;

    /// <summary>Could the line come from the same machine, task and processor?</summary>
    public bool IsSameStream(in LineView line)
        => IsSameHost(line) && (line.Caller.IsEmpty || caller.Length == 0 || line.Caller.SequenceEqual(caller));

    /// <summary>Could it come from the same machine, in the same stream?</summary>
    public bool IsSameHost(in LineView line)
        => (line.Host.IsEmpty || _host.Length == 0 || line.Host.SequenceEqual(_host))
            && (line.Carrier.IsEmpty || carrier.Length == 0 || line.Carrier.SequenceEqual(carrier));

    /// <summary>Seconds from the last line that has a time to a line; null where no times compare.</summary>
    public double? SecondsTo(in LineView line)
        => double.IsNaN(line.Uptime) || double.IsNaN(LastUptime) ? line.Stamp.SecondsSince(LastStamp) : line.Uptime - LastUptime;

    /// <summary>Adds a line and notes what has come with it.</summary>
    /// <returns>The report.</returns>
    public OpenReport Put(
        in LineView line, LineClass lineClass, Seen seen = Seen.Nothing, LineClass memoryLine = LineClass.Other, Head? head = null)
    {
        Add(line, lineClass, head);
        Seen |= seen;
        MemoryLine = memoryLine == LineClass.Other ? MemoryLine : memoryLine;
        return this;
    }

    /// <summary>Adds what a header goes on with on a line of its own.</summary>
    /// <returns>The report.</returns>
    public OpenReport PutRest(in LineView line)
    {
        WantsMask &= line.Message.IndexOf("=0x"u8) < 0 && line.Message.IndexOf(":0x"u8) < 0;
        return Put(line, LineClass.HeaderRest);
    }

    /// <summary>Adds a line.</summary>
    public void Add(in LineView line, LineClass lineClass, Head? head = null)
    {
        LinesSince = KernelLinesSince = 0;
        if (line.HasMarker && _marked.Count < MostMarked)
        {
            _marked.Add(line.Number);
        }

        if (_bytes.WrittenCount + line.Raw.Length + line.Message.Length > Bounds.ReportBytes)
        {
            IsCut = true;
            return;
        }

        if (Offset < 0)
        {
            Offset = line.Offset;
        }

        LastUptime = double.IsNaN(line.Uptime) ? LastUptime : line.Uptime;
        LastStamp = line.Stamp.Kind == StampKind.None ? LastStamp : line.Stamp;
        if (_host.Length == 0 && !line.Host.IsEmpty)
        {
            // The first line was cut off from its prefix; the report's next ones tell.
            _host = line.Host.ToArray();
        }

        var raw = _lines.Count > 0 && Last.Number == line.Number ? Last.Raw : Write(line.Raw);
        var within = line.Raw.Overlaps(line.Message, out var at) && raw.End.Value - raw.Start.Value == line.Raw.Length
            ? new Range(raw.Start.Value + at, raw.Start.Value + at + line.Message.Length)
            : Write(line.Message);
        _lines.Add(new ReportLine(lineClass, within, raw, line.Number, line.Uptime, line.Stamp, line.Origin == LineOrigin.Bare, head));
    }

    /// <summary>The message of a line that was added.</summary>
    public ReadOnlySpan<byte> Text(int index) => _bytes.WrittenSpan[_lines[index].Text];

    /// <summary>Notes that a zone, list or node has come; false where it had already.</summary>
    public bool TakeKey(ReadOnlySpan<byte> key)
    {
        if (HasKey(key))
        {
            return false;
        }

        _keys.Add(key.ToArray());
        return true;
    }

    /// <summary>Does more than one line report memory, so that it is no quoted line?</summary>
    public bool HasState => _keys.Count > 1 || Has(Seen.MemInfo | Seen.Counters);

    public bool HasKey(ReadOnlySpan<byte> key)
    {
        foreach (var known in _keys)
        {
            if (key.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Hands the lines of a dump, from the given one on, over to the report that they belong to.</summary>
    public void MoveDump(int from, OpenReport target)
    {
        MoveLines(
            from, target, static line => line is LineClass.CpuLine or LineClass.DumpDetail or LineClass.TraceStart or LineClass.Frame);
        target.Seen |= Seen & (Seen.CpuLine | Seen.TraceStart | Seen.Frames);
        Seen &= ~(Seen.CpuLine | Seen.TraceStart | Seen.Frames);
    }

    /// <summary>Hands all lines over to the report that they belong to.</summary>
    public void MoveTo(OpenReport target)
    {
        MoveLines(0, target, static _ => true);
        target._marked.AddRange(_marked.Take(MostMarked - target._marked.Count));
        target.Seen |= Seen;
    }

    /// <summary>Nothing comes of the report: tells its first lines that hold a marker.</summary>
    public void TellMarked(UnreadLine unread)
    {
        foreach (var number in _marked)
        {
            var at = _lines.FindIndex(line => line.Number == number);
            unread(number, at < 0 ? default : _bytes.WrittenSpan[_lines[at].Raw]);
        }
    }

    public KernelReport Complete() => new(Kind, _bytes.WrittenSpan.ToArray(), _lines)
    {
        Host = _host.Length == 0 ? null : SafeText.Escape(_host),
        Offset = Offset,
        BootedKernel = BootedKernel,
        SuppressedBefore = SuppressedBefore,
        IsWoven = IsWoven,
        IsTraceOpen = IsTraceOpen,
        IsStateOpen = IsStateOpen,
        IsCut = IsCut,
    };

    private void MoveLines(int from, OpenReport target, Func<LineClass, bool> isMoved)
    {
        for (var index = from; index < _lines.Count; index++)
        {
            var line = _lines[index];
            if (isMoved(line.Class))
            {
                var bytes = _bytes.WrittenSpan;
                target._lines.Add(line with { Raw = target.Write(bytes[line.Raw]), Text = target.Write(bytes[line.Text]) });
                target.Offset = target.Offset < 0 ? Offset : target.Offset;
                _lines.RemoveAt(index--);
            }
        }
    }

    private Range Write(ReadOnlySpan<byte> text)
    {
        var start = _bytes.WrittenCount;
        _bytes.Write(text);
        return new Range(start, _bytes.WrittenCount);
    }
}

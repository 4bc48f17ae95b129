using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// Puts the lines of a log together to reports. Lines of several processors may stand mixed, lines may be missing,
/// and a report may begin before another ends: a line goes to the report that wants it, the latest first.
/// Reports come out in the order of their first lines.
/// </summary>
/// <param name="unread">Takes the lines with a marker that became part of no report after all.</param>
internal sealed class ReportAssembler(UnreadLine unread) : IEventAssembler
{
    private const int MostStreams = 128;

    private readonly List<OpenReport> _open = [];
    private readonly List<LogStream> _streams = [];
    private readonly Queue<LogEvent> _ready = new();
    private LogStream? _current;
    private KernelRelease? _bootedKernel;
    private long _halfFrameLine = -1;
    private bool _isUnderstood;

    /// <inheritdoc/>
    public bool IsBusy => _open.Count > 0;

    /// <summary>The reports whose lines are still coming, in the order of their first lines.</summary>
    internal List<OpenReport> Reports => _open;

    /// <inheritdoc/>
    public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out LogEvent whole) => _ready.TryDequeue(out whole);

    /// <inheritdoc/>
    public void Flush()
    {
        foreach (var report in _open)
        {
            report.IsClosed = true;
        }

        Emit();
        _streams.Clear();
        _current = null;
    }

    /// <summary>Reports that may be whole are given out, and after long enough all.</summary>
    /// <param name="milliseconds">For so long nothing has come; other lines may have come for longer.</param>
    public void Pause(long milliseconds)
    {
        var now = Environment.TickCount64;
        foreach (var report in _open)
        {
            report.IsClosed |= ReportExpiry.IsPastPause(report, Math.Max(milliseconds, now - report.TouchedAt));
        }

        Emit();
    }

    /// <inheritdoc/>
    public LineUse Add(in LineView line)
    {
        _isUnderstood = false;
        var owner = line.Origin == LineOrigin.Other ? null : AddKernelLine(line);
        Age(owner, isKernel: line.Origin != LineOrigin.Other);
        Emit();
        return owner is not null ? LineUse.Taken : _isUnderstood ? LineUse.Understood : LineUse.Unread;
    }

    private OpenReport? AddKernelLine(in LineView original)
    {
        var line = original;
        if (_halfFrameLine == line.Number - 1 && line.Origin == LineOrigin.Bare)
        {
            // A mailer wrapped "?  function": the mark belongs to the frame on the next line.
            line.Message = (byte[])[(byte)'?', (byte)' ', .. line.Message];
        }

        _halfFrameLine = line.Message.SequenceEqual("?"u8) ? line.Number : -1;
        var stream = StreamOf(line);
        CloseOutdated(line);
        if (RestOfOom(line) is { } broken)
        {
            broken.IsTentative &= broken.Last.Class != LineClass.OomHeader;
            return broken.Put(line, LineClass.Continuation);
        }

        // drivers/tty/sysrq.c, sysrq_handle_showmem: "sysrq: Show Memory", "SysRq : Show Memory".
        stream.IsAsked = line.Message.EndsWith("Show Memory"u8) || (stream.IsAsked && line.Message.IndexOf("oom"u8) < 0);
        var lineClass = LineClassifier.Classify(line, out var head);
        _isUnderstood = lineClass is LineClass.LinuxVersion or LineClass.Suppressed or LineClass.Frame or LineClass.ConntrackNote;
        return lineClass switch
        {
            LineClass.Other => Continuation(line),
            LineClass.LinuxVersion => Boot(line),
            _ when head is not null => HeaderLines.Take(this, line, head, stream),
            LineClass.Suppressed or LineClass.HeaderRest or LineClass.Cpuset => HeaderLines.TakeRest(this, line, lineClass, stream),
            LineClass.CpuLine or LineClass.DumpDetail or LineClass.TraceStart or LineClass.Frame or LineClass.Alien
                => DumpLines.Take(this, line, lineClass, stream),
            LineClass.SlabCache
                => Find(line, static report => report.Kind == ReportKind.Slab && !report.Has(Seen.SlabCache))?.Put(
                    line, lineClass, Seen.SlabCache),
            LineClass.SlabNode => SlabNode(line),
            LineClass.CmaArea => Find(line, static report => report.Last.Class == LineClass.CmaNote)?.Put(line, lineClass),
            LineClass.SlabInfo or LineClass.OomMemcg or LineClass.OomTask or LineClass.OomSummary or LineClass.OomKill
                or LineClass.OomReaper
                => OomLines.Take(this, line, lineClass, stream),
            _ => MemoryLines.Take(this, line, lineClass, stream),
        };
    }

    /// <summary>The latest open report of the line's stream that fits.</summary>
    internal OpenReport? Find(in LineView line, Func<OpenReport, bool> fits) => Find(line, anyCaller: false, fits);

    /// <summary>The latest open report of the line's machine that fits, whichever task printed it.</summary>
    internal OpenReport? FindOnHost(in LineView line, Func<OpenReport, bool> fits) => Find(line, anyCaller: true, fits);

    /// <summary>Opens a report to which the caller adds the first line.</summary>
    internal OpenReport OpenEmpty(ReportKind kind, in LineView line, LogStream stream)
    {
        var report = stream.Open(kind);
        report.BootedKernel = _bootedKernel;
        Insert(report, line.Number);
        return report;
    }

    /// <summary>Puts a report among the open ones, in the order of their first lines.</summary>
    internal void Insert(OpenReport report, long firstLine)
    {
        report.BootedKernel ??= _bootedKernel;
        var place = _open.Count;
        while (place > 0 && _open[place - 1].Lines.Count > 0 && _open[place - 1].Lines[0].Number > firstLine)
        {
            place--;
        }

        _open.Insert(place, report);
        if (_open.Count > Bounds.OpenReports)
        {
            _open[0].IsClosed = true;
        }
    }

    private OpenReport? SlabNode(in LineView line)
    {
        var key = line.Message.IndexOf((byte)':') is > 0 and var colon ? line.Message[..colon].ToArray() : line.Message.ToArray();
        var report = Find(line, report => report.Kind == ReportKind.Slab && report.Has(Seen.SlabCache) && !report.HasKey(key));
        report?.TakeKey(key);
        return report?.Put(line, LineClass.SlabNode);
    }

    private OpenReport? Boot(in LineView line)
    {
        _bootedKernel = KernelRelease.TryParse(SafeText.Escape(line.Message));

        // What was being printed before is of the boot before.
        foreach (var report in _open)
        {
            report.IsClosed |= report.IsSameStream(line);
        }

        return null;
    }

    private OpenReport? Find(in LineView line, bool anyCaller, Func<OpenReport, bool> fits)
    {
        for (var index = _open.Count - 1; index >= 0; index--)
        {
            var report = _open[index];
            if (!report.IsClosed && (anyCaller ? report.IsSameHost(line) : report.IsSameStream(line)) && fits(report))
            {
                return report;
            }
        }

        return null;
    }

    /// <summary>The report of the OOM killer of whose last line this one is the rest.</summary>
    private OpenReport? RestOfOom(in LineView line)
    {
        var report = line.Origin == LineOrigin.Bare && _open.Count > 0 ? _open[^1] : null;
        return report is { Kind: ReportKind.Oom, IsClosed: false } && report.Last.Number == line.Number - 1 && OomLines.IsRest(
            report, line.Message) ? report : null;
    }

    /// <summary>A line without a prefix right behind one that is not whole: the rest of it.</summary>
    private OpenReport? Continuation(in LineView line)
    {
        if (line.Origin != LineOrigin.Bare || line.Message.IsEmpty)
        {
            return null;
        }

        var number = line.Number;
        return Find(line, report => report.Last.Number == number - 1 && IsUnfinished(report))?.Put(line, LineClass.Continuation);
    }

    private static bool IsUnfinished(OpenReport report)
    {
        var index = report.Lines.Count - 1;
        while (index > 0 && report.Lines[index].Class == LineClass.Continuation)
        {
            index--;
        }

        var last = report.Text(report.Lines.Count - 1);
        return report.Lines[index].Class switch
        {
            LineClass.CpuLine => last.IndexOf(" #"u8) < 0 && report.Lines.Count - index < 3,
            LineClass.DeadlockNote => last.IndexOf("mode:"u8) < 0 && report.Lines.Count - index < 2,
            LineClass.SlabCache
                => last is [.., (byte)','] or [.., (byte)':'] || (last.IndexOf("order: "u8) < 0 && report.Lines.Count - index < 2),
            LineClass.FailureHeader or LineClass.StallHeader or LineClass.VmallocHeader or LineClass.SlabHeader
                => last is [.., (byte)','] or [.., (byte)':'] or [.., (byte)'|'] && report.Lines.Count - index < 3,
            _ => false,
        };
    }

    private LogStream StreamOf(in LineView line)
    {
        if (line.Origin == LineOrigin.Bare && line.Host.IsEmpty && line.Carrier.IsEmpty && _current is not null)
        {
            return _current;
        }

        foreach (var stream in _streams)
        {
            if (stream.Is(line))
            {
                return _current = stream;
            }
        }

        if (_streams.Count == MostStreams)
        {
            _streams.RemoveAt(0);
        }

        _current = new LogStream(line.Host.ToArray(), line.Caller.ToArray(), line.Carrier.ToArray());
        _streams.Add(_current);
        return _current;
    }

    /// <summary>Closes reports whose last line is too long ago by the lines' own times.</summary>
    private void CloseOutdated(in LineView line)
    {
        foreach (var report in _open)
        {
            report.IsClosed |= ReportExpiry.IsOutdated(report, line);
        }
    }

    private void Age(OpenReport? owner, bool isKernel)
    {
        foreach (var report in _open)
        {
            if (report == owner)
            {
                report.TouchedAt = Environment.TickCount64;
            }
            else
            {
                report.LinesSince++;
                report.KernelLinesSince += isKernel && owner is null ? 1 : 0;
                report.IsClosed |= ReportExpiry.HasTooManyBehind(report);
            }
        }
    }

    private void Emit()
    {
        var done = 0;
        while (done < _open.Count && _open[done].IsClosed)
        {
            var report = _open[done++];
            if (!report.IsTentative || (report.IsHeadless
                ? report.Has(Seen.Zones) && report.HasState
                : report.Has(Seen.CpuLine | Seen.Frames | Seen.Zones)))
            {
                _ready.Enqueue(report.Complete());
            }
            else
            {
                report.TellMarked(unread);
            }
        }

        if (done > 0)
        {
            _open.RemoveRange(0, done);
        }
    }
}

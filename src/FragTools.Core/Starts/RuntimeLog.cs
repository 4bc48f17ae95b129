using System.Diagnostics.CodeAnalysis;
using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>The lines of one input: those of the kernel become reports, those of kubelet and the runtimes attempts.</summary>
internal sealed class RuntimeLog : ILogAssembly<ContainerStartFailure>
{
    private const long PatienceMilliseconds = 1500;
    private const int LongestMessage = 4000;

    private readonly StartFailureCollector _collector;
    private readonly string _source;
    private readonly Func<LogClock> _clock;
    private readonly bool _isFollow;
    private readonly int _input;
    private readonly GatedReports _kernel;
    private readonly EntryLines _entries;
    private readonly AttemptAssembler _attempts;
    private readonly Queue<ContainerStartFailure> _ready = new();

    /// <summary>Begins an input.</summary>
    /// <param name="collector">Takes what is found.</param>
    /// <param name="gate">Lets the kernel's reports of failed allocations through.</param>
    /// <param name="source">The input's name.</param>
    /// <param name="clock">The input's clock.</param>
    /// <param name="isFollow">True where each attempt shall come out as soon as it is whole.</param>
    public RuntimeLog(StartFailureCollector collector, ReportGate gate, string source, Func<LogClock> clock, bool isFollow)
    {
        _collector = collector;
        _source = source;
        _clock = clock;
        _isFollow = isFollow;
        _kernel = new GatedReports(gate, new LogPlace(source, clock));
        _entries = new EntryLines(Take);
        _attempts = new AttemptAssembler(Close);
        _input = collector.BeginInput();
    }

    public bool IsBusy => _kernel.IsBusy || _entries.IsPending;

    public void Add(in LineView line)
    {
        _kernel.Add(line);
        TakeReports();
        _entries.Add(line);
    }

    public void Flush()
    {
        _kernel.Flush();
        TakeReports();
        _entries.Flush();
        _attempts.Flush();
    }

    public void Pause(long milliseconds)
    {
        _kernel.Pause(milliseconds);
        TakeReports();
        if (milliseconds >= PatienceMilliseconds)
        {
            _entries.Flush();
            _attempts.Flush();
        }
    }

    public bool TryTake([MaybeNullWhen(false)] out ContainerStartFailure whole) => _ready.TryDequeue(out whole);

    private void Close(StartAttempt attempt)
    {
        _collector.Add(attempt, _input);
        if (_isFollow || _collector.IsFull)
        {
            _collector.Take().ForEach(_ready.Enqueue);
        }
    }

    private void TakeReports()
    {
        while (_kernel.TryTake(out var found))
        {
            var failure = PageAllocFailureReader.Read(found);
            var first = found.Report.FirstTimed;
            _collector.AddEvent(new FoundKernelEvent(
                new KernelEvent
                {
                    Timestamp = failure.Timestamp,
                    Kind = failure.Kind,
                    ProcessName = failure.ProcessName,
                    Order = failure.Order,
                    Cache = failure.Cache,
                    Requester = failure.Requester,
                    Cause = failure.Cause,
                    Source = failure.Source,
                    LineNumber = failure.LineNumber,
                },
                new LinePlace
                {
                    Host = failure.Host,
                    Source = _source,
                    Number = failure.LineNumber,
                    Logged = new LineTime(failure.Timestamp, first.Stamp.Kind == StampKind.Utc, failure.TimestampYearInferred),
                }));
        }
    }

    private void Take(EntryLine line)
    {
        if (LogEntryReader.Read(line.Text, line.Component) is not { } entry)
        {
            return;
        }

        var place = new LinePlace
        {
            Host = line.Host.Length == 0 ? null : SafeText.Escape(line.Host),
            Source = _source,
            Number = line.Number,
            Logged = Time(line.Stamp, line.Uptime, line.Offset),
            Own = Time(entry.Stamp, double.NaN, line.Offset),
        };
        if (ContainerDeath.TryRead(entry, out var death))
        {
            _collector.AddDeath(death);
            _attempts.AddDeath(place, death);
        }
        else if (StartFailureText.TryRead(entry, out var reason))
        {
            _attempts.Add(new FailureLine
            {
                Place = place,
                Component = entry.Component ?? LogWriter.Speaking(entry.Message, _source),
                Shape = entry.Shape,
                Reason = reason,
                ExitStatus = StartFailureText.ExitStatus(entry.Message),
                Message = SafeText.Escape(entry.Message.Length > LongestMessage ? entry.Message[..LongestMessage] + "…" : entry.Message),
                Tail = StartFailureText.Tail(entry.Message),
                Clues = PodClues.Of(entry),
            });
        }
    }

    private LineTime Time(LogStamp stamp, double uptime, long offset)
    {
        var instant = _clock().Resolve(stamp, uptime, offset, out var inferred);
        return new LineTime(instant, stamp.Kind == StampKind.Utc, inferred && instant is not null);
    }
}

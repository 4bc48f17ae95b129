using System.Globalization;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Reads all logs of a node in one pass for what a verdict needs of them, and notes what became of each.</summary>
internal sealed class LogCollector
{
    /// <summary>What logs add to a verdict.</summary>
    public const string Adds = "requests that were refused, kills, and containers that did not start, with their times";

    private static readonly EventKinds Kinds = EventKinds.Join(ReportKinds.All, StartKinds.All, LimitLines.Kind);

    // journalctl takes a minute for a busy node's whole journal; who wants more of it says since when.
    private static readonly TimeSpan JournalLookBack = TimeSpan.FromDays(2);

    private readonly Dictionary<LogInput, (long Items, ReadException? Error)> _read = [];
    private readonly Func<string?, LogDigest> _digestOf;
    private readonly LogReadOptions _options;
    private readonly TimeWindow _window;
    private readonly StartFailureCollector _starts;
    private readonly KillLedger _kills = new();

    private LogCollector(Func<string?, LogDigest> digestOf, LogReadOptions options)
    {
        _digestOf = digestOf;
        _options = options with { Failed = (input, error) => Note(input, 0, error), Ended = place => Note(place.Input, place.Repeated) };
        _window = new TimeWindow(_options);
        _starts = new StartFailureCollector(ContainerStartFailures.DefaultWindow, _options, includeEviction: true);
    }

    /// <summary>Reads logs.</summary>
    /// <param name="logs">The logs of one node, or of several that name their hosts.</param>
    /// <param name="digestOf">What takes the events of a host.</param>
    /// <param name="options">How to read.</param>
    /// <param name="sources">Notes what became of each log.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Was any log read?</returns>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static bool Take(IEnumerable<LogInput> logs, Func<string?, LogDigest> digestOf, DiagnosisOptions options, SourceLog sources, CancellationToken cancellation)
    {
        var inputs = logs.DistinctBy(static log => log is LogInput.Text text ? (object)text.Stream : log.Name).Select(log => log is LogInput.Journal && options.Since is null ? (LogInput.Journal)log with { LookBack = JournalLookBack } : log).ToList();
        var collector = new LogCollector(digestOf, options.ForLogs(sources.TakeError));
        foreach (var found in new LogReader(Kinds, collector._options).Read(inputs, cancellation))
        {
            collector.Take(found);
        }

        collector.TakeStarts();
        collector._kills.Take().ForEach(kill => digestOf(kill.Host).TakeReported(kill));
        var isAnyRead = false;
        foreach (var input in inputs)
        {
            var (items, failed) = collector._read.GetValueOrDefault(input);
            isAnyRead |= failed is null || items > 0;
            sources.Add(SourceOf(input, items, failed));
        }

        return isAnyRead;
    }

    private static EvidenceSource SourceOf(LogInput input, long items, ReadException? failed) => new()
    {
        Name = SafeText.Escape(input.Name),
        State = failed is null ? SourceState.Read : items > 0 ? SourceState.Partial : SourceState.Missing,
        Detail = failed is not null ? SourceLog.Problem(failed)
            : string.Create(CultureInfo.InvariantCulture, $"{items} reports and messages{(input is LogInput.Journal { LookBack: { } back } ? $" of the last {back.TotalDays} days" : "")}"),
        WouldAdd = failed is null ? null : Adds,
    };

    private void Take(LoggedEvent found)
    {
        switch (found.Event)
        {
            case KernelReport { Kind: ReportKind.Oom } when _window.Admits(found):
                var kill = OomKillReader.Read(found, _options.PageSize);
                _kills.Add(kill);
                _starts.Take(kill, found);
                Count(found, digest => digest.Take(kill));
                break;
            case ReportedKill reported when _window.Admits(found):
                Note(found.Log.Input, 1);
                _kills.Add(reported.ToKill(found), reported.Reported.IsStatus);
                break;
            case KernelReport { Kind: not ReportKind.Oom }:
                // A failed start may have its reason in a report from before the time that is asked for.
                var failure = PageAllocFailureReader.Read(found, _options.PageSize);
                _starts.Take(failure, found);
                if (_window.Admits(found))
                {
                    Count(found, digest => digest.Take(failure));
                }

                break;
            case LimitLine line when _window.Admits(found):
                Count(found, digest => digest.Take(line, found));
                break;
            default:
                _starts.Take(found);
                if (_starts.IsFull)
                {
                    TakeStarts();
                }

                break;
        }
    }

    private void Count(LoggedEvent found, Action<LogDigest> take)
    {
        Note(found.Log.Input, 1);
        take(_digestOf(found.Event.Host));
    }

    private void TakeStarts() => _starts.Take().ForEach(failure => _digestOf(failure.Host).Take(failure));

    private void Note(LogInput input, long items, ReadException? error = null)
    {
        var (before, failed) = _read.GetValueOrDefault(input);
        _read[input] = (before + items, failed ?? error);
    }
}

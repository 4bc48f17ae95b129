using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Reads all logs of a node in one pass for what a verdict needs of them, and notes what became of each.</summary>
internal sealed class LogCollector
{
    /// <summary>What logs add to a verdict.</summary>
    public const string Adds = "requests that were refused, kills, and containers that did not start, with their times";

    private static readonly EventKinds Kinds
        = EventKinds.Join(StartKinds.All, ReportKinds.All, LimitLines.Kind, PodNameLines.Kind);

    // journalctl takes a minute for a busy node's whole journal; who wants more of it says since when.
    private static readonly TimeSpan JournalLookBack = TimeSpan.FromDays(2);

    private readonly Dictionary<LogInput, LogOutcome> _read = [];
    private readonly Func<string?, LogDigest> _digestOf;
    private readonly LogReadOptions _options;
    private readonly TimeWindow _window;
    private readonly StartFailureCollector _starts;
    private readonly KillLedger _kills = new();
    private readonly HashSet<LogDigest> _digests = [];
    private readonly HashSet<PodClues> _names = [];

    private LogCollector(Func<string?, LogDigest> digestOf, LogReadOptions options)
    {
        _digestOf = digestOf;
        _options = options with { Failed = (input, error) => OutcomeOf(input).Error ??= error, Ended = Note };
        _window = new TimeWindow(_options);
        _starts = new StartFailureCollector(ContainerStartFailures.DefaultWindow, _options, includeEviction: true);
    }

    /// <summary>Reads logs.</summary>
    /// <param name="logs">The logs of one node, or of several that name their hosts.</param>
    /// <param name="digestOf">What takes the events of a host.</param>
    /// <param name="options">How to read.</param>
    /// <param name="sources">Notes what became of each log.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Was any log read in which anything stands, and what do they lack?</returns>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static (bool HasLog, LogGap Gap) Take(
        IEnumerable<LogInput> logs,
        Func<string?,
        LogDigest> digestOf,
        DiagnosisOptions options,
        SourceLog sources,
        CancellationToken cancellation)
    {
        var inputs = logs.DistinctBy(static log => log is LogInput.Text text ? (object)text.Stream : log.Name).Select(
            log => log is LogInput.Journal && options.Since is null ? (LogInput.Journal)log with { LookBack = JournalLookBack } : log)
                .ToList();
        var collector = new LogCollector(digestOf, options.ForLogs(sources));
        foreach (var found in new LogReader(Kinds, collector._options).Read(inputs, cancellation))
        {
            collector.Take(found);
        }

        collector.TakeStarts();
        collector._kills.Take().ForEach(kill => collector.DigestOf(kill.Host).TakeReported(kill));
        collector.GiveNames();
        var outcomes = inputs.ConvertAll(collector.OutcomeOf);

        // The journal holds what the kernel's ring does.
        var hasJournal = outcomes.Exists(static outcome => outcome is { Input: LogInput.Journal, IsRead: true });
        foreach (var outcome in outcomes)
        {
            outcome.IsReplaced = hasJournal && outcome.Input is LogInput.KernelMessages;
            sources.Add(outcome.ToSource());
        }

        var gap = outcomes.Select(static outcome => outcome.Gap).DefaultIfEmpty().Max();
        if (gap == LogGap.Denied)
        {
            sources.TakeDenied(outcomes.Find(static outcome => outcome.Gap == LogGap.Denied)!.Error!);
        }

        return (outcomes.Exists(static outcome => outcome.IsRead), gap);
    }

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
                OutcomeOf(found.Log.Input).Items++;
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
            case PodNamed named:
                Name(named.Pod);
                break;
            default:
                if (found.Event is ContainerDeath death)
                {
                    Name(death.Pod);
                }

                _starts.Take(found);
                if (_starts.IsFull)
                {
                    TakeStarts();
                }

                break;
        }
    }

    private void Name(PodClues pod)
    {
        if (_names.Count < LogDigest.MostNames)
        {
            _names.Add(pod);
        }
    }

    private LogDigest DigestOf(string? host)
    {
        var digest = _digestOf(host);
        _digests.Add(digest);
        return digest;
    }

    /// <summary>A pod's name makes no machine of its own: it is for all of which anything was found.</summary>
    private void GiveNames()
    {
        foreach (var digest in _digests)
        {
            foreach (var pod in _names)
            {
                digest.Take(pod);
            }
        }
    }

    private void Count(LoggedEvent found, Action<LogDigest> take)
    {
        OutcomeOf(found.Log.Input).Items++;
        take(DigestOf(found.Event.Host));
    }

    private void TakeStarts() => _starts.Take().ForEach(failure => DigestOf(failure.Host).Take(failure));

    private void Note(LogPlace place)
    {
        var outcome = OutcomeOf(place.Input);
        outcome.Items += place.Repeated;
        outcome.Place = place;
    }

    private LogOutcome OutcomeOf(LogInput input)
    {
        if (!_read.TryGetValue(input, out var outcome))
        {
            _read[input] = outcome = new LogOutcome(input);
        }

        return outcome;
    }
}

/// <summary>What became of one log.</summary>
/// <param name="input">The log.</param>
internal sealed class LogOutcome(LogInput input)
{
    public LogInput Input => input;

    /// <summary>Events that stand in it.</summary>
    public long Items { get; set; }

    /// <summary>What went wrong with it, or null.</summary>
    public NodeException? Error { get; set; }

    /// <summary>What became of its lines; null where it was not opened.</summary>
    public LogPlace? Place { get; set; }

    /// <summary>Does another log that was read hold all that stands in it?</summary>
    public bool IsReplaced { get; set; }

    /// <summary>
    /// Was anything read of it? A log in which nothing stands tells nothing, nor does a text of another kind: a setting's file, prose.
    /// </summary>
    public bool IsRead => Items > 0 || (Error is null && Place is { IsLog: true } or { UnreadLines: > 0 });

    /// <summary>What it lacks.</summary>
    public LogGap Gap => Error is { Error: NodeError.KernelFileDenied } && !IsReplaced ? LogGap.Denied
        : Place is { UnreadLines: > 0 } ? LogGap.Unread
        : Error is null or { Error: NodeError.KernelFileDenied or NodeError.KernelFileMissing or NodeError.PlatformNotLinux } ? LogGap.None
        : LogGap.Cut;

    /// <summary>The log as a source of a verdict.</summary>
    public EvidenceSource ToSource() => new()
    {
        Name = SafeText.Escape(input.Name),
        State = !IsRead ? SourceState.Missing : Error is null ? SourceState.Read : SourceState.Partial,
        Detail = Detail(),
        WouldAdd = IsRead && Error is null ? null : LogCollector.Adds,
        UnreadLines = Place?.UnreadLines ?? 0,
        FirstUnreadLine = Place?.FirstUnreadText,
        UnreadTexts = Place?.UnreadTexts ?? [],
        IsDenied = Gap == LogGap.Denied,
    };

    private string Detail()
    {
        if (Error is not null)
        {
            return SourceLog.Problem(Error);
        }

        if (!IsRead)
        {
            return Place is { HasText: true } ? "no line of a log was recognized in it" : "nothing stands in it";
        }

        var since = input is LogInput.Journal { LookBack: { } back }
            ? FormattableString.Invariant($" of the last {back.TotalDays} days")
            : "";
        var unread = Place switch
        {
            { UnreadLines: 1 } => "; 1 line that looks like a kernel report could not be read",
            { UnreadLines: > 1 and var lines }
                => FormattableString.Invariant($"; {lines} lines that look like kernel reports could not be read"),
            _ => "",
        };
        return FormattableString.Invariant($"{Items} {(Items == 1 ? "report or message" : "reports and messages")}{since}{unread}");
    }
}

using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// Makes failures of attempts: those of the same pod that follow upon each other, with the kernel's reports close to
/// them.
/// </summary>
/// <param name="window">How far from an attempt the kernel's report may be.</param>
/// <param name="options">Which times are wanted, and whom to tell.</param>
/// <param name="includeEviction">Are evictions wanted, too?</param>
internal sealed class StartFailureCollector(TimeSpan window, LogReadOptions options, bool includeEviction)
{
    // kubelet tries a sandbox again every ten seconds or so, a container after five minutes at the latest.
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(10);

    // Objects come out when all is read, as logs that are read later may tell more of them; but memory has an end.
    private const int MostRecords = 100_000;

    private readonly List<StartRecord> _records = [];
    private readonly Dictionary<string, PodClues> _deaths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly KernelEventIndex _events = new(window);
    private readonly StartOomKillIndex _kills = new(window);
    private readonly TreeNames _onDisk = new();
    private long _undated;

    public bool IsFull => _records.Count >= MostRecords;

    /// <summary>Takes a report of the kernel that it could not allocate.</summary>
    /// <param name="failure">The report.</param>
    /// <param name="found">Where and when it was found.</param>
    public void Take(PageAllocFailure failure, LoggedEvent found) => _events.Add(FoundKernelEvent.Of(failure, found));

    /// <summary>Takes a kill: it may be why a container of its pod did not start.</summary>
    /// <param name="kill">The kill.</param>
    /// <param name="found">Where and when it was found.</param>
    public void Take(OomKill kill, LoggedEvent found) => _kills.Add(kill, found);

    /// <summary>Takes an attempt, or a container's death, which says which pod it was of.</summary>
    /// <param name="found">The event.</param>
    public void Take(LoggedEvent found)
    {
        if (found.Event is ContainerDeath { Pod: var death } && _deaths.Count < MostRecords)
        {
            _deaths.TryAdd(death.ContainerId!, death with { ContainerId = null });
        }
        else if (found.Event is StartAttempt attempt && (includeEviction || attempt.Speaker.Reason != StartFailureReason.Evicted))
        {
            var record = new StartRecord(attempt, found.Log.Number)
            {
                InputHost = found.Host,
                LineNumber = found.LineNumber,
                OnDisk = _onDisk.Of(found.Log.Input.Root),
            };

            // Every attempt of a pod says the same.
            record.Message = _texts.TryGetValue(record.Message, out var known) ? known : record.Message;
            _texts.TryAdd(record.Message, record.Message);
            _records.Add(record);
        }
    }

    /// <summary>The failures so far, in the order of their first lines; what comes later begins anew.</summary>
    public List<ContainerStartFailure> Take()
    {
        AttemptMerge.JoinDeaths(_records, _deaths);
        _records.ForEach(static record => record.Clues = record.OnDisk.Named(record.Clues));
        AttemptMerge.NameHosts(_records);
        AttemptMerge.SpreadShifts(_records);
        AttemptMerge.AcrossInputs(_records);
        AttemptMerge.NamePods(_records);
        _records.RemoveAll(IsUnwanted);
        var failures = new List<(int Input, long Number, ContainerStartFailure Failure)>();
        foreach (var group in _records.GroupBy(KeyOf))
        {
            var episode = new List<StartRecord>();
            foreach (var record in group.OrderBy(record => record.FirstSeen).ThenBy(record => record.Input).ThenBy(record => record.Number))
            {
                if (episode.Count > 0
                    && (record.FirstSeen - episode[^1].LastSeen > LongestGap
                        || (!HasName(record.Clues) && record.Reason != StartFailureReason.Evicted)))
                {
                    failures.Add((episode.Min(one => one.Input), episode[0].Number, Failure(episode)));
                    episode.Clear();
                }

                episode.Add(record);
            }

            failures.Add((episode.Min(one => one.Input), episode[0].Number, Failure(episode)));
        }

        _records.Clear();
        _texts.Clear();
        return [.. failures.OrderBy(entry => entry.Input).ThenBy(entry => entry.Number).Select(entry => entry.Failure)];
    }

    /// <summary>Says what could not be judged.</summary>
    public void Finish()
    {
        if (_undated > 0)
        {
            options.Warning?.Invoke($"{_undated} attempts have no time and could not be compared with -Since or -Until; they are shown");
        }
    }

    private bool IsUnwanted(StartRecord record)
    {
        var time = record.FirstSeen;
        _undated += time is null && (options.Since ?? options.Until) is not null ? 1 : 0;
        return time < options.Since || time > options.Until;
    }

    private static bool HasName(PodClues clues) => clues.HasPod || clues.ContainerId is not null;

    private static (string?, string?, string?, StartFailureReason, int?, string?) KeyOf(StartRecord record)
        => (
            record.Host,
            record.Clues.Pod is { } pod ? $"{record.Clues.Namespace}/{pod}" : record.Clues.Uid ?? record.Clues.ContainerId,
            record.Clues.Container,
            record.Reason,
            record.ExitStatus,

            // An event says what its node was short of; of a log's lines only some do.
            record.Reported is null ? null : record.Resource);

    private ContainerStartFailure Failure(List<StartRecord> episode)
    {
        var first = episode[0];
        var clues = episode.Aggregate(first.Clues, (all, record) => all.With(record.Clues));
        var events = _events.Near(episode);
        var reported = episode.Select(
            record => record.Reported).OfType<ReportedEvent>().DistinctBy(one => (one.Message, one.Count, one.FirstSeen)).ToList();
        return new ContainerStartFailure
        {
            Host = first.Host ?? first.InputHost,
            Component = first.Component,
            Reason = first.Reason,
            ExitStatus = first.ExitStatus,
            Namespace = clues.Namespace,
            Pod = clues.Pod,
            PodUid = clues.Uid,
            Container = clues.Container,
            ContainerId = clues.ContainerId,
            Message = first.Message,
            Resource = episode.Select(record => record.Resource).FirstOrDefault(resource => resource is not null),

            // An event counts the attempts of which the logs tell one by one; a status shows the last of them.
            Occurrences = Math.Max(1, Math.Max(episode.Count(record => record.Reported is null), reported.Sum(one => one.Count ?? 0))),
            LineCount = episode.Sum(record => record.Lines),
            FirstSeen = first.FirstSeen,
            LastSeen = episode.Max(record => record.LastSeen),
            TimestampYearInferred = first.YearInferred,
            LastSeenAge = reported.Min(one => one.LastAge),
            OomKills = _kills.Near(episode, clues),
            KernelEvents = new ValueList<KernelEvent>(events.Listed),
            KernelEventCount = events.Count,
            Source = first.Source,
            LineNumber = first.LineNumber,
        };
    }
}

using FragTools.Linux;
using FragTools.Logs;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Evidence;

/// <summary>
/// Takes the reports of a node's logs one by one and keeps what a verdict needs: groups of what is alike with a count
/// and the newest, and the newest events for a line of time. What it keeps does not grow with the logs.
/// </summary>
internal sealed class LogDigest
{
    /// <summary>The most start failures that are kept.</summary>
    public const int MostStartFailures = 200;

    /// <summary>The most events that are kept for the line of time.</summary>
    public const int MostTimeline = 1000;

    /// <summary>The most pods and containers whose names are kept.</summary>
    public const int MostNames = 20_000;

    // Orders, causes and kinds are few; requesters, caches and cgroups are as many as a log likes.
    private const int MostGroups = 64;
    private const int MostGroupsByPod = 4096;

    private readonly Dictionary<object, FailureGroup> _failures = [];
    private readonly Dictionary<object, OomGroup> _kills = [];
    private readonly Queue<ContainerStartFailure> _starts = new();
    private readonly Queue<ContainerStartFailure> _evictions = new();
    private readonly Queue<OomKill> _reportedKills = new();
    private readonly PriorityQueue<NodeEvent, DateTimeOffset> _timeline = new();
    private readonly Dictionary<LimitKind, LimitEvent> _limits = [];
    private readonly HashSet<PodClues> _names = [];
    private SlabSample? _firstSlab;
    private SlabSample? _lastSlab;

    internal LogDigest()
    {
    }

    /// <summary>Are the kills of each pod wanted by themselves? Then more groups are kept.</summary>
    internal bool IsByPod { get; init; }

    /// <summary>Takes each event, too, for who counts over time; null where nobody does.</summary>
    internal EventTally? Tally { get; init; }

    /// <summary>The release that the newest report tells, or null.</summary>
    internal KernelRelease? KernelVersion { get; private set; }

    /// <summary>The machine that the newest report names, or null.</summary>
    internal string? Host { get; private set; }

    internal IReadOnlyList<FailureGroup> Failures
        => [.. _failures.Values.OrderByDescending(group => group.LastSeen).ThenByDescending(group => group.Latest.UptimeSeconds)];

    internal IReadOnlyList<OomGroup> OomKills
        => [.. _kills.Values.OrderByDescending(group => group.LastSeen).ThenByDescending(group => group.Latest.UptimeSeconds)];

    internal IReadOnlyList<ContainerStartFailure> StartFailures => [.. _starts.Reverse()];

    internal IReadOnlyList<ContainerStartFailure> Evictions => [.. _evictions.Reverse()];

    internal IReadOnlyList<OomKill> ReportedKills => [.. _reportedKills.Reverse()];

    internal IReadOnlyList<SlabSample> SlabSamples
        => _firstSlab is null ? [] : ReferenceEquals(_firstSlab, _lastSlab) ? [_firstSlab] : [_firstSlab, _lastSlab!];

    internal IReadOnlyList<NodeEvent> Timeline
        => [.. _timeline.UnorderedItems.Select(item => item.Element).OrderByDescending(one => one.Timestamp)];

    internal IReadOnlyList<LimitEvent> Limits => [.. _limits.Values];

    /// <summary>Which containers are which pods', as the kubelet says where a container dies.</summary>
    internal IReadOnlyCollection<PodClues> Names => _names;

    /// <summary>Takes a pod's names.</summary>
    internal void Take(PodClues pod)
    {
        if (_names.Count < MostNames)
        {
            _names.Add(pod);
        }
    }

    internal void Take(LimitLine line, LoggedEvent found)
    {
        Host = line.Host ?? Host;
        var limit = new LimitEvent(line.Kind, line.Message, 1, found.Timestamp, SafeText.Escape(found.Source), found.LineNumber)
        {
            IsExact = line.IsExact,
        };
        _limits[limit.Kind] = !_limits.TryGetValue(limit.Kind, out var before) || (limit.IsExact && !before.IsExact) ? limit
            : before.IsExact && !limit.IsExact ? before
            : limit with
            {
                Count = before.Count + (IsAtOnce(before.LastSeen, limit.LastSeen) ? 0 : 1),
                LastSeen = Later(before.LastSeen, limit.LastSeen),
            };
    }

    internal void Take(PageAllocFailure failure)
    {
        if (failure.RepeatOf is { } first && !Uncount(
            _failures, group
                => IsAt(group.Latest, first), static group => group.Count == 1 ? null : group with { Count = group.Count - 1 }))
        {
            return;
        }

        Tally?.Take(failure);
        Note(failure.KernelVersion, failure.Host);
        TakeSlab(failure.MemInfo, failure.Timestamp, failure);

        // Who may use other zones, or cannot wait, is refused for other reasons.
        var mask = failure.DecodeGfpMask();
        object key = Bounded(
            _failures,
            (failure.Kind, failure.Order, failure.Cause, failure.Requester ?? failure.Cache, mask?.Zone, mask?.MaySleep,
                failure.CacheCgroup),
            (failure.Kind, failure.Order, failure.Cause, "", mask?.Zone, mask?.MaySleep));
        _failures[key] = _failures.TryGetValue(key, out var group)
            ? new FailureGroup(
                TellsLess(failure.Missing, group.Latest.Missing) ? group.Latest : failure, group.Count
                    + 1, Earlier(group.FirstSeen, failure.Timestamp), Later(group.LastSeen, failure.Timestamp))
            : new FailureGroup(failure, 1, failure.Timestamp, failure.Timestamp);
        TakeEvent(failure.RepeatOf is null
            ? failure.Timestamp
            : null, NodeEventKind.AllocationFailure, failure.ToString(), failure.Order, null, failure.Source, failure.LineNumber);
    }

    internal void Take(OomKill kill)
    {
        if (kill.RepeatOf is { } first && !Uncount(
            _kills, group => IsAt(group.Latest, first), static group => group.Count == 1 ? null : group with { Count = group.Count - 1 }))
        {
            return;
        }

        Tally?.Take(kill);
        Note(kill.KernelVersion, kill.Host);
        TakeSlab(kill.MemInfo, kill.Timestamp, kill);
        var cause = OomCause.Of(kill);
        object key = Bounded(
            _kills,
            (kill.OomCgroup, kill.IsCgroupLimit, kill.Constraint, kill.Order, cause?.Cause, IsByPod ? kill.PodUid : null),
            (kill.IsCgroupLimit, kill.OomCgroup is null, "", 0));
        var group = _kills.TryGetValue(key, out var known) ? known : new OomGroup(kill, cause, 0, null, null);
        group = TellsLess(kill.Missing, group.Latest.Missing) ? group : group with { Latest = kill, Cause = cause };
        _kills[key] = group with
        {
            Count = group.Count + 1,
            FirstSeen = Earlier(group.FirstSeen, kill.Timestamp),
            LastSeen = Later(group.LastSeen, kill.Timestamp),
            Victims = WithVictim(group.Victims, kill),
            Limits = kill.LimitBytes is not { } limit || group.Limits.Contains(limit) || group.Limits.Count == OomGroup.MostVictims
                ? group.Limits
                : [.. group.Limits, limit],
        };
        TakeEvent(kill.RepeatOf is null
            ? kill.Timestamp
            : null, NodeEventKind.OomKill, kill.ToString(), kill.Order, null, kill.Source, kill.LineNumber);
    }

    internal void Take(ContainerStartFailure failure)
    {
        Host = failure.Host ?? Host;
        Tally?.Take(failure);

        // An image that is not there, or a full disk, is no trouble of memory.
        var isEviction = failure.Reason == StartFailureReason.Evicted;
        if (failure.Reason == StartFailureReason.ImageNotPulled || (isEviction && failure.Resource is not (null or EvictionText.Memory)))
        {
            return;
        }

        Enqueue(isEviction ? _evictions : _starts, failure);
        var pod =
            failure.Pod is null ? failure.ContainerId : failure.Namespace is null ? failure.Pod : $"{failure.Namespace}/{failure.Pod}";
        TakeEvent(failure.LastSeen, isEviction
            ? NodeEventKind.Eviction
            : NodeEventKind.StartFailure, failure.ToString(), null, pod, failure.Source, failure.LineNumber);
    }

    /// <summary>Takes a kill of which the kernel's own report was not read.</summary>
    internal void TakeReported(OomKill kill)
    {
        Host = kill.Host ?? Host;
        Tally?.Take(kill);
        Enqueue(_reportedKills, kill);
        TakeEvent(kill.LastSeen, NodeEventKind.OomKill, kill.ToString(), null, kill.Pod, kill.Source, kill.LineNumber);
    }

    private static void Enqueue<T>(Queue<T> queue, T item)
    {
        queue.Enqueue(item);
        if (queue.Count > MostStartFailures)
        {
            queue.Dequeue();
        }
    }

    /// <summary>
    /// A report that says more of an event takes the place of the one that said less: takes that one out of its group.
    /// False where its group holds a later report by now, and nothing is to be replaced.
    /// </summary>
    private static bool Uncount<T>(Dictionary<object, T> groups, Func<T, bool> isFirst, Func<T, T?> less)
        where T : class
    {
        foreach (var (key, group) in groups)
        {
            if (isFirst(group))
            {
                if (less(group) is { } rest)
                {
                    groups[key] = rest;
                }
                else
                {
                    groups.Remove(key);
                }

                return true;
            }
        }

        return false;
    }

    private static IReadOnlyList<OomProcess> WithVictim(IReadOnlyList<OomProcess> victims, OomKill kill)
        => kill.VictimProcessId is not { } pid || victims.Count == OomGroup.MostVictims
            || victims.Any(one => (one.ProcessId, one.Name) == (pid, kill.VictimName ?? ""))
            ? victims
            : [.. victims, new OomProcess(pid, kill.VictimName ?? "")];

    private static bool IsAt(ILogReport report, string place) => $"{report.Source}, line {report.LineNumber}" == place;

    private void Note(KernelRelease? kernel, string? host)
    {
        KernelVersion = kernel ?? KernelVersion;
        Host = host ?? Host;
    }

    private void TakeSlab(CounterMap? counters, DateTimeOffset? time, IKernelReport report)
    {
        if (counters?.Get("slab_unreclaimable") is not { } unreclaimable)
        {
            return;
        }

        var sample = new SlabSample(
            time, counters.Get("slab_reclaimable"), unreclaimable, counters.Get("ram"), report.Source, report.LineNumber);
        _firstSlab = _firstSlab is null || time < _firstSlab.Timestamp ? sample : _firstSlab;
        _lastSlab = _lastSlab is null || !(time < _lastSlab.Timestamp) ? sample : _lastSlab;
    }

    private void TakeEvent(DateTimeOffset? time, NodeEventKind kind, string text, int? order, string? pod, string source, long line)
    {
        if (time is not { } instant)
        {
            return;
        }

        _timeline.Enqueue(new NodeEvent(instant, kind, text, order, pod, source, line), instant);
        if (_timeline.Count > MostTimeline)
        {
            _timeline.Dequeue();
        }
    }

    private object Bounded<T>(Dictionary<object, T> groups, object key, object rest)
        => groups.Count < (IsByPod ? MostGroupsByPod : MostGroups) || groups.ContainsKey(key) ? key : rest;

    private static bool TellsLess(ReportParts missing, ReportParts before) => missing != ReportParts.None && before == ReportParts.None;

    /// <summary>Several programs tell of one thing, each in a line of its own, within a second.</summary>
    private static bool IsAtOnce(DateTimeOffset? one, DateTimeOffset? other) => (one - other)?.Duration() < TimeSpan.FromSeconds(1);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;
}

/// <summary>Why the request behind a kill failed, by the zones that the OOM killer printed.</summary>
internal static class OomCause
{
    /// <summary>The cause; null for a cgroup, for SysRq-F, for a page fault that gave up, and where the report has no zones.</summary>
    public static FailureCause? Of(OomKill kill)
        => kill is { IsCgroupLimit: not true, Order: >= 0 and var order, GfpMask: not 0, Zones.Count: > 0 }
            && kill.Constraint is null or "CONSTRAINT_NONE"
            && kill.DecodeGfpMask() is { } mask
            && ReportedRequest.Of(kill, mask, order) is { Count: > 0 } requests
                ? FailureCause.Evaluate(kill.Zones, requests)
                : null;
}

using FragTools.History;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Evidence;

/// <summary>
/// All that was read of one node, before it is judged. Bounded however large the logs are: reports alike are counted
/// in groups, and only the newest of each group is kept whole. What was not read is null or empty.
/// </summary>
internal sealed record NodeEvidence
{
    /// <summary>
    /// The node without its logs. Where nothing in it tells the kernel's release or the machine's name, they are those that the newest
    /// report tells.
    /// </summary>
    public NodeSnapshot Snapshot { get; init; } = new();

    /// <summary>The instant that counts as now, or null where nothing tells: the time of capture of a tree.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The kernel's refusals, in groups, the newest group first.</summary>
    public IReadOnlyList<FailureGroup> Failures { get; init; } = [];

    /// <summary>How the node was before the newest of them, where that was recorded: by watch --record, PCP or sar.</summary>
    public IReadOnlyList<BeforeFailure> BeforeFailures { get; init; } = [];

    /// <summary>The OOM killer's kills, in groups, the newest group first.</summary>
    public IReadOnlyList<OomGroup> OomKills { get; init; } = [];

    /// <summary>Containers that did not start, the newest first; at most <see cref="LogDigest.MostStartFailures"/>.</summary>
    public IReadOnlyList<ContainerStartFailure> StartFailures { get; init; } = [];

    /// <summary>
    /// Evictions for memory, or for what is not told, the newest first; at most
    /// <see cref="LogDigest.MostStartFailures"/>.
    /// </summary>
    public IReadOnlyList<ContainerStartFailure> Evictions { get; init; } = [];

    /// <summary>
    /// Kills of killers in user space, and those of the kernel that only something else reports, the newest first; at most
    /// <see cref="LogDigest.MostStartFailures"/>.
    /// </summary>
    public IReadOnlyList<OomKill> ReportedKills { get; init; } = [];

    /// <summary>Does nothing that was read report that anything failed?</summary>
    public bool IsQuiet => this is { Failures: [], OomKills: [], StartFailures: [], Evictions: [], ReportedKills: [], Limits: [] };

    /// <summary>Do the logs report kills in a pod?</summary>
    public bool IsKilled(string podUid) => KillsOf(podUid) > 0;

    /// <summary>How many processes of a pod were killed by the logs, those among them that died with the victim.</summary>
    public long KillsOf(string podUid)
        => OomKills.Where(group => group.Latest.PodUid == podUid).Sum(group => group.Count * (1 + (group.Latest.AlsoKilled?.Count ?? 0)))
            + ReportedKills.Where(kill => kill.PodUid == podUid).Sum(kill => (long)kill.Occurrences);

    /// <summary>Messages of other limits that were reached: processes, user namespaces, disk space, cpusets.</summary>
    public IReadOnlyList<LimitEvent> Limits { get; init; } = [];

    /// <summary>The first and the last report that counts the machine's slab memory, in the order of time.</summary>
    public IReadOnlyList<SlabSample> SlabSamples { get; init; } = [];

    /// <summary>What happened when, the newest first; at most <see cref="LogDigest.MostTimeline"/>.</summary>
    public IReadOnlyList<NodeEvent> Timeline { get; init; } = [];

    /// <summary>Was a log read in which anything stands?</summary>
    public bool HasLog { get; init; }

    /// <summary>Why the logs do not tell what did not happen.</summary>
    public LogGap LogGap { get; init; }

    /// <summary>The names of pods that stand anywhere in what was read; null before all was.</summary>
    public KnownPods? Names { get; init; }

    /// <summary>The pods to which it is narrowed; null for all of the node.</summary>
    public PodSelection? Pods { get; init; }

    /// <summary>What the node is asked beside its trouble.</summary>
    public NodeQuestion Question { get; init; } = NodeQuestion.None;

    /// <summary>What was read, and what was not.</summary>
    public IReadOnlyList<EvidenceSource> Sources { get; init; } = [];
}

/// <summary>What the logs of a node lack, so that silence of theirs means nothing.</summary>
internal enum LogGap
{
    /// <summary>What there is of them was read whole and understood.</summary>
    None,

    /// <summary>One of them could not be read to its end.</summary>
    Cut,

    /// <summary>Lines hold words of a report and could not be read.</summary>
    Unread,

    /// <summary>One of them may not be read by this user.</summary>
    Denied,
}

/// <summary>
/// The kernel's refusals of one kind: of the same order, for the same cause, to the same requester, of the same zones, and all of
/// those that can wait or that cannot.
/// </summary>
/// <param name="Latest">The newest of them that tells most.</param>
/// <param name="Count">How many there are.</param>
/// <param name="FirstSeen">The time of the first that tells its time, in UTC, or null.</param>
/// <param name="LastSeen">The time of the last that tells its time, in UTC, or null.</param>
internal sealed record FailureGroup(PageAllocFailure Latest, long Count, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen);

/// <summary>A refusal, and the last recorded samples before it.</summary>
/// <param name="Group">The refusal.</param>
/// <param name="Zones">The sample of the zones; null where none was recorded.</param>
/// <param name="Memory">That of the whole machine's memory; null where none was recorded.</param>
internal sealed record BeforeFailure(FailureGroup Group, HistoryMoment? Zones, MemoryMoment? Memory);

/// <summary>The OOM killer's kills of one kind: for the same cgroup, or for the whole machine at the same order.</summary>
/// <param name="Latest">The newest of them that tells most.</param>
/// <param name="Cause">Why the request behind it failed, by the report's zones; null for a cgroup, and where no zones are printed.</param>
/// <param name="Count">How many there are.</param>
/// <param name="FirstSeen">The time of the first that tells its time, in UTC, or null.</param>
/// <param name="LastSeen">The time of the last that tells its time, in UTC, or null.</param>
internal sealed record OomGroup(OomKill Latest, FailureCause? Cause, long Count, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen)
{
    /// <summary>The most victims that are told apart.</summary>
    public const int MostVictims = 6;

    /// <summary>The processes that were killed, each once, in the order of the reports; the first <see cref="MostVictims"/>.</summary>
    public IReadOnlyList<OomProcess> Victims { get; init; } = [];

    /// <summary>The cgroup's limits at the time, each once: a limit may be changed between two kills. As many as victims at most.</summary>
    public IReadOnlyList<long> Limits { get; init; } = [];
}

/// <summary>What kind of thing happened.</summary>
internal enum NodeEventKind
{
    /// <summary>The kernel refused memory.</summary>
    AllocationFailure,

    /// <summary>The OOM killer ended a process.</summary>
    OomKill,

    /// <summary>A container did not start.</summary>
    StartFailure,

    /// <summary>The kubelet evicted a pod or turned it away.</summary>
    Eviction,
}

/// <summary>One thing that happened, for a line of time.</summary>
/// <param name="Timestamp">When, in UTC.</param>
/// <param name="Kind">What.</param>
/// <param name="Text">In a few words; escaped.</param>
/// <param name="Order">The order asked for, where there is one.</param>
/// <param name="Pod">The pod, as well as it is known; escaped.</param>
/// <param name="Source">The input that tells.</param>
/// <param name="LineNumber">Its line, from 1.</param>
internal sealed record NodeEvent(
    DateTimeOffset Timestamp, NodeEventKind Kind, string Text, int? Order, string? Pod, string Source, long LineNumber);

using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Diagnosis;

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

    /// <summary>Seconds since boot at <see cref="Now"/>, or null.</summary>
    public double? UptimeSeconds { get; init; }

    /// <summary>The kernel's refusals, in groups, the newest group first.</summary>
    public IReadOnlyList<FailureGroup> Failures { get; init; } = [];

    /// <summary>The OOM killer's kills, in groups, the newest group first.</summary>
    public IReadOnlyList<OomGroup> OomKills { get; init; } = [];

    /// <summary>Containers that did not start, the newest first; at most <see cref="LogDigest.MostStartFailures"/>.</summary>
    public IReadOnlyList<ContainerStartFailure> StartFailures { get; init; } = [];

    /// <summary>Messages of other limits that were reached: processes, user namespaces, disk space, cpusets.</summary>
    public IReadOnlyList<LimitEvent> Limits { get; init; } = [];

    /// <summary>The first and the last report that counts the machine's slab memory, in the order of time.</summary>
    public IReadOnlyList<SlabSample> SlabSamples { get; init; } = [];

    /// <summary>What happened when, the newest first; at most <see cref="LogDigest.MostTimeline"/>.</summary>
    public IReadOnlyList<NodeEvent> Timeline { get; init; } = [];

    /// <summary>Was a log read to its end?</summary>
    public bool HasLog { get; init; }

    /// <summary>What was read, and what was not.</summary>
    public IReadOnlyList<EvidenceSource> Sources { get; init; } = [];
}

using FragTools.Linux;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Settings;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Diagnosis;

/// <summary>
/// All that was read of one node, before it is judged. Bounded however large the logs are: reports alike are counted
/// in groups, and only the newest of each group is kept whole. What was not read is null or empty.
/// </summary>
public sealed record NodeEvidence
{
    /// <summary>The machine's name, or null.</summary>
    public string? Host { get; init; }

    /// <summary>The kernel's release: the tree's own, else that of the newest report that tells.</summary>
    public KernelRelease? KernelVersion { get; init; }

    /// <summary>The instant that counts as now, or null where nothing tells: the time of capture of a tree.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Seconds since boot at <see cref="Now"/>, or null.</summary>
    public double? UptimeSeconds { get; init; }

    /// <summary>Free blocks by zone (/proc/buddyinfo).</summary>
    public IReadOnlyList<BuddyInfo> FreeBlocks { get; init; } = [];

    /// <summary>The indices by zone and order.</summary>
    public IReadOnlyList<ExtFragIndex> Indices { get; init; } = [];

    /// <summary>Free blocks and page blocks by migrate type (/proc/pagetypeinfo).</summary>
    public IReadOnlyList<PageTypeInfo> MigrateTypes { get; init; } = [];

    /// <summary>The zones with their watermarks (/proc/zoneinfo), joined with <see cref="FreeBlocks"/> and <see cref="MigrateTypes"/>.</summary>
    public IReadOnlyList<ZoneInfo> Zones { get; init; } = [];

    /// <summary>The counters of /proc/vmstat.</summary>
    public CompactionStat? Counters { get; init; }

    /// <summary>The slab caches (/proc/slabinfo).</summary>
    public IReadOnlyList<SlabCache> Slabs { get; init; } = [];

    /// <summary>/proc/meminfo.</summary>
    public MemoryInfo? Memory { get; init; }

    /// <summary>The settings that bear on fragmentation, with what configuration files ask of them.</summary>
    public IReadOnlyList<MemorySetting> Settings { get; init; } = [];

    /// <summary>Memory cgroups that the kernel counts, also those that no folder names any more (num_cgroups of /proc/cgroups); null where it is not known.</summary>
    public long? MemoryCgroups { get; init; }

    /// <summary>CONFIG_COMPACTION, by the kernel's configuration or by what only such a kernel has; null where nothing tells.</summary>
    public bool? HasCompaction { get; init; }

    /// <summary>What told <see cref="HasCompaction"/>: a file.</summary>
    public string? HasCompactionSource { get; init; }

    /// <summary>Share of the last 10 s in which all tasks waited for memory, in per cent (full avg10 of /proc/pressure/memory, since 4.20).</summary>
    public decimal? MemoryPressureFullPercent { get; init; }

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

    /// <summary>The processes of pods, and of the system beside them, as the OOM killer rates them.</summary>
    public IReadOnlyList<PodOomScore> Pods { get; init; } = [];

    /// <summary>Was a log read to its end?</summary>
    public bool HasLog { get; init; }

    /// <summary>What was read, and what was not.</summary>
    public IReadOnlyList<EvidenceSource> Sources { get; init; } = [];

    /// <summary>Was anything read at all?</summary>
    internal bool HasSnapshot => FreeBlocks.Count > 0 || Indices.Count > 0 || Zones.Count > 0;
}

using FragTools.Linux;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Settings;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Evidence;

/// <summary>
/// A node at one moment: everything but its logs, each of the kernel's files read once. What was not read is null or empty. The rules
/// of a verdict and the advice of a compaction look at the same snapshot.
/// </summary>
internal sealed record NodeSnapshot
{
    private const long UsualHugePage = 2L << 20;

    /// <summary>The machine's name, or null.</summary>
    public string? Host { get; init; }

    /// <summary>The kernel's release, or null.</summary>
    public KernelRelease? KernelVersion { get; init; }

    /// <summary>Is it a 64-bit kernel? Null where nothing tells.</summary>
    public bool? Is64Bit { get; init; }

    /// <summary>Free blocks by zone (/proc/buddyinfo).</summary>
    public IReadOnlyList<BuddyInfo> FreeBlocks { get; init; } = [];

    /// <summary>The indices by zone and order.</summary>
    public IReadOnlyList<ExtFragIndex> Indices { get; init; } = [];

    /// <summary>Free blocks and page blocks by migrate type (/proc/pagetypeinfo).</summary>
    public IReadOnlyList<PageTypeInfo> MigrateTypes { get; init; } = [];

    /// <summary>
    /// The zones with their watermarks (/proc/zoneinfo), joined with <see cref="FreeBlocks"/> and <see cref="MigrateTypes"/>.
    /// </summary>
    public IReadOnlyList<ZoneInfo> Zones { get; init; } = [];

    /// <summary>The counters of /proc/vmstat.</summary>
    public CompactionStat? Counters { get; init; }

    /// <summary>The slab caches (/proc/slabinfo).</summary>
    public IReadOnlyList<SlabCache> Slabs { get; init; } = [];

    /// <summary>/proc/meminfo.</summary>
    public MemoryInfo? Memory { get; init; }

    /// <summary>The pools of huge pages: of the whole machine, and of each NUMA node.</summary>
    public IReadOnlyList<HugePagePool> HugePages { get; init; } = [];

    /// <summary>The huge pages that configuration files and the kernel's command line ask for.</summary>
    public IReadOnlyList<HugePageDemand> HugePageDemands { get; init; } = [];

    /// <summary>The settings that bear on fragmentation, with what configuration files ask of them.</summary>
    public IReadOnlyList<MemorySetting> Settings { get; init; } = [];

    /// <summary>
    /// Memory cgroups that the kernel counts, also those that no folder names any more (num_cgroups of /proc/cgroups); null where that
    /// is not known.
    /// </summary>
    public long? MemoryCgroups { get; init; }

    /// <summary>CONFIG_COMPACTION, by the kernel's configuration or by what only such a kernel has; null where nothing tells.</summary>
    public bool? HasCompaction { get; init; }

    /// <summary>What told <see cref="HasCompaction"/>: a file.</summary>
    public string? HasCompactionSource { get; init; }

    /// <summary>The processes of pods, and of the system beside them, as the OOM killer rates them.</summary>
    public IReadOnlyList<PodOomScore> Pods { get; init; } = [];

    /// <summary>Who holds memory that cannot be moved; null where the kernel does not tell.</summary>
    public MemoryHolders? Holders { get; init; }

    /// <summary>The pods whose cgroups count kills, or tasks that wait for memory.</summary>
    public IReadOnlyList<PodCounters> PodCounters { get; init; } = [];

    /// <summary>Do its folders say that a kubelet runs on it? Null where too little of it is there to tell.</summary>
    public bool? HasKubelet { get; init; }

    /// <summary>How long tasks waited for memory (/proc/pressure/memory, since 4.20).</summary>
    public MemoryPressure? Pressure { get; init; }

    /// <summary>Tasks that run or wait for a disk, over the last minute (/proc/loadavg); null where that is not known.</summary>
    public double? Load { get; init; }

    /// <summary>CPUs that are online; null where that is not known.</summary>
    public int? OnlineCpus { get; init; }

    /// <summary>Bytes of a page, as far as anything tells.</summary>
    public long PageBytes
        => FreeBlocks.Count > 0 ? FreeBlocks[0].PageSize : Zones.Count > 0 ? Zones[0].PageSize : PageSize.AssumedDefault.Bytes;

    /// <summary>Bytes of a huge page of the machine's own size.</summary>
    public long HugePageBytes => Memory?.HugePageBytes ?? UsualHugePage;

    /// <summary>Were free blocks, indices or zones read?</summary>
    public bool HasZones => FreeBlocks.Count > 0 || Indices.Count > 0 || Zones.Count > 0;

    /// <summary>The NUMA nodes that have memory.</summary>
    public IReadOnlyList<int> NumaNodes => [.. FreeBlocks.Select(zone => zone.NumaNode).Distinct().Order()];

    /// <summary>A setting by name, or null where it is not known.</summary>
    public MemorySetting? Setting(string name) => Settings.FirstOrDefault(setting => setting.Name == name && setting.Value is not null);

    /// <summary>The zone with most of a NUMA node's pages.</summary>
    public string? LargestZone(int numaNode)
        => Zones.Where(zone => zone.NumaNode == numaNode).MaxBy(zone => zone.ManagedPages ?? zone.PresentPages ?? 0)?.Zone
            ?? FreeBlocks.Where(zone => zone.NumaNode == numaNode).MaxBy(zone => zone.FreePages)?.Zone;

    /// <summary>The index of a zone at an order.</summary>
    public ExtFragIndex? Index(int numaNode, string? zone, int? order)
        => Indices.FirstOrDefault(index => index.NumaNode == numaNode && index.Zone == zone && index.Order == order);

    /// <summary>The indices at an order that tell whether an ordinary request of the kernel would be served.</summary>
    public IReadOnlyList<ExtFragIndex> DecisiveIndices(int order) => ServedNow.Decisive(Indices, FreeBlocks, order);

    /// <summary>What the machine would answer now to a request; null for an ordinary one of the kernel's.</summary>
    public NowAnswer Answer(int order, IReadOnlyList<AllocationRequest>? requests = null)
        => requests is { Count: > 0 }
            ? ServedNow.Of(Zones, ServedNow.Decisive(Indices, FreeBlocks, order, Highest(requests)), requests)
            : ServedNow.Of(Zones, DecisiveIndices(order), [ServedNow.Ordinary(order, KernelVersion, Is64Bit)]);

    /// <summary>The highest zone where all readings of a mask agree on it.</summary>
    private static string? Highest(IReadOnlyList<AllocationRequest> requests)
        => requests.All(request => request.HighestZone == requests[0].HighestZone) ? requests[0].HighestZone : null;

    /// <summary>Would a NUMA node serve an ordinary request of the kernel's now? Null where its watermarks do not tell.</summary>
    public bool? Serves(int numaNode, int order)
        => ServedNow.Of(Zones, [], [OfNode(numaNode, order)]) is { Outcome: not NowOutcome.Unknown and var outcome }
            ? outcome == NowOutcome.Served
            : null;

    /// <summary>The zones of a NUMA node that an ordinary request may use, with their free pages and what must stay free.</summary>
    private IReadOnlyList<ZoneSupply> Supplies(int numaNode)
        => Zones.Count == 0 ? [] : ServedNow.Supplies(Zones, OfNode(numaNode, order: 0));

    /// <summary>The zone of a NUMA node that is nearest to having enough to compact with; null where that is not known.</summary>
    public ZoneSupply? LargestSupply(int numaNode) => Supplies(numaNode).MaxBy(supply => supply.FreePages - supply.LowPages);

    private AllocationRequest OfNode(int numaNode, int order) => ServedNow.Ordinary(order, KernelVersion, Is64Bit, Zones, numaNode);
}

using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Remedy;

/// <summary>What the compaction of one NUMA node achieved, and what it cost.</summary>
public sealed record CompactionResult
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The NUMA node's number.</summary>
    public required int NumaNode { get; init; }

    /// <summary>The order of which a block was wanted; null where none in particular was.</summary>
    public int? Order { get; init; }

    /// <summary>What was done; what would be done where nothing was written on purpose (<see cref="IsWhatIf"/>).</summary>
    public RemedyAction Action { get; init; }

    /// <summary>Is this only what would have been done? Then nothing was written.</summary>
    public bool IsWhatIf { get; init; }

    /// <summary>Why memory was not compacted; null where it was.</summary>
    public SkipReason? Skipped { get; init; }

    /// <summary>The reason in a sentence, with its numbers.</summary>
    public string? SkippedDetail { get; init; }

    /// <summary>Did the kernel end its work before the time was over? Null where nothing was written.</summary>
    public bool? Completed { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartTime { get; init; }

    /// <summary>How long the kernel compacted, in milliseconds; null where it did not.</summary>
    public double? DurationMilliseconds { get; init; }

    /// <summary>
    /// Is a block of the order free now, and does the watermark let it go? Null where no order was asked for, or that
    /// cannot be told.
    /// </summary>
    public bool? Success { get; init; }

    /// <summary>The node's largest zone, which the indices are of; null where its zones are not known.</summary>
    public string? Zone { get; init; }

    /// <summary>The fragmentation index of <see cref="Zone"/> at the order before.</summary>
    public double? IndexBefore { get; init; }

    /// <summary>The same afterwards; null where nothing was compacted.</summary>
    public double? IndexAfter { get; init; }

    /// <summary>The kernel's own index (debugfs), or computed from the free blocks.</summary>
    public IndexOrigin? IndexOrigin { get; init; }

    /// <summary>Free blocks of the node's zones before.</summary>
    public required BuddyInfoList Before { get; init; }

    /// <summary>Free blocks afterwards; null where nothing was compacted.</summary>
    public BuddyInfoList? After { get; init; }

    /// <summary>Free blocks gained by order, over the node's zones; negative where there are fewer than before.</summary>
    public ValueList<long>? BlocksGained { get; init; }

    /// <summary>Pages moved meanwhile on the whole machine, by compaction and by NUMA balancing alike (pgmigrate_success).</summary>
    public long? PagesMoved { get; init; }

    /// <summary>Pages looked at as candidates to move, meanwhile on the whole machine (compact_migrate_scanned).</summary>
    public long? MigrateScanned { get; init; }

    /// <summary>Pages looked at as places to move to, meanwhile on the whole machine (compact_free_scanned).</summary>
    public long? FreeScanned { get; init; }

    /// <summary>
    /// What others suffered meanwhile on the whole machine: psi_some_us and psi_full_us (microseconds that some or all
    /// tasks waited for memory), and how much compact_stall, compact_fail, allocstall and pgmigrate_fail grew.
    /// </summary>
    public CounterMap? StallsDuring { get; init; }

    /// <summary>Bytes by which caches shrank when they were dropped before; null where none were.</summary>
    public long? CachesDroppedBytes { get; init; }

    /// <summary>What every guard that was asked said.</summary>
    public required GuardList Guards { get; init; }

    /// <summary>What would help where compaction did not; empty where it did.</summary>
    public AdviceList Advice { get; init; } = AdviceList.None;

    /// <summary>What is worth knowing of these numbers; null where nothing is.</summary>
    public string? Note { get; init; }

    /// <summary>The kernel's file that is written to.</summary>
    public required string Target { get; init; }

    /// <summary>
    /// Did compaction bring what was wanted: the block, or without an order a larger share of free memory in large
    /// blocks?
    /// </summary>
    internal bool? Helped => Success ?? (SmallShare(After) is { } after && SmallShare(Before) is { } before ? after < before : null);

    /// <summary>Did it not help, or was it not tried because it would not?</summary>
    internal bool NeedsAdvice => Skipped is SkipReason.LowMemory or SkipReason.ShownUseless || (Completed == true && Helped == false);

    // Others take and give memory meanwhile: a share of what is free says more than a difference. Orders above 3 are what
    // the kernel itself calls costly (include/linux/mmzone.h, PAGE_ALLOC_COSTLY_ORDER).
    private static double? SmallShare(BuddyInfoList? zones)
    {
        var free = zones?.Sum(zone => zone.FreePages);
        return free > 0
            ? zones!.Sum(zone => zone.FreeBlocks.Take(4).Select((blocks, order) => blocks << order).Sum()) / (double)free
            : null;
    }
}

/// <summary>What was done to a machine.</summary>
[Flags]
public enum RemedyAction
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The page cache was dropped.</summary>
    DropPageCache = 1,

    /// <summary>Slab that can shrink was dropped.</summary>
    DropSlab = 2,

    /// <summary>Memory was compacted.</summary>
    Compact = 4,
}

/// <summary>The free blocks of a NUMA node's zones at one moment; its text is a zone and its free blocks after the other.</summary>
/// <param name="zones">The zones.</param>
public sealed class BuddyInfoList(IEnumerable<BuddyInfo> zones) : TextList<BuddyInfo>(zones)
{
    /// <summary>The free blocks of a NUMA node.</summary>
    internal static BuddyInfoList Of(NodeSnapshot snapshot, int numaNode)
        => new(snapshot.FreeBlocks.Where(zone => zone.NumaNode == numaNode));

    /// <summary>The zones in a line.</summary>
    /// <returns><c>DMA: 1 0 1; Normal: 15952 2235 859</c>.</returns>
    public override string ToString() => string.Join("; ", this.Select(zone => $"{zone.Zone}: {zone.FreeBlocks}"));
}

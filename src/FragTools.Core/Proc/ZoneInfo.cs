using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// One zone of one NUMA node with its watermarks: a block of /proc/zoneinfo, or a zone's line and free list in a
/// kernel report (show_free_areas). All sizes are in pages, as the kernel counts them. What is not printed is null.
/// </summary>
public sealed record ZoneInfo : IZoneRow
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The NUMA node's number.</summary>
    public required int NumaNode { get; init; }

    /// <summary>The zone.</summary>
    public required string Zone { get; init; }

    /// <summary>Free pages.</summary>
    public long? FreePages { get; init; }

    /// <summary>Where the free pages stand among the marks; null where a mark is not known, and for a zone without memory.</summary>
    public WatermarkState? Watermark => this switch
    {
        { ManagedPages: 0 } or { PresentPages: 0 } or { FreePages: null } or { MinPages: null } => null,
        { FreePages: var free, MinPages: var min } when free < min => WatermarkState.BelowMin,
        { LowPages: null } or { HighPages: null } => null,
        { FreePages: var free, LowPages: var low } when free < low => WatermarkState.BelowLow,
        { FreePages: var free, HighPages: var high } when free < high => WatermarkState.BelowHigh,
        _ => WatermarkState.AboveHigh,
    };

    /// <summary>The watermark's boost; the marks below include it. Kernels boost since 5.0 and print it later.</summary>
    public long? BoostPages { get; init; }

    /// <summary>The min watermark: below it only reclaim itself and atomic requests are served.</summary>
    public long? MinPages { get; init; }

    /// <summary>The low watermark: below it kswapd wakes.</summary>
    public long? LowPages { get; init; }

    /// <summary>The high watermark: above it kswapd sleeps.</summary>
    public long? HighPages { get; init; }

    /// <summary>The promotion watermark of memory tiering, where the kernel prints it.</summary>
    public long? PromoPages { get; init; }

    /// <summary>Pages from the zone's first to its last, holes and all.</summary>
    public long? SpannedPages { get; init; }

    /// <summary>Pages that exist.</summary>
    public long? PresentPages { get; init; }

    /// <summary>Pages that the buddy allocator manages (since 3.9).</summary>
    public long? ManagedPages { get; init; }

    /// <summary>Pages of the contiguous memory allocator, where the kernel prints them.</summary>
    public long? CmaPages { get; init; }

    /// <summary>
    /// lowmem_reserve: pages kept from requests that could use a higher zone, by that zone's index
    /// (mm/page_alloc.c, setup_per_zone_lowmem_reserve).
    /// </summary>
    public ValueList<long>? Protection { get; init; }

    /// <summary>
    /// Free blocks by order: a report's free list, or /proc/buddyinfo's row (see <see cref="ZoneFreeLists"/>). Its pages
    /// need not add up to <see cref="FreePages"/>: the two are read one after the other.
    /// </summary>
    public FreeBlockCounts? FreeBlocks { get; init; }

    /// <summary>
    /// The migrate types with free blocks, a text for each order, null for an order without free blocks: letters of
    /// U Unmovable, M Movable, E Reclaimable, R Reserve (up to 4.3), H HighAtomic (since 4.4), C CMA, I Isolate
    /// (mm/page_alloc.c, show_migration_types, since 3.8). Null where the kernel prints none.
    /// </summary>
    public ValueList<string?>? FreeBlockTypes { get; init; }

    /// <summary>Free pages that lie in the contiguous memory allocator's areas: only movable requests may take them.</summary>
    public long? FreeCmaPages { get; init; }

    /// <summary>Pages of the page blocks set aside for high-order atomic requests, free or not (printed by 5.6).</summary>
    public long? ReservedHighAtomicPages { get; init; }

    /// <summary>The free pages among <see cref="ReservedHighAtomicPages"/> (printed by 6.17).</summary>
    public long? FreeHighAtomicPages { get; init; }

    /// <summary>Had reclaim given up on the zone? Only reports print it here, up to 4.7.</summary>
    public bool? AllUnreclaimable { get; init; }

    /// <summary>Pages that reclaim has scanned since it last freed one (up to 4.7).</summary>
    public long? PagesScanned { get; init; }

    /// <summary>Counters of the zone by the kernel's names: nr_free_pages, nr_zone_inactive_anon, numa_hit …</summary>
    public required CounterMap Counters { get; init; }

    /// <summary>Counters of the whole NUMA node, the same for each of its zones (since 4.8); null before.</summary>
    public CounterMap? NodeCounters { get; init; }

    /// <summary>Bytes of a page.</summary>
    public required long PageSize { get; init; }

    /// <summary>True where nothing told the page size and 4096 was taken.</summary>
    public bool PageSizeAssumed { get; init; }

    /// <summary>The file or input that the zone came from.</summary>
    public required string Source { get; init; }
}

/// <summary>Where a zone's free pages stand among its watermarks (include/linux/mmzone.h, enum zone_watermarks).</summary>
public enum WatermarkState
{
    /// <summary>At the high mark or above it: kswapd sleeps.</summary>
    AboveHigh,

    /// <summary>Below the high mark: kswapd, once awake, goes on.</summary>
    BelowHigh,

    /// <summary>Below the low mark: kswapd is woken.</summary>
    BelowLow,

    /// <summary>Below the min mark: requests reclaim themselves, or fail.</summary>
    BelowMin,
}

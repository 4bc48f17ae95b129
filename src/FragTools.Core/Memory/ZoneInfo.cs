namespace FragTools.Memory;

/// <summary>
/// One zone of one NUMA node with its watermarks: a block of /proc/zoneinfo. All sizes are in pages, as the kernel
/// counts them. What a kernel does not print is null.
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

    /// <summary>The watermark's boost (since 5.14 in /proc/zoneinfo); the marks below include it.</summary>
    public long? BoostPages { get; init; }

    /// <summary>The min watermark: below it only reclaim itself and atomic requests are served.</summary>
    public long? MinPages { get; init; }

    /// <summary>The low watermark: below it kswapd wakes.</summary>
    public long? LowPages { get; init; }

    /// <summary>The high watermark: above it kswapd sleeps.</summary>
    public long? HighPages { get; init; }

    /// <summary>The promotion watermark of memory tiering (since 6.1 in /proc/zoneinfo).</summary>
    public long? PromoPages { get; init; }

    /// <summary>Pages from the zone's first to its last, holes and all.</summary>
    public long? SpannedPages { get; init; }

    /// <summary>Pages that exist.</summary>
    public long? PresentPages { get; init; }

    /// <summary>Pages that the buddy allocator manages (since 3.9).</summary>
    public long? ManagedPages { get; init; }

    /// <summary>Pages of the contiguous memory allocator (since 5.10).</summary>
    public long? CmaPages { get; init; }

    /// <summary>
    /// lowmem_reserve: pages kept from requests that could use a higher zone, by that zone's index
    /// (mm/page_alloc.c, setup_per_zone_lowmem_reserve).
    /// </summary>
    public ValueList<long>? Protection { get; init; }

    /// <summary>Counters of the zone by the kernel's names: nr_free_pages, nr_zone_inactive_anon, numa_hit …</summary>
    public required CounterMap Counters { get; init; }

    /// <summary>Counters of the whole NUMA node, which the kernel prints with the node's first zone (since 4.8); else null.</summary>
    public CounterMap? NodeCounters { get; init; }

    /// <summary>Bytes of a page.</summary>
    public required long PageSize { get; init; }

    /// <summary>True where nothing told the page size and 4096 was taken.</summary>
    public bool PageSizeAssumed { get; init; }

    /// <summary>The file or input that the zone came from.</summary>
    public required string Source { get; init; }
}

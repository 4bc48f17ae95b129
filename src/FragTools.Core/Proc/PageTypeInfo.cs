namespace FragTools.Proc;

/// <summary>The free blocks of one migrate type in one zone, and how many page blocks have that type: rows of /proc/pagetypeinfo.</summary>
public sealed record PageTypeInfo : IZoneRow
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The NUMA node's number.</summary>
    public required int NumaNode { get; init; }

    /// <summary>The zone.</summary>
    public required string Zone { get; init; }

    /// <summary>Unmovable, Movable, Reclaimable, HighAtomic, CMA, Isolate; Reserve up to 4.3.</summary>
    public required string MigrateType { get; init; }

    /// <summary>Free blocks by order; a lower bound where the kernel printed <c>&gt;100000</c>.</summary>
    public required FreeBlockCounts FreeBlocks { get; init; }

    /// <summary>True where the kernel stopped counting in some order, so that FreePages is a lower bound.</summary>
    public bool FreeBlocksTruncated => FreeBlocks.IsTruncated;

    /// <summary>The highest order that this kernel has.</summary>
    public int MaxOrder => FreeBlocks.MaxOrder;

    /// <summary>Free pages of this migrate type.</summary>
    public long FreePages => FreeBlocks.FreePages;

    /// <summary>Free bytes of this migrate type.</summary>
    public long FreeBytes => FreePages * PageSize;

    /// <summary>The highest order with a free block, −1 where nothing is free.</summary>
    public int LargestFreeOrder => FreeBlocks.LargestFreeOrder;

    /// <summary>Page blocks of this type in the zone, or null where the text holds no such table.</summary>
    public long? PageBlocks { get; init; }

    /// <summary>
    /// Page blocks of this type that hold pages of another (CONFIG_PAGE_OWNER), or null where the kernel does not count
    /// them.
    /// </summary>
    public long? MixedPageBlocks { get; init; }

    /// <summary>log2 of the pages of a page block: 9 on x86-64 with huge pages.</summary>
    public int? PageBlockOrder { get; init; }

    /// <summary>Bytes of a page.</summary>
    public required long PageSize { get; init; }

    /// <summary>True where nothing told the page size and 4096 was taken.</summary>
    public bool PageSizeAssumed { get; init; }

    /// <summary>The file or input that the row came from.</summary>
    public required string Source { get; init; }
}

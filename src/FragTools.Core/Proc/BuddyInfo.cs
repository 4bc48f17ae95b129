using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>The free blocks of one zone of one NUMA node: a line of /proc/buddyinfo.</summary>
public sealed record BuddyInfo : IZoneRow
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The NUMA node's number.</summary>
    public required int NumaNode { get; init; }

    /// <summary>The zone: DMA, DMA32, Normal, HighMem, Movable or Device.</summary>
    public required string Zone { get; init; }

    /// <summary>Free blocks by order.</summary>
    public required FreeBlockCounts FreeBlocks { get; init; }

    /// <summary>The highest order that this kernel has.</summary>
    public int MaxOrder => FreeBlocks.MaxOrder;

    /// <summary>Free pages.</summary>
    public long FreePages => FreeBlocks.FreePages;

    /// <summary>Free bytes.</summary>
    public long FreeBytes => FreePages * PageSize;

    /// <summary>The highest order with a free block, −1 where nothing is free.</summary>
    public int LargestFreeOrder => FreeBlocks.LargestFreeOrder;

    /// <summary>Bytes of a page.</summary>
    public required long PageSize { get; init; }

    /// <summary>True where nothing told the page size and 4096 was taken.</summary>
    public bool PageSizeAssumed { get; init; }

    /// <summary>The file or input that the line came from.</summary>
    public required string Source { get; init; }

    /// <summary>The tree that the line was read from, or null where it came alone: what may act on a machine asks for this.</summary>
    internal LinuxRoot? Tree { get; init; }
}

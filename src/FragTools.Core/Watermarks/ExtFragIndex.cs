using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>Where an index came from.</summary>
public enum IndexOrigin
{
    /// <summary>The kernel's debugfs files.</summary>
    Kernel,

    /// <summary>Computed from /proc/buddyinfo with the kernel's arithmetic.</summary>
    Computed,
}

/// <summary>What an index says about a request of its order.</summary>
public enum IndexMeaning
{
    /// <summary>A block of that order is free; whether the watermark lets it go is another question.</summary>
    Available,

    /// <summary>No such block, and too little memory is free: compaction cannot help.</summary>
    OutOfMemory,

    /// <summary>No such block, though enough is free: memory is fragmented.</summary>
    Fragmentation,
}

/// <summary>How fragmented one zone is for requests of one order.</summary>
public sealed record ExtFragIndex : IZoneRow, IOrderRow
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The NUMA node's number.</summary>
    public required int NumaNode { get; init; }

    /// <summary>The zone.</summary>
    public required string Zone { get; init; }

    /// <summary>The order asked for.</summary>
    public required int Order { get; init; }

    /// <summary>Bytes of a block of that order.</summary>
    public long BlockBytes => PageSize << Order;

    /// <summary>Free blocks of any order in the zone (B of the kernel's formula); null where only the index is known.</summary>
    public long? FreeBlocks { get; init; }

    /// <summary>Blocks of the order that could be cut from what is free (S of the formula); null where only the index is known.</summary>
    public long? SuitableBlocks { get; init; }

    /// <summary>
    /// The kernel's index: −1 where a block is free, towards 0 for lack of memory, towards 1 for fragmentation. Null
    /// where only the unusable index was captured.
    /// </summary>
    public double? FragmentationIndex => IndexThousandths / 1000.0;

    /// <summary>Share of free memory that is useless for the order, 0 to 1; null where only the fragmentation index was captured.</summary>
    public double? UnusableIndex => UnusableThousandths / 1000.0;

    /// <summary>vm.extfrag_threshold/1000 of the same machine, or null where it is not known.</summary>
    public double? Threshold => ThresholdThousandths / 1000.0;

    /// <summary>The kernel's own file, or computed.</summary>
    public required IndexOrigin Origin { get; init; }

    /// <summary>What the index says; the threshold divides the last two, 0.5 where it is not known. Null without an index.</summary>
    public IndexMeaning? Meaning => IndexThousandths switch
    {
        null => null,
        FragmentationMath.BlockAvailable => IndexMeaning.Available,
        var index => index <= (ThresholdThousandths ?? FragmentationMath.DefaultThreshold)
            ? IndexMeaning.OutOfMemory
            : IndexMeaning.Fragmentation,
    };

    /// <summary>
    /// Does the threshold let the kernel compact the zone for a request of the order that found no block? Null where
    /// that is not known: the index is −1 (the watermark decides), or the threshold or the kernel's release is missing.
    /// From 4.9 on only orders above 3 are held against the threshold, before that all
    /// (mm/compaction.c, __compaction_suitable; later compaction_suit_allocation_order).
    /// </summary>
    public bool? WouldCompact { get; init; }

    /// <summary>Bytes of a page.</summary>
    public required long PageSize { get; init; }

    /// <summary>True where nothing told the page size and 4096 was taken.</summary>
    public bool PageSizeAssumed { get; init; }

    /// <summary>The file or input that the index came from.</summary>
    public required string Source { get; init; }

    /// <summary>The index in the kernel's integer thousandths.</summary>
    internal int? IndexThousandths { get; init; }

    /// <summary>The unusable index in thousandths.</summary>
    internal int? UnusableThousandths { get; init; }

    /// <summary>vm.extfrag_threshold as it stands, 0 to 1000.</summary>
    internal int? ThresholdThousandths { get; init; }

    /// <summary>The tree that the index was read from, or null where it came alone.</summary>
    internal LinuxRoot? Tree { get; init; }
}

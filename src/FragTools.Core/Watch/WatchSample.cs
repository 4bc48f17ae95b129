using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Watch;

/// <summary>One zone at one instant, and what the machine did since the sample before.</summary>
public sealed record WatchSample : IZoneRow
{
    /// <summary>The most characters of <see cref="Trend"/>.</summary>
    public const int LongestTrend = 20;

    /// <summary>When it was taken, in UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The NUMA node's number.</summary>
    public required int NumaNode { get; init; }

    /// <summary>The zone.</summary>
    public required string Zone { get; init; }

    /// <summary>The order that is asked for.</summary>
    public required int Order { get; init; }

    /// <summary>
    /// The fragmentation index at the order, as the kernel computes it: −1 where a block is free, towards 1 for
    /// fragmentation.
    /// </summary>
    public double FragmentationIndex => IndexThousandths / 1000.0;

    /// <summary>
    /// The index of the last samples, at most <see cref="LongestTrend"/>, the newest last: from <c>▁</c> for 0 to <c>█</c> for 1,
    /// <c>·</c> where a block was free.
    /// </summary>
    public string Trend { get; init; } = "";

    /// <summary>Does a remedy go by this zone? The largest zone of its NUMA node, or one that was named.</summary>
    public bool Decides { get; init; }

    /// <summary>Free blocks by order.</summary>
    public required FreeBlockCounts FreeBlocks { get; init; }

    /// <summary>Blocks of the order that could be cut from what is free.</summary>
    public required long SuitableBlocks { get; init; }

    /// <summary>Free bytes.</summary>
    public long FreeBytes => FreeBlocks.FreePages * PageSize;

    /// <summary>
    /// Requests of the whole machine that stalled in direct compaction since the sample before (compact_stall); null in
    /// the first, and where the kernel does not count them.
    /// </summary>
    public long? CompactStalls { get; init; }

    /// <summary>Direct compactions that made no block since the sample before (compact_fail).</summary>
    public long? CompactFails { get; init; }

    /// <summary>Direct compactions that made a block since the sample before (compact_success).</summary>
    public long? CompactSuccesses { get; init; }

    /// <summary>Pages moved on the whole machine since the sample before (pgmigrate_success).</summary>
    public long? PagesMigrated { get; init; }

    /// <summary>Times that kcompactd woke since the sample before (compact_daemon_wake).</summary>
    public long? KcompactdWakes { get; init; }

    /// <summary>Requests that stalled in direct reclaim since the sample before (allocstall_*).</summary>
    public long? AllocStalls { get; init; }

    /// <summary>
    /// Page allocation failures that the kernel reported since the sample before, in the first sample since the watch
    /// began; null where its messages cannot be read, or some were overwritten before they were.
    /// </summary>
    public long? NewFailures { get; init; }

    /// <summary>The last of them: the process and the order it asked for; null where there was none.</summary>
    public string? LastFailure { get; init; }

    /// <summary>Bytes of a page.</summary>
    public required long PageSize { get; init; }

    /// <summary>True where nothing told the page size and 4096 was taken.</summary>
    public bool PageSizeAssumed { get; init; }

    /// <summary>The file that the free blocks were read from.</summary>
    public required string Source { get; init; }

    /// <summary>The index in the kernel's integer thousandths.</summary>
    internal int IndexThousandths { get; init; }

    /// <summary>The tree that was read.</summary>
    internal LinuxRoot? Tree { get; init; }
}

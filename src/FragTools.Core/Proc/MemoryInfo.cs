using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// The machine's memory: /proc/meminfo, with the columns of <c>free</c> computed as procps 4 computes them
/// (library/meminfo.c, meminfo_read_failed). Bytes throughout; what a kernel does not print is null.
/// </summary>
public sealed record MemoryInfo : INodeRow
{
    // Parts of memory that do not overlap. Cached has Shmem in it, AnonPages huge pages; Hugetlb (4.20) is the pools of all sizes.
    private static readonly string[] Parts =
    [
        "MemFree", "Buffers", "Cached", "SwapCached", "AnonPages", "SUnreclaim", "KernelStack", "PageTables", "SecPageTables",
        "VmallocUsed", "Percpu", "HardwareCorrupted", "Zswap", "Balloon",
    ];

    private readonly CounterMap _fields;

    /// <summary>The fields of one machine.</summary>
    /// <param name="fields">All of /proc/meminfo; sizes in bytes, the rest as it stands.</param>
    public MemoryInfo(CounterMap fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _fields = fields;
    }

    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>RAM less what the kernel reserved at boot.</summary>
    public long? TotalBytes => Get("MemTotal");

    /// <summary>Total less available: the column <c>used</c> of procps 4. Where available exceeds total (lxcfs), total less free.</summary>
    public long? UsedBytes => TotalBytes - AvailableBytes;

    /// <summary>Total less free less buffers and cache: the column <c>used</c> of procps before 4.</summary>
    public long? UsedBytesClassic
        => TotalBytes - FreeBytes - BuffCacheBytes is { } used ? used < 0 ? TotalBytes - FreeBytes : used : null;

    /// <summary>Free memory.</summary>
    public long? FreeBytes => Get("MemFree");

    /// <summary>Shared memory and tmpfs.</summary>
    public long? SharedBytes => Get("Shmem");

    /// <summary>Buffers, page cache and reclaimable slab.</summary>
    public long? BuffCacheBytes => Get("Buffers") + Get("Cached") + (Get("SReclaimable") ?? 0);

    /// <summary>
    /// What new processes can get without swapping. Where the kernel prints none (before 3.14), or more than the
    /// total (lxcfs), free memory, as procps does.
    /// </summary>
    public long? AvailableBytes
        => Get("MemAvailable") is > 0 and var available && !(available > TotalBytes) ? available : FreeBytes;

    /// <summary>Swap space.</summary>
    public long? SwapTotalBytes => Get("SwapTotal");

    /// <summary>Swap space in use.</summary>
    public long? SwapUsedBytes => SwapTotalBytes - SwapFreeBytes;

    /// <summary>Swap space left.</summary>
    public long? SwapFreeBytes => Get("SwapFree");

    /// <summary>Slab that shrinks under pressure: dentries, inodes.</summary>
    public long? SlabReclaimableBytes => Get("SReclaimable");

    /// <summary>Slab that does not shrink, and whose pages compaction cannot move.</summary>
    public long? SlabUnreclaimableBytes => Get("SUnreclaim");

    /// <summary>The most that may be committed under vm.overcommit_memory = 2.</summary>
    public long? CommitLimitBytes => Get("CommitLimit");

    /// <summary>What processes were promised.</summary>
    public long? CommittedBytes => Get("Committed_AS");

    /// <summary>Anonymous memory in transparent huge pages.</summary>
    public long? AnonHugePagesBytes => Get("AnonHugePages");

    /// <summary>
    /// Total less all that the kernel counts by name (fs/proc/meminfo.c, meminfo_proc_show): pages that drivers took for themselves,
    /// caches of free pages by CPU, and before 4.19 what is kept for each CPU. Null where a part is missing that every kernel since
    /// 2.6.19 prints.
    /// </summary>
    public long? UnaccountedBytes
        => TotalBytes is { } total && FreeBytes + BuffCacheBytes + Get("AnonPages") + SlabUnreclaimableBytes is not null
            ? Math.Max(0, total - Parts.Sum(part => Get(part) ?? 0) - (Get("KReclaimable") ?? SlabReclaimableBytes ?? 0) - PoolBytes)
            : null;

    /// <summary>Huge pages in the pool: a number, not bytes.</summary>
    public long? HugePagesTotal => Get("HugePages_Total");

    /// <summary>Huge pages in the pool that nobody has: a number.</summary>
    public long? HugePagesFree => Get("HugePages_Free");

    /// <summary>Huge pages promised and not yet taken: a number.</summary>
    public long? HugePagesReserved => Get("HugePages_Rsvd");

    /// <summary>Huge pages above the pool's size: a number.</summary>
    public long? HugePagesSurplus => Get("HugePages_Surp");

    /// <summary>Bytes of a huge page of the pool.</summary>
    public long? HugePageBytes => Get("Hugepagesize");

    /// <summary>All fields by the kernel's names; sizes in bytes, the rest as it stands.</summary>
    public CounterMap Counters => _fields;

    /// <summary>The file or input that the fields came from.</summary>
    public required string Source { get; init; }

    private long PoolBytes => Get("Hugetlb") ?? (HugePagesTotal * HugePageBytes) ?? 0;

    /// <summary>Any field of /proc/meminfo by the kernel's name.</summary>
    /// <param name="name">The name, such as <c>KernelStack</c> or <c>Active(anon)</c>.</param>
    /// <returns>Bytes where the kernel prints kB, else the number as it stands; null where this kernel has no such field.</returns>
    public long? Get(string name) => _fields.Get(name);

    /// <summary>The columns of <c>free</c> that matter most, in a line.</summary>
    /// <returns><c>total 23.5 GiB, free 19.3 GiB, buff/cache 3.9 GiB, available 22.8 GiB</c>.</returns>
    public override string ToString()
        => $"total {SizeText.Format(TotalBytes)}, free {SizeText.Format(FreeBytes)}, buff/cache {SizeText.Format(BuffCacheBytes)}, "
            + $"available {SizeText.Format(AvailableBytes)}";
}

using FragTools.Linux;

namespace FragTools.Watermarks;

/// <summary>
/// What was asked of the page allocator, as far as the watermark check depends on it: the order, the bits of the GFP
/// mask (which bit has which meaning differs from release to release; see include/linux/gfp.h), and who asked.
/// </summary>
public sealed record AllocationRequest
{
    /// <summary>The order: 2^order contiguous pages; from 0 to 31.</summary>
    public required int Order { get; init; }

    /// <summary>
    /// The highest zone that the mask allows, as the mask has it before the kernel's configuration is applied:
    /// DMA, DMA32, Normal, HighMem, or Movable (__GFP_HIGHMEM and __GFP_MOVABLE together).
    /// </summary>
    public required string HighestZone { get; init; }

    /// <summary>May it sleep and reclaim by itself: __GFP_WAIT up to 4.3, __GFP_DIRECT_RECLAIM since 4.4.</summary>
    public required bool MayDirectReclaim { get; init; }

    /// <summary>__GFP_HIGH: half of the min watermark may be used up.</summary>
    public bool IsHigh { get; init; }

    /// <summary>__GFP_ATOMIC; the bit exists from 4.4 to 6.2.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>__GFP_NOMEMALLOC: never below the watermarks, whoever asks.</summary>
    public bool NoMemalloc { get; init; }

    /// <summary>__GFP_MEMALLOC (since 3.6): without watermarks.</summary>
    public bool Memalloc { get; init; }

    /// <summary>__GFP_NO_KSWAPD; the bit exists from 2.6.38 to 4.3.</summary>
    public bool NoKswapd { get; init; }

    /// <summary>__GFP_MOVABLE: the pages may come from the contiguous memory allocator's areas.</summary>
    public bool IsMovable { get; init; }

    /// <summary>__GFP_THISNODE: one NUMA node only, <see cref="NumaNode"/>.</summary>
    public bool ThisNode { get; init; }

    /// <summary>__GFP_HARDWALL: only the nodes of the task's cpuset, <see cref="MemsAllowed"/>.</summary>
    public bool HardWall { get; init; }

    /// <summary>
    /// Does the task reclaim memory itself (PF_MEMALLOC: kswapd, or direct reclaim or compaction below it in the call
    /// trace), and does the request come from that task and not from an interrupt above it? Such a request skips the
    /// watermarks unless <see cref="NoMemalloc"/> is set.
    /// </summary>
    public bool IsReclaimer { get; init; }

    /// <summary>Has the task a real-time priority? It may go deeper into the reserves; no report tells.</summary>
    public bool IsRealTime { get; init; }

    /// <summary>The NUMA nodes of <c>nodemask=</c>; null where it is <c>(null)</c>, all nodes.</summary>
    public IReadOnlyList<int>? NodeMask { get; init; }

    /// <summary>The NUMA nodes of <c>mems_allowed=</c>, or null where they are not known.</summary>
    public IReadOnlyList<int>? MemsAllowed { get; init; }

    /// <summary>The NUMA node that was asked first, or null where it is not known: no report tells.</summary>
    public int? NumaNode { get; init; }

    /// <summary>The kernel's release, which decides the rules; null where it is not known.</summary>
    public KernelVersion? KernelVersion { get; init; }

    /// <summary>A 64-bit kernel (16 digits in the addresses of its call traces), or null where it is not known.</summary>
    public bool? Is64Bit { get; init; }

    /// <summary>The report's <c>N pages HighMem/MovableOnly</c>, or null where it is not known.</summary>
    public long? HighMemMovableOnlyPages { get; init; }
}

using FragTools.Gfp;
using FragTools.Linux;

namespace FragTools.Watermarks;

/// <summary>
/// What was asked of the page allocator, as far as the watermark check depends on it: the order, the bits of the GFP
/// mask (which bit has which meaning differs from release to release; see include/linux/gfp.h), and who asked.
/// </summary>
public sealed record AllocationRequest : AllowanceFlags
{
    private static readonly ReleaseRange[] AnyRelease = [ReleaseRange.All];

    /// <summary>The order: 2^order contiguous pages; from 0 to 31.</summary>
    public required int Order { get; init; }

    /// <summary>
    /// The highest zone that the mask allows, as the mask has it before the kernel's configuration is applied:
    /// DMA, DMA32, Normal, HighMem, or Movable (__GFP_HIGHMEM and __GFP_MOVABLE together).
    /// </summary>
    public required string HighestZone { get; init; }

    /// <summary>__GFP_THISNODE: one NUMA node only, <see cref="NumaNode"/>.</summary>
    public bool ThisNode { get; init; }

    /// <summary>__GFP_HARDWALL: only the nodes of the task's cpuset, <see cref="MemsAllowed"/>.</summary>
    public bool HardWall { get; init; }

    /// <summary>The NUMA nodes of <c>nodemask=</c>; null where it is <c>(null)</c>, all nodes.</summary>
    public IReadOnlyList<int>? NodeMask { get; init; }

    /// <summary>The NUMA nodes of <c>mems_allowed=</c>, or null where they are not known.</summary>
    public IReadOnlyList<int>? MemsAllowed { get; init; }

    /// <summary>The NUMA node that was asked first, or null where it is not known: no report tells.</summary>
    public int? NumaNode { get; init; }

    /// <summary>The kernel's release, which decides the rules; null where it is not known.</summary>
    public KernelRelease? KernelVersion { get; init; }

    /// <summary>Where the release is not known, those whose masks can be read so.</summary>
    internal IReadOnlyList<ReleaseRange> Releases { get; init; } = AnyRelease;

    /// <summary>
    /// The sizes of huge pages that are printed below the free lists, in bytes: a page block is one of them, or where there
    /// are none the largest block (include/linux/pageblock-flags.h). Null where that part of the text is missing.
    /// </summary>
    internal IReadOnlyList<long>? HugePageBytes { get; init; }

    /// <summary>A 64-bit kernel (16 digits in the addresses of its call traces), or null where it is not known.</summary>
    public bool? Is64Bit { get; init; }

    /// <summary>The report's <c>N pages HighMem/MovableOnly</c>, or null where it is not known.</summary>
    public long? HighMemMovableOnlyPages { get; init; }
}

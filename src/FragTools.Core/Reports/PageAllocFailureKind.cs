namespace FragTools.Reports;

/// <summary>What the kernel says that it could not do.</summary>
public enum PageAllocFailureKind
{
    /// <summary>Pages were refused: <c>page allocation failure</c> (mm/page_alloc.c, warn_alloc).</summary>
    Failure,

    /// <summary>Pages were long in coming: <c>page allocation stalls</c> (mm/page_alloc.c, 4.9 to 4.14).</summary>
    Stall,

    /// <summary>vmalloc failed, most often for lack of address space (mm/vmalloc.c).</summary>
    VmallocFailure,

    /// <summary>A slab cache got no new slab (mm/slub.c, slab_out_of_memory).</summary>
    SlabFailure,

    /// <summary>A slab cache could not be created (mm/slab_common.c, kmem_cache_create).</summary>
    SlabCreateFailure,

    /// <summary>An area of the contiguous memory allocator held no free run that is long enough (mm/cma.c, cma_alloc).</summary>
    CmaFailure,

    /// <summary>
    /// XFS asks again and again, without end, and is refused: <c>possible memory allocation deadlock</c> (fs/xfs/kmem.c, kmem_alloc;
    /// up to 6.9).
    /// </summary>
    PossibleDeadlock,
}

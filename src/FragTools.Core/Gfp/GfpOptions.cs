namespace FragTools.Gfp;

/// <summary>Kernel configuration options on which flags or their places hang (include/linux/gfp.h, gfp_types.h).</summary>
[Flags]
public enum GfpOptions
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>CONFIG_KMEMCHECK: __GFP_NOTRACK up to 3.6.</summary>
    KmemCheck = 1,

    /// <summary>CONFIG_LOCKDEP: __GFP_NOLOCKDEP since 4.12. Debug kernels have it.</summary>
    Lockdep = 2,

    /// <summary>CONFIG_KASAN_HW_TAGS: __GFP_SKIP_ZERO and __GFP_SKIP_KASAN* since 5.18. Some arm64 kernels have it.</summary>
    KasanHwTags = 4,

    /// <summary>CONFIG_SLAB_OBJ_EXT: __GFP_NO_OBJ_EXT from 6.10 to 6.18. Kernels with memory cgroups have it.</summary>
    SlabObjExt = 8,

    /// <summary>CONFIG_CMA: __GFP_CMA of Android's 5.10.</summary>
    Cma = 16,
}

using System.Text;

namespace FragTools.Reports;

/// <summary>Functions that stand in every call trace of an allocation and ask for nothing themselves.</summary>
internal static class FunctionNames
{
    // lib/dump_stack.c, arch/*/kernel/dumpstack.c and traps.c, mm/page_alloc.c.
    private static readonly HashSet<string> Dump =
    [
        "dump_stack", "dump_stack_lvl", "__dump_stack", "show_stack", "dump_backtrace", "unwind_backtrace", "walk_stackframe", "show_trace",
        "show_trace_log_lvl", "warn_alloc", "warn_alloc_failed", "___ratelimit", "__show_regs", "show_stack_log_lvl",
    ];

    /// <summary>
    /// Functions that allocate for others, by the beginnings of their names: mm/page_alloc.c, mm/mempolicy.c,
    /// mm/slab*.c, mm/slub.c, mm/util.c, mm/vmalloc.c, mm/percpu.c, mm/mempool.c, mm/execmem.c, kernel/dma,
    /// net/core/skbuff.c, net/core/page_pool.c.
    /// </summary>
    private static readonly string[] Allocators =
    [
        "__alloc_pages", "alloc_pages", "__alloc_frozen_pages", "alloc_frozen_pages", "alloc_page_interleave", "__get_free_pages",
        "get_zeroed_page",
        "__folio_alloc", "folio_alloc", "__alloc_page", "alloc_fresh_huge_page", "__page_frag_", "page_frag_alloc", "__perform_reclaim",
        "kmalloc_order", "kmalloc_large", "__kmalloc", "___kmalloc", "kmalloc_trace", "kmem_cache_alloc", "__kmem_cache_alloc",
        "slab_alloc", "__slab_alloc", "___slab_alloc", "new_slab", "allocate_slab", "alloc_slab_page", "cache_grow", "cache_alloc_refill",
        "____cache_alloc", "__cache_alloc", "fallback_alloc", "refill_objects", "__pcs_replace_empty_main", "kmem_getpages", "slob_",
        "kmem_cache_create", "__kmem_cache_create", "do_kmem_cache_create", "create_cache", "do_tune_cpucache", "setup_cpu_cache",
        "enable_cpucache",
        "kmemdup", "__kmemdup", "krealloc", "__krealloc", "__do_krealloc", "kvmalloc", "__kvmalloc", "kvrealloc", "kzalloc", "kcalloc",
        "kmalloc_array",
        "__vmalloc", "vmalloc", "vzalloc", "vmap_alloc", "module_alloc", "execmem_", "__module_alloc", "mempool_", "dma_alloc_",
        "dma_direct_alloc", "__dma_direct_alloc",
        "__dma_alloc", "swiotlb_alloc", "x86_swiotlb_alloc", "dma_generic_alloc", "pcpu_", "__alloc_percpu", "alloc_percpu",
        "__alloc_skb", "__build_skb",
        "__netdev_alloc", "netdev_alloc_", "__napi_alloc", "napi_alloc_", "alloc_skb", "skb_page_frag_refill", "kmalloc_reserve",
        "__kmalloc_reserve",
        "page_pool_alloc", "__page_pool_alloc", "memcg_alloc_cache_params", "memcg_create_kmem_cache", "kmem_cache_dup", "array_size",
    ];

    /// <summary>
    /// Functions that ask for something for each memory cgroup, processor or queue, so that a small request grows with
    /// the machine: mm/slab_common.c and mm/memcontrol.c up to 5.8, mm/list_lru.c, mm/vmscan.c, mm/percpu.c, net/core/dev.c.
    /// </summary>
    private static readonly string[] Multipliers =
    [
        "memcg_alloc_cache_params", "memcg_register_cache", "memcg_update_cache", "memcg_update_all_caches", "kmem_cache_create_memcg",
        "memcg_init_list_lru", "__memcg_init_list_lru", "memcg_update_list_lru", "memcg_update_all_list_lrus", "memcg_list_lru_alloc",
        "memcg_expand_shrinker_maps",
        "expand_shrinker_info", "expand_one_shrinker", "alloc_shrinker_info", "pcpu_alloc", "alloc_netdev_mqs", "veth_alloc_queues",
    ];

    /// <summary>Does the function print the report?</summary>
    public static bool IsDump(ReadOnlySpan<byte> function) => Dump.Contains(Name(Encoding.ASCII.GetString(function)));

    /// <summary>Does the function print the report, or allocate for others?</summary>
    public static bool IsInternal(string function)
    {
        var name = Name(function);
        return Dump.Contains(name) || Array.Exists(Allocators, beginning => name.StartsWith(beginning, StringComparison.Ordinal));
    }

    /// <summary>The name of a function that multiplies what is asked for, or null.</summary>
    public static string? Multiplier(string function)
    {
        var name = Name(function);
        return Array.Find(Multipliers, beginning => name.StartsWith(beginning, StringComparison.Ordinal)) is null ? null : name;
    }

    /// <summary>
    /// The name without what compilers put behind it: <c>.constprop.0</c>, <c>.isra.24</c>, <c>.part.0</c>,
    /// <c>.cold</c>.
    /// </summary>
    public static string Name(string function)
        => function.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? function[..dot] : function;
}

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
        "kmalloc_order", "kmalloc_large", "__kmalloc", "__do_kmalloc", "___kmalloc", "kmalloc_trace",
        "kmem_cache_alloc", "__kmem_cache_alloc",
        "slab_alloc", "__slab_alloc", "___slab_alloc", "new_slab", "allocate_slab", "alloc_slab_page", "cache_grow", "cache_alloc_refill",
        "____cache_alloc", "__cache_alloc", "fallback_alloc", "refill_objects", "__pcs_replace_empty_main", "kmem_getpages", "slob_",
        "kmem_cache_create", "__kmem_cache_create", "do_kmem_cache_create", "create_cache", "do_tune_cpucache", "setup_cpu_cache",
        "enable_cpucache",
        "kmemdup", "__kmemdup", "krealloc", "__krealloc", "__do_krealloc", "kvmalloc", "__kvmalloc", "kvrealloc", "kzalloc", "kcalloc",
        "kmalloc_array",
        "__vmalloc", "vmalloc", "vzalloc", "vmap_alloc", "module_alloc", "execmem_", "__module_alloc", "mempool_", 
        "dma_direct_alloc", "__dma_direct_alloc",
        "__dma_alloc", "iommu_dma_alloc", "__iommu_dma_alloc", "dma_alloc_", "arm_dma_alloc", "cma_alloc", "__cma_alloc", "alloc_contig_",
        "swiotlb_alloc", "x86_swiotlb_alloc", "dma_generic_alloc", "pcpu_", "__alloc_percpu", "alloc_percpu",
        "__alloc_skb", "__build_skb",
        "__netdev_alloc", "netdev_alloc_", "__napi_alloc", "napi_alloc_", "alloc_skb", "skb_page_frag_refill", "kmalloc_reserve",
        "__kmalloc_reserve",
        "page_pool_alloc", "__page_pool_alloc", "memcg_alloc_cache_params", "memcg_create_kmem_cache", "kmem_cache_dup", "array_size",
    ];

    /// <summary>
    /// Functions that never ask for memory, by the beginnings of their names: locks, timers, scheduling, interrupts, and the
    /// page allocator's reclaim and compaction. On a stack of leftovers they are calls that returned long before.
    /// </summary>
    private static readonly string[] NeverAsking =
    [
        "_raw_", "__raw_", "raw_spin_", "raw_notifier", "native_", "lock_", "__lock", "local_bh", "__local_bh", "mutex_", "__mutex",
        "rwsem_", "down_read", "down_write", "up_read", "up_write", "hrtimer_", "__hrtimer", "timer_", "__timer", "mod_timer",
        "__mod_timer", "del_timer", "lock_timer", "run_timer", "add_timer", "tick_", "ktime_", "clockevents_", "schedule", "__schedule",
        "io_schedule", "preempt_", "__cond_resched", "_cond_resched", "sched_", "enqueue_", "dequeue_", "pick_next_", "update_",
        "try_to_wake_up", "ttwu_", "wake_up", "__wake_up", "wake_", "check_preempt", "select_task", "finish_", "prepare_to_wait",
        "__switch_to", "switch_mm", "wait_", "__wait", "bit_wait", "out_of_line_wait", "rcu_", "__rcu", "irq_", "__irq", "do_IRQ",
        "handle_irq", "smp_", "__smp", "apic_", "lapic_", "cpumask_", "find_next_bit", "find_first_bit", "find_busiest", "load_balance",
        "get_page_from_freelist", "zone_", "next_zone", "__zone", "wakeup_kswapd", "shrink_", "do_try_to_free", "try_to_free",
        "try_to_compact", "compact_", "compaction_", "isolate_", "should_", "drain_", "congestion_wait", "blk_finish_plug",
        "blk_flush_plug", "delayacct_", "psi_", "mem_cgroup_iter", "get_task_policy", "policy_", "get_vma_policy", "ftrace_", "perf_",
        "printk", "vprintk", "console_", "account_",
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
    public static bool IsDump(ReadOnlySpan<byte> function) => IsDump(Encoding.ASCII.GetString(function));

    /// <inheritdoc cref="IsDump(ReadOnlySpan{byte})"/>
    public static bool IsDump(string function) => Dump.Contains(Name(function));

    /// <summary>Does the function print the report, or allocate for others?</summary>
    public static bool IsInternal(string function) => IsDump(function) || IsHelper(function);

    /// <summary>Does the function allocate for others?</summary>
    public static bool IsHelper(string function)
    {
        var name = Name(function);
        return Array.Exists(Allocators, beginning => name.StartsWith(beginning, StringComparison.Ordinal));
    }

    /// <summary>May the function ask for memory? Not where its name tells that it is a lock's, a timer's or the like.</summary>
    public static bool MayAsk(string function)
        => !Array.Exists(NeverAsking, beginning => function.StartsWith(beginning, StringComparison.Ordinal));

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

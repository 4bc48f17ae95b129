using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Settings;

/// <summary>
/// The settings that matter to fragmentation and to running out of memory. Names, ranges and defaults were read in the
/// kernel's sources at the places that each entry cites; the releases are those of kernel.org.
/// </summary>
internal static class SettingCatalogue
{
    private const long AnyCount = int.MaxValue;

    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        Number(
            "extfrag_threshold", "2.6.35", static _ => "500",
            "Divides lack of memory from fragmentation: a request for a large block compacts a zone only where the index is above it; "
                + "lower means more compaction.",
            "mm/compaction.c, sysctl_extfrag_threshold and compaction_suitable, 2.6.35 to 6.18",
            "the fragmentation index times 1000",
            new NumberRange(0, 1000)),
        Number(
            "min_free_kbytes", "2.6", MinFreeDefault.Of,
            "kB that stay free (all watermarks follow from it): more keeps more large blocks for requests that cannot wait, and "
                + "leaves less memory to everything else.",
            "mm/page_alloc.c, calculate_min_free_kbytes (init_per_zone_wmark_min); mm/khugepaged.c, set_recommended_min_free_kbytes; "
                + "2.6 to 6.18",
            "kB",
            new NumberRange(0, AnyCount)) with { Danger = MinFreeDanger },
        Number(
            "watermark_scale_factor", "4.6", static _ => "10",
            "The distance between the watermarks in ten-thousandths of a zone: higher wakes kswapd and kcompactd earlier, so that "
                + "fewer requests must compact themselves.",
            "mm/page_alloc.c, __setup_per_zone_wmarks; kernel/sysctl.c; 4.6 to 6.18, 3000 since 5.17",
            "ten-thousandths of a zone",
            new NumberRange(1, 3000, "5.17"), new NumberRange(1, 1000)),
        Number(
            "watermark_boost_factor", "5.0", static _ => "15000",
            "After migrate types had to share a page block, watermarks rise for a while by up to this many ten-thousandths, so that "
                + "whole page blocks are reclaimed; 0 turns that off.",
            "mm/page_alloc.c, boost_watermark, 5.0 to 6.18",
            "ten-thousandths of the high watermark",
            new NumberRange(0, AnyCount)),
        Number(
            "compaction_proactiveness", "5.9", static _ => "20",
            "How hard kcompactd compacts before anybody asks: higher keeps more huge pages at hand and costs processor time; 0 turns "
                + "that off.",
            "mm/compaction.c, fragmentation_score_wmark, 5.9 to 6.18",
            "per cent",
            new NumberRange(0, 100)),
        Number(
            "compact_unevictable_allowed", "4.1", static node => node.IsRealTime ? "0" : "1",
            "1 lets compaction move pages that mlock holds; 0 spares real-time programs the page faults and leaves their pages where "
                + "they break up large blocks.",
            "mm/compaction.c, isolate_migratepages, 4.1 to 6.18; 0 with PREEMPT_RT since 5.7",
            "",
            new NumberRange(0, 1)),
        Number(
            "defrag_mode", "6.15", static _ => "0",
            "1 lets a request reclaim and compact before migrate types may share a page block: huge pages stay available on machines "
                + "that run for long.",
            "mm/page_alloc.c, defrag_mode, 6.15 to 6.18",
            "",
            new NumberRange(0, 1)),
        Number(
            "zone_reclaim_mode", "2.6.16", static node => node.BySince("3.16", null, "0"),
            "Bits (1 on, 2 write out, 4 unmap): a NUMA node reclaims its own memory before it takes another's, so that one runs full "
                + "and fragments while others have large blocks.",
            "mm/page_alloc.c, get_page_from_freelist; mm/vmscan.c, node_reclaim (zone_reclaim before 4.8); 0 by itself since 3.16",
            "bits",
            new NumberRange(0, 7)),
        Number(
            "vfs_cache_pressure", "2.6", static _ => "100",
            "How readily dentries and inodes are given up: they are slab, which compaction cannot move; above 100 they go sooner than "
                + "page cache.",
            "fs/dcache.c, sysctl_vfs_cache_pressure, 2.6 to 6.18",
            "per cent",
            new NumberRange(0, AnyCount)),
        Number(
            "swappiness", "2.6", static _ => "60",
            "How readily programs' memory is swapped out rather than page cache dropped: 0 leaves reclaim little to free, so that "
                + "large blocks come back late.",
            "mm/vmscan.c, get_scan_count; kernel/sysctl.c; 2.6 to 6.18, 200 since 5.8",
            "",
            new NumberRange(0, 200, "5.8"), new NumberRange(0, 100)),
        Words(
            "enabled", ThpDefault.Of,
            "Who is given huge pages: with always every program's page faults ask for them and use up large blocks, with madvise only "
                + "those of programs that want them.",
            "mm/huge_memory.c, enabled_store, 2.6.38 to 6.18; the default is the kernel's configuration's",
            ("always", "2.6.38"), ("madvise", "2.6.38"), ("never", "2.6.38")),
        Words(
            "defrag", static node => node.BySince("4.6", "always", "madvise"),
            "What a page fault does that finds no huge page: always compacts and waits, defer leaves that to kswapd and kcompactd, "
                + "madvise waits only in programs that want huge pages, never takes small pages at once.",
            "mm/huge_memory.c, defrag_store and vma_thp_gfp_mask, 2.6.38 to 6.18; madvise by itself since 4.6",
            ("always", "2.6.38"), ("defer", "4.6"), ("defer+madvise", "4.11"), ("madvise", "2.6.38"), ("never", "2.6.38")),
        Number(
            "overcommit_memory", "2.6", static _ => "0",
            "Whether programs are promised more than there is (0 within reason, 1 always, 2 never beyond the commit limit): it "
                + "decides who is refused for size, and nothing of how memory is cut up.",
            "mm/util.c, __vm_enough_memory (mm/mmap.c before 3.16), 2.6 to 6.18",
            "",
            new NumberRange(0, 2)),
        Number(
            "panic_on_oom", "2.6.18", static _ => "0",
            "1 stops the machine rather than kill a process (2 even where a cgroup or cpuset was full); requests of up to order 3 "
                + "that fragmentation starves end here, too.",
            "mm/oom_kill.c, check_panic_on_oom, 2.6.18 to 6.18",
            "",
            new NumberRange(0, 2)),
        Number(
            "oom_kill_allocating_task", "2.6.24", static _ => "0",
            "1 kills whoever asked, not the largest process: with fragmentation, the one that wanted a block of order 1 to 3.",
            "mm/oom_kill.c, out_of_memory, 2.6.24 to 6.18; any number but 0 means 1",
            "",
            new NumberRange(0, 1)),
    ];

    // The kernel takes more than there is, and runs out of memory at once; below 1 MiB it may deadlock under load.
    private static string? MinFreeDanger(SettingNode node, long kilobytes)
        => kilobytes < 1024 ? "below 1024 kB the kernel may come to a halt under load"
            : MemInfoReader.Instance.Read(new NodeInput.Root(node.Root)).Items is [{ TotalBytes: { } total }]
                && kilobytes > total / 1024 / 4
                ? $"that is more than a quarter of the machine's {total / 1024} kB, and processes would be killed at once"
                : null;

    private static SettingDefinition Number(
        string name, string since, Func<SettingNode, string?> byItself, string effect, string source, string unit,
        params NumberRange[] ranges) => new()
    {
        Name = name,
        RelativePath = "proc/sys/vm/" + name,
        Since = since,
        Default = byItself,
        Effect = effect,
        KernelSource = source,
        Unit = unit,
        Ranges = ranges,
    };

    private static SettingDefinition Words(
        string name, Func<SettingNode, string?> byItself, string effect, string source, params (string Word, string Since)[] words) => new()
    {
        Name = "transparent_hugepage/" + name,
        RelativePath = "sys/kernel/mm/transparent_hugepage/" + name,
        Since = "2.6.38",
        Default = byItself,
        Effect = effect,
        KernelSource = source,
        Words = words,
    };
}

/// <summary>
/// Who is given huge pages by a kernel's own configuration (mm/Kconfig, TRANSPARENT_HUGEPAGE_ALWAYS, _MADVISE and,
/// since 6.8, _NEVER).
/// </summary>
internal static class ThpDefault
{
    private const string Prefix = "CONFIG_TRANSPARENT_HUGEPAGE_";

    /// <returns>The word; null where the configuration cannot be read.</returns>
    public static string? Of(SettingNode node)
        => Array.Find(["always", "madvise", "never"], word => node.HasOption(Prefix + word.ToUpperInvariant()));
}

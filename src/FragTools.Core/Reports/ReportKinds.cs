using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Logs.Scan;

namespace FragTools.Reports;

/// <summary>The kernel's reports as kinds of events.</summary>
internal static class ReportKinds
{
    /// <summary>Wherever the kernel says that it could not allocate.</summary>
    public static EventKinds Failures { get; } = new(
        [.. AllocationFailures, .. Memory, .. Context], static place => new ReportAssembler(Unread(place)), IsFailure)
    {
        Wordings = [ReportGrammar.Wording],
    };

    /// <summary>Wherever the OOM killer says something.</summary>
    public static EventKinds Kills { get; } = new(
        [.. KillLines, .. Memory, .. Context], static place
            => new ReportAssembler(Unread(place)), static one => one is KernelReport { Kind: ReportKind.Oom })
    {
        Wordings = [ReportGrammar.Wording],
    };

    /// <summary>Both.</summary>
    public static EventKinds All { get; } = new(
        [.. AllocationFailures, .. Memory, .. Context, .. KillLines], static place
            => new ReportAssembler(Unread(place)), static one => one is KernelReport)
    {
        Wordings = [ReportGrammar.Wording],
    };

    /// <summary>Of lines that became part of no report after all, those are told that claim one.</summary>
    private static UnreadLine Unread(LogPlace place) => (number, text) =>
    {
        if (All.IsClaim(text))
        {
            place.AddUnread(number, text);
        }
    };

    private static Marker[] AllocationFailures =>
    [
        // mm/vmalloc.c since 5.13.
        new("vmalloc error: ", "vma"),

        // mm/vmalloc.c, __get_vm_area_node, up to 2.6.27; alloc_vmap_area: up to 6.10, and since.
        new("out of vmalloc space", "vma"),
        new("vmap allocation for size", "vma"),
        new("vmalloc_node_range for size", "vma"),

        // mm/page_alloc.c, warn_alloc (warn_alloc_failed before 4.9); mm/vmalloc.c before 5.13.
        new("allocation failure", "n f"),

        // mm/page_alloc.c, __alloc_pages, 2.4: "4-order allocation failed (gfp=0x20/0)". It is not read, and counted as that.
        new("-order allocation failed", "-or"),

        // A header whose first words a fold has torn, or lost.
        new(", mode:0x", "e:0") { IsContext = true },
        new("gfp=0x", "gfp") { IsContext = true },

        // mm/page_alloc.c, __alloc_pages_slowpath, 4.9 to 4.14.
        new("page allocation stalls", "n s"),

        // mm/slub.c and mm/slab.c, slab_out_of_memory.
        new("Unable to allocate memory on", "Una"),
        new("SLUB: Unable to all", "Una"),

        // The frame of a report whose header is lost, and "warn_alloc: N callbacks suppressed".
        new("warn_alloc", "rn_") { IsContext = true },

        // mm/slab_common.c, kmem_cache_create and its later names.
        new(") failed with error -", ") f"),

        // mm/cma.c, cma_alloc.
        new("alloc failed, req-size: ", "q-s"),

        // fs/xfs/kmem.c, kmem_alloc.
        new("possible memory allocation deadlock", "dlo"),

        // Its frames and, where a fold has torn its words, what is left of them.
        new("kmem_cache_create", "m_c") { IsContext = true },

        // net/netfilter/nf_conntrack_core.c, nf_conntrack_init_net, up to 4.6.
        new("Unable to create nf_conn slab cache", "Una"),
    ];

    private static Marker[] KillLines =>
    [
        // mm/oom_kill.c: dump_header, oom_kill_process, oom_reap_task.
        new("invoked oom-killer", "oom"),
        new("oom-kill:", "oom"),
        new("oom_reaper: ", "oom"),
        new("ut of memory", "f m") { IsWord = true },
        new("Killed process ", "d p"),

        // mm/memcontrol.c, mem_cgroup_print_oom_info, up to 4.20; with 5.0 the usage alone is left.
        new(" of limit of ", "f l") { IsWord = true },
        new("kB, limit ", "B, ") { IsContext = true },

        // The head of the task table, which may be all that is left before its rows.
        new("total_vm", "l_v") { IsContext = true },

        // What stands beside the words above in lines that a fold has torn there.
        new("gfp_mask=0x", "gfp") { IsContext = true },
        new("total-vm:", "l-v") { IsContext = true },
        new("oom_memcg=", "oom") { IsContext = true },
        new("global_oom", "oom") { IsContext = true },
        new("oom_kill_process", "oom") { IsContext = true },
    ];

    /// <summary>What a report holds whose first lines are lost: mm/show_mem.c (lib/show_mem.c up to 6.3).</summary>
    private static Marker[] Memory =>
    [
        new("active_anon:", "_an") { IsContext = true },
        new("invoked oom-killer", "oom") { IsContext = true },
        new("*64kB", "*64") { IsContext = true },
    ];

    private static Marker[] Context =>
    [
        // init/version.c, linux_banner: which kernel wrote what follows.
        new("Linux version ", "x v") { IsContext = true },

        // A container runtime cuts lines where its buffer ends, in the middle of a marker too.
        new("stdout P ", " P ") { IsContext = true },
        new("stderr P ", " P ") { IsContext = true },

        // journalctl -o json writes a message that is no UTF-8 as an array of numbers, in which no marker can be found.
        new("\"MESSAGE\":[", "GE\"") { IsContext = true },
        new("\"MESSAGE\": [", "GE\"") { IsContext = true },
        new("\"MESSAGE\" : [", "GE\"") { IsContext = true },
    ];

    /// <summary>Is it a report of an allocation that failed?</summary>
    public static bool IsFailure(LogEvent one) => one is KernelReport { Kind: not ReportKind.Oom };
}

/// <summary>Reads the reports of one kind that a pass finds.</summary>
/// <typeparam name="T">What a report is read as.</typeparam>
/// <param name="kinds">The kind.</param>
/// <param name="read">Reads one; the page size is for reports that do not tell theirs.</param>
/// <param name="options">How to read.</param>
internal sealed class ReportTaker<T>(EventKinds kinds, Func<LoggedEvent, PageSize?, T> read, LogReadOptions options) : IEventTaker<T>
{
    private readonly TimeWindow _window = new(options);

    /// <inheritdoc/>
    public EventKinds Kinds => kinds;

    /// <inheritdoc/>
    public IEnumerable<T> Take(LoggedEvent found) => _window.Admits(found) ? [read(found, options.PageSize)] : [];

    /// <inheritdoc/>
    public IEnumerable<T> Complete()
    {
        _window.Finish();
        return [];
    }
}

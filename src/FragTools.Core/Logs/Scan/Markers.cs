using System.Text;

namespace FragTools.Logs.Scan;

/// <summary>
/// The literals that give a report away: each is part of a line that begins a report, or that tells something
/// about reports wherever it stands. Beside each stand three of its bytes that are rare in other lines. Of more than
/// eight different ones the ninth is looked for together with the first, and those two make no mixture that stands in a log.
/// </summary>
internal static class Markers
{
    /// <summary>Wherever the kernel says that it could not allocate.</summary>
    public static LiteralScanner PageAllocFailures { get; } = Scanner(AllocationFailures);

    /// <summary>Wherever the kernel says that it killed for want of memory.</summary>
    public static LiteralScanner OomKills { get; } = Scanner([.. Kills, .. Context]);

    /// <summary>Wherever kubelet or a container runtime says that a container did not start, or the kernel that it could not allocate.</summary>
    public static LiteralScanner StartFailures { get; } = Scanner([.. AllocationFailures, .. FailedStarts]);

    /// <summary>All of these, and wherever another limit is said to be reached: one pass over a log for a verdict on its node.</summary>
    public static LiteralScanner Evidence { get; } = Scanner([.. AllocationFailures, .. Kills, .. FailedStarts, .. Limits]);

    private static (string Literal, string Rare)[] Kills =>
    [
        // mm/oom_kill.c: dump_header, oom_kill_process, oom_reap_task.
        ("invoked oom-killer", "oom"),
        ("oom-kill:constraint=", "oom"),
        ("oom_reaper: ", "oom"),
        ("ut of memory", "f m"),
        ("Killed process ", "d p"),
    ];

    private static (string Literal, string Rare)[] Limits =>
    [
        // kernel/cgroup/pids.c, pids_can_fork (kernel/cgroup_pids.c before 4.11).
        ("fork rejected by pids controller", "pid"),

        // The C library's and Go's words for ENOSPC, and Linux's own names of the limits.
        ("o space left on device", "n de"),
        ("max_user_namespaces", "_us"),
    ];

    private static (string Literal, string Rare)[] FailedStarts =>
    [
        // runc, libcontainer: process_linux.go and nsenter/nsexec.c.
        ("setns process for init", "tns"),
        (" from pipe", "m p"),
        ("to unshare", "nsh"),

        // The C library's and Go's words for ENOMEM.
        ("annot allocate memory", "te m"),

        // dockerd, and what runc's errors are wrapped in.
        ("oci runtime error", "oci"),
        ("OCI runtime ", "OCI"),
        ("starting container", "g co"),
        ("containerd: start container", ": st"),
        ("start container process", "r pr"),
        ("runc create failed", "unc"),
        ("runc start failed", "unc"),
        ("reate container failed", "r fa"),
        ("ontainer creation error", "on er"),
        ("/start returned", "/st"),

        // kubelet and containerd, by the CRI's names of requests.
        ("RunPodSandbox", "dbo"),
        ("reatePodSandbox", "dbo"),
        ("StartContainer", "tCo"),
        ("CreateContainer", "eCo"),
        ("create sandbox", "dbo"),
        ("create pod sandbox", "dbo"),
        ("start failed in pod", "n po"),

        // Which container was which pod's.
        ("ContainerDied", "Die"),
    ];

    private static (string Literal, string Rare)[] AllocationFailures =>
    [
        // mm/vmalloc.c since 5.13.
        ("vmalloc error: ", "vma"),

        // mm/vmalloc.c, alloc_vmap_area: up to 6.10, and since.
        ("vmap allocation for size", "vma"),
        ("vmalloc_node_range for size", "vma"),

        // mm/page_alloc.c, warn_alloc (warn_alloc_failed before 4.9); mm/vmalloc.c before 5.13.
        ("allocation failure", "n f"),

        // mm/page_alloc.c, __alloc_pages_slowpath, 4.9 to 4.14.
        ("page allocation stalls", "n s"),

        // mm/slub.c and mm/slab.c, slab_out_of_memory.
        ("Unable to allocate memory on", "Una"),

        // The frame of a report whose header is lost, and "warn_alloc: N callbacks suppressed".
        ("warn_alloc", "rn_"),

        // mm/slab_common.c, kmem_cache_create and its later names.
        (") failed with error -", ") f"),

        // net/netfilter/nf_conntrack_core.c, nf_conntrack_init_net, up to 4.6.
        ("Unable to create nf_conn slab cache", "Una"),
        .. Context,
    ];

    private static (string Literal, string Rare)[] Context =>
    [
        // init/version.c, linux_banner: which kernel wrote what follows.
        ("Linux version ", "x v"),

        // A container runtime cuts lines where its buffer ends, in the middle of a literal too.
        ("stdout P ", " P "),
        ("stderr P ", " P "),

        // journalctl -o json writes a message that is no UTF-8 as an array of numbers, in which no literal can be found.
        ("\"MESSAGE\":[", "GE\""),
        ("\"MESSAGE\" : [", "GE\""),
    ];

    private static LiteralScanner Scanner((string Literal, string Rare)[] markers)
    {
        var literals = new (byte[], int)[markers.Length];
        for (var index = 0; index < literals.Length; index++)
        {
            var (literal, rare) = markers[index];
            literals[index] = (Encoding.ASCII.GetBytes(literal), literal.IndexOf(rare, StringComparison.Ordinal));
        }

        return new LiteralScanner(literals);
    }
}

using System.Text;

namespace FragTools.Tests.Reports;

/// <summary>What a made report becomes.</summary>
internal enum MadeKind
{
    Failure,
    Kill,
    Start,
}

/// <summary>A report that was made by hand to a kernel's or a program's grammar.</summary>
/// <param name="Kind">What it becomes.</param>
/// <param name="Writer">Who writes its lines.</param>
/// <param name="Expected">Part of the object as JSON, so that nothing is never equal to nothing.</param>
/// <param name="Lines">The lines as they were written.</param>
internal sealed record MadeReport(MadeKind Kind, string Writer, string Expected, string[] Lines);

/// <summary>Reports of each kind, of five eras of the allocator and both of the OOM killer.</summary>
internal static class MadeReports
{
    private const string Pod = "/kubepods/burstable/pod0b1c2d3e-4f50-4617-8a9b-acbdcedfe0f1";

    public static IReadOnlyDictionary<string, MadeReport> All { get; } = new Dictionary<string, MadeReport>(StringComparer.Ordinal)
    {
        ["2.6.32"] = Failure("\"ProcessName\":\"postgres\",\"ProcessId\":4711,\"Order\":5", SampleLogs.Messages("kernel: ", "2.6.32-el6-db1", "var", "log", "messages")[1..42]),
        ["3.10"] = Failure("\"ProcessName\":\"runc:[1:CHILD]\",\"ProcessId\":3107,\"Order\":6", [
            "runc:[1:CHILD]: page allocation failure: order:6, mode:0xc0d0",
            "CPU: 3 PID: 3107 Comm: runc:[1:CHILD] Tainted: G               ------------ T 3.10.0-1160.el7.x86_64 #1",
            "Hardware name: Example VM, BIOS 1.0 01/01/2020",
            "Call Trace:",
            " [<ffffffff81781340>] dump_stack+0x19/0x1b",
            " [<ffffffff811c3070>] warn_alloc_failed+0x110/0x180",
            " [<ffffffff8177bf5c>] __alloc_pages_slowpath+0x6b6/0x724",
            " [<ffffffff811c7795>] __alloc_pages_nodemask+0x405/0x420",
            " [<ffffffff81216ce0>] kmem_cache_create_memcg+0x130/0x230",
            " [<ffffffffc06a2a10>] nf_conntrack_init_net+0x100/0x270 [nf_conntrack]",
            "Mem-Info:",
            "active_anon:500100 inactive_anon:20000 isolated_anon:0",
            " active_file:300100 inactive_file:400100 isolated_file:0",
            " free:31000 free_pcp:0 free_cma:0",
            "Node 0 Normal free:124000kB min:67000kB low:83000kB high:100000kB active_anon:2000400kB inactive_anon:80000kB active_file:1200400kB inactive_file:1600400kB unevictable:0kB isolated(anon):0kB isolated(file):0kB present:8388608kB managed:8200000kB mlocked:0kB dirty:360kB writeback:0kB mapped:90000kB shmem:80000kB slab_reclaimable:300000kB slab_unreclaimable:120000kB kernel_stack:9000kB pagetables:30000kB unstable:0kB bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:0kB writeback_tmp:0kB pages_scanned:0 all_unreclaimable? no",
            "lowmem_reserve[]: 0 0 0 0",
            "Node 0 Normal: 20000*4kB (UEM) 5500*8kB (UEM) 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 124000kB",
            "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB",
            "720300 total pagecache pages",
            "0 pages in swap cache",
            "Swap cache stats: add 0, delete 0, find 0/0",
            "Free swap  = 0kB",
            "Total swap = 0kB",
            "2097152 pages RAM",
            "0 pages HighMem/MovableOnly",
            "47152 pages reserved"]),
        ["4.19"] = Failure("\"ProcessName\":\"ksoftirqd/1\"", SampleLogs.Messages("kernel: ", "4.19-slab-edge3", "var", "log", "messages")[..43]),
        ["5.15"] = Failure("\"ProcessName\":\"dockerd\",\"ProcessId\":1877,\"Order\":4", SampleLogs.Veth),
        ["6.12"] = Failure("\"ProcessName\":\"beta worker\",\"ProcessId\":602,\"Order\":6", [.. File.ReadAllLines(Repository.Fixture("6.12-two-cpus", "var", "log", "dmesg")).Where(static line => line.Contains("T602", StringComparison.Ordinal)).Select(static line => line[(line.IndexOf("T602] ", StringComparison.Ordinal) + 6)..])]),
        ["OOM of 4.15, v1"] = Kill("\"VictimName\":\"java\",\"VictimProcessId\":5012", [
            "java invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=(null), order=0, oom_score_adj=939",
            "java cpuset=6f1c2d mems_allowed=0",
            "CPU: 1 PID: 5012 Comm: java Not tainted 4.15.0-46-generic #49-Ubuntu",
            "Call Trace:",
            " dump_stack+0x63/0x8b",
            " dump_header+0x71/0x285",
            " oom_kill_process+0x220/0x440",
            " mem_cgroup_out_of_memory+0x4b/0x80",
            $"Task in {Pod}/6f1c2d killed as a result of limit of {Pod}",
            "memory: usage 102400kB, limit 102400kB, failcnt 24",
            "memory+swap: usage 102400kB, limit 9007199254740988kB, failcnt 0",
            "kmem: usage 1176kB, limit 9007199254740988kB, failcnt 0",
            $"Memory cgroup stats for {Pod}: cache:0KB rss:0KB rss_huge:0KB shmem:0KB mapped_file:0KB dirty:0KB writeback:0KB inactive_anon:0KB active_anon:0KB inactive_file:0KB active_file:0KB unevictable:0KB",
            $"Memory cgroup stats for {Pod}/6f1c2d: cache:16KB rss:100192KB rss_huge:0KB shmem:0KB mapped_file:0KB dirty:0KB writeback:0KB inactive_anon:0KB active_anon:100192KB inactive_file:0KB active_file:0KB unevictable:0KB",
            "[ pid ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            "[ 4990]     0  4990      256        1    32768        0          -998 pause",
            "[ 5012]     0  5012    27661    24943   253952        0           939 java",
            "Memory cgroup out of memory: Kill process 5012 (java) score 1913 or sacrifice child",
            "Killed process 5012 (java) total-vm:110644kB, anon-rss:99620kB, file-rss:152kB, shmem-rss:0kB",
            "oom_reaper: reaped process 5012 (java), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB"]),
        ["OOM of 5.15, v2"] = Kill("\"VictimName\":\"java\",\"VictimProcessId\":9101", SampleLogs.Messages("] ", "5.15-memcg-limit", "var", "log", "kern.log")),
        ["start"] = new MadeReport(MadeKind.Start, "kubelet[900]", "\"Pod\":\"cart-0\"", [
            $"E0304 05:06:07.110200     900 kuberuntime_sandbox.go:72] \"Failed to create sandbox for pod\" err=\"rpc error: code = Unknown desc = failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: can't get final child's PID from pipe: EOF: unknown\" pod=\"shop/cart-0\"",
            $"E0304 05:06:07.110300     900 kuberuntime_manager.go:1119] \"CreatePodSandbox for pod failed\" err=\"rpc error: code = Unknown desc = failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: can't get final child's PID from pipe: EOF: unknown\" pod=\"shop/cart-0\""]),
    };

    /// <summary>What grep leaves of a report: a line alone.</summary>
    public static IReadOnlyDictionary<string, MadeReport> Alone { get; } = new Dictionary<string, MadeReport>(StringComparer.Ordinal)
    {
        ["a kill's line alone"] = Kill("\"VictimName\":\"java\",\"VictimProcessId\":5012", ["Memory cgroup out of memory: Killed process 5012 (java) total-vm:4194304kB, anon-rss:1020000kB, file-rss:4096kB, shmem-rss:0kB, UID:1000 pgtables:2300kB oom_score_adj:984"]),
    };

    public static byte[] ToUtf8(this string text) => Encoding.UTF8.GetBytes(text);

    private static MadeReport Failure(string expected, string[] lines) => new(MadeKind.Failure, "kernel", expected, lines);

    private static MadeReport Kill(string expected, string[] lines) => new(MadeKind.Kill, "kernel", expected, lines);
}

using FragTools.Diagnosis.Evidence;

namespace FragTools.Tests.Diagnosis;

/// <summary>
/// For each rule a node in which it finds something and one in which it must not: a fixture's name, or files in place.
/// Those in place are written here by hand, to the kernel's grammar.
/// </summary>
internal static class RuleFixtures
{
    public const string Blocks = "Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3\n"
        + "Node 0, zone   Normal   2210   1804    977    640    402    211    140     96     61     37    688\n";

    private const string Pieces = "Node 0, zone   Normal   9000   4000    800      3      0      0      0      0      0      0      0\n";

    private const string Zones = """
        Node 0, zone   Normal
          pages free     20224
                min      {MIN}
                low      {MIN}
                high     {MIN}
                spanned  1310720
                present  1310720
                managed  1261568
                protection: (0, 0, 0, 0, 0)
        """;

    private const string Header = "[ 100.5] runc:[1:CHILD]: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodemask=(null),cpuset=/,mems_allowed=0\n";

    private const string Refused = "2026-02-12T02:36:10+00:00 n1 kernel: runc:[1:CHILD]: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodemask=(null),cpuset=/,mems_allowed=0\n";

    private const string CgroupSlab = "[ 200.5] SLUB: Unable to allocate memory on node -1 (gfp=0xd0)\n"
        + "[ 200.5]   cache: dentry(61:9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0), object size: 192, buffer size: 192, default order: 0, min order: 0\n"
        + "[ 200.5]   node 0: slabs: 9, objs: 189, free: 0\n";

    private const string Kernel = "2026-02-12T02:36:09+00:00 n1 kernel: Memory cgroup out of memory: Killed process 4711 (web) total-vm:750000kB, anon-rss:58000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:288kB oom_score_adj:0\n"
        + "2026-02-12T02:36:09+00:00 n1 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/web.service,task_memcg=/system.slice/web.service,task=web,pid=4711,uid=0\n";

    private const string UnitKill = "2026-02-12T02:36:10+00:00 n1 systemd[1]: web.service: A process of this unit has been killed by the OOM killer.\n";

    private const string Eviction = "2026-02-12T02:36:10+00:00 n1 kubelet[811]: I0212 02:36:10.000000     811 eviction_manager.go:362] \"Eviction manager: must evict pod(s) to reclaim\" resourceName=\"{WHAT}\"\n";

    private const string Start = "2026-02-12T02:36:10+00:00 n1 kubelet[811]: E0212 02:36:10.000000     811 kuberuntime_sandbox.go:72] \"Failed to create sandbox for pod\" err=\"rpc error: code = Unknown desc = failed to create containerd task: {WHY}: unknown\" pod=\"shop/web-0\"\n";

    private const string Inotify = "2026-02-12T02:36:10+00:00 n1 kubelet[811]: W0212 02:36:10.000000     811 raw.go:87] inotify_add_watch /sys/fs/cgroup/cpuset/kubepods: {WHY}\n";

    public static IReadOnlyDictionary<string, (Node Fires, Node IsSilent)> All { get; } = new Dictionary<string, (Node, Node)>
    {
        ["FT001"] = ("6.12-two-cpus", "5.15-veth-worker2"),
        ["FT002"] = ("5.15-veth-worker2", "3.10.0-514-beta_004-before"),
        ["FT003"] = ("3.10.0-514-beta_004-before", "5.15-veth-worker2"),
        ["FT004"] = ("unknown-tke-dc05", "3.10.0-514-beta_004-before"),
        ["FT005"] = ("unknown-tke-dc05", "3.10.0-1160-node-1"),
        ["FT006"] = ("3.10.0-1160-node-1", "unknown-tke-dc05"),

        // 20224 free pages above a mark of 2000, and none of order 4: refused; without zoneinfo nobody can say by watermarks.
        ["FT007"] = (Of(("proc/buddyinfo", Pieces), ("proc/zoneinfo", Zones.Replace("{MIN}", "2000", StringComparison.Ordinal)), ("var/log/dmesg", Header)),
            Of(("proc/buddyinfo", Pieces), ("var/log/dmesg", Header))),
        ["FT008"] = ("2.6.32-el6-db1", "5.15-veth-worker2"),
        ["FT009"] = (Of(("var/log/dmesg", "[ 9.5] insmod: vmalloc: allocation failure: 8589934592 bytes, mode:0xcc2(GFP_KERNEL|__GFP_HIGHMEM), nodemask=(null)\n[ 9.6] CPU: 0 PID: 77 Comm: insmod Not tainted 5.4.0-99-generic #1\n")),
            Of(("var/log/dmesg", Header))),
        ["FT010"] = ("5.15-order0-exhaustion", "5.15-memcg-limit"),
        ["FT011"] = (Of(("var/log/dmesg", OomAtOrder3)), "5.15-order0-exhaustion"),
        ["FT012"] = ("4.15.0-46-pod-limit", "5.15-order0-exhaustion"),
        ["FT013"] = ("5.15-numa-policy", "5.15-order0-exhaustion"),
        ["FT014"] = ("5.15-swap-storm", "5.15-healthy"),
        ["FT015"] = ("5.15-order0-exhaustion", "5.15-swap-storm"),
        ["FT016"] = ("unknown-tke-dc05", "5.15-disk-full"),
        ["FT017"] = (Of(("var/log/messages", "2026-02-12T02:36:10+00:00 n1 kubelet[811]: E0212 02:36:10.000000     811 pod_workers.go:190] Error syncing pod 0a1b2c3d-1111-2222-3333-444455556666 (\"web_shop(0a1b2c3d-1111-2222-3333-444455556666)\"), skipping: failed to ensure that the pod: 0a1b2c3d-1111-2222-3333-444455556666 cgroups exist and are correctly applied: failed to create container for [kubepods burstable pod0a1b2c3d-1111-2222-3333-444455556666] : mkdir /sys/fs/cgroup/memory/kubepods/burstable/pod0a1b2c3d-1111-2222-3333-444455556666: cannot allocate memory\n")),
            "unknown-tke-dc05"),
        ["FT018"] = ("5.15-fork-bomb", "5.15-healthy"),
        ["FT019"] = ("5.15-userns-limit", "5.15-disk-full"),
        ["FT020"] = ("5.15-disk-full", "5.15-userns-limit"),
        ["FT021"] = (Of(("var/log/syslog", "2026-02-12T02:36:10+00:00 n1 containerd[640]: failed to write to cpuset.cpus: write /sys/fs/cgroup/cpuset/kubepods/cpuset.cpus: no space left on device\n")),
            "5.15-disk-full"),
        ["FT022"] = (Of(("proc/buddyinfo", Blocks), ("proc/pagetypeinfo", PageTypes(unmovable: 40, movable: 60))), Of(("proc/buddyinfo", Blocks), ("proc/pagetypeinfo", PageTypes(unmovable: 20, movable: 80)))),
        ["FT023"] = ("3.10.0-514-beta_004-before", "5.15-healthy"),
        ["FT024"] = (Of(("var/log/dmesg", Dump(10, "31007") + Dump(5000, "98011"))), Of(("var/log/dmesg", Dump(10, "31007") + Dump(5000, "33011")))),
        ["FT025"] = ("3.10.0-514-beta_004-before", "5.15-veth-worker2"),
        ["FT026"] = ("3.10.0-1160-node-1", "5.15-veth-worker2"),
        ["FT027"] = ("5.15-veth-worker2", "3.10.0-1160-node-1"),
        ["FT028"] = (Of(("var/log/dmesg", Kill("[   811]     0   811    71992     1210   122880        0          -500 dockerd\n"))), Of(("var/log/dmesg", Kill("[   811]     0   811    71992     1210   122880        0          -999 dockerd\n")))),
        ["FT029"] = (Of(("proc/sys/vm/extfrag_threshold", "500\n"), ("etc/sysctl.conf", "vm.extfrag_threshold = 0.5\n")), Of(("proc/sys/vm/extfrag_threshold", "500\n"), ("etc/sysctl.conf", "vm.extfrag_threshold = 500\n"))),
        ["FT030"] = ("5.15-thp-fallback", Of(("proc/vmstat", "nr_free_pages 1\ncompact_stall 90\ncompact_fail 90\ncompact_success 0\n"))),
        ["FT031"] = (Of(("proc/sys/vm/compaction_proactiveness", "0\n")), Of(("proc/sys/vm/compaction_proactiveness", "20\n"))),
        ["FT032"] = (Of(("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n"), ("sys/kernel/mm/transparent_hugepage/defrag", "[always] defer defer+madvise madvise never\n"), ("proc/sys/vm/swappiness", "60\n")),
            Of(("sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n"), ("sys/kernel/mm/transparent_hugepage/defrag", "[always] defer defer+madvise madvise never\n"), ("proc/sys/vm/swappiness", "60\n"))),
        ["FT033"] = ("5.15-thp-fallback", "5.15-healthy"),
        ["FT034"] = (Of(("proc/sys/kernel/osrelease", "4.9.17-1-amd64\n")), Of(("proc/sys/kernel/osrelease", "4.9.18-1-amd64\n"))),
        ["FT035"] = (Of(("proc/sys/kernel/osrelease", "6.1.0-9-amd64\n"), ("boot/config-6.1.0-9-amd64", "# CONFIG_COMPACTION is not set\n")), "3.10.0-514-beta_004-before"),
        ["FT036"] = ("5.15-healthy", "5.15-old-failure"),
        ["FT037"] = ("unknown-no-reports", "5.15-healthy"),
        ["FT038"] = (Of(("var/log/dmesg", "[ 9.5] kworker/0:1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0\n" + KillTail)), "5.15-order0-exhaustion"),
        ["FT039"] = (Of(("proc/sys/vm/compact_unevictable_allowed", "0\n"), ("proc/meminfo", Locked)), Of(("proc/sys/vm/compact_unevictable_allowed", "1\n"), ("proc/meminfo", Locked))),
        ["FT040"] = (Of(("proc/buddyinfo", Pieces), ("proc/zoneinfo", Zones.Replace("{MIN}", "20225", StringComparison.Ordinal))),
            Of(("proc/buddyinfo", Pieces), ("proc/zoneinfo", Zones.Replace("{MIN}", "20224", StringComparison.Ordinal)))),

        // A kill that only systemd reports; with the kernel's own line it is the kernel's.
        ["FT041"] = (Of(("var/log/syslog", UnitKill)), Of(("var/log/syslog", Kernel + UnitKill))),
        ["FT042"] = (Of(("var/log/syslog", Eviction.Replace("{WHAT}", "memory", StringComparison.Ordinal))),
            Of(("var/log/syslog", Eviction.Replace("{WHAT}", "ephemeral-storage", StringComparison.Ordinal)))),
        ["FT043"] = (Of(("var/log/syslog", Start.Replace("{WHY}", "container init was OOM-killed (memory limit too low?)", StringComparison.Ordinal))),
            Of(("var/log/syslog", Start.Replace("{WHY}", "can't get final child's PID from pipe: EOF", StringComparison.Ordinal)))),
        ["FT044"] = (Of(("var/log/syslog", Inotify.Replace("{WHY}", "no space left on device", StringComparison.Ordinal))),
            Of(("var/log/syslog", Inotify.Replace("{WHY}", "no such file or directory", StringComparison.Ordinal)))),
        ["FT045"] = (Of(("var/log/syslog", Start.Replace("{WHY}", "failed to unshare network namespace: no space left on device", StringComparison.Ordinal))), "5.15-userns-limit"),
        ["FT047"] = (Asked(new() { Order = 9 }, ("proc/buddyinfo", Blocks)), Of(("proc/buddyinfo", Blocks))),
        ["FT048"] = (Asked(new() { HugePages = new(4, null) }, ("proc/buddyinfo", Blocks)), Of(("proc/buddyinfo", Blocks))),
        ["FT049"] = (Of(("proc/meminfo", HugePages.Replace("{AVAILABLE}", "4000000", StringComparison.Ordinal)), ("etc/sysctl.d/9.conf", "vm.nr_hugepages = 513\n")),
            Of(("proc/meminfo", HugePages.Replace("{AVAILABLE}", "4000000", StringComparison.Ordinal)), ("etc/sysctl.d/9.conf", "vm.nr_hugepages = 512\n"))),

        // 512 of 2 MiB are 13 per cent of memory; a tenth of it is 800000 kB.
        ["FT050"] = (Of(("proc/meminfo", HugePages.Replace("{AVAILABLE}", "799000", StringComparison.Ordinal))),
            Of(("proc/meminfo", HugePages.Replace("{AVAILABLE}", "801000", StringComparison.Ordinal)))),
        ["FT046"] = (Of(("proc/meminfo", Counted)), Of(("proc/meminfo", Counted.Replace("Slab:", "Percpu: 1000 kB\nSlab:", StringComparison.Ordinal)))),
        ["FT051"] = (Of(("var/log/dmesg", RequestReports.Dma())), Of(("var/log/dmesg", RequestReports.Dma(ramPages: 4100)))),
        ["FT052"] = (Of(("var/log/dmesg", RequestReports.Atomic())), Of(("var/log/dmesg", RequestReports.Atomic(cacheKilobytes: 400)))),
        ["FT053"] = (Of(("var/log/dmesg", RequestReports.Kill("0x0()", order: 0))), Of(("var/log/dmesg", RequestReports.Kill(order: 0)))),
        ["FT054"] = (Of(("var/log/dmesg", RequestReports.Kill())), Of(("var/log/dmesg", RequestReports.Kill(cacheKilobytes: 16000)))),
        ["FT055"] = (Of(("var/log/dmesg", RequestReports.LowMemory())), Of(("var/log/dmesg", RequestReports.LowMemory(highKilobytes: 2500)))),
        ["FT057"] = (Of((CounterTests.Pod + "/memory.events", "low 0\nhigh 0\nmax 41\noom 3\noom_kill 3\n")), Of((CounterTests.Pod + "/memory.events", "low 0\nhigh 0\nmax 41\noom 0\noom_kill 0\n"))),
        ["FT058"] = (Of((CounterTests.Pod + "/memory.pressure", CounterTests.Pressure("10.00"))), Of((CounterTests.Pod + "/memory.pressure", CounterTests.Pressure("9.99")))),
        ["FT063"] = (Of(("proc/meminfo", "MemTotal: 1000000 kB\n"), ("proc/allocinfo", "     20480000    5000 drivers/net/veth.c:77 [veth] func:veth_alloc\n")),
            Of(("proc/meminfo", "MemTotal: 1000000 kB\n"), ("proc/allocinfo", "     20470000    5000 drivers/net/veth.c:77 [veth] func:veth_alloc\n"))),
        ["FT062"] = (new Node(null, [("proc/buddyinfo", Blocks)]) { Options = Diagnose.Options with { Pods = new(["shop/*"]) } }, Of(("proc/buddyinfo", Blocks))),
        ["FT056"] = (Of(("var/log/dmesg", RequestReports.Cma(10001))), Of(("var/log/dmesg", RequestReports.Cma(10000)))),
        ["FT059"] = (Of(("var/log/dmesg", "[ 9.4] mongod invoked oom-killer: gfp_mask=0x1100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0\n")), "5.15-order0-exhaustion"),

        // The same with the page allocator's own report beside it.
        ["FT060"] = (Of(("var/log/dmesg", CgroupSlab)), Of(("var/log/dmesg", CgroupSlab + "[ 200.7] web: page allocation failure: order:0, mode:0xd0\n"))),
        ["FT064"] = (Of(("var/log/syslog", Refused), ("var/lib/fragtools/history/samples-1770863700000", "1770863760000 0/Normal 9000 4000 0 0 0 0 0 0 0 0 0; .\n")),
            Of(("var/log/syslog", Refused), ("var/lib/fragtools/history/samples-1770863000000", "1770863060000 0/Normal 9000 4000 0 0 0 0 0 0 0 0 0; .\n"))),
        ["FT061"] = (Of(("var/log/dmesg", "[ 9.5] kmem_cache_create(nf_conntrack_ffff8800b5) failed with error -12\n")), Of(("var/log/dmesg", Header))),
    };

    // 8000000 kB less 100000, 0, 4000000, 3000000 and 100000 are 800000: a tenth.
    private const string Counted = "MemTotal: 8000000 kB\nMemFree: 100000 kB\nBuffers: 0 kB\nCached: 4000000 kB\nAnonPages: 3000000 kB\nSlab: 100000 kB\nSUnreclaim: 100000 kB\n";

    private const string HugePages = "MemTotal: 8000000 kB\nMemFree: 1900000 kB\nMemAvailable: {AVAILABLE} kB\nHugePages_Total: 512\nHugePages_Free: 512\nHugePages_Rsvd: 0\nHugePages_Surp: 0\nHugepagesize: 2048 kB\n";

    private const string Locked = "MemTotal: 8000000 kB\nMemFree: 100000 kB\nUnevictable: 160000 kB\n";

    private const string KillTail = "[ 9.6] CPU: 0 PID: 44 Comm: kworker/0:1 Not tainted 5.15.0-91-generic #1\n"
        + "[ 9.7] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=vi,pid=99,uid=0\n"
        + "[ 9.8] Out of memory: Killed process 99 (vi) total-vm:400kB, anon-rss:100kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:12kB oom_score_adj:0\n";

    // 20224 free pages, none of order 3, with a min mark of 42496 kB = 10624 pages.
    private const string OomAtOrder3 = """
        [ 50.1] modprobe invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=3, oom_score_adj=0
        [ 50.2] CPU: 0 PID: 44 Comm: modprobe Not tainted 5.15.0-91-generic #101-Ubuntu
        [ 50.3] Call Trace:
        [ 50.3]  dump_header+0x52/0x224
        [ 50.3]  oom_kill_process.cold+0xb/0x10
        [ 50.4] Mem-Info:
        [ 50.4] active_anon:1200 inactive_anon:1610450 isolated_anon:0
        [ 50.4]  free:20200 free_pcp:95 free_cma:0
        [ 50.5] Node 0 Normal free:80800kB min:42496kB low:53120kB high:63744kB reserved_highatomic:0KB active_anon:0kB inactive_anon:0kB present:5242880kB managed:5046272kB free_cma:0kB
        [ 50.5] lowmem_reserve[]: 0 0 0 0
        [ 50.6] Node 0 Normal: 9000*4kB (UME) 4000*8kB (UME) 800*16kB (UME) 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 80800kB
        [ 50.7] Free swap  = 0kB
        [ 50.7] Total swap = 0kB
        [ 50.7] 1310720 pages RAM
        [ 50.8] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=vi,pid=99,uid=0
        [ 50.9] Out of memory: Killed process 99 (vi) total-vm:400kB, anon-rss:100kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:12kB oom_score_adj:0

        """;

    private static string PageTypes(int unmovable, int movable) => $"""
        Page block order: 9
        Pages per block:  512

        Free pages count per migrate type at order       0      1      2      3      4      5      6      7      8      9     10
        Node    0, zone   Normal, type    Unmovable      1      1      1      1      1      1      1      1      1      1      1
        Node    0, zone   Normal, type      Movable      1      1      1      1      1      1      1      1      1      1      1

        Number of blocks type     Unmovable      Movable
        Node 0, zone   Normal            {unmovable}           {movable}

        """;

    private static string Dump(int seconds, string slab) => $"""
        [ {seconds}.1] nginx: page allocation failure: order:0, mode:0xa20(GFP_ATOMIC), nodemask=(null),cpuset=/,mems_allowed=0
        [ {seconds}.2] CPU: 0 PID: 44 Comm: nginx Not tainted 5.15.0-91-generic #101-Ubuntu
        [ {seconds}.3] Mem-Info:
        [ {seconds}.3] active_anon:1200 inactive_anon:1610450 isolated_anon:0
        [ {seconds}.3]  slab_reclaimable:8012 slab_unreclaimable:{slab}
        [ {seconds}.3]  free:20200 free_pcp:95 free_cma:0
        [ {seconds}.7] Free swap  = 0kB
        [ {seconds}.7] Total swap = 0kB
        [ {seconds}.7] 2097022 pages RAM

        """;

    private static string Kill(string row) => "[ 9.4] mongod invoked oom-killer: gfp_mask=0x1100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0\n"
        + "[ 9.5] Tasks state (memory values in pages):\n[ 9.5] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n[ 9.5] " + row + KillTail;

    private static Node Of(params (string Path, string Text)[] files) => new(null, files);

    private static Node Asked(NodeQuestion question, params (string Path, string Text)[] files)
        => new(null, files) { Options = Diagnose.Options with { Question = question } };

    /// <summary>A node: a fixture, or files in place.</summary>
    internal sealed record Node(string? Fixture, (string Path, string Text)[] Files)
    {
        public DiagnosisOptions Options { get; init; } = Diagnose.Options;

        public static implicit operator Node(string fixture) => new(fixture, []);
    }
}

using System.Text;
using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Tests.Reports;

/// <summary>What is left of reports in what people show, and failures that are told in a line.</summary>
public class ReportFormTests
{
    private const string Chosen = "[ 8101.200001] Out of memory: Kill process 1717 (mkindex) score 655 or sacrifice child";

    [Theory]
    [InlineData(Chosen, null)]
    [InlineData("[ 8101.200001] Memory cgroup out of memory: Kill process 1717 (mkindex) score 655 or sacrifice child", true)]
    public void Who_was_chosen_is_told_where_the_victim_is_not(string line, bool? isCgroup)
    {
        var kill = OomLog.Single(line);
        Assert.Equal(("mkindex", 1717, null, null, 655L), (kill.ChosenName, kill.ChosenProcessId, kill.VictimName, kill.VictimProcessId, kill.VictimScore));
        Assert.Equal(isCgroup, kill.IsCgroupLimit == true ? true : null);
        Assert.Equal(("mkindex[1717] chosen", "mkindex[1717]?"), (kill.ToString(), ReportText.Victim(kill)));
    }

    [Fact]
    public void The_reaper_tells_that_the_chosen_died()
    {
        var kill = OomLog.Single(Chosen, "[ 8101.300001] oom_reaper: reaped process 1717 (mkindex), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB");
        Assert.Equal(("mkindex", 1717, true), (kill.VictimName, kill.VictimProcessId, kill.Reaped));
    }

    [Fact]
    public void A_child_died_for_the_chosen()
    {
        var kill = OomLog.Single(Chosen, "[ 8101.200009] Killed process 1720 (sort) total-vm:4096kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB");
        Assert.Equal((1717, 1720, "sort"), (kill.ChosenProcessId, kill.VictimProcessId, kill.VictimName));
    }

    [Fact]
    public void Two_lines_that_run_together_are_one_kill()
    {
        var kill = OomLog.Single(Chosen + "[ 8101.200044] Killed process 1717 (mkindex) total-vm:4096kB, anon-rss:1024kB, file-rss:0kB");
        Assert.Equal(("mkindex", 1717, 655L, 1_048_576L), (kill.VictimName, kill.VictimProcessId, kill.VictimScore, kill.VictimAnonRssBytes));
    }

    // 4.1: a thread 72 of 70 is chosen, whose row gives the score: (90000 + 240) * 1000 / 102400 = 881. Another score is no proof of that.
    [Theory]
    [InlineData(881, true, VictimReason.HighestBadness, true, 0L)]
    [InlineData(640, true, VictimReason.TableIncomplete, null, null)]
    [InlineData(881, false, VictimReason.TableMissing, null, null)]
    public void A_thread_is_no_child(long score, bool hasTable, VictimReason reason, bool? agrees, long? difference)
    {
        string[] table =
        [
            "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name",
            "[   70]     0    70   120000    90000     230      10        0             0 jvm", "[   71]     0    71     3000       60      10       1        0             0 sh",
        ];
        var kill = OomLog.Single(
        [
            "jvm invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0", "CPU: 0 PID: 72 Comm: jvm Not tainted 4.1.12 #1",
            "Task in /j killed as a result of limit of /j", "memory: usage 409600kB, limit 409600kB, failcnt 8",
            "memory+swap: usage 409600kB, limit 409600kB, failcnt 0", .. hasTable ? table : [],
            $"Memory cgroup out of memory: Kill process 72 (jvm) score {score} or sacrifice child",
            "Killed process 70 (jvm) total-vm:480000kB, anon-rss:360000kB, file-rss:0kB",
        ]);
        var expected = kill.ExpectedVictim;
        Assert.Equal((72, 70), (kill.ChosenProcessId, kill.VictimProcessId));
        Assert.Equal((reason, agrees, difference), (expected.Reason, expected.Agrees, expected.ScoreDifference));
        Assert.DoesNotContain("child", expected.Detail, StringComparison.Ordinal);
    }

    // 2.6.36 to 3.6: no swap, no page tables. 40960 - 960 pages; 8000 * 1000 / 40000 = 200; a daemon of root has 30 less.
    [Theory]
    [InlineData(200, 8000, 300, VictimReason.HighestBadness, true, 0L)]
    [InlineData(170, 8000, 300, VictimReason.HighestBadness, true, 0L)]
    [InlineData(200, 8000, 7995, VictimReason.ColumnsMissing, null, null)]
    [InlineData(333, 8000, 300, VictimReason.ColumnsMissing, null, null)]
    public void The_first_table_is_enough_where_the_score_comes_out(long score, int rss, int other, VictimReason reason, bool? agrees, long? difference)
    {
        var kill = OomLog.Single(
            "ld invoked oom-killer: gfp_mask=0x201da, order=0, oom_adj=0, oom_score_adj=0", "Mem-info:", "Normal per-cpu:",
            "active_anon:9000 inactive_anon:200 isolated_anon:0", " free:200 slab_reclaimable:1 slab_unreclaimable:2",
            "Normal free:800kB min:1600kB low:2000kB high:2400kB active_anon:1kB present:163840kB all_unreclaimable? yes", "lowmem_reserve[]: 0 0",
            "Normal: 200*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 800kB",
            "90 total pagecache pages", "40960 pages of RAM", "200 free pages", "960 reserved pages", "3 slab pages", "5 pages shared", "0 pages swap cached",
            "[ pid ]   uid  tgid total_vm      rss cpu oom_adj oom_score_adj name", $"[   61]     0    61     9000     {rss}   0       0             0 ld",
            $"[   62]     0    62     9000     {other}   0       0             0 as", $"Out of memory: Kill process 61 (ld) score {score} or sacrifice child",
            "Killed process 61 (ld) total-vm:36000kB, anon-rss:32000kB, file-rss:0kB");
        Assert.Equal((reason, agrees, difference), (kill.ExpectedVictim.Reason, kill.ExpectedVictim.Agrees, kill.ExpectedVictim.ScoreDifference));
    }

    [Fact]
    public void Whom_the_reaper_names_was_killed_and_is_another()
    {
        var kills = OomLog.Read(SampleLogs.Lines(
            "[  61.000001] Out of memory: Killed process 51 (etl) total-vm:900kB, anon-rss:500kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:8kB oom_score_adj:0",
            "[  61.900001] oom_reaper: reaped process 77 (cron), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB",
            "[  62.000001] oom_reaper: reaped process 51 (etl), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB",
            "[  63.000001] oom_reaper: unable to reap pid:99 (nfsd)"));
        Assert.Equal([(51, true), (77, true), (99, false)], kills.Select(kill => (kill.VictimProcessId!.Value, kill.Reaped!.Value)));
    }

    [Theory]
    [InlineData("[  70.0000{0}] ", false)]
    [InlineData("Mar  4 05:06:07 n3 kernel: ", false)]
    [InlineData("[  70.0000{0}] ", true)]
    public void A_group_is_one_kill_though_the_line_that_says_so_is_lost(string prefix, bool isWholeReport)
    {
        string[] kills = [Member(31, "web"), Member(30, "init"), Member(33, "log"), Member(31, "web")];
        string[] messages = isWholeReport
            ? ["oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c,mems_allowed=0,oom_memcg=/p,task_memcg=/p/c,task=web,pid=31,uid=7", .. kills]
            : kills;
        var kill = OomLog.Single([.. messages.Select((text, index) => string.Format(null, prefix, (index + 10) * 2) + text)]);
        Assert.Equal((31, true, "init[30] log[33]"), (kill.VictimProcessId, kill.IsCgroupLimit, kill.AlsoKilled!.ToString()));
        Assert.Null(kill.OomGroup);
    }

    [Fact]
    public void Kills_one_after_the_other_are_no_group()
    {
        var kills = OomLog.Read(SampleLogs.Lines(
            "[  80.000010] " + Member(41, "a"), "[  80.000020] " + Member(42, "b"), "[  83.000010] " + Member(43, "c"),
            // The same log once more.
            "[  80.000010] " + Member(41, "a"), "[  80.000020] " + Member(42, "b"), "[  83.000010] " + Member(43, "c")));
        Assert.Equal([41, 42, 43], kills.Where(kill => kill.RepeatOf is null).Select(kill => kill.VictimProcessId));
    }

    [Fact]
    public void The_limit_of_the_host_is_the_whole_machines()
    {
        var kill = OomLog.Single(
            "[  90.000001] sync invoked oom-killer: gfp_mask=0x6000c0(GFP_KERNEL), nodemask=(null), order=2, oom_score_adj=0",
            "[  90.000002] CPU: 0 PID: 90 Comm: sync Not tainted 4.19.91-26.al7.x86_64 #1",
            "[  90.000003] Task in /docker/0a1b killed as a result of limit of host",
            "[  90.000004] Out of memory: Killed process 95 (cache) total-vm:80kB, anon-rss:40kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0");
        Assert.Equal((false, null, "/docker/0a1b", 95), (kill.IsCgroupLimit, kill.OomCgroup, kill.TaskCgroup, kill.VictimProcessId));
    }

    [Theory]
    [InlineData("XFS: cp(311) possible memory allocation deadlock size 131096 in kmem_alloc (mode:0x2d40)", "cp", 311, 131096L, "kmem_alloc", 0x2d40L)]
    [InlineData("XFS: my (cp)(311) possible memory allocation deadlock in kmem_zone_alloc (mode:0x82d0)", "my (cp)", 311, null, "kmem_zone_alloc", 0x82d0L)]
    [InlineData("XFS (sdb1): cp(311) possible memory allocation deadlock in xfs_buf_allocate_memory (mode:0x", "cp", 311, null, "xfs_buf_allocate_memory", null)]
    [InlineData("XFS: possible memory allocation deadlock in kmem_alloc (mode:0x250)", null, null, null, "kmem_alloc", 0x250L)]
    [InlineData("XFS: cp(311) possible memory allocation deadlock size 70000 in kmem_a", "cp", 311, 70000L, "kmem_a", null)]
    public void XFS_that_asks_without_end(string message, string? process, int? pid, long? bytes, string requester, long? mask)
    {
        var failure = SampleLogs.One("[  33.000001] " + message + "\n");
        Assert.Equal(PageAllocFailureKind.PossibleDeadlock, failure.Kind);
        Assert.Equal((process, pid, bytes, requester, mask), (failure.ProcessName, failure.ProcessId, failure.RequestedBytes, failure.Requester, failure.GfpMask));
        Assert.Equal((null, AllocationCause.Unknown), (failure.Order, failure.Cause));
    }

    [Fact]
    public void XFS_in_a_mail_that_wraps_it()
    {
        var failure = SampleLogs.One(SampleLogs.Lines("[  33.000001] XFS: cp(311) possible memory allocation deadlock", "size 50184 in kmem_alloc (mode:0x250)", "Full logs please."));
        Assert.Equal((50184L, "kmem_alloc", 0x250L), (failure.RequestedBytes, failure.Requester, failure.GfpMask));
    }

    // mm/slab_common.c, dump_unreclaimable_slab: some hundred lines between the memory's state and the tasks.
    [Fact]
    public void Slab_caches_stand_between_head_and_kill()
    {
        var kill = OomLog.Single(
        [
            "[ 5.000001] fsx invoked oom-killer: gfp_mask=0x40cc0(GFP_KERNEL|__GFP_COMP), order=1, oom_score_adj=0", "[ 5.000002] CPU: 0 PID: 51 Comm: fsx Not tainted 6.8.4 #1",
            "[ 5.000003] Mem-Info:", "[ 5.000004] active_anon:1 inactive_anon:2 isolated_anon:0", "[ 5.000005] Unreclaimable slab info:", "[ 5.000006] Name                      Used          Total",
            .. Enumerable.Range(1, 150).Select(number => $"[ 5.{number + 10:000000}] kmalloc-cg-{number}            {number}KB          {number + 3}KB"),
            "[ 5.001000] Tasks state (memory values in pages):", "[ 5.001001] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            "[ 5.001002] [     51]     0    51      900      700    49152        0             0 fsx",
            "[ 5.001003] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=fsx,pid=51,uid=0",
            "[ 5.001004] Out of memory: Killed process 51 (fsx) total-vm:3600kB, anon-rss:2800kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:48kB oom_score_adj:0",
        ]);
        Assert.Equal((1, 51, 51, 1), (kill.Order, kill.TriggerProcessId, kill.VictimProcessId, kill.Tasks?.Count));
    }

    [Theory]
    [InlineData("Out of memory in UB 1201: OOM killed process 2173 (php) score 12 vm:2048kB, rss:1024kB, swap:0kB", true)]
    [InlineData("Out of memory in UB 0: OOM killed process 2173 (php) score 12 vm:2048kB, rss:1024kB, swap:0kB", false)]
    public void OpenVZ_names_a_beancounter(string message, bool isCgroup)
    {
        var kill = OomLog.Single("[  71.000001] " + message);
        Assert.Equal((2173, "php", 12L, 2_097_152L, isCgroup), (kill.VictimProcessId, kill.VictimName, kill.VictimScore, kill.VictimTotalVmBytes, kill.IsCgroupLimit));
    }

    [Theory]
    [InlineData(65552, 5)]
    [InlineData(65536, 4)]
    [InlineData(4097, 1)]
    [InlineData(4096, null)]
    public void Bytes_make_an_order_where_the_page_is_known(long bytes, int? order)
    {
        var failure = SampleLogs.Read(SampleLogs.Lines(
            "[    0.000000] Linux version 4.18.0-80.el8.x86_64 (b@h) #1 SMP",
            $"[  33.000001] XFS: cp(311) possible memory allocation deadlock size {bytes} in kmem_alloc (mode:0x250)"));
        Assert.Equal(order, Assert.Single(failure).Order);
    }

    [Theory]
    [InlineData("cma: cma_alloc: linux,cma: alloc failed, req-size: 640 pages, ret: -12", "linux,cma", -12)]
    [InlineData("cma: __cma_alloc: reserved: alloc failed, req-size: 640 pages, ret: -16", "reserved", -16)]
    [InlineData("cma: cma_alloc: alloc failed, req-size: 640 pages, ret: -12", null, -12)]
    [InlineData("cma: alloc failed, req-size: 640 pages, r", null, null)]
    public void CMA_that_has_no_room(string message, string? area, int? error)
    {
        var failure = SampleLogs.One($"[  34.000001] {message}\n");
        Assert.Equal(PageAllocFailureKind.CmaFailure, failure.Kind);
        Assert.Equal((640L, area, error, null, "Complete"), (failure.RequestedPages, failure.CmaArea, failure.ErrorCode, failure.Order, failure.Completeness));
    }

    [Fact]
    public void What_is_free_in_an_area_of_CMA_is_told()
    {
        var failure = SampleLogs.One(SampleLogs.Lines(
            "[    0.000000] Linux version 5.10.0-30-amd64 (b@h) #1 SMP",
            "[  34.000001] cma: cma_alloc: linux,cma: alloc failed, req-size: 512 pages, ret: -12",
            "[  34.000002] cma: number of available pages: 300@12+20@400+255@769=> 575 free of 4096 total pages"));
        Assert.Equal((2_097_152L, 2), (failure.RequestedBytes, failure.GetRawBytes().Count(value => value == '\n')));
        Assert.Contains("575 pages", failure.CauseDetail!.Missing[0], StringComparison.Ordinal);
        Assert.Contains("300 of them in one piece", failure.CauseDetail.Missing[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pr_err(\"%s: alloc failed, req-size: %zu pages, ret: %d\\n\",")]
    [InlineData("mydrv: alloc failed, req-size: 7 pages, ret: -12")]
    [InlineData("A line with possible memory allocation deadlock in kmem_alloc means that XFS waits.")]
    public void Other_lines_of_these_words(string line) => Assert.Empty(SampleLogs.Read(line + "\n"));

    [Fact]
    public void Vmap_and_the_header_below_it_are_one_failure()
    {
        string[] note = ["[  40.000001] vmap allocation for size 20480 failed: use vmalloc=<size> to increase size"];
        var older = SampleLogs.One(SampleLogs.Lines([
            .. note, "[  40.000002] vmalloc: allocation failure: 16384 bytes", "[  40.000003] ld: page allocation failure: order:0, mode:0xd2",
            "[  40.000004] CPU: 0 PID: 40 Comm: ld Not tainted 3.18.20 #1"]));
        var newer = SampleLogs.One(SampleLogs.Lines([
            .. note, "[  40.000002] ld: vmalloc: allocation failure: 16384 bytes, mode:0x14000c0(GFP_KERNEL), nodemask=(null)",
            "[  40.000003] CPU: 0 PID: 40 Comm: ld Not tainted 4.14.99 #1"]));
        var newest = SampleLogs.One(SampleLogs.Lines([
            "[  40.000001] vmalloc_node_range for size 20480 failed: Address range restricted to 0xf0800000 - 0xff800000",
            "[  40.000002] ld: vmalloc error: size 16384, vm_struct allocation failed, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0",
            "[  40.000003] CPU: 0 PID: 40 Comm: ld Not tainted 6.12.9 #1"]));
        foreach (var failure in new[] { older, newer, newest })
        {
            Assert.Equal((PageAllocFailureKind.VmallocFailure, "ld", 40, 16384L), (failure.Kind, failure.ProcessName, failure.ProcessId, failure.RequestedBytes));
            Assert.Equal(AllocationCause.AddressSpace, failure.Cause);
        }

        Assert.Equal(AllocationCause.AddressSpace, SampleLogs.One("[  1.0] allocation failed: out of vmalloc space - use vmalloc=<size> to increase size.\n").Cause);
    }

    [Theory]
    [InlineData("__vmalloc_node_range+0x16c/0x224", PageAllocFailureKind.VmallocFailure, VmallocProblem.Unknown)]
    [InlineData("__vmalloc_area_node+0x16c/0x224", PageAllocFailureKind.VmallocFailure, VmallocProblem.PagesShort)]
    [InlineData("__alloc_pages_nodemask+0x16c/0x224", PageAllocFailureKind.Failure, null)]
    public void Who_printed_the_header_tells_what_failed(string caller, PageAllocFailureKind kind, object? problem)
    {
        var failure = SampleLogs.One(SampleLogs.Lines(
            "[  60.000000] tar: page allocation failure: order:0, mode:0x80d2", "[  60.000001] CPU: 1 PID: 60 Comm: tar Not tainted 3.16.7 #1", "[  60.000002] Call Trace:",
            "[  60.000003]  [<c0011500>] dump_stack+0x24/0x38", "[  60.000004]  [<c00a5200>] warn_alloc_failed+0xf8/0x14c", $"[  60.000005]  [<c00cd000>] {caller}",
            "[  60.000006]  [<c00cd200>] __vmalloc_node_range+0x50/0x90", "[  60.000007]  [<bf031400>] ring_grow+0x58/0xd4 [ring]"));
        Assert.Equal((kind, (VmallocProblem?)problem, "ring_grow [ring]"), (failure.Kind, failure.VmallocProblem, failure.Requester));
        Assert.Equal(kind == PageAllocFailureKind.VmallocFailure, failure.Missing.HasFlag(ReportParts.Header));
    }

    [Theory]
    [InlineData("[  1.0] Node 0 Normal: 7_4kB (UM) 2_8kB (M) 0_16kB = 44kB")]
    [InlineData("[  1.0] Node 0 Normal: 7\u00d74kB (UM) 2\u00d78kB (M) 0\u00d716kB = 44kB")]
    public void A_free_list_whose_stars_became_something_else(string list)
    {
        var failure = SampleLogs.One(SampleLogs.Lines(
            "[  1.0] tar: page allocation failure: order:1, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0", "[  1.0] Mem-Info:",
            "[  1.0] active_anon:9000 inactive_anon:200 isolated_anon:0", "[  1.0] Node 0 Normal free:44kB boost:0kB min:16kB low:20kB high:24kB present:999kB", list));
        Assert.Equal([7L, 2, 0], Assert.Single(failure.Zones).FreeBlocks);
    }

    [Theory]
    [InlineData("0x60****(GFP_KERNEL)", null, "GFP_KERNEL")]
    [InlineData("0x****", null, null)]
    [InlineData("0x14xxxxx(GFP_ATOMIC)", null, "GFP_ATOMIC")]
    [InlineData("0xXXXXXX(GFP_ATOMIC)", null, "GFP_ATOMIC")]
    [InlineData("0x6000c0(GFP_KERNEL)", 0x6000c0L, "GFP_KERNEL")]
    public void Of_a_blotted_mask_the_rest_is_said(string mask, long? number, string? words)
    {
        var failure = SampleLogs.One($"[  50.000001] tar: page allocation failure: order:3, mode:{mask}, nodemask=(null)\n");
        Assert.Equal(("tar", 3, number, words), (failure.ProcessName, failure.Order, failure.GfpMask, failure.GfpText));
        Assert.Equal(number is null, failure.Missing.HasFlag(ReportParts.GfpMask));
        var kill = OomLog.Single($"[  50.000001] tar invoked oom-killer: gfp_mask={mask}, nodemask=(null), order=3, oom_score_adj=0");
        Assert.Equal(("tar", 3, number, words), (kill.TriggerName, kill.Order, kill.GfpMask, kill.GfpText));
    }

    [Theory]
    [InlineData(".warn_alloc+0x108/0x1a0|.ring_grow.isra.6+0x13c/0x1e8", "ring_grow")]
    [InlineData("[c0b8fd10] [c000908c] show_stack+0x48/0x194 (unreliable)|[c0b8fd20] [c0101fa0] warn_alloc+0xec/0x1a0|[c0b8fd30] [c0104000] __alloc_pages+0x9/0x10|[c0b8fd40] [d1104000] ring_grow+0x9/0x10 [ring]", "ring_grow [ring]")]
    [InlineData("warn_alloc (mm/page_alloc.c:4391)|__alloc_pages (mm/page_alloc.c:5301 mm/page_alloc.c:5572 (discriminator 4))|ring_grow (drivers/ring.c:19 include/linux/slab.h:600) ring", "ring_grow [ring]")]
    [InlineData("__dump_stack lib/dump_stack.c:88 [inline]|warn_alloc+0x1a0/0x230 mm/page_alloc.c:3467|ring_grow+0x2/0x3 drivers/ring.c:19", "ring_grow")]
    [InlineData("dump_backtrace+0x94/0xec|show_stack+0x18/0x24 (C)|warn_alloc+0xf8/0x190 (P)|ring_grow+0x3c/0x90 [ring] (L)", "ring_grow [ring]")]
    [InlineData("([<00000000001161c2>] show_trace+0xda/0xe8)|[<000000000024a8ac>] warn_alloc+0xec/0x160|[<000003ff80104000>] ring_grow+0x9a/0x1b0 [ring]", "ring_grow [ring]")]
    [InlineData("? dump_stack+0x5f/0x83|? warn_alloc+0xb7/0x140|? __alloc_pages_nodemask+0x8dc/0x9fa|? lock_timer_base+0x2/0x9|? hrtimer_forward+0x132/0x16c|? ring_grow+0x2d4/0x7a5", "ring_grow")]
    [InlineData("warn_alloc+0xb7/0x140|__alloc_pages+0x2ac/0x36c|__kmalloc_track_caller+0x164/0x1b4|__alloc_skb+0x88/0x168", "__alloc_skb")]
    [InlineData("warn_alloc+0xb7/0x140", null)]
    public void Who_asked_is_read_from_every_dialect(string frames, string? requester)
    {
        var lines = frames.Split('|').Select((frame, index) => $"[  60.{index:000000}]  {frame}");
        var failure = SampleLogs.One(SampleLogs.Lines([
            "[  60.000000] tar: page allocation failure: order:3, mode:0x6000c0(GFP_KERNEL), nodemask=(null)",
            "[  60.000000] CPU: 1 PID: 60 Comm: tar Not tainted 4.19.9 #1", "[  60.000000] Call Trace:", .. lines]));
        Assert.Equal(requester, failure.Requester);
        Assert.Equal(frames.Split('|').Length, failure.CallTrace.Count);
    }

    [Theory]
    [InlineData("alloc_ring (see drivers/ring.c)")]
    [InlineData("drivers/ring.c:19 is wrong")]
    [InlineData("ring_grow mm/slub.c:12 and more")]
    public void Words_about_source_are_no_frames(string text) => Assert.False(FrameText.TryRead(Encoding.UTF8.GetBytes(text), out _));

    private static string Member(int pid, string name)
        => $"Memory cgroup out of memory: Killed process {pid} ({name}) total-vm:90kB, anon-rss:40kB, file-rss:8kB, shmem-rss:0kB, UID:7 pgtables:4kB oom_score_adj:968";
}

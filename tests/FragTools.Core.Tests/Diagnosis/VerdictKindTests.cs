using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;

namespace FragTools.Tests.Diagnosis;

/// <summary>The kinds of wrong verdicts that were met, each with a twin that is as like it as can be and is the other thing.</summary>
public class VerdictKindTests
{
    private const string Tail = " total-vm:750000kB, anon-rss:58000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:288kB oom_score_adj:0\n";
    private const string OomHead = "[ 300.1] node invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=900\n[ 300.2] CPU: 3 PID: 801 Comm: node Not tainted 6.1.50 #1\n[ 300.3] Call Trace:\n";
    private const string Refused = "2026-03-05T02:00:00+00:00 n1 kernel: runc:[1:CHILD]: page allocation failure: order:6, mode:0x10c0d0\n";
    private const string Single = "2026-03-05T02:00:00+00:00 n1 kernel: app: page allocation failure: order:0, mode:0xd0\n";
    private const string Pod = "5a1e0001-0000-4000-8000-000000000001";
    private const string Few = "Node 0, zone      DMA      1      0      0      0      2      1      1      0      1      1      3\nNode 0, zone   Normal   9100   8200    730     41      0      0      0      0      0      0      0\n";
    private const string Many = "Node 0, zone      DMA      1      0      0      0      2      1      1      0      1      1      3\nNode 0, zone   Normal   9100   8200   7100   6300   5200   4100   3300   2100   1500   1200    900\n";
    private const string MakeCgroup = "2026-03-05T02:00:01+00:00 n1 kubelet[901]: E0305 02:00:01.000000     901 pod_workers.go:190] Error syncing pod " + Pod + " (\"web_shop(" + Pod + ")\"), skipping: failed to create container for [kubepods burstable pod" + Pod + "] : mkdir /sys/fs/cgroup/memory/kubepods/burstable/pod" + Pod + ": {WHY}\n";

    [Theory]
    [InlineData("[ 9.5] Memory cgroup out of memory: Killed process 4711 (web)" + Tail, Verdict.CgroupLimit, Confidence.Proven)]
    [InlineData("[ 9.5] Out of memory: Killed process 4711 (web)" + Tail, Verdict.OutOfMemory, Confidence.Likely)]
    [InlineData("[ 9.5] Killed process 4711 (web)" + Tail, Verdict.Inconclusive, Confidence.Possible)]
    [InlineData("[ 9.5] oom_reaper: reaped process 4711 (web), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB\n", Verdict.Inconclusive, Confidence.Possible)]
    [InlineData(OomHead, Verdict.Inconclusive, Confidence.Possible)]
    [InlineData(OomHead + "[ 300.4]  oom_kill_process+0x10b/0x120\n[ 300.5]  mem_cgroup_out_of_memory+0x134/0x150\n", Verdict.CgroupLimit, Confidence.Likely)]
    [InlineData(OomHead + "[ 300.4]  oom_kill_process+0x10b/0x120\n[ 300.5]  ? mem_cgroup_oom_synchronize+0x134/0x150\n[ 300.6]  pagefault_out_of_memory+0x1/0x20\n", Verdict.Inconclusive, Confidence.Possible)]
    [InlineData(OomHead + "[ 300.7] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_mem\n", Verdict.CgroupLimit, Confidence.Proven)]
    [InlineData(OomHead + "[ 300.7] oom-kill:constraint=CONSTRAINT_ME\n", Verdict.Inconclusive, Confidence.Possible)]
    [InlineData(OomHead + "[ 300.7] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a.slice,task=node,pid=801,uid=0\n", Verdict.OutOfMemory, Confidence.Likely)]
    [InlineData(OomHead + "[ 300.6] memory: usage 262144kB, limit 262144kB, failcnt 31\n", Verdict.CgroupLimit, Confidence.Proven)]
    [InlineData(OomHead + "[ 300.6] Task in /user.slice killed as a result of limit of host\n", Verdict.OutOfMemory, Confidence.Likely)]
    [InlineData(OomHead + "[ 300.6] Task in /user.slice/a killed as a result of limit of /user.slice\n", Verdict.CgroupLimit, Confidence.Proven)]
    public void Whose_memory_was_out_is_said_by_words_and_never_by_their_absence(string log, Verdict verdict, Confidence confidence)
    {
        var judged = Diagnose.Log(log);
        Assert.Equal((verdict, confidence), (judged.Verdict, judged.Confidence));
        Assert.Equal(verdict == Verdict.OutOfMemory, judged.Evidence.Any(finding => finding.Statement.Contains("whole machine was out", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(OomMask, "__GFP_ACCOUNT", Verdict.CgroupLimit)]
    [InlineData(OomMask, "", Verdict.OutOfMemory)]
    public void Vmalloc_that_is_accounted_for_ran_into_its_cgroups_limit_where_the_zones_stand_far_above_their_marks(string mask, string flag, Verdict verdict)
    {
        var (bits, text) = flag.Length > 0 ? ("0x400dc0", mask + "|" + flag) : ("0xdc0", mask);
        var judged = Diagnose.Log(
            $"[ 50.1] conmon: vmalloc: allocation failure, allocated 81920 of 90112 bytes, mode:{bits}({text}), nodemask=(null),cpuset=/,mems_allowed=0\n"
            + "[ 50.2] CPU: 1 PID: 77 Comm: conmon Not tainted 5.4.0-99-generic #1\n[ 50.3] Mem-Info:\n[ 50.4] active_anon:1 inactive_anon:1 isolated_anon:0\n[ 50.4]  free:2000000 free_pcp:0 free_cma:0\n"
            + "[ 50.5] Node 0 Normal free:8000000kB min:60000kB low:75000kB high:90000kB active_anon:4kB present:16000000kB managed:15500000kB free_cma:0kB\n[ 50.6] lowmem_reserve[]: 0 0\n"
            + "[ 50.7] Node 0 Normal: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 1953*4096kB (M) = 7999488kB\n[ 50.8] 10 total pagecache pages\n[ 50.9] 4000000 pages RAM\n");
        Assert.Equal(verdict, judged.Verdict);
        Assert.NotEqual(Confidence.Proven, judged.Confidence);
    }

    [Fact]
    public void One_page_that_is_free_now_never_overrules_an_exhaustion_and_blocks_that_are_free_now_overrule_an_unexplained_refusal()
    {
        Assert.Equal(Verdict.OutOfMemory, Tree(Single, Many).Verdict);
        Assert.Equal(Verdict.NotNow, Tree(Refused, Many).Verdict);
        Assert.Equal((Verdict.Fragmentation, Confidence.Likely), Of(Tree(Refused, Few)));
    }

    [Fact]
    public void A_snapshot_proves_nothing_of_an_earlier_refusal()
    {
        var marks = "Node 0, zone   Normal\n  pages free     28652\n        min      2000\n        low      2500\n        high     3000\n        spanned  1310720\n        present  1310720\n        managed  1261568\n        protection: (0, 0)\n";
        var judged = Diagnose.Tree(("proc/buddyinfo", Few), ("proc/zoneinfo", marks), ("var/log/messages", Refused));
        Assert.Equal((Verdict.Fragmentation, Confidence.Likely), Of(judged));
        Assert.DoesNotContain("zoneinfo", judged.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_request_may_use_decides_what_the_node_would_answer_now()
    {
        // Order 4 of DMA alone, whose only blocks are there, and order 4 of any zone: asked one after the other in either order.
        var dma = "2026-03-05T02:00:00+00:00 n1 kernel: sr0: page allocation failure: order:4, mode:0x40cc1(GFP_KERNEL|GFP_DMA|__GFP_COMP), nodemask=(null)\n";
        var any = "2026-03-05T02:00:01+00:00 n1 kernel: app: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)\n";
        foreach (var log in new[] { dma + any, any + dma })
        {
            var statements = Tree(log, Few).Evidence.Where(finding => finding.Id == "FT004").Select(finding => finding.Statement).ToList();
            Assert.Contains(statements, text => text.StartsWith("sr0 ", StringComparison.Ordinal) && text.Contains("would serve the request", StringComparison.Ordinal));
            Assert.Contains(statements, text => text.StartsWith("app ", StringComparison.Ordinal) && text.Contains("speak for fragmentation", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("can't get final child's PID from pipe: EOF", "", Verdict.Fragmentation)]
    [InlineData("running exec setns process for init caused \\\"exit status 6\\\"", "", Verdict.Fragmentation)]
    [InlineData("running exec setns process for init caused \\\"signal: killed\\\"", "", Verdict.Inconclusive)]
    [InlineData("running exec setns process for init caused \\\"exit status 34\\\"", "2026-03-05T02:00:00.7+00:00 n1 runc[77]: nsenter: failed to unshare namespaces: Operation not permitted\n", Verdict.NotFragmentation)]
    [InlineData("running exec setns process for init caused \\\"exit status 34\\\"", "2026-03-05T02:00:00.7+00:00 n1 runc[77]: nsenter: failed to unshare namespaces: Invalid argument\n", Verdict.NotFragmentation)]
    [InlineData("running exec setns process for init caused \\\"exit status 27\\\"", "2026-03-05T02:00:00.9+00:00 n1 kubelet[901]: E0305 02:00:00.900000     901 kubelet_network_linux.go:53] Failed to ensure that nat chain exists: fork/exec /usr/sbin/iptables: resource temporarily unavailable: \n", Verdict.NotFragmentation)]
    public void A_failed_start_beside_few_blocks_is_possible_fragmentation_only_by_words_that_can_come_from_it(string words, string before, Verdict verdict)
    {
        var log = before + Started(words);
        var judged = Tree(log, Few);
        Assert.Equal(verdict, judged.Verdict);
        Assert.True(verdict == Verdict.NotFragmentation || judged.Confidence == Confidence.Possible);
        Assert.DoesNotContain("exit status .", judged.Evidence[0].Statement, StringComparison.Ordinal);

        // Of an hour later the node says nothing of it, nor do blocks that are there.
        Assert.NotEqual(Verdict.Fragmentation, Later(log, Few).Verdict);
        Assert.NotEqual(Verdict.NotNow, Tree(log, Many).Verdict);
    }

    [Fact]
    public void A_kill_at_the_pods_own_limit_goes_before_what_is_likely_and_another_pods_does_not()
    {
        var kill = "2026-03-05T02:00:00.9+00:00 n1 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/kubepods/burstable/pod{POD},task_memcg=/kubepods/burstable/pod{POD}/c0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0de,task=runc:[2:INIT],pid=4242,uid=0\n"
            + "2026-03-05T02:00:00.9+00:00 n1 kernel: Memory cgroup out of memory: Killed process 4242 (runc:[2:INIT])" + Tail;
        var start = Started("can't get final child's PID from pipe: EOF");
        Assert.Equal((Verdict.CgroupLimit, Confidence.Proven), Of(Tree(Refused + kill.Replace("{POD}", Pod, StringComparison.Ordinal) + start, Few)));
        Assert.Equal((Verdict.Fragmentation, Confidence.Likely), Of(Tree(Refused + kill.Replace("{POD}", "5a1e0002-0000-4000-8000-000000000002", StringComparison.Ordinal) + start, Few)));
    }

    [Theory]
    [InlineData("2026-03-05T02:00:01+00:00 n1 backup[77]: copying container images: tar: write error: No space left on device\n", null, false)]
    [InlineData("2026-03-05T02:00:01+00:00 n1 containerd[640]: runc: nsexec[9904]: failed to unshare user namespace: No space left on device\n", "FT019", true)]
    [InlineData("2026-03-05T02:00:01+00:00 n1 containerd[640]: runc: nsexec[9904]: failed to unshare namespaces: No space left on device\n", "FT019", false)]
    [InlineData("2026-03-05T02:00:01+00:00 n1 containerd[640]: failed to create container: write /sys/fs/cgroup/cpuset/kubepods/cpuset.cpus: no space left on device\n", "FT021", true)]
    [InlineData("2026-03-05T02:00:01+00:00 n1 kubelet[811]: W0305 02:00:01.000000     811 raw.go:87] inotify_add_watch /sys/fs/cgroup/cpuset/kubepods: no space left on device\n", "FT044", true)]
    [InlineData("2026-03-05T02:00:01+00:00 n1 kubelet[811]: E0305 02:00:01.000000     811 kubelet.go:1] failed to write a heartbeat to /var/lib/kubelet/x: no space left on device\n", null, false)]
    [InlineData("2026-03-05T02:00:01+00:00 n1 kubelet[811]: E0305 02:00:01.000000     811 kubelet.go:1] failed to make the rootfs of container web: mkdir /var/lib/containerd/a: no space left on device\n", "FT020", true)]
    public void What_is_full_is_said_by_the_message_about_the_container(string line, string? id, bool isProven)
    {
        var limits = Diagnose.Log(line).Evidence.Where(finding => finding.Id is "FT017" or "FT018" or "FT019" or "FT020" or "FT021" or "FT044" or "FT045").ToList();
        Assert.Equal(id is null ? [] : [id], limits.Select(finding => finding.Id));
        Assert.All(limits, finding => Assert.Equal(isProven ? Confidence.Proven : Confidence.Likely, finding.Strength));
    }

    [Fact]
    public void What_was_full_hours_before_explains_no_later_refusal()
    {
        var full = "{DAY}T02:00:01+00:00 n1 kubelet[811]: E0305 02:00:01.000000     811 kubelet.go:1] failed to make the rootfs of container web: mkdir /var/lib/containerd/a: no space left on device\n";
        Assert.Equal((Verdict.Fragmentation, Confidence.Possible), Of(Diagnose.Log(full.Replace("{DAY}", "2026-03-02", StringComparison.Ordinal) + Refused)));
        Assert.Equal((Verdict.NotFragmentation, Confidence.Proven), Of(Diagnose.Log(Refused + full.Replace("{DAY}", "2026-03-05", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("2026-03-05T02:00:01+00:00 n1 kubelet[811]: I0305 02:00:01.000000     811 server.go:1] sysctl user.max_user_namespaces = 15000\n", false)]
    [InlineData("2026-03-05T02:00:01+00:00 n1 dockerd[811]: /proc/sys/user/max_user_namespaces is set to 0\n", true)]
    public void A_setting_that_is_only_named_was_not_reached(string line, bool isReached)
        => Assert.Equal(isReached, Diagnose.Log(line).Evidence.Any(finding => finding.Id == "FT019"));

    [Fact]
    public void A_cgroup_that_was_not_made_is_a_matter_of_number_unless_the_kernel_refused_a_block_beside_it()
    {
        Assert.Equal((Verdict.NotFragmentation, Confidence.Proven), Of(Diagnose.Log(MakeCgroup.Replace("{WHY}", "no space left on device", StringComparison.Ordinal))));
        var memory = MakeCgroup.Replace("{WHY}", "cannot allocate memory", StringComparison.Ordinal);
        Assert.Equal((Verdict.NotFragmentation, Confidence.Likely), Of(Diagnose.Log(memory)));
        Assert.Equal((Verdict.Fragmentation, Confidence.Possible), Of(Diagnose.Log(Refused + memory)));
        Assert.Equal(Verdict.OutOfMemory, Diagnose.Log(Single + memory).Verdict is var single && single != Verdict.Fragmentation ? Verdict.OutOfMemory : single);
    }

    [Fact]
    public void Several_victims_are_told_by_name_and_one_that_is_told_twice_once()
    {
        var judged = Diagnose.Log(string.Concat(((string[])["4711 (web)", "4712 (db)", "4713 (ssh)"]).Select((who, at) => $"[ {9 + at}.5] Out of memory: Killed process {who}{Tail}")));
        Assert.Contains("web (pid 4711), db (pid 4712) and ssh (pid 4713) were killed, last 11.5 s after boot", judged.Evidence[0].Statement, StringComparison.Ordinal);
        Assert.DoesNotContain("3 times", judged.Evidence[0].Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void When_a_file_was_written_decides_nothing()
    {
        using var tree = new TempTree();
        var files = new[] { tree.Write("proc/buddyinfo", Few), tree.Write("var/log/messages", Started("can't get final child's PID from pipe: EOF")) };
        var verdicts = new List<(Verdict, Confidence)>();
        foreach (var written in new[] { new DateTime(2026, 3, 5, 2, 1, 0, DateTimeKind.Utc), new DateTime(2029, 1, 1, 0, 0, 0, DateTimeKind.Utc) })
        {
            Array.ForEach(files, file => File.SetLastWriteTimeUtc(file, written));
            verdicts.Add(Of(Assert.Single(Diagnose.Run(new FragTools.Linux.NodeInput.Root(tree.Root)))));
        }

        Assert.Equal(verdicts[0], verdicts[1]);
    }

    private const string OomMask = "GFP_KERNEL|__GFP_ZERO";

    private static string Started(string words) => "2026-03-05T02:00:01+00:00 n1 kubelet[901]: E0305 02:00:01.000000     901 remote_runtime.go:92] RunPodSandbox from runtime service failed: rpc error: code = Unknown desc = failed to start sandbox container for pod \"cart-0\": Error response from daemon: OCI runtime create failed: container_linux.go:348: starting container process caused \"process_linux.go:301: " + words + "\": unknown\n"
        + "2026-03-05T02:00:01.01+00:00 n1 kubelet[901]: E0305 02:00:01.010000     901 pod_workers.go:190] Error syncing pod " + Pod + " (\"cart-0_shop(" + Pod + ")\"), skipping: failed to \"CreatePodSandbox\" for \"cart-0_shop(" + Pod + ")\" with CreatePodSandboxError: \"CreatePodSandbox for pod \\\"cart-0_shop(" + Pod + ")\\\" failed: rpc error: code = Unknown desc = failed to start sandbox container for pod \\\"cart-0\\\": Error response from daemon: OCI runtime create failed: " + words.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"\n";

    private static FragmentationVerdict Tree(string log, string blocks) => Diagnose.Tree(("proc/buddyinfo", blocks), ("var/log/messages", log));

    /// <summary>A day after all of these logs.</summary>
    private static FragmentationVerdict Later(string log, string blocks)
        => Diagnose.Tree(("proc/buddyinfo", blocks), ("var/log/messages", log), ("proc/stat", "btime 1772589600\n"), ("proc/uptime", "172801.00 1.00\n"));

    private static (Verdict Verdict, Confidence Confidence) Of(FragmentationVerdict verdict) => (verdict.Verdict, verdict.Confidence);
}

using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Pods;
using FragTools.Proc;

namespace FragTools.Tests.Diagnosis;

/// <summary>What the cgroups of pods count, and no log holds.</summary>
public class CounterTests
{
    public const string Pod = "sys/fs/cgroup/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + Underscored + ".slice";
    private const string Underscored = "0a1b2c3d_1111_2222_3333_444455556666";
    private const string Uid = "0a1b2c3d-1111-2222-3333-444455556666";
    private const string Id = "7c0f1d2e3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5";
    private const string Container = Pod + "/cri-containerd-" + Id + ".scope";
    private const string Events = "low 0\nhigh 0\nmax 41\noom 3\noom_kill 3\noom_group_kill 0\n";

    // The same kills in the log, one each.
    private const string Kill = "Memory cgroup out of memory: Killed process 4711 (web) total-vm:750000kB, anon-rss:58000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:288kB oom_score_adj:939";

    public static string Pressure(string full) => $"some avg10=20.00 avg60=0.00 avg300=0.00 total=9\nfull avg10={full} avg60=0.00 avg300=0.00 total=4\n";

    [Fact]
    public void A_pods_cgroup_has_counted_what_its_containers_did_that_are_gone()
    {
        // Its container was started again after two of the three.
        var pod = Assert.Single(Read((Pod + "/memory.events", Events), (Pod + "/memory.max", "max\n"), (Container + "/memory.events", "max 4\noom 1\noom_kill 1\n"), (Container + "/memory.max", "67108864\n"), (Container + "/memory.current", "60000000\n")));
        Assert.Equal((Uid, Id, 3L, 3L, 41L), (pod.PodUid, pod.ContainerId, pod.OomKills, pod.Ooms, pod.LimitHits));
        Assert.EndsWith(Pod + "/memory.events", pod.Source);
    }

    [Fact]
    public void By_version_1_each_cgroup_counts_its_own_and_failcnt_is_no_kill()
    {
        const string Pod1 = "sys/fs/cgroup/memory/kubepods/burstable/pod" + Uid;
        var pod = Assert.Single(Read(
            (Pod1 + "/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"),
            (Pod1 + "/" + Id + "/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"),
            (Pod1 + "/" + Id + "/memory.failcnt", "70\n"),
            (Pod1 + "/" + Id + "/memory.limit_in_bytes", "67108864\n")));
        Assert.Equal((3L, null, 70L, 67108864L), (pod.OomKills, pod.Ooms, pod.LimitHits, pod.Memory.LimitBytes));
        Assert.Empty(Read((Pod1 + "/" + Id + "/memory.failcnt", "70\n"), (Pod1 + "/" + Id + "/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n")));
    }

    [Fact]
    public void A_cgroup_of_no_pod_and_a_pod_without_kills_count_nothing()
    {
        Assert.Empty(Read(("sys/fs/cgroup/system.slice/web.service/memory.events", Events)));
        Assert.Empty(Read((Pod + "/memory.events", "max 41\noom 0\noom_kill 0\n"), (Pod + "/memory.pressure", Pressure("0.00"))));
    }

    [Theory]
    [InlineData("", null, null, null)]
    [InlineData("oom_kill\nmax many\n", null, null, null)]
    [InlineData("low 0\nhigh 1\nmax 2\noom 3\noom_kill 4\noom_group_kill 5\nnew 6\n", 2L, 3L, 4L)]
    [InlineData("oom_kill_disable 0\nunder_oom 1\noom_kill 7\n", null, null, 7L)]
    public void Counters_are_read_by_name(string text, long? max, long? oom, long? kills)
    {
        var events = CgroupEvents.Parse(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal((max, oom, kills), (events?.Max, events?.Oom, events?.OomKill));
    }

    [Fact]
    public void Kills_that_no_log_holds_are_told_with_their_number_and_their_pod()
    {
        (string, string)[] files =
        [
            (Pod + "/memory.events", Events), (Container + "/memory.events", Events), (Container + "/memory.max", "67108864\n"),
            ($"var/log/pods/shop_cart-0_{Uid}/web/0.log", ""),
        ];
        var unread = Diagnose.One(Diagnose.Tree(files), "FT057");
        Assert.StartsWith("3 processes of pod shop/cart-0 were killed for memory since its cgroup was made, and no log was read that would tell when. Its own limit", unread.Statement);
        var verdict = Diagnose.Tree([.. files, ("var/log/dmesg", "[    1.000000] random: crng init done\n")]);
        var finding = Diagnose.One(verdict, "FT057");
        Assert.StartsWith("3 processes of pod shop/cart-0 were killed for memory since its cgroup was made, and the logs hold none of it. Its own limit of 64 MiB let an allocation fail 3 times.", finding.Statement);
        Assert.Equal((Verdict.CgroupLimit, Confidence.Likely), (verdict.Verdict, verdict.Confidence));
        Assert.Contains("pod shop/cart-0", Assert.Single(verdict.Remedies, remedy => remedy.Kind == RemedyKind.RaiseLimit).What);
        Assert.Equal(("shop/cart-0", 3L), (Assert.Single(verdict.Affected).ToString(), verdict.Affected[0].Occurrences));
    }

    /// <summary>Another pod did not start, more often, and for no memory.</summary>
    [Fact]
    public void The_pod_of_the_verdict_paid_first()
    {
        var log = string.Concat(Enumerable.Range(0, 5).Select(static at => $"2026-02-12T02:36:0{at}+00:00 n1 kubelet[9]: E0212 02:36:0{at}.000000       9 pod_workers.go:965] \"Error syncing pod, skipping\" err=\"failed to \\\"CreatePodSandbox\\\" for \\\"web-1_front\\\": operation not permitted\" pod=\"front/web-1\"\n"));
        var verdict = Diagnose.Tree((Pod + "/memory.events", Events), (Pod + "/memory.max", "67108864\n"), ("var/log/messages", log));
        Assert.Equal(Verdict.CgroupLimit, verdict.Verdict);
        Assert.Equal([Uid, null], verdict.Affected.Select(static pod => pod.PodUid));
    }

    [Fact]
    public void What_the_logs_hold_is_told_once()
    {
        var log = string.Concat(Enumerable.Range(0, 3).Select(at => $"2026-02-12T02:36:0{at}+00:00 n1 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/{Container["sys/fs/cgroup/".Length..]},task_memcg=/{Container["sys/fs/cgroup/".Length..]},task=web,pid=4711,uid=0\n"
            + $"2026-02-12T02:36:0{at}+00:00 n1 kernel: {Kill}\n"));
        Assert.DoesNotContain(Diagnose.Tree((Pod + "/memory.events", Events), ("var/log/messages", log)).Evidence, finding => finding.Id == "FT057");

        // A fourth that no log holds.
        var four = Diagnose.One(Diagnose.Tree((Pod + "/memory.events", Events.Replace("oom_kill 3", "oom_kill 4", StringComparison.Ordinal)), ("var/log/messages", log)), "FT057");
        Assert.Contains("and the logs hold 3 of them", four.Statement);
    }

    [Fact]
    public void Every_pod_that_counts_kills_for_its_limit_is_named()
    {
        const string Second = "sys/fs/cgroup/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1b1b2c3d_1111_2222_3333_444455556666.slice";
        (string, string)[] one = [(Pod + "/memory.events", Events), (Pod + "/memory.max", "67108864\n"), ($"var/log/pods/shop_cart-0_{Uid}/web/0.log", "")];
        var two = Diagnose.Tree([.. one, (Second + "/memory.events", Events.Replace("oom_kill 3", "oom_kill 9", StringComparison.Ordinal)), (Second + "/memory.max", "67108864\n")]);
        Assert.EndsWith("At their limits, too: pod shop/cart-0.", two.Summary, StringComparison.Ordinal);
        Assert.EndsWith("; likewise of pod shop/cart-0", two.Remedies[0].What, StringComparison.Ordinal);
        Assert.DoesNotContain("too:", Diagnose.Tree(one).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_was_killed_for_others_did_not_reach_its_limit()
    {
        var verdict = Diagnose.Tree((Pod + "/memory.events", "max 0\noom 0\noom_kill 2\n"));
        Assert.Equal((Verdict.OutOfMemory, Confidence.Possible), (verdict.Verdict, verdict.Confidence));
        Assert.Contains("Its own limit was not reached", Diagnose.One(verdict, "FT057").Statement);
    }

    /// <summary>Free blocks and a quiet log clear no node on which a pod's cgroup counts kills, or waits.</summary>
    [Fact]
    public void What_a_cgroup_counts_is_not_overruled_by_a_quiet_log()
    {
        (string, string)[] healthy =
        [
            ("proc/buddyinfo", "Node 0, zone   Normal 9000 800 700 600 500 400 300 200 100 50 900\n"),
            ("var/log/dmesg", "[    1.000000] random: crng init done\n"),
        ];
        Assert.Equal((Verdict.NotFragmentation, Confidence.Likely), Of(Diagnose.Tree(healthy)));
        Assert.Equal((Verdict.OutOfMemory, Confidence.Possible), Of(Diagnose.Tree([.. healthy, (Pod + "/memory.events", "max 0\noom 0\noom_kill 2\n")])));
        var waits = Diagnose.Tree([.. healthy, (Pod + "/memory.pressure", Pressure("60.00"))]);
        Assert.Equal((Verdict.NotFragmentation, Confidence.Possible), Of(waits));
        Assert.EndsWith("waited for memory during 60.00 per cent of ten seconds (memory.pressure).", waits.Summary);
        Assert.Equal((Uid, "all its tasks wait for memory"), (Assert.Single(waits.Affected).PodUid, waits.Affected[0].Effect));
        Assert.Empty(Diagnose.Tree([.. healthy, (Pod + "/memory.pressure", Pressure("9.99"))]).Affected);

        static (Verdict, Confidence) Of(FragTools.Diagnosis.FragmentationVerdict verdict) => (verdict.Verdict, verdict.Confidence);
    }

    [Fact]
    public void A_pod_that_waits_speaks_for_its_limit_only_where_it_is_at_it()
    {
        Verdict? Of(string usage) => Diagnose.One(Diagnose.Tree(
            (Pod + "/memory.pressure", Pressure("35.40")), (Pod + "/memory.max", "1000000\n"), (Pod + "/memory.current", usage)), "FT058").Supports;
        Assert.Equal(Verdict.CgroupLimit, Of("900000\n"));
        Assert.Null(Of("899999\n"));
    }

    private static IReadOnlyList<PodCounters> Read(params (string Path, string Text)[] files)
    {
        using var tree = new TempTree();
        Array.ForEach(files, file => tree.Write(file.Path, file.Text));
        return PodCounters.Read(tree.Root, TestContext.Current.CancellationToken);
    }
}

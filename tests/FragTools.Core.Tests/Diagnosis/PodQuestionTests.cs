using System.Text;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Rules;
using FragTools.Logs.Inputs;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Diagnosis;

/// <summary>What happened to one pod, and why. All lines are written here, to the kernel's and the kubelet's grammar.</summary>
public class PodQuestionTests
{
    private const string CartUid = "0a1b2c3d-1111-2222-3333-444455556666";
    private const string CartId = "7c0f1d2e3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5";
    private const string BatchUid = "99999999-8888-7777-6666-555555555555";
    private const string BatchId = "111111112222222233333333444444445555555566666666777777778888aaaa";

    // The kernel kills one container of each pod for its limit, and then one of batch for the whole machine.
    private static readonly string Kernel = Kill(1, CartUid, CartId, "web", 4711) + Kill(2, BatchUid, BatchId, "sort", 5000)
        + "2026-02-12T02:36:03+00:00 n1 kernel: [  303.0] java invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0\n"
        + $"2026-02-12T02:36:03+00:00 n1 kernel: [  303.1] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/kubepods/burstable/pod{BatchUid}/{BatchId},task=sort,pid=5001,uid=0\n"
        + "2026-02-12T02:36:03+00:00 n1 kernel: [  303.2] Out of memory: Killed process 5001 (sort) total-vm:750000kB, anon-rss:58000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:288kB oom_score_adj:939\n";

    // The kubelet names the pods, later than the kernel killed.
    private static readonly string Kubelet = Died("shop", "cart-0", CartUid, CartId) + Died("jobs", "batch-x7k2p", BatchUid, BatchId);

    [Theory]
    [InlineData("shop/cart-0")]
    [InlineData("cart-*")]
    [InlineData("SHOP/*")]
    [InlineData("0a1b2c3d-1111-2222-3333-444455556666")]
    [InlineData("0a1b2c3d_1111_2222_3333_444455556666")]
    [InlineData("containerd://7c0f1d2e3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5")]
    [InlineData("7c0f1d2e3a4b")]
    public void Kills_are_of_a_pod_by_any_of_its_names(string word)
    {
        var kill = Assert.Single(Kills(word, Kernel + Kubelet));
        Assert.Equal(("shop", "cart-0", 4711), (kill.Namespace, kill.Pod, kill.VictimProcessId));
    }

    [Theory]
    [InlineData("web")]
    [InlineData("default/cart-0")]
    [InlineData("cart-00")]
    [InlineData("7c0f1d2e3a4")]
    public void What_is_not_the_pod_is_left_out_and_said(string word)
    {
        var warnings = new List<string>();
        Assert.Empty(Kills(word, Kernel + Kubelet, warnings));
        Assert.Equal($"Nothing that was read is of pod {word}.", Assert.Single(warnings));
    }

    [Fact]
    public void A_name_that_only_the_trees_folders_tell_is_known_too()
    {
        using var tree = new TempTree();
        tree.Write("var/log/messages", Kernel);
        tree.Write($"var/log/pods/shop_cart-0_{CartUid}/web/0.log", "");
        Assert.Equal(4711, Assert.Single(OomKills.Read(LogFiles.Find(tree.Root), SampleLogs.Options, new PodSelection(["shop/cart-0"]))).VictimProcessId);

        // Also where nobody asked for it; the other pod, of which two died, has no folder.
        Assert.Equal(["shop/cart-0", "/", "/"], OomKills.Read(LogFiles.Find(tree.Root), SampleLogs.Options).Select(static kill => $"{kill.Namespace}/{kill.Pod}"));
    }

    [Fact]
    public void Failed_starts_are_of_a_pod()
    {
        const string Text = "2026-02-12T02:36:10+00:00 n1 kubelet[811]: E0212 02:36:10.000000     811 pod_workers.go:190] \"Error syncing pod, skipping\" err=\"failed to create shim: OCI runtime create failed: can't get final child's PID from pipe: EOF\" pod=\"shop/{0}\" podUID=\"{1}\"\n";
        var log = Text.Replace("{0}", "cart-0", StringComparison.Ordinal).Replace("{1}", CartUid, StringComparison.Ordinal)
            + Text.Replace("{0}", "till-0", StringComparison.Ordinal).Replace("{1}", BatchUid, StringComparison.Ordinal);
        IReadOnlyList<ContainerStartFailure> Of(string word) => [.. ContainerStartFailures.Read([Input(log)], SampleLogs.Options, pods: new PodSelection([word]))];
        Assert.Equal("cart-0", Assert.Single(Of("cart-0")).Pod);
        Assert.Equal(2, Of("shop/*").Count);
        Assert.Equal("till-0", Assert.Single(Of(BatchUid)).Pod);
    }

    [Fact]
    public void The_verdict_is_of_what_happened_to_the_pod()
    {
        var cart = Of("shop/cart-0");
        Assert.Equal((Verdict.CgroupLimit, Confidence.Proven), (cart.Verdict, cart.Confidence));
        Assert.EndsWith("Of pod shop/cart-0: 1 kill, last at 2026-02-12 02:36:01 UTC.", cart.Summary);
        Assert.Equal("shop/cart-0", Assert.Single(cart.Affected).ToString());

        // The other was killed for the whole machine as well.
        var batch = Of("batch-*");
        Assert.Equal(["FT010", "FT012"], batch.Evidence.Where(finding => finding.Supports is Verdict.OutOfMemory or Verdict.CgroupLimit).Select(finding => finding.Id).Order());
        Assert.Equal(2, Diagnose.One(batch, "FT062").Numbers["Kills"]);
        Assert.DoesNotContain(batch.Evidence, finding => finding.Statement.Contains("4711", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_pod_of_which_nothing_was_read_nothing_is_said_but_that()
    {
        var verdict = Of("shop/till-0");
        Assert.Equal((Verdict.Inconclusive, "FT062"), (verdict.Verdict, verdict.Evidence[0].Id));
        Assert.StartsWith("Nothing that was read reports a kill, a failed start or an eviction of pod shop/till-0.", verdict.Summary);
        Assert.Empty(verdict.Affected);
    }

    [Fact]
    public void Kills_that_only_its_cgroup_counts_are_of_the_pod_and_of_no_other()
    {
        (string, string)[] files = [(CounterTests.Pod + "/memory.events", "max 41\noom 3\noom_kill 3\n"), ($"var/log/pods/shop_cart-0_{CartUid}/web/0.log", "")];
        var cart = Diagnose.With(Diagnose.Options with { Pods = new(["shop/cart-0"]) }, files);
        Assert.Equal((Verdict.CgroupLimit, Confidence.Likely), (cart.Verdict, cart.Confidence));
        Assert.EndsWith("Of pod shop/cart-0: 3 kills by what its cgroup counts.", cart.Summary);
        Assert.Equal(Verdict.Inconclusive, Diagnose.With(Diagnose.Options with { Pods = new(["shop/till-0"]) }, files).Verdict);
    }

    private static FragmentationVerdict Of(string word)
        => Diagnose.With(Diagnose.Options with { Pods = new([word]) }, ("var/log/messages", Kernel + Kubelet), ($"var/log/pods/shop_cart-0_{CartUid}/web/0.log", ""), ($"var/log/pods/jobs_batch-x7k2p_{BatchUid}/sort/0.log", ""));

    private static List<OomKill> Kills(string word, string log, List<string>? warnings = null)
        => [.. OomKills.Read([Input(log)], SampleLogs.Options with { Warning = warnings is null ? null : warnings.Add }, new PodSelection([word]))];

    private static LogInput.Text Input(string log) => new(new MemoryStream(Encoding.UTF8.GetBytes(log)), "log");

    private static string Kill(int second, string uid, string id, string name, int pid)
        => $"2026-02-12T02:36:0{second}+00:00 n1 kernel: [  30{second}.1] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/kubepods/burstable/pod{uid}/{id},task_memcg=/kubepods/burstable/pod{uid}/{id},task={name},pid={pid},uid=0\n"
            + $"2026-02-12T02:36:0{second}+00:00 n1 kernel: [  30{second}.2] Memory cgroup out of memory: Killed process {pid} ({name}) total-vm:750000kB, anon-rss:58000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:288kB oom_score_adj:939\n";

    private static string Died(string space, string pod, string uid, string id)
        => $"2026-02-12T02:36:05+00:00 n1 kubelet[811]: I0212 02:36:05.000000     811 kubelet.go:2447] \"SyncLoop (PLEG): event for pod\" pod=\"{space}/{pod}\" event={{\"ID\":\"{uid}\",\"Type\":\"ContainerDied\",\"Data\":\"{id}\"}}\n";
}

using System.Globalization;
using FragTools.Diagnosis;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Pods;

/// <summary>Reports whose figures are worked out by hand. Where nothing else is said the limit is 400000 kB, 100000 pages.</summary>
public sealed class ReportScoresTests
{
    private const string Uid = "11111111-2222-3333-4444-555555555555";
    private const string ArticleUid = "bc001ffa-68fc-11e9-92d7-5ef9efd9374c";
    private const string ArticleId = "a2ed67c63e828da3849bf9f506ae2b36b4dac5b402a57f2981c9bdc07b23e672";
    private const string Pod2 = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod11111111_2222_3333_4444_555555555555.slice";
    private const string Web = "[     10]     0    10    20000    15000   163840      100           869 web";
    private const string Shell = "[     11]     0    11     5000     1000    40960        0           869 sh";

    private static readonly string Id = new('c', 64);
    private static readonly string Container2 = $"{Pod2}/cri-containerd-{Id}.scope";

    private static OomKill Article => Assert.Single(OomLog.ReadFile(Repository.Fixture("4.15.0-46-pod-limit", "var", "log", "dmesg")));

    [Fact]
    public void The_articles_report_comes_in_kill_order_with_its_victim_at_1718()
    {
        var scores = Score(Article).Items;
        Assert.Equal(
            [(32308, 1, 1718, 54124), (32332, 2, 1110, 34963), (25218, 3, 952, 30000), (32331, 4, 934, 29426), (32307, 5, 933, 29398), (25160, 6, 0, 1)],
            scores.Select(score => (score.ProcessId!.Value, score.KillRank!.Value, (int)score.OomScore!.Value, (int)score.Badness!.Value)));
        Assert.Equal([true, false, false, false, false, false], scores.Select(score => score.IsVictim));
        Assert.All(scores, score => Assert.Equal((ArticleUid, QosClass.Burstable, $"/kubepods/burstable/pod{ArticleUid}"), (score.PodUid, score.QosClass, score.RankCgroup)));
        Assert.Equal(939, scores[0].OomScoreAdj);

        // Pages of 4096: 24953 resident; 253952 bytes are 62 pages of tables.
        Assert.Equal((102207488L, 0L, 253952L), (scores[0].RssBytes, scores[0].SwapBytes, scores[0].PageTableBytes));
        Assert.StartsWith("24953 + 0 + 62 + 939*(31488/1000) = 54124; 1000*54124/31488 = 1718", scores[0].Explanation, StringComparison.Ordinal);
        Assert.StartsWith("1 + 0 + 7 + -998*(31488/1000) = -30930, raised to 1; 1000*1/31488 = 0", scores[5].Explanation, StringComparison.Ordinal);
        Assert.EndsWith("dmesg, line 1", scores[0].Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_pods_limit_only_the_victims_container_is_known()
    {
        var scores = Score(Article).Items;
        Assert.Equal([ArticleId, null, null, null, null, null], scores.Select(score => score.ContainerId));
        Assert.Equal($"/kubepods/burstable/pod{ArticleUid}/{ArticleId}", scores[0].CgroupPath);
        Assert.All(scores.Skip(1), score => Assert.Null(score.CgroupPath));

        // The limit is the pod's: the container's is not told.
        Assert.All(scores, score => Assert.Equal((null, null, null, null), (score.LimitBytes, score.UsageBytes, score.Namespace, score.Pod)));
    }

    [Theory]
    [InlineData(ArticleId, null)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", ArticleId)]
    public void A_manifest_names_the_pod_and_explains_939(string id, string? previousId)
    {
        // A container that was killed runs again under another id.
        var container = Pod.Regular(limit: "123Mi") with { Name = "sh", ContainerId = id, PreviousContainerId = previousId };
        var pod = Pod.Of(container) with { Name = "sh", Namespace = "default", Uid = ArticleUid, NodeName = "k3s" };
        var set = new PodManifestSet { Pods = [pod], Nodes = [new NodeManifest("k3s", Pod.Bytes("2041888Ki"), new KubernetesVersion(1, 14))] };
        var scores = Score(Article, new PodScoreOptions { Manifests = set }).Items;
        Assert.Equal(("default", "sh", "sh", 128974848L, 939, 0), (scores[0].Namespace, scores[0].Pod, scores[0].Container, scores[0].LimitBytes!.Value, scores[0].ExpectedOomScoreAdj!.Value, scores[0].Drift!.Value));
        Assert.EndsWith("= 1718; oom_score_adj: 1000 - 1000*128974848/2090893312 = 1000 - 61 = 939", scores[0].Explanation, StringComparison.Ordinal);

        // The sandbox has a value of its own, whatever its pod's containers have.
        Assert.Equal(("default", "sh", -998, 0), (scores[5].Namespace, scores[5].Pod, scores[5].ExpectedOomScoreAdj!.Value, scores[5].Drift!.Value));
    }

    [Fact]
    public void A_nodes_files_name_the_pod_and_tell_its_memory()
    {
        using var tree = new TempTree();
        tree.Write($"var/log/pods/default_sh_{ArticleUid}/sh/0.log", "");
        tree.Write($"var/log/containers/sh_default_sh-{ArticleId}.log", "");
        tree.Write("proc/meminfo", "MemTotal:        2041888 kB\n");
        tree.Write("etc/hostname", "k3s\n");
        var scores = Score(Article, root: tree.Root).Items;
        Assert.All(scores, score => Assert.Equal(("default", "sh", "k3s", 2090893312L), (score.Namespace, score.Pod, score.Host, score.CapacityBytes!.Value)));
        Assert.Equal(["sh", null, null, null, null, null], scores.Select(score => score.Container));

        // No manifest tells the request: 61 to 62 thousandths of 2090893312, rounded up: 127544493 to 129635385.
        Assert.Null(scores[0].ExpectedOomScoreAdj);
        Assert.Contains("the request is from 127544493 to 129635385 bytes", scores[0].Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_containers_limit_every_task_is_in_the_container_and_the_limit_is_its_own()
    {
        var scores = Score(Limit(Container2, Container2, [Web, Shell])).Items;
        Assert.All(scores, score => Assert.Equal((Uid, Id, 409600000L, 409600000L), (score.PodUid, score.ContainerId, score.LimitBytes!.Value, score.UsageBytes!.Value)));
        Assert.Equal([Container2, null], scores.Select(score => score.CgroupPath));

        // 15000 + 100 + 163840/4096 + 869 * 100; since 5.9 (1000 + 1020) * 2 / 3. sh: 1000 + 10 + 86900, (1000 + 879) * 2 / 3.
        Assert.Equal([(10, 102040L, 1346L), (11, 87910L, 1252L)], scores.Select(score => (score.ProcessId!.Value, score.Badness!.Value, score.OomScore!.Value)));
        Assert.StartsWith("15000 + 100 + 40 + 869*(100000/1000) = 102040; (1000 + 1000*102040/100000)*2/3 = 1346; oom_score_adj: ", scores[0].Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/kubepods/burstable/pod11111111-2222-3333-4444-555555555555", QosClass.Burstable)]
    [InlineData("/kubepods/pod11111111-2222-3333-4444-555555555555", QosClass.Guaranteed)]
    [InlineData("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod11111111_2222_3333_4444_555555555555.slice", QosClass.BestEffort)]
    [InlineData("/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod11111111_2222_3333_4444_555555555555.slice", QosClass.Guaranteed)]
    [InlineData("/system.slice/containerd.service/kubepods-burstable-pod11111111_2222_3333_4444_555555555555.slice:cri-containerd:0123456789abcdef", QosClass.Burstable)]
    public void The_pod_is_known_by_the_path_of_either_driver(string path, QosClass qosClass)
        => Assert.All(Score(Limit(path, path, [Web, Shell])).Items, score => Assert.Equal((Uid, qosClass), (score.PodUid, score.QosClass)));

    [Fact]
    public void Where_all_pods_together_run_into_their_limit_the_class_follows_from_the_value()
    {
        string[] rows = [Web, Row(20, 1000, "debug"), Row(21, -997, "db"), Row(22, -998, "pause"), Row(23, 2, "big")];
        var scores = Score(Limit("/kubepods.slice", Container2, rows)).Items.ToDictionary(score => score.ProcessName!);
        Assert.Equal((Uid, QosClass.Burstable), (scores["web"].PodUid, scores["web"].QosClass));
        Assert.Equal((null, QosClass.BestEffort), (scores["debug"].PodUid, scores["debug"].QosClass));
        Assert.Equal(QosClass.Burstable, scores["big"].QosClass);

        // Guaranteed, critical and sandboxes have such values alike.
        Assert.Equal((null, null), (scores["db"].QosClass, scores["pause"].QosClass));
    }

    [Fact]
    public void Where_the_whole_machine_is_short_only_the_victims_pod_is_known()
    {
        var scores = Score(Global(Container2, [Web, Row(30, 500, "user"), Row(31, -1000, "sshd")])).Items;
        Assert.Equal([("web", Uid, true), ("user", null, false), ("sshd", null, false)], scores.Select(score => (score.ProcessName, score.PodUid, score.IsVictim == true)));
        Assert.All(scores, score => Assert.Null(score.RankCgroup));

        // Anybody may set 500 outside of pods.
        Assert.Null(scores[1].QosClass);

        // Never chosen: no rank, and 0 as /proc has it.
        Assert.Equal((null, 0L, null, "oom_score_adj -1000: never chosen"), (scores[2].KillRank, scores[2].OomScore!.Value, scores[2].Badness, scores[2].Explanation));
    }

    [Fact]
    public void All_of_a_group_that_died_are_victims()
    {
        var kill = Limit(
            Container2,
            Container2,
            [Web, Shell],
            $"Tasks in {Container2} are going to be killed due to memory.oom.group set",
            "Memory cgroup out of memory: Killed process 11 (sh) total-vm:20000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:40kB oom_score_adj:869");
        Assert.Equal([(10, true, true), (11, true, true)], Score(kill).Items.Select(score => (score.ProcessId!.Value, score.IsVictim!.Value, score.OomGroup!.Value)));
        Assert.All(Score(Limit(Container2, Container2, [Web, Shell])).Items, score => Assert.Null(score.OomGroup));
    }

    // mm/oom_kill.c, oom_evaluate_task: up to 5.2 an equal does not displace the one found before.
    [Theory]
    [InlineData("4.19.0", 10, "10 11 12")]
    [InlineData("5.3.0", 12, "12 11 10")]
    [InlineData("5.14.0", 12, "12 11 10")]
    [InlineData("5.14.0", 11, "11 12 10")]
    public void Of_equals_the_one_comes_first_that_the_release_meets_first_unless_another_died(string kernel, int victim, string order)
    {
        var kill = Limit(Container2, Container2, [Row(10, 0, "a"), Row(11, 0, "b"), Row(12, 0, "c")], kernel: kernel, victim: victim, name: "abc"[victim - 10].ToString());
        Assert.Equal(order, string.Join(' ', Score(kill).Items.Select(score => score.ProcessId)));
    }

    [Fact]
    public void Without_a_table_the_victim_stands_alone_and_that_is_said()
    {
        var reading = Score(Limit(Container2, Container2, []));
        var victim = Assert.Single(reading.Items);
        Assert.Equal((10, "web", Uid, Id, true, null, 869), (victim.ProcessId, victim.ProcessName, victim.PodUid, victim.ContainerId, victim.IsVictim!.Value, victim.KillRank, victim.OomScoreAdj!.Value));

        // anon 60000 kB and file 400 kB.
        Assert.Equal(60400 * 1024L, victim.RssBytes);
        Assert.Null(victim.Badness);
        Assert.Contains("no task table", Assert.Single(reading.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Torn_rows_are_said_and_the_others_ranked()
    {
        var reading = Score(Limit(Container2, Container2, [Web, "[     12]     0    12", Shell]));
        Assert.Equal([1, 2], reading.Items.Select(score => score.KillRank));
        Assert.Contains("rows of the task table are missing", Assert.Single(reading.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_numbers_that_badness_needs_there_are_no_ranks_and_no_zeros()
    {
        // No Mem-Info: how many pages there are is not told.
        var kill = OomLog.Single([.. Header("5.14.0"), Head, Web, Shell, Summary("CONSTRAINT_NONE", "global_oom", Container2), Killed("Out of memory")]);
        var reading = Score(kill);
        Assert.All(reading.Items, score => Assert.Equal((null, null, null), (score.KillRank, score.Badness, score.OomScore)));
        Assert.Equal([10, 11], reading.Items.Select(score => score.ProcessId));
        Assert.Contains("no ranks", Assert.Single(reading.Warnings), StringComparison.Ordinal);
        Assert.StartsWith("the report lacks numbers", reading.Items[0].Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_died_for_its_parent_is_the_victim_and_its_cgroup_is_not_guessed()
    {
        var kill = Limit419(Pod2, Container2, [Web, Shell], "Kill process 10 (web) score 1020 or sacrifice child", "Killed process 11 (sh) total-vm:20000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB");
        Assert.Equal(VictimReason.ChildSacrificed, kill.ExpectedVictim.Reason);
        Assert.Equal([(10, 1, false, null), (11, 2, true, null)], Score(kill).Items.Select(score => (score.ProcessId!.Value, score.KillRank!.Value, score.IsVictim!.Value, score.ContainerId)));
    }

    [Fact]
    public void Nobody_is_a_victim_where_nobody_is_said_to_have_died()
        => Assert.All(Score(OomLog.Single([.. Header("5.14.0"), .. Usage, Head, Web, Shell])).Items, score => Assert.Null(score.IsVictim));

    private static readonly string[] Usage = ["memory: usage 400000kB, limit 400000kB, failcnt 9", "swap: usage 0kB, limit 0kB, failcnt 0"];

    private const string Head = "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name";

    private static Reading<PodOomScore> Score(OomKill kill, PodScoreOptions? options = null, LinuxRoot? root = null)
        => new ReportScores(options ?? new PodScoreOptions(), root).Score(kill);

    private static string Row(int pid, int adj, string name)
        => string.Create(CultureInfo.InvariantCulture, $"[{pid,7}]     0 {pid,5}     5000     1000    40960        0 {adj,13} {name}");

    private static string[] Header(string kernel) =>
        ["a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0", $"CPU: 1 PID: 10 Comm: a Not tainted {kernel} #1"];

    private static string Summary(string constraint, string limit, string task, int victim = 10, string name = "web")
        => string.Create(CultureInfo.InvariantCulture, $"oom-kill:constraint={constraint},nodemask=(null),cpuset=c,mems_allowed=0,{limit},task_memcg={task},task={name},pid={victim},uid=0");

    private static string Killed(string what, int victim = 10, string name = "web", long totalVm = 80_000)
        => string.Create(CultureInfo.InvariantCulture, $"{what}: Killed process {victim} ({name}) total-vm:{totalVm}kB, anon-rss:60000kB, file-rss:400kB, shmem-rss:0kB, UID:0 pgtables:160kB oom_score_adj:869");

    private static OomKill Limit(string full, string task, string[] rows, params string[] end) => Limit(full, task, rows, "5.14.0", 10, "web", end);

    private static OomKill Limit(string full, string task, string[] rows, string kernel, int victim, string name, params string[] end)
        => kernel.StartsWith('4')
            ? Limit419(full, task, rows, $"Kill process {victim} ({name}) score 10 or sacrifice child", $"Killed process {victim} ({name}) total-vm:20000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB")
            : OomLog.Single(
            [
                .. Header(kernel),
                .. Usage,
                .. rows.Length == 0 ? [] : rows.Prepend(Head),
                Summary("CONSTRAINT_MEMCG", $"oom_memcg={full}", task, victim, name),
                Killed("Memory cgroup out of memory", victim, name, totalVm: rows.Length > 0 && rows[0] == Web ? 80_000 : 20_000),
                .. end,
            ]);

    private static OomKill Limit419(string full, string task, string[] rows, string chosen, string killed)
        => OomLog.Single([.. Header("4.19.0"), $"Task in {task} killed as a result of limit of {full}", .. Usage, Head, .. rows, "Memory cgroup out of memory: " + chosen, killed]);

    private static OomKill Global(string task, string[] rows)
        => OomLog.Single(
        [
            .. Header("5.14.0"),
            "Mem-Info:",
            "active_anon:100 inactive_anon:200 isolated_anon:0",
            " free:416 free_pcp:5 free_cma:0",
            "Free swap  = 0kB",
            "Total swap = 0kB",
            "100000 pages RAM",
            "0 pages HighMem/MovableOnly",
            "0 pages reserved",
            Head,
            .. rows,
            Summary("CONSTRAINT_NONE", "global_oom", task),
            Killed("Out of memory"),
        ]);
}

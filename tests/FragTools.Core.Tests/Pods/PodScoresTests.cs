using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>Manifests and nodes together. The node has 4000000 kB, 4096000000 bytes: 409600000 of them are 100 thousandths.</summary>
public sealed class PodScoresTests
{
    private const string Burstable = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b2c3d_4e5f_4071_8293_a4b5c6d7e8f9.slice/cri-containerd-";

    private static readonly PodManifest Web = Pod.Of(Pod.Regular("409600000") with { ContainerId = NodeTree.Id }) with
    {
        Name = "web",
        Namespace = "shop",
        Uid = NodeTree.Uid,
        NodeName = "node-a",
        IsFromCluster = true,
    };

    private static readonly PodManifest Idle = Web with { Name = "idle", Uid = NodeTree.OtherUid, Containers = [Pod.Regular("819200000")] };

    [Fact]
    public void Drift_is_what_a_process_has_less_what_its_manifest_makes_of_the_nodes_memory()
    {
        using var node = Node(adj: 950);
        var score = Assert.Single(Read(node, Web).Items);
        Assert.Equal((900, 950, 50, 42), (score.ExpectedOomScoreAdj!.Value, score.OomScoreAdj!.Value, score.Drift!.Value, score.ProcessId!.Value));
        Assert.Equal("1000 - 1000*409600000/4096000000 = 1000 - 100 = 900", score.Explanation);
    }

    [Fact]
    public void A_capacity_that_is_given_goes_before_the_nodes_memory()
    {
        using var node = Node(adj: 950);
        Assert.Equal(950, Assert.Single(Read(node, new PodScoreOptions { NodeCapacityBytes = 8_192_000_000 }, Web).Items).ExpectedOomScoreAdj);
    }

    [Fact]
    public void Pods_without_a_process_follow_with_what_the_node_would_give_them()
    {
        using var node = Node(adj: 900);
        var template = Web with { Kind = "Deployment", Name = "api", Uid = null, NodeName = null, IsFromCluster = false };
        var scores = Read(node, Web, Idle, template).Items;
        Assert.Equal(
            [("web", 42, 900, 0), ("Deployment/api", null, 900, null), ("idle", null, 800, (int?)null)],
            scores.OrderBy(score => score.ProcessId is null).ThenByDescending(score => score.ExpectedOomScoreAdj).Select(score => (score.Pod, score.ProcessId, score.ExpectedOomScoreAdj!.Value, score.Drift)));
        Assert.Equal(42, scores[0].ProcessId);
        Assert.All(scores.Skip(1), score => Assert.Null(score.KillRank));
    }

    [Fact]
    public void Pods_bound_to_other_nodes_are_left_out_and_where_none_is_left_that_is_said()
    {
        using var node = Node(adj: 900);
        var elsewhere = Idle with { NodeName = "node-b" };
        Assert.Equal("web", Assert.Single(Read(node, Web, elsewhere).Items).Pod);
        Assert.Empty(Read(node, Web, elsewhere).Warnings);

        var reading = Read(node, elsewhere);
        Assert.Equal(42, Assert.Single(reading.Items).ProcessId);
        Assert.StartsWith("None of the manifests is of a pod on this node", Assert.Single(reading.Warnings), StringComparison.Ordinal);

        // What no cluster has yet is asked for its value here, and of no other node.
        Assert.Empty(Read(node, Idle with { NodeName = null, Uid = null }).Warnings);
    }

    [Fact]
    public void Where_the_node_has_no_pods_at_all_it_is_said_where_those_of_the_manifests_are()
    {
        using var node = new NodeTree();
        node.Process(1, "systemd", "0::/init.scope\n", rss: 4000, pageTables: 40, score: 667);
        var reading = Read(node, Idle with { NodeName = "node-b" }, Idle with { NodeName = "node-c" });
        Assert.Empty(reading.Items);
        Assert.Equal("No pod of the manifests has a process on node-a; they are bound to node-b, node-c.", Assert.Single(reading.Warnings));
    }

    [Fact]
    public void A_template_whose_pods_run_is_not_shown_again()
    {
        using var node = Node(adj: 900);
        node.Write($"var/log/pods/shop_web-7d4b9c6f5-x2x4z_{NodeTree.Uid}/main/0.log", "");
        var template = Web with { Kind = "Deployment", Uid = null, NodeName = null };
        var score = Assert.Single(Read(node, template).Items);
        Assert.Equal(("web-7d4b9c6f5-x2x4z", 900), (score.Pod, score.ExpectedOomScoreAdj!.Value));
    }

    [Fact]
    public void A_tree_without_processes_tells_the_memory_whatever_its_name()
    {
        using var tree = new TempTree();
        tree.Write("proc/meminfo", "MemTotal:        2041888 kB\n");
        var pod = Pod.Of(Pod.Regular(limit: "123Mi")) with { NodeName = "k3s" };
        var score = Assert.Single(PodScores.Read(tree.Root, Options(pod)).Items);
        Assert.Equal((939, "1000 - 1000*128974848/2090893312 = 1000 - 61 = 939"), (score.ExpectedOomScoreAdj!.Value, score.Explanation));

        // The Node object of a pod is the pod's own node.
        var set = new PodManifestSet { Pods = [pod], Nodes = [new NodeManifest("k3s", 1_289_748_480, null)] };
        Assert.Equal(900, Assert.Single(PodScores.Read(tree.Root, new PodScoreOptions { Manifests = set }).Items).ExpectedOomScoreAdj);
    }

    [Fact]
    public void A_tree_that_tells_nothing_is_an_error_beside_what_needs_no_capacity()
    {
        using var tree = new TempTree();
        tree.Write("proc/version", "Linux version 5.4.0\n");
        var reading = PodScores.Read(tree.Root, Options(Pod.Of(Pod.Regular()), Pod.Of(Pod.Regular("1Gi"))));
        Assert.Equal([1000, null], reading.Items.Select(score => score.ExpectedOomScoreAdj));
        Assert.Equal(NodeError.KernelFileMissing, Assert.Single(reading.Errors).Error);
    }

    [Fact]
    public void Errors_of_the_manifests_come_once()
    {
        using var node = Node(adj: 900);
        var error = new NodeException(NodeError.PodManifestInvalid, "pods.yaml", 3, 7, "broken");
        var options = new PodScoreOptions { Manifests = new PodManifestSet { Pods = [Web, Idle], Errors = [error] } };
        Assert.Same(error, Assert.Single(PodScores.Read(node.Root, options).Errors));
        Assert.Same(error, Assert.Single(PodScores.Read(null, options).Errors));
    }

    [Theory]
    [InlineData("shop", null, "web idle")]
    [InlineData("SHOP", "we?", "web")]
    [InlineData(null, "Deployment/api", "Deployment/api")]
    [InlineData(null, "api", "Deployment/api")]
    [InlineData("kube-*", null, "dns")]
    [InlineData(null, "0a1b2c3d*", "web")]
    [InlineData("nothing*", null, "")]
    public void A_filter_takes_namespaces_and_pods_by_name_or_uid(string? space, string? pod, string expected)
    {
        var filter = new PodScoreFilter(space is null ? null : [space], pod is null ? null : [pod]);
        Assert.Equal(expected, string.Join(' ', filter.Apply(new Reading<PodOomScore>(Rows)).Items.Select(score => score.Pod)));
        Assert.Empty(filter.Missing());
    }

    [Fact]
    public void A_name_that_no_input_has_is_one_error_that_says_what_there_is()
    {
        var filter = new PodScoreFilter(["shop", "stop"]);
        Assert.Empty(filter.Missing());
        filter.Apply(new Reading<PodOomScore>([Rows[0]]));
        filter.Apply(new Reading<PodOomScore>([Rows[3]]));
        var error = Assert.Single(filter.Missing());
        Assert.Equal((NodeError.FilterMatchesNothing, "pods: there is no namespace stop; there are: kube-system, shop"), (error.Error, error.Message));
    }

    [Fact]
    public void Where_no_names_are_known_the_error_says_so()
    {
        var filter = new PodScoreFilter(pods: ["web"]);
        filter.Apply(new Reading<PodOomScore>([new PodOomScore { Source = "messages, line 1" }]));
        Assert.Equal("pods: there is no pod web; the name of no pod is known here", Assert.Single(filter.Missing()).Message);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("/kubepods/burstable/pod11111111-2222-3333-4444-555555555555", "pod")]
    [InlineData("/kubepods/burstable/pod11111111-2222-3333-4444-555555555555/0123456789abcdef", "container")]
    [InlineData("/kubepods.slice", "kubepods.slice")]
    public void A_rank_is_counted_within_something(string? cgroup, string word)
        => Assert.Equal(word, PodScoreText.Scope(new PodOomScore { Source = "test", RankCgroup = cgroup }));

    [Fact]
    public void That_a_node_has_no_pods_is_said()
    {
        using var node = new NodeTree();
        node.Process(1, "systemd", "0::/init.scope\n", rss: 4000, pageTables: 40, score: 667);
        Assert.StartsWith("No process on node-a is in a pod's cgroup", Assert.Single(PodScores.Read(node.Root, new PodScoreOptions()).Warnings), StringComparison.Ordinal);
        var all = PodScores.Read(node.Root, new PodScoreOptions { IncludeSystem = true });
        Assert.Equal((1, 0), (all.Items.Count, all.Warnings.Count));
    }

    [Fact]
    public void Owners_are_named_as_well_as_they_are_known()
    {
        var none = new PodOomScore { Source = "test" };
        Assert.Equal("shop/web", PodScoreText.Owner(Rows[0]));
        Assert.Equal("shop/web main", PodScoreText.OwnerAndContainer(Rows[0] with { Container = "main" }));
        Assert.Equal("Deployment/api", PodScoreText.Owner(Rows[2]));
        Assert.Equal("pod 0a1b", PodScoreText.Owner(none with { PodUid = "0a1b", CgroupPath = "/kubepods/pod0a1b" }));
        Assert.Equal("(sshd.service)", PodScoreText.Owner(none with { CgroupPath = "/system.slice/sshd.service" }));
        Assert.Equal("(/)", PodScoreText.Owner(none with { CgroupPath = "/" }));
        Assert.Equal("", PodScoreText.OwnerAndContainer(none));
    }

    [Theory]
    [InlineData(900, 1000, "+100")]
    [InlineData(900, 800, "-100")]
    [InlineData(900, 900, "")]
    [InlineData(null, 900, "")]
    public void Only_drift_that_is_there_is_shown(int? expected, int actual, string text)
        => Assert.Equal(text, PodScoreText.Drift(new PodOomScore { Source = "test", ExpectedOomScoreAdj = expected, OomScoreAdj = actual }));

    [Theory]
    [InlineData("pods.yaml, line 12", null, null, "pods.yaml")]
    [InlineData("pods.yaml", null, null, "pods.yaml")]
    [InlineData("odd, line x", null, null, "odd, line x")]
    [InlineData("captures/node-1/proc/42", 42, null, "captures/node-1/proc")]
    [InlineData("/proc/42", 42, null, "/proc")]
    [InlineData("messages, line 12", 42, true, "messages, line 12")]
    [InlineData("logs/12, line 12", 42, false, "logs/12, line 12")]
    public void A_manifests_line_is_no_part_of_the_input_and_a_reports_is(string source, int? process, bool? isVictim, string input)
        => Assert.Equal(input, PodScoreText.Input(new PodOomScore { Source = source, ProcessId = process, IsVictim = isVictim }));

    private static readonly PodOomScore[] Rows =
    [
        new() { Namespace = "shop", Pod = "web", PodUid = NodeTree.Uid, Source = "test" },
        new() { Namespace = "shop", Pod = "idle", Source = "test" },
        new() { Pod = "Deployment/api", Source = "test" },
        new() { Namespace = "kube-system", Pod = "dns", Source = "test" },
        new() { ProcessName = "sshd", Source = "test" },
    ];

    private static NodeTree Node(int adj)
    {
        var node = new NodeTree();
        node.Process(42, "web", $"0::{Burstable}{NodeTree.Id}.scope\n", adj, rss: 4000, pageTables: 40, score: 1300);
        return node;
    }

    private static PodScoreOptions Options(params PodManifest[] pods) => new() { Manifests = new PodManifestSet { Pods = pods } };

    private static Reading<PodOomScore> Read(NodeTree node, params PodManifest[] pods) => Read(node, new PodScoreOptions(), pods);

    private static Reading<PodOomScore> Read(NodeTree node, PodScoreOptions options, params PodManifest[] pods)
    {
        var reading = PodScores.Read(node.Root, options with { Manifests = new PodManifestSet { Pods = pods } });
        Assert.Empty(reading.Errors);
        return reading;
    }
}

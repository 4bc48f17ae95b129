using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>What the kubelet's policy says of a node's containers: exact by a manifest, bounded by the class without one.</summary>
public class NodeExpectationTests
{
    // 1000000 pages of 4 KiB.
    private const long Capacity = 4_096_000_000;

    private static string In(string parent, string id) => $"0::/kubepods/{parent}pod{NodeTree.Uid}/{id}\n";

    /// <summary>
    /// A Burstable request r gives 1000 - ⌊1000·r/4096000000⌋: for 939 that is 61 ≤ 1000·r/4096000000 &lt; 62, so r from
    /// 249856000 to 253951999. 999 is also what 1000 is lowered to, and the lowest is what all above is raised to.
    /// </summary>
    [Theory]
    [InlineData("burstable/", 939, null, null, "1000 - 1000*request/4096000000 = 939: the request is from 249856000 to 253951999 bytes")]
    [InlineData("burstable/", 999, null, null, "1000 - 1000*request/4096000000 = 999: the request is from 0 to 8191999 bytes")]
    [InlineData("burstable/", 3, null, null, "1000 - 1000*request/4096000000, at least 3: the request is 4083712000 bytes or more")]
    [InlineData("burstable/", 3, "1.19", null, "1000 - 1000*request/4096000000 = 3: the request is from 4083712000 to 4087807999 bytes")]
    [InlineData("burstable/", 2, "1.19", null, "1000 - 1000*request/4096000000, at least 2: the request is 4087808000 bytes or more")]
    [InlineData("burstable/", 2, null, null, "Burstable: 3 to 999, and the request is not known")]
    [InlineData("burstable/", 1000, null, null, "Burstable: 3 to 999, and the request is not known")]
    [InlineData("burstable/", 0, null, null, "Burstable: 3 to 999, and the request is not known")]
    [InlineData("burstable/", -997, null, null, "Burstable: 3 to 999, or -997 where the pod is critical")]
    [InlineData("burstable/", -998, "1.19", null, "Burstable: 2 to 999, or -998 where its priority class is system-node-critical or system-cluster-critical")]
    [InlineData("burstable/", -998, "1.10", null, "Burstable: 2 to 999, and the request is not known")]
    [InlineData("besteffort/", -998, "1.10", 1000, "BestEffort: 1000")]
    [InlineData("besteffort/", -998, "1.5.2", null, "BestEffort: 1000, or -998 where it is annotated critical-pod")]
    [InlineData("besteffort/", -997, "1.30", null, "BestEffort: 1000, or -997 where its priority class is system-node-critical")]
    [InlineData("besteffort/", 1000, null, 1000, "BestEffort: 1000")]
    [InlineData("besteffort/", 500, null, 1000, "BestEffort: 1000")]
    [InlineData("besteffort/", -997, null, null, "BestEffort: 1000, or -997 where the pod is critical")]
    [InlineData("", -997, null, -997, "Guaranteed: -997")]
    [InlineData("", -998, null, -998, "Guaranteed: -998")]
    [InlineData("", -998, "1.30", -997, "Guaranteed: -997")]
    [InlineData("", -997, "1.19", -998, "Guaranteed: -998")]
    [InlineData("", 0, null, -997, "Guaranteed: -997")]
    public void By_the_class(string parent, int adj, string? kubelet, int? expected, string explanation)
    {
        using var node = new NodeTree();
        node.Process(10, "app", In(parent, NodeTree.Id), adj, rss: 4_000);
        var row = Assert.Single(node.Read(kubelet: kubelet).Items);
        Assert.Equal((expected, adj - expected, explanation), (row.ExpectedOomScoreAdj, row.Drift, row.Explanation));
        Assert.Equal((Capacity, null), (row.CapacityBytes, row.RequestBytes));
    }

    /// <summary>Static pods have a hash for a uid; #80491 made them critical in 1.16, #99729 asks for the class as well since 1.22.</summary>
    [Theory]
    [InlineData("besteffort/", 1000, "1.15", 1000, "BestEffort: 1000")]
    [InlineData("besteffort/", -998, "1.15", null, "BestEffort: 1000, or -998 where its file has a priority of 2000000000 or more")]
    [InlineData("besteffort/", 1000, "1.16", -998, "static pod, critical in 1.16 to 1.21: -998")]
    [InlineData("burstable/", 999, "1.21", -997, "static pod, critical in 1.16 to 1.21: -997")]
    [InlineData("besteffort/", 1000, "1.22", 1000, "BestEffort: 1000")]
    [InlineData("besteffort/", -997, "1.22", null, "BestEffort: 1000, or -997 where its priority class is system-node-critical")]
    [InlineData("besteffort/", -997, null, null, "BestEffort: 1000, or -997 where the pod is critical")]
    public void A_static_pod_goes_by_the_kubelets_era(string parent, int adj, string? kubelet, int? expected, string explanation)
    {
        using var node = new NodeTree();
        node.Process(10, "etcd", $"12:memory:/kubepods/{parent}pod{NodeTree.Hash}/{NodeTree.Id}\n", adj, rss: 4_000);
        var row = Assert.Single(node.Read(kubelet: kubelet).Items);
        Assert.Equal((true, expected, explanation), (row.IsStatic, row.ExpectedOomScoreAdj, row.Explanation));
    }

    [Theory]
    [InlineData("kube-system_etcd-node-a_" + NodeTree.Hash, -997)]
    [InlineData("kube-system_etcd-NODE-A.example.net_" + NodeTree.Hash, -997)]
    [InlineData("kube-system_etcd-node-b_" + NodeTree.Hash, 1000)]
    [InlineData("kube-system_etcd-extra-node-a_" + NodeTree.Hash, 1000)]
    [InlineData("other_etcd-node-a_" + NodeTree.Hash, 1000)]
    public void The_file_of_a_static_pod_is_that_of_the_pod_with_the_nodes_name_behind_it(string folder, int expected)
    {
        using var node = new NodeTree();
        node.Process(10, "etcd", $"12:memory:/kubepods/besteffort/pod{NodeTree.Hash}/{NodeTree.Id}\n", 1000, rss: 4_000);
        node.Write($"var/log/pods/{folder}/etcd/0.log", "");
        var file = Pod.Of(Pod.Regular()) with { Name = "etcd", Namespace = "kube-system", PriorityClass = "system-node-critical" };
        var scores = PodScores.Read(node.Root, new PodScoreOptions { Manifests = Set(file), KubernetesVersion = KubernetesVersion.TryParse("1.30") });
        Assert.Equal(expected, scores.Items[0].ExpectedOomScoreAdj);

        // Where the file is not that of the pod, its own containers have no process here.
        Assert.Equal(expected == 1000 ? 2 : 1, scores.Items.Count);
    }

    [Theory]
    [InlineData(-998, -998)]
    [InlineData(-999, null)]
    public void A_process_that_is_called_pause_and_has_the_sandbox_s_value_is_one(int adj, int? expected)
    {
        using var node = new NodeTree();
        node.Process(10, "pause", In("besteffort/", NodeTree.Id), adj, rss: 4_000);
        var row = Assert.Single(node.Scores());
        Assert.Equal(expected, row.ExpectedOomScoreAdj);
        Assert.StartsWith("sandbox: -998", row.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_is_only_called_pause_is_none()
    {
        using var node = new NodeTree();
        node.Process(10, "pause", In("besteffort/", NodeTree.Id), 1000, rss: 4_000);
        Assert.Equal("BestEffort: 1000", Assert.Single(node.Scores()).Explanation);
    }

    [Fact]
    public void A_monitor_is_the_runtime_s()
    {
        using var node = new NodeTree();
        node.Process(10, "conmon", In("burstable/", $"crio-conmon-{NodeTree.Id}.scope"), adj: -1000, rss: 4_000);
        var row = Assert.Single(node.Scores());
        Assert.Equal((null, NodeTree.Uid), (row.ExpectedOomScoreAdj, row.PodUid));
        Assert.Contains("conmon", row.Explanation, StringComparison.Ordinal);
    }

    /// <summary>1000 - 1000·409600000/4096000000 = 900 by the manifest; the process has 939.</summary>
    [Fact]
    public void A_manifest_makes_it_exact_and_shows_drift()
    {
        using var node = new NodeTree();
        node.Process(10, "app", In("burstable/", NodeTree.Id), 939, rss: 4_000);
        var pod = Manifest(new ContainerManifest("main", ContainerRole.Regular, Pod.Set("400000Ki", "1Gi"), NodeTree.Id)) with { Uid = NodeTree.Uid, PriorityClass = "batch" };
        var row = Assert.Single(node.Read(manifests: Set(pod)).Items);
        Assert.Equal((900, 39, 409_600_000L), (row.ExpectedOomScoreAdj, row.Drift, row.RequestBytes));
        Assert.Equal(("shop", "web-0", "main", "batch", false, false), (row.Namespace, row.Pod, row.Container, row.PriorityClass, row.IsStatic, row.IsSidecar));
        Assert.Equal("1000 - 1000*409600000/4096000000 = 1000 - 100 = 900", row.Explanation);

        // Its cgroup was not captured: the manifest's limit stands. Where it was, the cgroup's does.
        Assert.Equal(1L << 30, row.LimitBytes);
        node.Write($"sys/fs/cgroup/kubepods/burstable/pod{NodeTree.Uid}/{NodeTree.Id}/memory.max", "max\n");
        node.Write($"sys/fs/cgroup/kubepods/burstable/pod{NodeTree.Uid}/{NodeTree.Id}/memory.current", "1\n");
        Assert.Null(Assert.Single(node.Read(manifests: Set(pod)).Items).LimitBytes);
    }

    [Fact]
    public void A_capacity_that_is_given_goes_before_the_node_s()
    {
        using var node = new NodeTree();
        node.Process(10, "app", In("burstable/", NodeTree.Id), 939, rss: 4_000);
        var reading = NodePodScores.Read(node.Root, new PodScoreOptions
        {
            NodeCapacityBytes = 2_090_893_312,
            Manifests = Set(Manifest(new ContainerManifest("main", ContainerRole.Regular, Pod.Set("123Mi"), NodeTree.Id)) with { Uid = NodeTree.Uid }),
        });
        Assert.Equal((2_090_893_312L, 939, 0), (reading.Items[0].CapacityBytes, reading.Items[0].ExpectedOomScoreAdj, reading.Items[0].Drift));
    }

    [Fact]
    public void A_container_is_found_by_its_name_where_the_manifest_has_no_ids()
    {
        using var node = new NodeTree();
        node.Process(10, "app", In("burstable/", NodeTree.Id), 900, rss: 4_000);
        node.Write($"var/log/containers/web-0_shop_second-{NodeTree.Id}.log", "");
        var pod = Manifest(
            new ContainerManifest("first", ContainerRole.Regular, Pod.Set("800000Ki")),
            new ContainerManifest("second", ContainerRole.Sidecar, Pod.Set("400000Ki")));
        var row = Assert.Single(node.Read(manifests: Set(pod)).Items);
        Assert.Equal(("second", true, 800), (row.Container, row.IsSidecar, row.ExpectedOomScoreAdj));
    }

    [Fact]
    public void Which_container_it_is_matters_only_where_they_differ()
    {
        using var node = new NodeTree();
        node.Process(10, "app", In("burstable/", NodeTree.Id), 900, rss: 4_000);
        var first = new ContainerManifest("first", ContainerRole.Regular, Pod.Set("400000Ki"));
        var row = Assert.Single(node.Read(manifests: Set(Manifest(first, first with { Name = "second" }) with { Uid = NodeTree.Uid })).Items);
        Assert.Equal((900, null), (row.ExpectedOomScoreAdj, row.Container));

        var other = first with { Name = "second", Resources = Pod.Set("800000Ki") };
        row = Assert.Single(node.Read(manifests: Set(Manifest(first, other) with { Uid = NodeTree.Uid })).Items);
        Assert.Equal((null, "which of the pod's containers this is, is not known"), (row.ExpectedOomScoreAdj, row.Explanation));
    }

    /// <summary>Where nothing names the container, the manifest of its pod must not lend its value to the sandbox.</summary>
    [Fact]
    public void The_sandbox_is_none_of_the_manifest_s_containers()
    {
        using var node = new NodeTree();
        node.Process(10, "pause", In("burstable/", NodeTree.Id), -998, rss: 4_000);
        var pod = Manifest(new ContainerManifest("main", ContainerRole.Regular, Pod.Set("400000Ki"))) with { Uid = NodeTree.Uid };
        var row = Assert.Single(node.Read(manifests: Set(pod)).Items);
        Assert.Equal((-998, 0, "web-0"), (row.ExpectedOomScoreAdj, row.Drift, row.Pod));
    }

    [Fact]
    public void A_workload_s_template_is_found_by_the_pod_s_name()
    {
        using var node = new NodeTree();
        node.Process(10, "app", In("burstable/", NodeTree.Id), 900, rss: 4_000);
        node.Write($"var/log/pods/shop_web-7d4b9c6f8-x2k9z_{NodeTree.Uid}/main/0.log", "");
        var web = Manifest(new ContainerManifest("main", ContainerRole.Regular, Pod.Set("400000Ki"))) with { Kind = "Deployment", Name = "web", Namespace = null };
        var row = Assert.Single(node.Read(manifests: Set(web)).Items);
        Assert.Equal((900, "web-7d4b9c6f8-x2k9z", null), (row.ExpectedOomScoreAdj, row.Pod, row.Container));

        // Two that might be its own: neither is taken.
        row = Assert.Single(node.Read(manifests: Set(web, web with { Namespace = "shop" })).Items);
        Assert.Null(row.ExpectedOomScoreAdj);
        Assert.Null(Assert.Single(node.Read(manifests: Set(web with { Namespace = "elsewhere" })).Items).ExpectedOomScoreAdj);
    }

    [Theory]
    [InlineData("Deployment", "web", "web-7d4b9c6f8-x2k9z", true)]
    [InlineData("Deployment", "web", "web-x2k9z", false)]
    [InlineData("Deployment", "web", "web-api-7d4b9c6f8-x2k9z", false)]
    [InlineData("Deployment", "web", "web", false)]
    [InlineData("Deployment", "web", "website-7d4b9c6f8-x2k9z", false)]
    [InlineData("StatefulSet", "db", "db-0", true)]
    [InlineData("StatefulSet", "db", "db-x2k9z", false)]
    [InlineData("DaemonSet", "proxy", "proxy-x2k9z", true)]
    [InlineData("ReplicaSet", "web-7d4b9c6f8", "web-7d4b9c6f8-x2k9z", true)]
    [InlineData("DaemonSet", "proxy", "proxy-aeiou", false)]
    [InlineData("Job", "once", "once-x2k9z", true)]
    [InlineData("Job", "once", "once-3-x2k9z", true)]
    [InlineData("CronJob", "nightly", "nightly-28412345-x2k9z", true)]
    [InlineData("CronJob", "nightly", "nightly-x2k9z", false)]
    public void Names_that_controllers_make(string kind, string workload, string pod, bool isOf) => Assert.Equal(isOf, GeneratedNames.IsOf(kind, workload, pod));

    [Fact]
    public void Errors_and_warnings_of_manifests_are_passed_on()
    {
        using var node = new NodeTree();
        node.Process(10, "app", In("burstable/", NodeTree.Id), 900, rss: 4_000);
        var error = new FragTools.Linux.NodeException(FragTools.Linux.NodeError.PodManifestInvalid, "x", "y");
        var reading = node.Read(manifests: Set(Manifest(Pod.Regular("1Mi")) with { Uid = NodeTree.Uid }) with { Errors = [error] });
        Assert.Same(error, Assert.Single(reading.Errors));
        Assert.Contains("LimitRange", Assert.Single(reading.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Manifests_of_another_node_are_said_to_be_so()
    {
        using var node = new NodeTree();
        node.Process(10, "app", In("burstable/", NodeTree.Id), 900, rss: 4_000);
        var other = Manifest(Pod.Regular("1Mi")) with { Uid = NodeTree.OtherUid, IsFromCluster = true };
        Assert.Contains("None of the manifests", Assert.Single(node.Read(manifests: Set(other)).Warnings), StringComparison.Ordinal);
        Assert.Empty(node.Read(manifests: Set(other with { Uid = NodeTree.Uid })).Warnings);
    }

    private static PodManifest Manifest(params ContainerManifest[] containers) => Pod.Of(containers) with { Name = "web-0", Namespace = "shop" };

    private static PodManifestSet Set(params PodManifest[] pods) => new() { Pods = pods };
}

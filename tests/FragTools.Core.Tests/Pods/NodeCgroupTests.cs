using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>Limits, usage, oom.group and ranks within cgroups, of both versions.</summary>
public class NodeCgroupTests
{
    private const string Pod = $"kubepods/burstable/pod{NodeTree.Uid}";
    private const string Slice = "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b2c3d_4e5f_4071_8293_a4b5c6d7e8f9.slice";
    private static readonly string Scope = $"{Slice}/cri-containerd-{NodeTree.Id}.scope";

    [Fact]
    public void Version_2_with_the_systemd_driver()
    {
        using var node = new NodeTree();
        node.Process(10, "app", $"0::/{Scope}\n", adj: 900, rss: 4_000);
        node.Write($"sys/fs/cgroup/{Scope}/memory.max", "134217728\n");
        node.Write($"sys/fs/cgroup/{Scope}/memory.current", "98304000\n");
        node.Write($"sys/fs/cgroup/{Scope}/memory.oom.group", "1\n");
        var row = Assert.Single(node.Scores());
        Assert.Equal((134_217_728L, 98_304_000L, true), (row.LimitBytes, row.UsageBytes, row.OomGroup));
        Assert.Equal((NodeTree.Uid, NodeTree.Id, QosClass.Burstable, "/" + Scope), (row.PodUid, row.ContainerId, row.QosClass, row.CgroupPath));

        node.Write($"sys/fs/cgroup/{Scope}/memory.max", "max\n");
        node.Write($"sys/fs/cgroup/{Scope}/memory.oom.group", "0\n");
        row = Assert.Single(node.Scores());
        Assert.Equal((null, 98_304_000L, false), (row.LimitBytes, row.UsageBytes, row.OomGroup));

        // Whatever is above counts too: the whole pod dies.
        node.Write($"sys/fs/cgroup/{Slice}/memory.oom.group", "1\n");
        Assert.True(Assert.Single(node.Scores()).OomGroup);
    }

    [Theory]
    [InlineData("9223372036854771712", null)]
    [InlineData("9223372036854775807", null)]
    [InlineData("9223372036854710272", null)]
    [InlineData("134217728", 134_217_728L)]
    [InlineData("9223372036854000000", 9_223_372_036_854_000_000L)]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    public void Version_1_has_no_limit_at_the_largest_number_of_pages(string limit, long? bytes)
    {
        using var node = new NodeTree("4.19.0");
        node.Process(10, "app", $"11:cpu,cpuacct:/elsewhere\n4:memory:/{Pod}/{NodeTree.Id}\n1:name=systemd:/else\n0::/x\n", rss: 4_000);
        node.Write($"sys/fs/cgroup/memory/{Pod}/{NodeTree.Id}/memory.limit_in_bytes", limit + "\n");
        node.Write($"sys/fs/cgroup/memory/{Pod}/{NodeTree.Id}/memory.usage_in_bytes", "4096000\n");
        var row = Assert.Single(node.Scores());
        Assert.Equal((bytes, 4_096_000L, false), (row.LimitBytes, row.UsageBytes, row.OomGroup));
        Assert.Equal($"/{Pod}/{NodeTree.Id}", row.CgroupPath);
    }

    [Fact]
    public void Deeper_cgroups_are_of_their_container()
    {
        using var node = new NodeTree();
        node.Process(10, "app", $"0::/{Scope}/container/inner.slice\n", rss: 4_000);
        node.Write($"sys/fs/cgroup/{Scope}/memory.max", "1048576\n");
        node.Write($"sys/fs/cgroup/{Scope}/memory.current", "4096\n");
        var row = Assert.Single(node.Scores());
        Assert.Equal((1_048_576L, 4096L, NodeTree.Id, $"/{Scope}/container/inner.slice"), (row.LimitBytes, row.UsageBytes, row.ContainerId, row.CgroupPath));
    }

    [Fact]
    public void A_kernel_without_the_memory_controller_still_tells_the_pod()
    {
        using var node = new NodeTree("4.19.0");
        node.Process(10, "app", $"11:cpu,cpuacct:/{Pod}/{NodeTree.Id}\n1:name=systemd:/{Pod}/{NodeTree.Id}\n0::/\n", rss: 4_000);
        node.Process(11, "other", "11:cpu,cpuacct:/user.slice\n0::/user.slice\n", rss: 4_000);
        var row = Assert.Single(node.Scores());
        Assert.Equal((NodeTree.Uid, null, null), (row.PodUid, row.LimitBytes, row.UsageBytes));
    }

    [Fact]
    public void Cgroups_that_were_removed_leave_nulls()
    {
        using var node = new NodeTree();
        node.Process(10, "app", $"0::/{Scope} (deleted)\n", rss: 4_000);
        var row = Assert.Single(node.Scores());
        Assert.Equal(("/" + Scope, null, null, null), (row.CgroupPath, row.LimitBytes, row.UsageBytes, row.OomGroup));
    }

    /// <summary>From within a cgroup namespace only the end of a path is seen; the tree tells the rest.</summary>
    [Fact]
    public void Paths_from_within_a_namespace_are_found_in_the_tree()
    {
        using var node = new NodeTree();
        node.Process(10, "app", $"0::/../../pod{NodeTree.Uid}/{NodeTree.Id}\n", adj: 900, rss: 4_000);
        node.Process(11, "gone", $"0::/../../pod{NodeTree.OtherUid}/{NodeTree.OtherId}\n", rss: 4_000);
        node.Process(12, "evil", "0::/../../../../../../etc/../x\n", rss: 4_000);
        node.Write($"sys/fs/cgroup/{Pod}/{NodeTree.Id}/memory.max", "1048576\n");
        node.Write($"sys/fs/cgroup/{Pod}/{NodeTree.Id}/memory.current", "4096\n");
        var rows = node.Scores(includeSystem: true).ToDictionary(row => row.ProcessName!);
        Assert.Equal((QosClass.Burstable, 1_048_576L, $"/{Pod}/{NodeTree.Id}"), (rows["app"].QosClass, rows["app"].LimitBytes, rows["app"].CgroupPath));
        Assert.Equal((null, null, NodeTree.OtherUid), (rows["gone"].QosClass, rows["gone"].LimitBytes, rows["gone"].PodUid));
        Assert.Equal((null, null), (rows["evil"].PodUid, rows["evil"].LimitBytes));
    }

    /// <summary>
    /// A container of 100000 KiB, 25000 pages: a thousandth is 25. On the node, whose thousandth is 1000, the higher adj
    /// decides; within the container the larger process.
    /// </summary>
    [Fact]
    public void Within_a_cgroup_its_own_limit_counts()
    {
        using var node = new NodeTree();
        node.Process(10, "small", $"0::/{Scope}\n", adj: 950, rss: 4_000);
        node.Process(11, "large", $"0::/{Scope}\n", adj: 900, rss: 80_000);
        node.Process(20, "outside", "0::/system.slice/x.service\n", adj: 0, rss: 400_000);
        node.Write($"sys/fs/cgroup/{Scope}/memory.max", "102400000\n");
        node.Write($"sys/fs/cgroup/{Scope}/memory.current", "86016000\n");
        Assert.Equal([("small", 1), ("large", 2)], node.Scores().Select(row => (row.ProcessName!, row.KillRank!.Value)));

        var rows = node.Scores(includeSystem: true, PodScoreScope.Cgroup);
        Assert.Equal(["large", "small", "outside"], rows.Select(row => row.ProcessName));
        Assert.Equal([1, 2, null], rows.Select(row => row.KillRank));
        Assert.Equal([20_000 + (900 * 25), 1_000 + (950 * 25), null], rows.Select(row => row.Badness));
        Assert.Equal(["/" + Scope, "/" + Scope, null], rows.Select(row => row.RankCgroup));

        // oom_score is /proc's, whatever the scope: (1000 + 920000·1000/1000000)·2/3 and (1000 + 951000·1000/1000000)·2/3.
        Assert.Equal([1280, 1300], rows.Take(2).Select(row => row.OomScore));
    }

    /// <summary>The pod's limit counts for what has none of its own, and then against all of the pod.</summary>
    [Fact]
    public void The_nearest_limit_above_counts()
    {
        using var node = new NodeTree();
        var first = $"{Pod}/{NodeTree.Id}";
        var second = $"{Pod}/{NodeTree.OtherId}";
        node.Process(10, "limited", $"0::/{first}\n", adj: 100, rss: 40_000);
        node.Process(20, "free", $"0::/{second}\n", adj: 100, rss: 8_000);
        node.Process(21, "freer", $"0::/{second}/below\n", adj: 100, rss: 4_000);
        node.Write($"sys/fs/cgroup/{first}/memory.max", "40960000\n");
        node.Write($"sys/fs/cgroup/{first}/memory.current", "1\n");
        node.Write($"sys/fs/cgroup/{second}/memory.max", "max\n");
        node.Write($"sys/fs/cgroup/{Pod}/memory.max", "81920000\n");
        node.Write($"sys/fs/cgroup/{Pod}/memory.current", "81000000\n");
        var rows = node.Scores(scope: PodScoreScope.Cgroup);
        Assert.Equal([("limited", 1, $"/{first}"), ("free", 2, $"/{Pod}"), ("freer", 3, $"/{Pod}")], rows.Select(row => (row.ProcessName!, row.KillRank!.Value, row.RankCgroup!)));
        Assert.Equal([10_000 + (100 * 10), 2_000 + (100 * 20), 1_000 + (100 * 20)], rows.Select(row => row.Badness));
    }

    /// <summary>Of several who are first in their cgroups the one comes first whose cgroup is nearest to its limit.</summary>
    [Fact]
    public void The_fullest_cgroup_comes_first()
    {
        using var node = new NodeTree();
        foreach (var (id, pod, usage) in new[] { (10, NodeTree.Id, 5_000_000), (20, NodeTree.OtherId, 39_000_000) })
        {
            node.Process(id, $"p{id}", $"0::/{Pod}/{pod}\n", rss: 4_000);
            node.Write($"sys/fs/cgroup/{Pod}/{pod}/memory.max", "40960000\n");
            node.Write($"sys/fs/cgroup/{Pod}/{pod}/memory.current", $"{usage}\n");
        }

        Assert.Equal([("p20", 1), ("p10", 1)], node.Scores(scope: PodScoreScope.Cgroup).Select(row => (row.ProcessName!, row.KillRank!.Value)));
    }

    /// <summary>mem_cgroup_get_max: 10000 pages of memory, and of 5000 pages of swap what the cgroup may have.</summary>
    [Theory]
    [InlineData("max", "60", 15_000)]
    [InlineData("8192000", "60", 12_000)]
    [InlineData("0", "60", 10_000)]
    [InlineData("max", "0", 10_000)]
    public void Swap_of_version_2(string swapMax, string swappiness, int pages)
    {
        using var node = new NodeTree(swapKilobytes: 20_000);
        node.Process(10, "app", $"0::/{Pod}/{NodeTree.Id}\n", adj: 1000, rss: 4_000);
        node.Write($"sys/fs/cgroup/{Pod}/{NodeTree.Id}/memory.max", "40960000\n");
        node.Write($"sys/fs/cgroup/{Pod}/{NodeTree.Id}/memory.swap.max", swapMax + "\n");
        node.Write("proc/sys/vm/swappiness", swappiness + "\n");
        Assert.Equal(1_000 + pages, Assert.Single(node.Scores(scope: PodScoreScope.Cgroup)).Badness);
        node.Delete("proc/sys/vm/swappiness");
        Assert.Null(Assert.Single(node.Scores(scope: PodScoreScope.Cgroup)).KillRank);
    }

    [Theory]
    [InlineData("9223372036854771712", "60", 15_000)]
    [InlineData("45056000", "60", 11_000)]
    [InlineData("40960000", "60", 10_000)]
    [InlineData("9223372036854771712", "0", 10_000)]
    public void Swap_of_version_1(string together, string swappiness, int pages)
    {
        using var node = new NodeTree("5.15.0", swapKilobytes: 20_000);
        var folder = $"sys/fs/cgroup/memory/{Pod}/{NodeTree.Id}";
        node.Process(10, "app", $"4:memory:/{Pod}/{NodeTree.Id}\n", adj: 1000, rss: 4_000);
        node.Write($"{folder}/memory.limit_in_bytes", "40960000\n");
        node.Write($"{folder}/memory.memsw.limit_in_bytes", together + "\n");
        node.Write($"{folder}/memory.swappiness", swappiness + "\n");
        Assert.Equal(1_000 + pages, Assert.Single(node.Scores(scope: PodScoreScope.Cgroup)).Badness);
    }
}

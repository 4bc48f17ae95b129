namespace FragTools.Tests.Pods;

/// <summary>Badness, score and rank of processes, worked out by hand from mm/oom_kill.c of each era.</summary>
public class NodeScoreTests
{
    private const string Burstable = $"0::/kubepods/burstable/pod{NodeTree.Uid}/";

    private static string In(string id) => $"{Burstable}{id}\n";

    /// <summary>
    /// 1000000 pages and none of swap, so that totalpages/1000 is 1000: 25000 + 1000 + 500 pages in use.
    /// 6.1: 26500 + adj·1000; (1000 + badness·1000/1000000)·2/3. 4.19: at least 1; badness/1000. 3.10 with CAP_SYS_ADMIN:
    /// adj less 30. 4.4 with it: less 3 % of 26500, which is 795. 3.4: thousandths, 1 to 1000.
    /// </summary>
    [Theory]
    [InlineData("6.1.0-13-amd64", 939, false, 965500, 1310)]
    [InlineData("6.1.0-13-amd64", -997, false, -970500, 20)]
    [InlineData("6.1.0-13-amd64", 0, false, 26500, 684)]
    [InlineData("6.1.0-13-amd64", 0, true, 26500, 684)]
    [InlineData("5.9.0", 1000, false, 1026500, 1350)]
    [InlineData("5.8.0", 1000, false, 1026500, 1026)]
    [InlineData("4.19.0-25-amd64", 939, false, 965500, 965)]
    [InlineData("4.19.0-25-amd64", -997, false, 1, 0)]
    [InlineData("4.4.0-210-generic", 0, true, 25705, 25)]
    [InlineData("4.4.0-210-generic", 0, false, 26500, 26)]
    [InlineData("3.10.0-1160.el7.x86_64", 100, true, 96500, 96)]
    [InlineData("3.10.0-1160.el7.x86_64", 100, false, 126500, 126)]
    [InlineData("3.4.111", 100, false, 126, 126)]
    public void Badness_and_score_are_the_kernel_s(string release, int adj, bool isAdmin, long badness, long score)
    {
        using var node = new NodeTree(release);
        node.Process(
            4711, "app", In(NodeTree.Id), adj, rss: 100_000, swap: 4_000, pageTables: 2_000,
            capabilities: isAdmin ? "0000003fffffffff" : "00000000a80425fb");
        var row = Assert.Single(node.Scores());
        Assert.Equal((badness, score, 1), (row.Badness, row.OomScore, row.KillRank));
        Assert.Equal((102_400_000L, 4_096_000L, 2_048_000L, adj), (row.RssBytes, row.SwapBytes, row.PageTableBytes, row.OomScoreAdj));
        Assert.Equal((4711, "app", "node-a"), (row.ProcessId, row.ProcessName, row.Host));
    }

    [Fact]
    public void Swap_is_part_of_all_pages()
    {
        // 1000000 + 250999 pages, of which a thousandth is 1250.
        using var node = new NodeTree(swapKilobytes: 1_003_996);
        node.Process(10, "app", In(NodeTree.Id), adj: 500, rss: 4_000);
        var row = Assert.Single(node.Scores());
        Assert.Equal(1000 + (500 * 1250), row.Badness);
        Assert.Equal((1000 + (626_000L * 1000 / 1_250_999)) * 2 / 3, row.OomScore);
    }

    [Fact]
    public void Middle_page_tables_count_where_a_kernel_prints_them_apart()
    {
        using var node = new NodeTree("4.9.0");
        node.Process(10, "app", In(NodeTree.Id), rss: 4_000, pageTables: 400, middle: "VmPMD:\t      40 kB\n");
        Assert.Equal((1000 + 110, 440 * 1024), (node.Scores()[0].Badness, node.Scores()[0].PageTableBytes));
    }

    [Fact]
    public void Of_the_two_bonuses_before_3_14_the_printed_scores_tell_which()
    {
        // 300000 pages: 300 - 30 = 270 of one thousand by one form, 300 - 9 = 291 by the other.
        using var node = new NodeTree("3.10.0-1160.el7.x86_64");
        node.Process(10, "root", In(NodeTree.Id), rss: 1_200_000, capabilities: "0000003fffffffff", score: 291);
        Assert.Equal(291_000, Assert.Single(node.Scores()).Badness);
        node.Write("proc/10/oom_score", "270\n");
        Assert.Equal(270_000, Assert.Single(node.Scores()).Badness);
    }

    [Fact]
    public void The_printed_score_is_shown_where_it_was_read()
    {
        using var node = new NodeTree();
        node.Process(10, "app", In(NodeTree.Id), rss: 4_000, score: 999);
        Assert.Equal(999, Assert.Single(node.Scores()).OomScore);
    }

    [Fact]
    public void Ranks_count_all_processes_and_show_those_of_pods()
    {
        using var node = new NodeTree();
        node.Process(1, "systemd", "0::/init.scope\n", rss: 9_000_000);
        node.Process(2, "kthreadd", "0::/\n");
        node.Process(700, "kubelet", "0::/system.slice/kubelet.service\n", adj: -999, rss: 400_000);
        node.Process(800, "sshd", "0::/system.slice/ssh.service\n", adj: -1000, rss: 40_000);
        node.Process(900, "agent", "0::/system.slice/agent.service\n", adj: 950, rss: 4_000);
        node.Process(30, "low", In(NodeTree.Id), adj: 3, rss: 4_000);
        node.Process(31, "high", In(NodeTree.OtherId), adj: 999, rss: 4_000);
        Assert.Equal([("high", 1), ("low", 3)], node.Scores().Select(row => (row.ProcessName!, row.KillRank!.Value)));

        var all = node.Scores(includeSystem: true);
        Assert.Equal(["high", "agent", "low", "kubelet", "systemd", "sshd", "kthreadd"], all.Select(row => row.ProcessName));
        Assert.Equal([1, 2, 3, 4, null, null, null], all.Select(row => row.KillRank));
        Assert.All(all.Skip(4), row => Assert.Equal((null, 0L), (row.Badness, row.OomScore)));
        Assert.Equal((null, null, "/system.slice/agent.service"), (all[1].PodUid, all[1].QosClass, all[1].CgroupPath));
        Assert.Null(all[6].RssBytes);
    }

    /// <summary>select_bad_process keeps the first of equals, and since 5.3 the last; it meets them in order of their start.</summary>
    [Theory]
    [InlineData("4.19.0", new[] { 50, 40, 60 })]
    [InlineData("5.2.0", new[] { 50, 40, 60 })]
    [InlineData("5.3.0", new[] { 60, 40, 50 })]
    [InlineData("6.18.0", new[] { 60, 40, 50 })]
    public void Equals_are_ranked_by_their_start(string release, int[] order)
    {
        using var node = new NodeTree(release);
        node.Process(40, "second", In(NodeTree.Id), rss: 4_000, start: 200);
        node.Process(50, "first", In(NodeTree.Id), rss: 4_000, start: 100);
        node.Process(60, "third", In(NodeTree.Id), rss: 4_000, start: 300);
        Assert.Equal(order, node.Scores().Select(row => row.ProcessId!.Value));
    }

    [Fact]
    public void Whom_the_kernel_passes_over_has_no_rank()
    {
        using var node = new NodeTree();
        node.Process(1, "sh", In(NodeTree.Id), rss: 4_000, score: 667);
        node.Process(10, "in-vfork", In(NodeTree.Id), rss: 400_000, score: 0);
        node.Process(11, "plain", In(NodeTree.Id), rss: 8_000, score: 668);
        node.Process(12, "guarded", In(NodeTree.Id), adj: -999, rss: 4, score: 0);

        // The first process of a container's own numbering is no init of the machine: its score says so.
        Assert.Equal(
            [("plain", 1), ("sh", 2), ("guarded", 3), ("in-vfork", null)],
            node.Scores().Select(row => (row.ProcessName!, row.KillRank)));
        Assert.Null(node.Scores()[3].Badness);
    }

    [Fact]
    public void Threads_hold_the_memory_where_the_first_has_ended()
    {
        using var node = new NodeTree();
        node.Process(10, "leader", In(NodeTree.Id), adj: 100, threads: 3);
        node.Write("proc/10/task/10/status", "Name:\tleader\nThreads:\t3\nCapEff:\t0\n");
        node.Write("proc/10/task/12/status", "Name:\tworker\nVmRSS:\t    8000 kB\nVmPTE:\t      40 kB\nVmSwap:\t       0 kB\nThreads:\t3\nCapEff:\t0\n");
        var row = Assert.Single(node.Scores());
        Assert.Equal(("leader", 102_010L, 8_192_000L), (row.ProcessName, row.Badness, row.RssBytes));
    }

    [Fact]
    public void A_kernel_that_is_not_known_rates_nothing_and_says_so()
    {
        using var node = new NodeTree();
        node.Process(10, "app", In(NodeTree.Id), rss: 4_000, score: 700);
        node.Delete("proc/sys/kernel/osrelease");
        var reading = node.Read();
        Assert.Equal((null, null, 700L), (reading.Items[0].Badness, reading.Items[0].KillRank, reading.Items[0].OomScore));
        Assert.Contains("osrelease", Assert.Single(reading.Warnings), StringComparison.Ordinal);

        node.Write("proc/sys/kernel/osrelease", "6.1.0\n");
        node.Delete("proc/meminfo");
        reading = node.Read();
        Assert.Null(reading.Items[0].KillRank);
        Assert.Contains("meminfo", Assert.Single(reading.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("proc/sys/vm/oom_kill_allocating_task", "1\n", "asks for memory")]
    [InlineData("proc/sys/vm/panic_on_oom", "1\n", "panics")]
    public void What_overrides_ranks_is_said(string file, string text, string words)
    {
        using var node = new NodeTree();
        node.Process(10, "app", In(NodeTree.Id), rss: 4_000);
        node.Write(file, "0\n");
        Assert.Empty(node.Read().Warnings);
        node.Write(file, text);
        Assert.Contains(words, Assert.Single(node.Read().Warnings), StringComparison.Ordinal);
    }
}

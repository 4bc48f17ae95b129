using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>Trees that lack things, processes that end while they are read, what is forbidden, hostile text.</summary>
public class NodeInputTests
{
    private const string Place = $"0::/kubepods/besteffort/pod{NodeTree.Uid}/{Id}\n";
    private const string Id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Fact]
    public void What_was_not_captured_is_null()
    {
        using var node = new NodeTree();
        node.Write("proc/10/cgroup", Place);
        node.Write("proc/11/cgroup", Place);
        node.Write("proc/11/comm", "named\n");
        node.Write("proc/11/statm", "5000 250 100 1 0 50 0\n");
        node.Write("proc/11/oom_score_adj", "1000\n");
        node.Write("proc/12/oom_score", "700\n");
        node.Write("proc/13/stat", "13 (a) b) S 1 2 3\n");
        Directory.CreateDirectory(Path.Combine(node.Folder, "proc", "14"));
        var rows = node.Scores(includeSystem: true).ToDictionary(row => row.ProcessId!.Value);
        Assert.Equal([10, 11, 12, 13], rows.Keys.Order());
        Assert.Equal((null, null, null, null, null, NodeTree.Uid), (rows[10].ProcessName, rows[10].RssBytes, rows[10].OomScoreAdj, rows[10].OomScore, rows[10].KillRank, rows[10].PodUid));
        Assert.Equal(("named", 1_024_000L, null, 1000, null), (rows[11].ProcessName, rows[11].RssBytes, rows[11].SwapBytes, rows[11].OomScoreAdj, rows[11].Badness));
        Assert.Equal((700, null), (rows[12].OomScore, rows[12].ProcessName));
        Assert.Equal(("a) b", null), (rows[13].ProcessName, rows[13].CgroupPath));
    }

    [Fact]
    public void Torn_files_are_nulls()
    {
        using var node = new NodeTree();
        node.Write("proc/10/status", "Name:\tapp\nVmRSS:\t  12");
        node.Write("proc/10/cgroup", ":::\n4:memory\nnonsense\n0:\n0::no-slash\n" + Place);
        node.Write("proc/10/oom_score_adj", "1001\n");
        node.Write("proc/10/oom_score", "12x\n");
        var row = Assert.Single(node.Scores());
        Assert.Equal(("app", null, null, null, null), (row.ProcessName, row.RssBytes, row.OomScoreAdj, row.OomScore, row.KillRank));
    }

    [Fact]
    public void A_capture_from_windows_reads_the_same()
    {
        using var node = new NodeTree();
        node.Process(10, "app", Place.Replace("\n", "\r\n", StringComparison.Ordinal), adj: 1000, rss: 4_000);
        node.Write("proc/10/oom_score_adj", "1000\r\n");
        var row = Assert.Single(node.Scores());
        Assert.Equal((Id, 1000, 1), (row.ContainerId, row.OomScoreAdj, row.KillRank));
    }

    [Theory]
    [InlineData("evil\x1b[2Jname", @"evil\x1b[2Jname")]
    [InlineData(@"two\nlines", @"two\x0alines")]
    [InlineData(@"back\\slash", @"back\slash")]
    [InlineData(@"back\\nslash", @"back\nslash")]
    [InlineData("VmRSS:\t9", @"VmRSS:\x099")]
    public void Names_are_hostile(string inStatus, string shown)
    {
        using var node = new NodeTree();
        node.Process(10, inStatus, Place, rss: 4_000);
        var row = Assert.Single(node.Scores());
        Assert.Equal((shown, 4_096_000L), (row.ProcessName, row.RssBytes));
    }

    [Fact]
    public void Hostile_cgroup_names_are_escaped_and_lead_nowhere()
    {
        using var node = new NodeTree();
        node.Process(10, "app", "0::/a\x1b[0m/../../../../etc\n", rss: 4_000);
        var row = Assert.Single(node.Scores(includeSystem: true));
        Assert.Equal((@"/a\x1b[0m/../../../../etc", null, null), (row.CgroupPath, row.LimitBytes, row.UsageBytes));
    }

    [Fact]
    public void A_link_out_of_the_capture_is_not_followed()
    {
        using var node = new NodeTree();
        node.Process(10, "app", Place, rss: 4_000);
        File.CreateSymbolicLink(Path.Combine(node.Folder, "proc", "self"), "10");
        File.CreateSymbolicLink(Path.Combine(node.Folder, "proc", "99"), "/proc/1");
        Assert.Equal(10, Assert.Single(node.Scores(includeSystem: true)).ProcessId);
    }

    [Fact]
    public void A_root_without_processes_is_one_error()
    {
        using var tree = new TempTree();
        AssertMissing(NodePodScores.Read(tree.Root, new PodScoreOptions()), "proc");
        tree.Write("proc/meminfo", "MemTotal: 1 kB\n");
        AssertMissing(NodePodScores.Read(tree.Root, new PodScoreOptions()), "status");
        AssertMissing(NodePodScores.Read(new LinuxRoot(Path.Combine(tree.Folder, "none")), new PodScoreOptions()), "no such folder");
    }

    [Fact]
    public void Live_reading_needs_Linux()
    {
        var error = Assert.Single(NodePodScores.Read(new LinuxRoot("/", onLinux: false), new PodScoreOptions()).Errors);
        Assert.Equal(NodeError.PlatformNotLinux, error.Error);
    }

    [Fact]
    public void A_node_without_pods_is_empty_and_no_error()
    {
        using var node = new NodeTree();
        node.Process(10, "app", "0::/system.slice/podman.service\n", rss: 4_000);
        Assert.Empty(node.Scores());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_capacity_is_above_zero(long capacity)
        => Assert.Throws<ArgumentOutOfRangeException>(() => NodePodScores.Read(LinuxRoot.Live, new PodScoreOptions { NodeCapacityBytes = capacity }));

    [Fact]
    public void Reading_can_be_ended()
    {
        using var node = new NodeTree();
        node.Process(10, "app", Place, rss: 4_000);
        Assert.ThrowsAny<OperationCanceledException>(() => NodePodScores.Read(node.Root, new PodScoreOptions(), new CancellationToken(canceled: true)));
    }

    /// <summary>A process that ends between two of its files is not in the result, and no error.</summary>
    [Theory]
    [InlineData("status")]
    [InlineData("oom_score")]
    public void Processes_that_end_while_they_are_read_are_left_out(string missing)
    {
        using var node = new NodeTree();
        node.Process(1, "init", "0::/\n", rss: 4_000, score: 0);
        node.Process(10, "ends", Place, rss: 4_000, score: 700);
        node.Process(11, "stays", Place, rss: 4_000, score: 700);
        using var files = new Running(node.Root, path => path == $"10/{missing}" ? SmallFile.Missing : null);
        var reading = NodePodScores.Read(node.Root, files, new PodScoreOptions(), CancellationToken.None);
        Assert.Equal(11, Assert.Single(reading.Items).ProcessId);
        Assert.Empty(reading.Errors);
    }

    [Fact]
    public void What_is_forbidden_is_one_error()
    {
        using var node = new NodeTree();
        foreach (var id in Enumerable.Range(1, 30))
        {
            node.Process(id, "app", Place, rss: 4_000, score: 700);
        }

        using var files = new Running(node.Root, path => path.StartsWith('2') ? SmallFile.Denied : null);
        var reading = NodePodScores.Read(node.Root, files, new PodScoreOptions(), CancellationToken.None);
        Assert.Equal(19, reading.Items.Count);
        var error = Assert.Single(reading.Errors);
        Assert.Equal(NodeError.KernelFileDenied, error.Error);
        Assert.Contains("proc/2: permission denied, and for 10 processes more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proc_that_lists_nobody_is_none()
    {
        using var node = new NodeTree();
        node.Write("proc/meminfo", "MemTotal: 1 kB\n");
        using var files = new Running(node.Root, _ => null);
        AssertMissing(NodePodScores.Read(node.Root, files, new PodScoreOptions(), CancellationToken.None), "is it mounted");
    }

    [Fact]
    public void A_proc_that_hides_the_others_is_one_error()
    {
        using var node = new NodeTree();
        node.Process(10, "own", Place, rss: 4_000, score: 700);
        using var files = new Running(node.Root, _ => null);
        var reading = NodePodScores.Read(node.Root, files, new PodScoreOptions(), CancellationToken.None);
        Assert.Single(reading.Items);
        Assert.Contains("hidepid", Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
    }

    private static void AssertMissing(Reading<PodOomScore> reading, string words)
    {
        Assert.Empty(reading.Items);
        var error = Assert.Single(reading.Errors);
        Assert.Equal(NodeError.KernelFileMissing, error.Error);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A tree that is read as if a kernel were behind it, and whose files fail as that may.</summary>
    private sealed class Running(LinuxRoot root, Func<string, int?> outcome) : SmallFiles(root, "proc", "proc")
    {
        public override bool IsRunning => true;

        public override int Read(ReadOnlySpan<byte> path, ref byte[] buffer)
            => outcome(System.Text.Encoding.ASCII.GetString(path)) ?? base.Read(path, ref buffer);
    }
}

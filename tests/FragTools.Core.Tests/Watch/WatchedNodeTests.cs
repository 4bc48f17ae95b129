using System.Text;
using FragTools.Export.Metrics;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Watch;

namespace FragTools.Tests.Watch;

/// <summary>Samples of a tree: small numbers, worked out by hand.</summary>
public class WatchedNodeTests
{
    private const string BuddyInfo = """
        Node 0, zone      DMA      1      0      0      0      3
        Node 0, zone   Normal      8      0      0      0      0
        Node 1, zone  Movable      0      0      0      0      9
        Node 1, zone    DMA32      0      2      0      0      0

        """;

    private const string ZoneInfo = """
        Node 0, zone      DMA
          pages free     49
                min      1
                low      2
                high     3
                managed  900
        Node 0, zone   Normal
          pages free     8
                min      1
                low      2
                high     3
                managed  500

        """;

    [Fact]
    public void A_sample_has_index_and_blocks_of_each_zone()
    {
        using var tree = Tree();
        using var node = new WatchedNode(tree.Root, new WatchOptions { Order = 2 });
        var samples = node.Sample(DateTimeOffset.UnixEpoch).Items;

        // Normal at order 2: 1000 - (1000 + 8000/4)/8 = 625. DMA32 of node 1: 1000 - (1000 + 4000/4)/2 = 0.
        Assert.Equal([(0, "DMA", -1.0, 12L), (0, "Normal", 0.625, 0L), (1, "Movable", -1.0, 36L), (1, "DMA32", 0.0, 0L)],
            samples.Select(sample => (sample.NumaNode, sample.Zone, sample.FragmentationIndex, sample.SuitableBlocks)));
        Assert.Equal("8 0 0 0 0", samples[1].FreeBlocks.ToString());
        Assert.All(samples, sample => Assert.Equal((DateTimeOffset.UnixEpoch, 2), (sample.Timestamp, sample.Order)));
    }

    [Fact]
    public void A_copy_in_which_a_process_stands_has_not_this_machines_messages()
    {
        using var tree = Tree();
        tree.Write("proc/self/stat", "");
        Assert.Null(LogInput.KernelMessages.Of(tree.Root));
        using var node = new WatchedNode(tree.Root, new WatchOptions { Order = 2 });
        Assert.DoesNotContain(node.Warnings, static warning => warning.Contains("kmsg", StringComparison.Ordinal));
        Assert.Null(node.Sample(default).Items[0].NewFailures);
        Assert.NotNull(LogInput.KernelMessages.Of(LinuxRoot.Live));
    }

    [Fact]
    public void What_is_wrong_with_the_metrics_is_told_until_it_is_not()
    {
        using var tree = Tree();
        var folder = Path.Combine(tree.Folder, "metrics");
        var metrics = new WatchMetrics(tree.Root, Path.Combine(folder, "node.prom"), new MetricOptions { Tool = "1" });
        IReadOnlyList<NodeException> Save() => metrics.Save(TestContext.Current.CancellationToken).Where(static error => error.Error == NodeError.MetricsNotWritten).ToList();
        Assert.Single(Save());
        Assert.Empty(Save());
        Directory.CreateDirectory(folder);
        Assert.Empty(metrics.Save(TestContext.Current.CancellationToken));
        Directory.Delete(folder, recursive: true);
        Assert.Single(Save());
        Assert.Empty(Save());
    }

    [Fact]
    public void The_largest_zone_of_the_kernels_own_decides_or_those_that_were_named()
    {
        using var tree = Tree();
        using var node = new WatchedNode(tree.Root, new WatchOptions { Order = 2 });
        Assert.Equal([(0, "DMA"), (1, "DMA32")], node.Sample(default).Items.Where(sample => sample.Decides).Select(sample => (sample.NumaNode, sample.Zone)));

        using var named = new WatchedNode(tree.Root, new WatchOptions { Order = 2, Zones = new ZoneFilter(zones: ["Normal"]), AreZonesNamed = true });
        Assert.Equal("Normal", Assert.Single(named.Sample(default).Items, sample => sample.Decides).Zone);
    }

    [Fact]
    public void Counters_are_what_was_added_since_the_sample_before()
    {
        using var tree = Tree();
        var path = tree.Write("proc/vmstat", Counters(10, 4, 6, 1000, 5, 7, 1));
        using var node = new WatchedNode(tree.Root, new WatchOptions { Order = 2 });
        var first = node.Sample(default).Items[0];
        Assert.Null(first.CompactStalls);
        Assert.Null(first.AllocStalls);

        Overwrite(path, Counters(13, 5, 8, 1500, 5, 9, 2));
        var second = node.Sample(default).Items[0];
        Assert.Equal((3L, 1L, 2L, 500L, 0L, 3L),
            (second.CompactStalls!.Value, second.CompactFails!.Value, second.CompactSuccesses!.Value, second.PagesMigrated!.Value, second.KcompactdWakes!.Value, second.AllocStalls!.Value));

        // Smaller than before: another boot, of which nothing is known.
        Overwrite(path, Counters(1, 5, 8, 1500, 5, 9, 2));
        Assert.Null(node.Sample(default).Items[0].CompactStalls);

        // A counter that is gone is not known; the one after it is counted on.
        Overwrite(path, "compact_fail 6\n");
        var last = node.Sample(default).Items[0];
        Assert.Equal((null, 1L), (last.CompactStalls, last.CompactFails));
    }

    [Fact]
    public void Free_blocks_are_read_anew_from_the_open_file()
    {
        using var tree = Tree();
        using var node = new WatchedNode(tree.Root, new WatchOptions { Order = 2 });
        Assert.Equal(0.625, node.Sample(default).Items[1].FragmentationIndex);
        Overwrite(Path.Combine(tree.Folder, "proc/buddyinfo"), "Node 0, zone   Normal      8      0      1      0      0\n");
        var sample = Assert.Single(node.Sample(default).Items);
        Assert.Equal((-1.0, 12L), (sample.FragmentationIndex, sample.FreeBlocks.FreePages));
    }

    [Fact]
    public void A_file_larger_than_the_first_buffer_is_read_whole()
    {
        using var tree = Tree();
        var text = new StringBuilder();
        for (var node = 0; node < 1000; node++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"Node {node}, zone   Normal      8      0      0      0      0\n");
        }

        tree.Write("proc/buddyinfo", text.ToString());
        using var watched = new WatchedNode(tree.Root, new WatchOptions { Order = 2 });
        Assert.Equal(1000, watched.Sample(default).Items.Count);
    }

    [Fact]
    public void A_torn_line_is_an_error_beside_the_other_zones()
    {
        using var tree = Tree();
        using var node = new WatchedNode(tree.Root, new WatchOptions { Order = 2 });
        Overwrite(Path.Combine(tree.Folder, "proc/buddyinfo"), "Node 0, zone   Normal      8      0      0      0      0\nNode 0, zo\n");
        var reading = node.Sample(default);
        Assert.Single(reading.Items);
        Assert.Equal(2, Assert.Single(reading.Errors).LineNumber);
    }

    [Theory]
    [InlineData(5, null, "there is no order 5; the highest is 4")]
    [InlineData(2, "HighMem", "there is no zone HighMem")]
    public void What_is_not_there_is_said_at_the_start(int order, string? zone, string problem)
    {
        using var tree = Tree();
        var options = new WatchOptions { Order = order, Zones = new ZoneFilter(zones: zone is null ? [] : [zone]) };
        var error = Assert.Throws<NodeException>(() => new WatchedNode(tree.Root, options));
        Assert.Equal(NodeError.FilterMatchesNothing, error.Error);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_without_buddyinfo_cannot_be_watched_and_one_without_counters_can()
    {
        using var empty = new TempTree();
        Directory.CreateDirectory(Path.Combine(empty.Folder, "proc"));
        Assert.Equal(NodeError.KernelFileMissing, Assert.Throws<NodeException>(() => new WatchedNode(empty.Root, new WatchOptions())).Error);

        using var tree = Tree();
        using var node = new WatchedNode(tree.Root, new WatchOptions { Order = 2 });
        Assert.Contains("compaction and stalls are not counted", Assert.Single(node.Warnings), StringComparison.Ordinal);
        Assert.Null(node.Sample(default).Items[0].NewFailures);
    }

    [Theory]
    [InlineData("4,100,200000,-;runc: page allocation failure: order:6, mode:0x10c0d0\n", "runc: order 6")]
    [InlineData("4,100,200000,-;runc:[1:CHILD]: page allocation failure: order:6, mode:0x10c0d0\n SUBSYSTEM=x\n", "runc:[1:CHILD]: order 6")]
    [InlineData("4,100,200000,-,caller=T60;a\\x1b[2J: page allocation failure: order:0, mode:0x20(GFP_ATOMIC)\n", "a\\x1b[2J: order 0")]
    [InlineData("12,100,200000,-;runc: page allocation failure: order:6, mode:0x10c0d0\n", null)]
    [InlineData("4,100,200000,-;warn_alloc: 3 callbacks suppressed\n", null)]
    [InlineData("6,100,200000,-;my module says: page allocation failure: order:high\n", null)]
    [InlineData("4,100,200000,-;x: page allocation stalls for 10010ms, order:0, mode:0x20\n", null)]
    public void Only_the_kernels_own_headers_are_failures(string record, string? failure)
    {
        var feed = PageAllocFailures.Feed(LogReadOptions.Default);
        IEnumerable<PageAllocFailure> found = [.. feed.Add(Encoding.UTF8.GetBytes(record)), .. feed.Complete()];
        Assert.Equal(failure, found.Select(FailureCounter.Describe).SingleOrDefault(text => text is not null));
    }

    [Fact]
    public void The_running_kernel_is_sampled()
    {
        Assert.SkipUnless(File.Exists("/proc/buddyinfo"), "needs a running Linux kernel");
        using var node = new WatchedNode(LinuxRoot.Live, new WatchOptions());
        Assert.Equal(File.ReadAllLines("/proc/buddyinfo").Length, node.Sample(default).Items.Count);
        Assert.Contains(node.Sample(default).Items, sample => sample.Decides);
        Assert.All(node.Sample(default).Items, sample => Assert.InRange(sample.FragmentationIndex, -1, 1));
    }

    /// <summary>Programs may write to /dev/kmsg, and never as the kernel: they count for nothing.</summary>
    [Fact]
    public void What_programs_write_to_the_kernels_messages_is_no_failure()
    {
        LiveNode.NeedsRoot();
        LiveNode.Need(File.Exists("/dev/kmsg"), "needs /dev/kmsg");
        using var counter = new FailureCounter("/dev/kmsg");
        Assert.Equal(0, counter.Take(out _));
        using (var messages = new FileStream("/dev/kmsg", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            messages.Write("fragtools-test: page allocation failure: order:6, mode:0x10c0d0\n"u8);
        }

        Assert.Equal(0, counter.Take(out var last));
        Assert.Null(last);
    }

    private static TempTree Tree()
    {
        var tree = new TempTree();
        tree.Write("proc/buddyinfo", BuddyInfo);
        tree.Write("proc/zoneinfo", ZoneInfo);
        return tree;
    }

    private static string Counters(params int[] values) => $"""
        nr_free_pages 100
        allocstall_normal {values[5]}
        allocstall_movable {values[6]}
        pgmigrate_success {values[3]}
        compact_stall {values[0]}
        compact_fail {values[1]}
        compact_success {values[2]}
        compact_daemon_wake {values[4]}

        """;

    /// <summary>The same file with another text, as the kernel's are: not another file of its name.</summary>
    private static void Overwrite(string path, string text)
    {
        using var stream = new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(Encoding.ASCII.GetBytes(text));
    }
}

using FragTools.Tests.Proc;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Tests.Watermarks;

public class ExtFragIndexReaderTests
{
    [Theory]
    [InlineData("unknown-tke-dc05", "Normal", 6, 0.960)]
    [InlineData("unknown-tke-dc05", "DMA32", 6, 0.972)]
    [InlineData("unknown-tke-dc05-reflowed", "Normal", 6, 0.960)]
    [InlineData("unknown-tke-dc05-reflowed", "DMA32", 6, 0.972)]
    [InlineData("unknown-k8s-normal", "Normal", 6, 0.964)]
    [InlineData("3.10.0-1160-node-1", "Normal", 6, -1.0)]
    [InlineData("3.10.0-1160-node-1", "Normal", 8, -1.0)]
    // F = 3087030, B = 347058; 3087030000/512 = 6029355; 6030355/347058 = 17.
    [InlineData("3.10.0-1160-node-1", "Normal", 9, 0.983)]
    [InlineData("unknown-aliyun-normal", "Normal", 6, -1.0)]
    public void The_articles_nodes_computed_from_buddyinfo(string fixture, string zone, int order, double expected)
    {
        var row = ExtFragIndexReader.Instance.ReadFixture(fixture).Clean().First(row => row.Zone == zone && row.Order == order);
        Assert.Equal((expected, IndexOrigin.Computed), (row.FragmentationIndex, row.Origin));
        Assert.EndsWith("buddyinfo", row.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_computed_row_gives_every_property()
    {
        var rows = ExtFragIndexReader.Instance.Read("Node 1, zone Normal 1163 1101 932 222 0 0 0").Clean();
        Assert.Equal(7, rows.Count);
        var row = rows[2];
        Assert.Equal((1, "Normal", 2, 16384L, 3418L, 1376L), (row.NumaNode, row.Zone, row.Order, row.BlockBytes, row.FreeBlocks, row.SuitableBlocks));
        Assert.Equal((-1.0, 0.379, null, IndexMeaning.Available), (row.FragmentationIndex, row.UnusableIndex, row.Threshold, row.Meaning));
        Assert.Equal((0.960, 1.0, IndexMeaning.Fragmentation), (rows[6].FragmentationIndex, rows[6].UnusableIndex, rows[6].Meaning));
    }

    [Fact]
    public void The_kernels_own_files_win_and_buddyinfo_of_another_instant_is_not_mixed_in()
    {
        var rows = ExtFragIndexReader.Instance.ReadFixture("3.10.0-514-beta_004-before").Clean();
        var normal = rows.Where(row => row.Zone == "Normal").ToList();

        Assert.Equal([-1, -1, -1, -1, 0.919, 0.960, 0.980, 0.990, 0.995, 0.998, 0.999], normal.Select(row => row.FragmentationIndex!.Value));
        Assert.All(rows, row => Assert.Equal((IndexOrigin.Kernel, 0.5, "beta_004"), (row.Origin, row.Threshold, row.Host)));
        // Normal: the buddyinfo beside it has 27 blocks of order 4, so it says -1 there. DMA gives the same line.
        Assert.All(normal, row => Assert.Equal((null, null, null), (row.FreeBlocks, row.SuitableBlocks, row.UnusableIndex)));
        Assert.Equal((11L, 3L), (rows[10].FreeBlocks, rows[10].SuitableBlocks));
    }

    [Fact]
    public void A_capture_with_all_three_files_reproduces_itself()
    {
        var rows = ExtFragIndexReader.Instance.ReadFixture("6.18-idle-vm").Clean();
        Assert.Equal(33, rows.Count);
        Assert.All(rows, row => Assert.Equal(IndexOrigin.Kernel, row.Origin));
        var dma = rows.Where(row => row.Zone == "DMA").ToList();
        // DMA: 1 of order 8, 1 of order 9, 3 of order 10: 3840 pages; (3840 − 3584)·1000/3840 = 66.
        Assert.Equal((0.066, 5L, 1 + 2 * 3L), (dma[9].UnusableIndex, dma[9].FreeBlocks, dma[9].SuitableBlocks));
    }

    /// <summary>Guests of the laboratory: what is computed from the blocks is what the kernel printed of the same blocks.</summary>
    [Theory]
    [InlineData("6.1-lab-fresh")]
    [InlineData("6.12-lab-fragmented")]
    public void The_kernels_index_is_reproduced_from_its_blocks(string fixture)
    {
        var computed = ExtFragIndexReader.Compute(BuddyInfoReader.Instance.ReadFixture(fixture).Clean());
        Assert.Equal(2 * 11, computed.Count);
        Assert.Equal(Printed("extfrag_index"), computed.Select(static row => row.FragmentationIndex!.Value));
        Assert.Equal(Printed("unusable_index"), computed.Select(static row => row.UnusableIndex!.Value));

        double[] Printed(string file)
            => [.. File.ReadAllLines(Repository.Fixture(fixture, "sys", "kernel", "debug", "extfrag", file))
                .SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(4))
                .Select(static number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
    }

    [Theory]
    [InlineData("0.-500", -0.5, IndexMeaning.OutOfMemory)]
    [InlineData("0.-05", -0.005, IndexMeaning.OutOfMemory)]
    [InlineData("0.-50", -0.05, IndexMeaning.OutOfMemory)]
    [InlineData("0.000", 0.0, IndexMeaning.OutOfMemory)]
    [InlineData("0.500", 0.5, IndexMeaning.OutOfMemory)]
    [InlineData("0.501", 0.501, IndexMeaning.Fragmentation)]
    [InlineData("1.000", 1.0, IndexMeaning.Fragmentation)]
    [InlineData("-1.000", -1.0, IndexMeaning.Available)]
    public void The_kernels_way_of_printing_thousandths(string printed, double value, IndexMeaning meaning)
    {
        var row = ExtFragIndexReader.Instance.Read($"Node 0, zone Normal -1.000 {printed} \n").Clean()[1];
        Assert.Equal((value, meaning, IndexOrigin.Kernel), (row.FragmentationIndex, row.Meaning, row.Origin));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("0.9712")]
    [InlineData("-2.000")]
    [InlineData("1.001")]
    [InlineData(".500")]
    [InlineData("0,971")]
    [InlineData("0.--5")]
    public void What_is_no_index_is_an_error(string value)
    {
        var reading = ExtFragIndexReader.Instance.Read($"Node 0, zone DMA -1.000 0.100\nNode 0, zone Normal -1.000 {value}\n");
        Assert.Equal(2, reading.Items.Count);
        Assert.Equal((2L, value), (Assert.Single(reading.Errors).LineNumber, reading.Errors[0].Fragment));
    }

    [Fact]
    public void A_torn_row_of_indices_is_an_error()
        => Assert.Equal(2, Assert.Single(ExtFragIndexReader.Instance.Read("Node 0, zone DMA -1.000 0.100\nNode 0, zone Normal -1.000\nNode 1, zone Normal -1.000 0.200").Errors).LineNumber);

    [Fact]
    public void A_captured_unusable_index_is_known_by_its_content()
    {
        var rows = ExtFragIndexReader.Instance.Read("Node 0, zone DMA 0.000 0.066 1.000 \n").Clean();
        Assert.Equal((null, 0.066, null), (rows[1].FragmentationIndex, rows[1].UnusableIndex, rows[1].Meaning));
    }

    [Fact]
    public void Values_that_either_file_may_hold_are_not_guessed()
    {
        var reading = ExtFragIndexReader.Instance.Read("Node 0, zone DMA 0.000 0.000 0.000 \n");
        Assert.Empty(reading.Items);
        Assert.Contains("name it extfrag_index or unusable_index", Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    // Order, index, threshold, release, expected. Order 0 is never compacted for.
    [InlineData(0, 0.0, 500, "5.4.0", false)]
    // From 4.9 on only orders above 3 are held against the threshold.
    [InlineData(3, 0.1, 500, "4.9.0", true)]
    [InlineData(3, 0.1, 500, "4.8.17", false)]
    [InlineData(3, 0.1, 500, null, null)]
    [InlineData(3, 0.6, 500, null, true)]
    [InlineData(4, 0.5, 500, "5.4.0", false)]
    [InlineData(4, 0.501, 500, "5.4.0", true)]
    [InlineData(4, 0.501, null, "5.4.0", null)]
    [InlineData(4, -0.5, 500, "3.10.0", true)]
    [InlineData(4, -1.0, 500, "3.10.0", null)]
    public void Would_the_threshold_let_the_kernel_compact(int order, double index, int? threshold, string? release, bool? expected)
    {
        using var tree = new TempTree();
        var printed = index < 0 && index > -1 ? $"0.{(int)(index * 1000)}" : FormattableString.Invariant($"{index:0.000}");
        tree.Write("sys/kernel/debug/extfrag/extfrag_index", "Node 0, zone Normal " + string.Join(' ', Enumerable.Repeat(printed, 5)));
        tree.Write("proc/buddyinfo", "Node 0, zone Normal 0 0 0 0 0");
        tree.WriteIf(threshold is not null, "proc/sys/vm/extfrag_threshold", $"{threshold}\n");
        tree.WriteIf(release is not null, "proc/sys/kernel/osrelease", release + "\n");

        Assert.Equal(expected, ExtFragIndexReader.Instance.Read(tree.Input).Clean()[order].WouldCompact);
    }

    [Fact]
    public void A_threshold_of_the_node_divides_the_meanings()
    {
        using var tree = new TempTree();
        tree.Write("proc/buddyinfo", "Node 0, zone Normal 1163 1101 932 222 0 0 0");
        tree.Write("proc/sys/vm/extfrag_threshold", "970\n");
        var row = ExtFragIndexReader.Instance.Read(tree.Input).Clean()[6];
        Assert.Equal((0.960, 0.97, IndexMeaning.OutOfMemory, false), (row.FragmentationIndex, row.Threshold, row.Meaning, row.WouldCompact));
    }

    [Fact]
    public void A_memoryless_node_that_the_unusable_file_leaves_out_stays()
    {
        using var tree = new TempTree();
        tree.Write("sys/kernel/debug/extfrag/extfrag_index", "Node 0, zone Normal -1.000 0.300\nNode 1, zone Normal 0.000 0.000\n");
        tree.Write("sys/kernel/debug/extfrag/unusable_index", "Node 0, zone Normal 0.000 1.000\n");
        tree.Write("proc/buddyinfo", "Node 0, zone Normal 5 0\nNode 1, zone Normal 0 0\n");
        var rows = ExtFragIndexReader.Instance.Read(tree.Input).Clean();
        Assert.Equal([0.0, 1.0, null, null], rows.Select(row => row.UnusableIndex));
        Assert.Equal([5L, 5L, 0L, 0L], rows.Select(row => row.FreeBlocks));
    }

    [Fact]
    public void By_zone_the_rows_stand_side_by_side()
    {
        var zones = ZoneExtFragIndex.From(ExtFragIndexReader.Instance.ReadFixture("unknown-tke-dc05").Clean());
        Assert.Equal(["DMA", "DMA32", "Normal"], zones.Select(zone => zone.Zone));
        Assert.Equal([null, 4, 4], zones.Select(zone => zone.FirstUnavailableOrder));
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10", zones[2].Orders.ToString());
        Assert.StartsWith("-1.000 -1.000 -1.000 -1.000 0.", zones[2].FragmentationIndices.ToString(), StringComparison.Ordinal);
        Assert.Equal("Available Fragmentation", string.Join(' ', zones[2].Meanings.Distinct()));
    }

    [Theory]
    [InlineData("", "holds no line")]
    [InlineData("cat: Permission denied\n", "line 1")]
    public void An_index_that_holds_none_is_an_error_and_buddyinfo_is_taken(string index, string said)
    {
        using var tree = new TempTree();
        tree.Write("sys/kernel/debug/extfrag/extfrag_index", index);
        tree.Write("proc/buddyinfo", "Node 0, zone Normal 5 0\n");
        var reading = ExtFragIndexReader.Instance.Read(tree.Input);
        Assert.Equal([IndexOrigin.Computed, IndexOrigin.Computed], reading.Items.Select(row => row.Origin));
        var error = Assert.Single(reading.Errors);
        Assert.Equal(NodeError.KernelTextInvalid, error.Error);
        Assert.Contains("extfrag_index", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_read_twice_gives_two_objects()
    {
        var sample = BuddyInfoReader.Instance.Read("Node 0, zone Normal 5 0\nNode 1, zone Normal 0 1").Clean();
        var later = BuddyInfoReader.Instance.Read("Node 0, zone Normal 0 7\nNode 1, zone Normal 0 1").Clean();
        var zones = ZoneExtFragIndex.From(ExtFragIndexReader.Compute([.. sample, .. later]));
        Assert.Equal([0, 1, 0, 1], zones.Select(zone => zone.NumaNode));
        Assert.All(zones, zone => Assert.Equal("0 1", zone.Orders.ToString()));
        // 5 blocks of order 0, asked for order 1: 1000 - (1000 + 5*1000/2)/5 = 300.
        Assert.Equal(["-1.000 0.300", "-1.000 -1.000"], zones.Where(zone => zone.NumaNode == 0).Select(zone => zone.FragmentationIndices.ToString()));
    }

    [Fact]
    public void Where_a_kernel_runs_without_debugfs_a_note_says_how_to_mount_it_and_a_capture_needs_none()
    {
        using var host = new TempTree();
        host.Write("proc/self/stat", "");
        host.Write("proc/buddyinfo", "Node 0, zone Normal 5 0\n");
        var reading = ExtFragIndexReader.Instance.Read(host.Input);
        Assert.Equal(IndexOrigin.Computed, reading.Clean()[0].Origin);
        Assert.Contains("mount -t debugfs none /sys/kernel/debug", Assert.Single(reading.Notes), StringComparison.Ordinal);

        Assert.Empty(ExtFragIndexReader.Instance.Read(new NodeInput.Root(new LinuxRoot(Repository.Fixture("unknown-tke-dc05")))).Notes);
    }

    [Fact]
    public void A_tree_without_either_file_is_one_error()
    {
        using var tree = new TempTree();
        tree.Write("proc/version", "Linux version 5.4.0-99-generic (x)\n");
        var reading = ExtFragIndexReader.Instance.Read(tree.Input);
        Assert.Empty(reading.Items);
        Assert.Equal(NodeError.KernelFileMissing, Assert.Single(reading.Errors).Error);
    }
}

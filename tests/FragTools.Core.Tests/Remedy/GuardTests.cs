using FragTools.Diagnosis.Remedies;
using FragTools.Proc;
using FragTools.Remedy;

namespace FragTools.Tests.Remedy;

public class GuardTests
{
    private static readonly CompactionRequest Node0 = new() { NumaNodes = [0], Order = 6 };

    public static TheoryData<SkipReason, string> Stops => new()
    {
        { SkipReason.MemoryPressure, "10.01 %" },
        { SkipReason.Load, "6.01, the most with 3 CPUs is 6" },
        { SkipReason.KcompactdBusy, "kcompactd0 is at work (state D)" },
        { SkipReason.RecentRun, "was 59s ago" },
        { SkipReason.ShownUseless, "made no block of order 6" },
        { SkipReason.LowMemory, "has 1249 pages free" },
    };

    [Fact]
    public void On_a_quiet_machine_every_guard_is_named_and_passes()
    {
        using var node = new RemedyNode();
        var result = Assert.Single(node.Run(Node0));
        Assert.Null(result.Skipped);
        Assert.Equal(
            [SkipReason.NoNeed, SkipReason.MemoryPressure, SkipReason.Load, SkipReason.KcompactdBusy, SkipReason.RecentRun, SkipReason.ShownUseless, SkipReason.LowMemory],
            result.Guards.Select(finding => finding.Guard));
        Assert.All(result.Guards, finding => Assert.Equal(GuardOutcome.Passed, finding.Outcome));
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public void A_guard_stops_it_and_nothing_is_written(SkipReason reason, string words)
    {
        using var node = new RemedyNode();
        Arrange(node, reason);
        var result = Assert.Single(node.Run(Node0));
        Assert.Equal(reason, result.Skipped);
        Assert.Contains(words, result.SkippedDetail, StringComparison.Ordinal);
        Assert.Equal((RemedyAction.None, null, null), (result.Action, result.Completed, result.DurationMilliseconds));
        Assert.Contains(result.Guards, finding => finding.Guard == reason && finding.Outcome == GuardOutcome.Stops);
        Assert.Empty(node.Writer!.Calls);
        Assert.Equal("", node.Read(RemedyNode.Compact0));
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public void Force_goes_over_a_guard_and_names_it(SkipReason reason, string words)
    {
        using var node = new RemedyNode();
        Arrange(node, reason);
        var result = Assert.Single(node.Run(Node0 with { Force = true }));
        Assert.Null(result.Skipped);
        var finding = Assert.Single(result.Guards, finding => finding.Outcome == GuardOutcome.Overridden);
        Assert.Equal(reason, finding.Guard);
        Assert.Contains(words, finding.Detail, StringComparison.Ordinal);
        Assert.Equal([$"{RemedyNode.Compact0}=1"], node.Writer!.Calls);
    }

    [Theory]
    [InlineData("10.00", false)]
    [InlineData("10.01", true)]
    public void Pressure_stops_above_ten_percent(string average, bool stops)
    {
        using var node = new RemedyNode();
        node.Write("proc/pressure/memory", RemedyNode.Pressure(average, 1, 1));
        Assert.Equal(stops, node.Run(Node0)[0].Skipped == SkipReason.MemoryPressure);
    }

    [Theory]
    [InlineData("6.00", false)]
    [InlineData("6.01", true)]
    public void Load_stops_above_twice_the_CPUs(string load, bool stops)
    {
        using var node = new RemedyNode();
        node.Write("proc/loadavg", load + " 1 1 1/1 1\n");
        Assert.Equal(stops, node.Run(Node0)[0].Skipped == SkipReason.Load);
    }

    [Theory]
    [InlineData("0-1,3", 3)]
    [InlineData("0", 1)]
    [InlineData("0-63,128-191", 128)]
    [InlineData("", null)]
    [InlineData("0-", null)]
    [InlineData("3-1", null)]
    public void CPUs_are_counted_from_the_kernels_list(string list, int? count) => Assert.Equal(count, OnlineCpus.Count(list));

    [Fact]
    public void CPUs_are_counted_in_proc_stat_where_there_is_no_list()
    {
        using var node = new RemedyNode();
        node.Remove("sys/devices/system/cpu/online");
        node.Write("proc/stat", "cpu  1 2 3\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5\n");
        node.Write("proc/loadavg", "4.01 1 1 1/1 1\n");
        Assert.Contains("the most with 2 CPUs is 4", node.Run(Node0)[0].SkippedDetail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("60 (kcompactd0) S 2 0", 0, false)]
    [InlineData("60 (kcompactd0) R 2 0", 0, true)]
    [InlineData("60 (kcompactd0) R 2 0", 1, false)]
    [InlineData("60 (kcompactd0) R 999 0", 0, false)]
    [InlineData("60 (x) S 2) R 2 0", 0, false)]
    public void Only_the_nodes_own_kernel_thread_counts(string stat, int numaNode, bool stops)
    {
        using var node = new RemedyNode();
        node.Write("proc/60/stat", stat + "\n");
        var result = node.Run(new CompactionRequest { NumaNodes = [numaNode] })[0];
        Assert.Equal(stops, result.Skipped == SkipReason.KcompactdBusy);
    }

    [Fact]
    public void What_cannot_be_read_is_said_and_stops_nothing()
    {
        using var node = new RemedyNode();
        node.Remove("proc/pressure/memory");
        node.Remove("proc/loadavg");
        node.Remove("proc/60/stat");
        node.Remove("proc/zoneinfo");
        var result = Assert.Single(node.Run(Node0));
        Assert.Null(result.Skipped);
        Assert.Equal(
            [SkipReason.NoNeed, SkipReason.MemoryPressure, SkipReason.Load, SkipReason.KcompactdBusy, SkipReason.LowMemory],
            result.Guards.Where(finding => finding.Outcome == GuardOutcome.NotKnown).Select(finding => finding.Guard));
        Assert.Null(result.Success);
    }

    [Fact]
    public void Without_need_nothing_is_written_and_no_caches_are_dropped()
    {
        using var node = new RemedyNode();
        var result = Assert.Single(node.Run(new CompactionRequest { NumaNodes = [1], Order = 6, DropCaches = CacheKind.All }));
        Assert.Equal(SkipReason.NoNeed, result.Skipped);
        Assert.Contains("a block of order 6 is free on NUMA node 1", result.SkippedDetail, StringComparison.Ordinal);
        Assert.Empty(node.Writer!.Calls);
        node.Run(new CompactionRequest { NumaNodes = [1], Order = 6, Force = true });
        Assert.Equal([$"{RemedyNode.Compact1}=1"], node.Writer!.Calls);
    }

    [Fact]
    public void A_block_that_the_watermark_keeps_is_a_need()
    {
        using var node = new RemedyNode();

        // One block of order 6, and 1063 pages free: less the block's other 63 pages it is 1000, and 1000 must be exceeded.
        node.Free("999 0 0 0 0 0 1 0 0 0 0", RemedyNode.Healthy);
        node.Zones(freeOfNode0: 1063, lowOfNode0: 1010);
        var result = Assert.Single(node.Run(Node0));
        Assert.Equal(-1, result.IndexBefore);
        Assert.Null(result.Skipped);
        Assert.False(result.Success);
    }

    [Fact]
    public void The_whole_machine_needs_it_where_one_node_does()
    {
        using var node = new RemedyNode();
        Assert.All(node.Run(new CompactionRequest { Order = 6 }), result => Assert.Null(result.Skipped));
        node.Free(RemedyNode.Healthy, RemedyNode.Healthy);
        node.Clock.Now += TimeSpan.FromHours(1);
        Assert.All(node.Run(new CompactionRequest { Order = 6 }), result => Assert.Equal(SkipReason.NoNeed, result.Skipped));
    }

    [Fact]
    public void A_run_is_recent_for_a_minute_and_its_own_nodes_do_not_stop_each_other()
    {
        using var node = new RemedyNode();
        Assert.All(node.Run(new CompactionRequest { NumaNodes = [0, 1] }), result => Assert.Null(result.Skipped));
        node.Clock.Now += TimeSpan.FromSeconds(59);
        Assert.Equal(SkipReason.RecentRun, node.Run(new CompactionRequest { NumaNodes = [1] })[0].Skipped);
        node.Clock.Now += TimeSpan.FromSeconds(1);
        Assert.Null(node.Run(new CompactionRequest { NumaNodes = [1], DropCaches = CacheKind.Slab })[0].Skipped);
    }

    [Fact]
    public void A_run_that_a_guard_stopped_was_none()
    {
        using var node = new RemedyNode();
        node.Write("proc/loadavg", "99 1 1 1/1 1\n");
        node.Run(Node0);
        node.Write("proc/loadavg", "0 1 1 1/1 1\n");
        Assert.Null(node.Run(Node0)[0].Skipped);
    }

    [Fact]
    public void A_lock_that_another_process_holds_stops_it()
    {
        using var node = new RemedyNode();
        using (new FileStream(Path.Combine(node.Folder, "run/fragtools-compact.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal(SkipReason.RecentRun, node.Run(Node0)[0].Skipped);
            Assert.Equal(SkipReason.RecentRun, MemoryCompaction.Assess(node.Root, Node0, node.Context)[0].Skipped);
        }

        Assert.Null(node.Run(Node0)[0].Skipped);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a time")]
    [InlineData("2099-01-01T00:00:00.0000000Z\n")]
    public void A_lock_file_that_says_nothing_of_use_stops_nothing(string text)
    {
        using var node = new RemedyNode();
        node.Write("run/fragtools-compact.lock", text);
        Assert.Null(node.Run(Node0)[0].Skipped);
    }

    [Fact]
    public void Nobody_else_may_open_the_lock()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs file modes");
        using var node = new RemedyNode();
        node.Run(Node0);
#pragma warning disable CA1416 // Skipped there.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(node.Folder, "run/fragtools-compact.lock")));
#pragma warning restore CA1416
    }

    [Fact]
    public void A_lock_is_never_made_outside_the_root()
    {
        using var outside = new TempTree();
        using var node = new RemedyNode();
        var target = outside.Write("victim", "untouched");
        File.CreateSymbolicLink(Path.Combine(node.Folder, "run/fragtools-compact.lock"), target);
        node.Run(Node0);
        Assert.Equal("untouched", File.ReadAllText(target));
    }

    [Fact]
    public void Uselessness_counts_for_ten_minutes_and_for_the_same_or_a_larger_order()
    {
        using var node = new RemedyNode();
        Assert.False(node.Run(Node0)[0].Success);
        node.Clock.Now += TimeSpan.FromMinutes(2);
        Assert.Equal(SkipReason.ShownUseless, node.Run(Node0)[0].Skipped);
        Assert.Equal(SkipReason.ShownUseless, node.Run(Node0 with { Order = 9 })[0].Skipped);
        Assert.Null(node.Run(Node0 with { Order = 4 })[0].Skipped);
        node.Clock.Now += TimeSpan.FromMinutes(2);
        Assert.Null(node.Run(Node0 with { DropCaches = CacheKind.All })[0].Skipped);
        node.Clock.Now += TimeSpan.FromMinutes(10);
        Assert.Null(node.Run(Node0)[0].Skipped);
    }

    [Fact]
    public void Dropped_caches_may_lift_free_memory_above_the_mark()
    {
        using var node = new RemedyNode();
        node.Zones(freeOfNode0: 1249);
        node.Effects[RemedyNode.DropCaches] = () => node.Zones(freeOfNode0: 9000);
        var request = Node0 with { DropCaches = CacheKind.PageCache };
        Assert.Null(node.Run(request)[0].Skipped);
        Assert.Equal(["sync", $"{RemedyNode.DropCaches}=1", $"{RemedyNode.Compact0}=1"], node.Writer!.Calls);
    }

    [Fact]
    public void Dropped_caches_that_do_not_are_told_with_what_would()
    {
        using var node = new RemedyNode();
        node.Zones(freeOfNode0: 1249);
        var result = Assert.Single(node.Run(Node0 with { DropCaches = CacheKind.PageCache }));
        Assert.Equal((RemedyAction.DropPageCache, SkipReason.LowMemory), (result.Action, result.Skipped!.Value));
        Assert.Contains(result.Advice, advice => advice is { Finding: "FT040", Kind: RemedyKind.FindMemoryHolder });
        Assert.Equal("", node.Read(RemedyNode.Compact0));
    }

    private static void Arrange(RemedyNode node, SkipReason reason)
    {
        switch (reason)
        {
            case SkipReason.MemoryPressure:
                node.Write("proc/pressure/memory", RemedyNode.Pressure("10.01", 1, 1));
                break;
            case SkipReason.Load:
                node.Write("proc/loadavg", "6.01 1 1 1/1 1\n");
                break;
            case SkipReason.KcompactdBusy:
                node.Write("proc/60/stat", "60 (kcompactd0) D 2 0 0\n");
                break;
            case SkipReason.RecentRun:
                node.Write("run/fragtools-compact.lock", "2026-05-01T11:59:01.0000000Z\n");
                break;
            case SkipReason.ShownUseless:
                node.Run(Node0);
                node.Clock.Now += TimeSpan.FromMinutes(2);
                node.Write(RemedyNode.Compact0, "");
                break;
            case SkipReason.LowMemory:
                node.Zones(freeOfNode0: 1249);
                break;
        }
    }
}

using FragTools.Linux;
using FragTools.Remedy;
using FragTools.Watermarks;

namespace FragTools.Tests.Remedy;

public class MemoryCompactionTests
{
    private const string Compacted = "200 100 50 20 10 5 4 3 2 1 8";

    [Fact]
    public void The_whole_machine_is_one_write_and_each_node_has_its_result()
    {
        using var node = new RemedyNode();
        var results = node.Run(new CompactionRequest());
        Assert.Equal([$"{RemedyNode.CompactAll}=1"], node.Writer!.Calls);
        Assert.Equal("1", node.Read(RemedyNode.CompactAll));
        Assert.Equal("", node.Read(RemedyNode.Compact0));
        Assert.Equal([0, 1], results.Select(result => result.NumaNode));
        Assert.All(results, result =>
        {
            Assert.Equal((RemedyAction.Compact, true, null), (result.Action, result.Completed, result.Skipped));
            Assert.Equal(("node-7", null, null), (result.Host, result.Order, result.Success));
            Assert.Contains("whole machine", result.Note, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Nodes_are_written_in_turn_each_once_in_ascending_order()
    {
        using var node = new RemedyNode();
        var results = node.Run(new CompactionRequest { NumaNodes = [1, 0, 1] });
        Assert.Equal([$"{RemedyNode.Compact0}=1", $"{RemedyNode.Compact1}=1"], node.Writer!.Calls);
        Assert.Equal(("1", "1", ""), (node.Read(RemedyNode.Compact0), node.Read(RemedyNode.Compact1), node.Read(RemedyNode.CompactAll)));
        Assert.Equal([0, 1], results.Select(result => result.NumaNode));
        Assert.EndsWith("/" + RemedyNode.Compact1, results[1].Target, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_without_NUMA_is_written_as_a_whole()
    {
        using var node = new RemedyNode();
        Directory.Delete(Path.Combine(node.Folder, "sys/devices/system/node"), recursive: true);
        node.Write("proc/buddyinfo", $"Node 0, zone   Normal {RemedyNode.Fragmented}\n");
        Assert.Equal(0, Assert.Single(node.Run(new CompactionRequest { NumaNodes = [0] })).NumaNode);
        Assert.Equal([$"{RemedyNode.CompactAll}=1"], node.Writer!.Calls);
    }

    /// <summary>The indices are of the largest zone; the block that was wanted may have come about in another.</summary>
    [Theory]
    [InlineData(RemedyNode.Fragmented, "the block of order 6 is in zone DMA32; the indices are of Normal")]
    [InlineData(Compacted, null)]
    public void Where_the_block_came_about_in_another_zone_that_is_said(string normal, string? note)
    {
        using var node = new RemedyNode();
        var zones = node.Read("proc/zoneinfo");
        var small = zones[..zones.IndexOf("Node 1", StringComparison.Ordinal)].Replace("Normal", "DMA32", StringComparison.Ordinal).Replace("managed  260000", "managed  90000", StringComparison.Ordinal);
        void Write(string dma, string rest)
        {
            node.Write("proc/buddyinfo", $"Node 0, zone    DMA32 {dma}\nNode 0, zone   Normal {rest}\n");
            node.Write("proc/zoneinfo", (small + zones[..zones.IndexOf("Node 1", StringComparison.Ordinal)]).Replace("protection: (0, 0)", "protection: (0, 0, 0, 0)", StringComparison.Ordinal));
        }

        Write(RemedyNode.Fragmented, RemedyNode.Fragmented);
        node.Effects[RemedyNode.Compact0] = () => Write(Compacted, normal);
        var result = Assert.Single(node.Run(new CompactionRequest { NumaNodes = [0], Order = 6 }));
        Assert.Equal((true, "Normal", note), (result.Success, result.Zone, result.Note));
    }

    [Fact]
    public void What_the_kernel_did_is_measured()
    {
        using var node = new RemedyNode();
        node.Effects[RemedyNode.Compact0] = () =>
        {
            node.Clock.Now += TimeSpan.FromMilliseconds(1500);
            node.Free(Compacted, RemedyNode.Healthy);
            node.Zones(freeOfNode0: 10936);
            node.Counters(migrated: 1100, migrateScanned: 5200, freeScanned: 7300);
            node.Write("proc/pressure/memory", RemedyNode.Pressure("0.50", someTotal: 1900, fullTotal: 650));
        };
        var result = Assert.Single(node.Run(new CompactionRequest { NumaNodes = [0], Order = 6 }));

        // (1000 + 10200·1000/64)/7300 = 160375/7300 = 21: 1.000 − 0.021.
        Assert.Equal(0.979, result.IndexBefore);
        Assert.Equal(-1, result.IndexAfter);
        Assert.Equal(("Normal", IndexOrigin.Computed), (result.Zone, result.IndexOrigin));
        Assert.True(result.Success);
        Assert.Equal(1500, result.DurationMilliseconds);
        Assert.Equal((1000, 5000, 7000), (result.PagesMoved, result.MigrateScanned, result.FreeScanned));
        Assert.Equal("psi_some_us=900 psi_full_us=250 compact_stall=0 compact_fail=0 allocstall=0 pgmigrate_fail=0", result.StallsDuring!.ToString());
        Assert.Equal("-4800 -1900 -250 20 10 5 4 3 2 1 8", result.BlocksGained!.ToString());
        Assert.Equal("Normal: 5000 2000 300 0 0 0 0 0 0 0 0", result.Before.ToString());
        Assert.Equal($"Normal: {Compacted}", result.After!.ToString());
        Assert.Empty(result.Advice);
    }

    [Fact]
    public void Free_blocks_are_read_after_the_CPUs_lists_were_given_back()
    {
        // Seen on 6.12: 1,000 pages moved, and each of their places in a list, so that nothing had joined yet.
        using var node = new RemedyNode();
        var isCompacted = false;
        node.Effects[RemedyNode.Compact0] = () => isCompacted = true;
        node.Effects["shorten"] = () =>
        {
            Assert.True(isCompacted);
            node.Free(Compacted, RemedyNode.Healthy);
        };
        var result = Assert.Single(node.Run(new CompactionRequest { NumaNodes = [0], Order = 6 }));
        Assert.Equal((true, 0.979, -1), (result.Success, result.IndexBefore, result.IndexAfter));
    }

    [Theory]
    [InlineData(CacheKind.PageCache, "1")]
    [InlineData(CacheKind.Slab, "2")]
    [InlineData(CacheKind.All, "3")]
    public void Caches_are_dropped_once_and_before_after_a_sync(CacheKind kind, string written)
    {
        using var node = new RemedyNode();
        node.Effects[RemedyNode.DropCaches] = () => node.Meminfo(cached: 1_000_000, reclaimable: 400_000, free: 3_200_000);
        var results = node.Run(new CompactionRequest { NumaNodes = [0, 1], DropCaches = kind });
        Assert.Equal(["sync", $"{RemedyNode.DropCaches}={written}", $"{RemedyNode.Compact0}=1", $"{RemedyNode.Compact1}=1"], node.Writer!.Calls);
        Assert.All(results, result =>
        {
            Assert.Equal((RemedyAction)kind | RemedyAction.Compact, result.Action);

            // 4,500,000 kB of cache and slab before, 1,400,000 kB after.
            Assert.Equal(3_100_000L * 1024, result.CachesDroppedBytes);
        });
    }

    [Fact]
    public void No_caches_are_dropped_unless_asked()
    {
        using var node = new RemedyNode();
        Assert.Null(node.Run(new CompactionRequest())[0].CachesDroppedBytes);
        Assert.Equal("0\n", node.Read(RemedyNode.DropCaches));
    }

    [Fact]
    public void What_would_be_done_is_told_and_nothing_written()
    {
        using var node = new RemedyNode();
        var before = node.Everything();
        var results = MemoryCompaction.Assess(node.Root, new CompactionRequest { NumaNodes = [0, 1], Order = 6, DropCaches = CacheKind.All }, node.Context);
        Assert.Equal(before, node.Everything());
        Assert.Null(node.Writer);
        Assert.Equal((true, RemedyAction.DropPageCache | RemedyAction.DropSlab | RemedyAction.Compact, null), (results[0].IsWhatIf, results[0].Action, results[0].Skipped));
        Assert.Equal((true, RemedyAction.None, SkipReason.NoNeed), (results[1].IsWhatIf, results[1].Action, results[1].Skipped!.Value));
    }

    [Fact]
    public void A_missing_file_is_found_before_anything_is_written()
    {
        using var node = new RemedyNode();
        node.Remove(RemedyNode.Compact1);
        var error = Assert.Throws<NodeException>(() => node.Run(new CompactionRequest { NumaNodes = [0, 1], DropCaches = CacheKind.All }));
        Assert.Equal(NodeError.KernelFeatureOff, error.Error);
        Assert.Empty(node.Writer!.Calls);
    }

    [Fact]
    public void A_missing_drop_caches_is_found_before_anything_is_written()
    {
        using var node = new RemedyNode();
        node.Remove(RemedyNode.DropCaches);
        Assert.Throws<NodeException>(() => node.Run(new CompactionRequest { DropCaches = CacheKind.Slab }));
        Assert.Empty(node.Writer!.Calls);
    }

    [Theory]
    [InlineData("boot/config-6.18.4", "# CONFIG_COMPACTION is not set\n", "built without CONFIG_COMPACTION (.*boot/config-6.18.4 says so)")]
    [InlineData("boot/config-6.18.4", "CONFIG_COMPACTION=y\n", "says CONFIG_COMPACTION=y")]
    [InlineData(null, null, "so it was built without CONFIG_COMPACTION")]
    public void A_kernel_that_cannot_compact_is_explained(string? file, string? text, string words)
    {
        using var node = new RemedyNode();
        node.Remove(RemedyNode.CompactAll);
        if (file is not null)
        {
            node.Write(file, text!);
        }

        var error = Assert.Throws<NodeException>(() => node.Run(new CompactionRequest()));
        Assert.Equal(NodeError.KernelFeatureOff, error.Error);
        Assert.Matches(words, error.Message);
    }

    [Fact]
    public void Nodes_and_orders_that_are_not_there_are_named()
    {
        using var node = new RemedyNode();
        var error = Assert.Throws<NodeException>(() => node.Run(new CompactionRequest { NumaNodes = [0, 7] }));
        Assert.Equal(NodeError.FilterMatchesNothing, error.Error);
        Assert.Contains("no NUMA node 7; there are: 0, 1", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<NodeException>(() => node.Run(new CompactionRequest { Order = 11 }));
        Assert.Contains("no order 11; there are: 0 to 10", error.Message, StringComparison.Ordinal);
        Assert.Equal("", node.Read(RemedyNode.CompactAll));
    }

    [Fact]
    public void A_write_that_does_not_end_in_time_is_left_to_the_kernel()
    {
        using var node = new RemedyNode();
        using var release = new ManualResetEventSlim();
        node.Effects[RemedyNode.Compact0] = release.Wait;
        var results = node.Run(new CompactionRequest { NumaNodes = [0, 1], Order = 6, Force = true, Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal((false, RemedyAction.Compact), (results[0].Completed, results[0].Action));
        Assert.Equal((null, RemedyAction.None, SkipReason.TimeOver), (results[1].Completed, results[1].Action, results[1].Skipped!.Value));
        Assert.Equal([$"{RemedyNode.Compact0}=1"], node.Writer!.Calls);

        // The kernel is at work: the lock says so to the next one.
        var next = node.Run(new CompactionRequest { NumaNodes = [0] });
        Assert.Equal(SkipReason.RecentRun, next[0].Skipped);
        Assert.Contains("holds", next[0].SkippedDetail, StringComparison.Ordinal);
        release.Set();
    }

    [Fact]
    public void An_interruption_comes_back_at_once_with_what_there_is()
    {
        using var node = new RemedyNode();
        using var release = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        node.Effects[RemedyNode.Compact0] = () =>
        {
            stop.Cancel();
            release.Wait();
        };
        var results = node.Run(new CompactionRequest { NumaNodes = [0, 1] }, stop.Token);
        Assert.Equal((false, RemedyAction.Compact), (results[0].Completed, results[0].Action));
        Assert.Equal(SkipReason.Interrupted, results[1].Skipped);
        release.Set();
    }

    [Fact]
    public void A_drop_that_does_not_end_in_time_keeps_from_compacting()
    {
        using var node = new RemedyNode();
        using var release = new ManualResetEventSlim();
        node.Effects["sync"] = release.Wait;
        var results = node.Run(new CompactionRequest { NumaNodes = [0, 1], DropCaches = CacheKind.All, Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal((false, SkipReason.TimeOver), (results[0].Completed, results[0].Skipped!.Value));
        Assert.Equal(SkipReason.TimeOver, results[1].Skipped);
        Assert.Equal(["sync"], node.Writer!.Calls);
        release.Set();
    }

    [Fact]
    public void Progress_is_told_while_the_kernel_works()
    {
        using var node = new RemedyNode();
        using var told = new ManualResetEventSlim();
        node.Effects[RemedyNode.Compact0] = () =>
        {
            node.Counters(migrated: 142, migrateScanned: 0, freeScanned: 0);
            Assert.True(told.Wait(TimeSpan.FromMinutes(1)), "nothing was told within a minute");
        };
        RemedyProgress? last = null;
        var context = node.Context with
        {
            Progress = progress =>
            {
                last = progress;
                if (progress.PagesMoved == 42)
                {
                    told.Set();
                }
            },
        };
        _ = MemoryCompaction.Run(node.Root, new CompactionRequest { NumaNodes = [0] }, context, default).ToList();
        Assert.Equal("compacting NUMA node 0", last!.Doing);
        Assert.Equal(42, last.PagesMoved);
    }

    [Fact]
    public void What_the_question_says_names_every_write()
    {
        using var node = new RemedyNode();
        var text = new CompactionRequest { NumaNodes = [1, 0], DropCaches = CacheKind.PageCache }.Describe(node.Root);
        Assert.Equal(
            $"drop the page cache (sync, then 1 to {node.Folder}/proc/sys/vm/drop_caches), then compact NUMA nodes 0, 1 in turn "
            + $"(1 to each {node.Folder}/sys/devices/system/node/nodeN/compact) on node-7",
            text);
    }
}

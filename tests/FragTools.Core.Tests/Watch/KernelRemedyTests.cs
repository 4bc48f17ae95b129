using FragTools.Linux;
using FragTools.Remedy;
using FragTools.Watch;

namespace FragTools.Tests.Watch;

/// <summary>A watch that writes, below a tree of its own: the exact bytes, and when none.</summary>
public class KernelRemedyTests
{
    private const string Drop = "proc/sys/vm/drop_caches";
    private const string Compact = "sys/devices/system/node/node0/compact";

    [Theory]
    [InlineData(RemedyAction.Compact, "", "1")]
    [InlineData(RemedyAction.DropPageCache, "1", "")]
    [InlineData(RemedyAction.DropSlab, "2", "")]
    [InlineData(RemedyAction.DropPageCache | RemedyAction.Compact, "1", "1")]
    [InlineData(RemedyAction.DropPageCache | RemedyAction.DropSlab | RemedyAction.Compact, "3", "1")]
    public void It_writes_what_was_asked_for_once_in_a_cooldown(RemedyAction remedy, string drop, string compact)
    {
        NeedsLinux();
        using var tree = Tree();
        var turns = Watch(tree, remedy);
        Assert.Equal((drop, compact), (Read(tree, Drop), Read(tree, Compact)));
        Assert.Equal(remedy.HasFlag(RemedyAction.Compact) ? 1 : 0, turns.Sum(turn => turn.Compactions.Count));
        Assert.Equal(remedy.HasFlag(RemedyAction.Compact) ? 0 : 1, turns.Sum(turn => turn.CacheDrops.Count));
        var turn = Assert.Single(turns, turn => turn.Remarks.Count > 0);
        Assert.Empty(turn.Errors);
        if (remedy.HasFlag(RemedyAction.Compact))
        {
            var result = Assert.Single(turn.Compactions);
            Assert.Equal((0, 6, remedy, null), (result.NumaNode, result.Order, result.Action, result.Skipped));
        }
    }

    [Theory]
    [InlineData(RemedyAction.Compact)]
    [InlineData(RemedyAction.DropPageCache)]
    [InlineData(RemedyAction.DropPageCache | RemedyAction.Compact)]
    public void Under_what_if_nothing_is_written_and_what_would_be_is_said(RemedyAction remedy)
    {
        NeedsLinux();
        using var tree = Tree();
        var turns = Watch(tree, remedy, isWhatIf: true);
        Assert.Equal(("", ""), (Read(tree, Drop), Read(tree, Compact)));
        Assert.StartsWith(remedy == RemedyAction.DropPageCache ? "would drop" : "node 0: would", Assert.Single(turns.SelectMany(turn => turn.Remarks)), StringComparison.Ordinal);
        Assert.All(turns.SelectMany(turn => turn.Compactions), result => Assert.True(result.IsWhatIf));
    }

    [Fact]
    public void A_guard_of_compaction_keeps_the_watch_from_it()
    {
        NeedsLinux();
        using var tree = Tree();
        tree.Write("proc/pressure/memory", "some avg10=50.00 avg60=0.00 avg300=0.00 total=1\nfull avg10=20.00 avg60=0.00 avg300=0.00 total=1\n");
        var turns = Watch(tree, RemedyAction.DropPageCache | RemedyAction.Compact);
        Assert.Equal(("", ""), (Read(tree, Drop), Read(tree, Compact)));
        Assert.Equal(SkipReason.MemoryPressure, Assert.Single(turns.SelectMany(turn => turn.Compactions)).Skipped);
        Assert.Contains("not compacted: MemoryPressure", Assert.Single(turns.SelectMany(turn => turn.Remarks)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RemedyAction.Compact, Compact)]
    [InlineData(RemedyAction.DropPageCache, Drop)]
    public void What_cannot_be_written_is_said_before_it_watches(RemedyAction remedy, string missing)
    {
        NeedsLinux();
        using var tree = Tree();
        File.Delete(Path.Combine(tree.Folder, missing));
        var error = Assert.Throws<NodeException>(() => Watch(tree, remedy));
        Assert.Equal(NodeError.KernelFeatureOff, error.Error);
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_question_says_what_when_and_where()
    {
        using var tree = Tree();
        var options = new WatchOptions { Order = 6, Remedy = RemedyAction.DropPageCache | RemedyAction.Compact };
        Assert.Equal(
            $"Whenever a NUMA node's index at order 6 was above 0.9 for 1m, at most once in 10m: drop the page cache (sync, then 1 to {tree.Folder}/{Drop}), "
            + $"then compact the memory of that NUMA node (1 to {tree.Folder}/sys/devices/system/node/nodeN/compact) on node-1",
            MemoryWatch.Describe(tree.Root, options));
        Assert.Null(MemoryWatch.Describe(tree.Root, new WatchOptions()));
    }

    [Fact]
    public void Options_that_do_not_fit_are_refused()
    {
        using var tree = Tree();
        Assert.Throws<ArgumentException>(() => MemoryWatch.Open(tree.Root, new WatchOptions { Interval = TimeSpan.Zero }));
    }

    private static void NeedsLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has kernels to write to");

    /// <summary>3000 blocks of order 0 and 1000 of order 1, in a zone with a low mark of 20 pages: fragmented at order 6, and not short of memory.</summary>
    private static TempTree Tree()
    {
        var tree = new TempTree();
        tree.Write("etc/hostname", "node-1\n");
        tree.Write("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
        tree.Write("proc/sys/kernel/arch", "x86_64\n");
        tree.Write("proc/buddyinfo", "Node 0, zone   Normal   3000   1000      0      0      0      0      0      0      0      0      0\n");
        tree.Write("proc/zoneinfo", "Node 0, zone   Normal\n  pages free     5000\n        min      10\n        low      20\n        high     30\n        managed  100000\n");
        tree.Write("proc/vmstat", "compact_stall 1\n");
        tree.Write("proc/meminfo", "MemTotal: 400000 kB\nMemFree: 20000 kB\n");
        tree.Write(Drop, "");
        tree.Write(Compact, "");
        return tree;
    }

    /// <summary>Three samples: 1000 - (1000 + 5000·1000/64)/4000 = 981 is above the mark from the first on.</summary>
    private static List<WatchTurn> Watch(TempTree tree, RemedyAction remedy, bool isWhatIf = false)
    {
        using var watch = MemoryWatch.Open(tree.Root, new WatchOptions
        {
            Order = 6,
            Interval = WatchOptions.ShortestInterval,
            Count = 3,
            Remedy = remedy,
            IsWhatIf = isWhatIf,
            Policy = new WatchPolicyOptions { HoldFor = TimeSpan.Zero },
        });
        return [.. watch.Run()];
    }

    private static string Read(TempTree tree, string relative) => File.ReadAllText(Path.Combine(tree.Folder, relative)).Trim();
}

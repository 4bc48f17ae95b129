using FragTools.Linux;
using FragTools.Remedy;

namespace FragTools.Tests.Remedy;

public class CacheDropTests
{
    [Theory]
    [InlineData(CacheKind.PageCache, "1")]
    [InlineData(CacheKind.Slab, "2")]
    [InlineData(CacheKind.All, "3")]
    public void The_kernels_number_is_written_after_a_sync_and_the_difference_measured(CacheKind kind, string written)
    {
        using var node = new RemedyNode();
        node.Effects["sync"] = () => node.Clock.Now += TimeSpan.FromMilliseconds(250);
        node.Effects[RemedyNode.DropCaches] = () =>
        {
            node.Clock.Now += TimeSpan.FromMilliseconds(50);
            node.Meminfo(cached: 1_000_000, reclaimable: 400_000, free: 3_150_000);
        };
        var result = CacheDrop.Run(node.Root, kind, TimeSpan.FromMinutes(1), node.Context, whenEnded: null, default);
        Assert.Equal(["sync", $"{RemedyNode.DropCaches}={written}"], node.Writer!.Calls);
        Assert.Equal(written, node.Read(RemedyNode.DropCaches));
        Assert.Equal(("node-7", kind, true, 300.0), (result.Host, result.Kind, result.Completed, result.DurationMilliseconds));

        // 100,000 to 3,150,000 kB free; 4,000,000 to 1,000,000 kB cached; 500,000 to 400,000 kB of slab.
        Assert.Equal((3_050_000L << 10, 3_000_000L << 10, 100_000L << 10), (result.FreedBytes, result.PageCacheFreedBytes, result.SlabFreedBytes));
        Assert.Equal((100_000L << 10, 3_150_000L << 10), (result.Before!.FreeBytes, result.After!.FreeBytes));
    }

    [Fact]
    public void What_waits_in_the_CPUs_lists_counts_as_free()
    {
        // Seen on 6.12: 25 MB were dropped, and 10 MB of them waited in such lists.
        using var node = new RemedyNode();
        var isDropped = false;
        node.Effects[RemedyNode.DropCaches] = () => isDropped = true;
        node.Effects["shorten"] = () => node.Meminfo(cached: 4_000_000, reclaimable: 500_000, free: isDropped ? 125_000 : 101_000);
        var result = CacheDrop.Run(node.Root, CacheKind.All, TimeSpan.FromMinutes(1), node.Context, whenEnded: null, default);
        Assert.Equal(24_000L << 10, result.FreedBytes);
    }

    [Fact]
    public void Nothing_else_in_the_tree_changes()
    {
        using var node = new RemedyNode();
        var expected = node.Everything();
        expected[Path.Combine(node.Folder, RemedyNode.DropCaches)] = "2";
        CacheDrop.Run(node.Root, CacheKind.Slab);
        Assert.Equal(expected, node.Everything());
    }

    [Fact]
    public void A_missing_file_is_an_error_before_the_sync()
    {
        using var node = new RemedyNode();
        node.Remove(RemedyNode.DropCaches);
        var error = Assert.Throws<NodeException>(() => CacheDrop.Run(node.Root, CacheKind.All, TimeSpan.FromMinutes(1), node.Context, whenEnded: null, default));
        Assert.Equal(NodeError.KernelFeatureOff, error.Error);
        Assert.Empty(node.Writer!.Calls);
        Assert.Throws<NodeException>(() => CacheDrop.Check(node.Root));
    }

    [Fact]
    public void What_cannot_be_measured_is_null()
    {
        using var node = new RemedyNode();
        node.Remove("proc/meminfo");
        var result = CacheDrop.Run(node.Root, CacheKind.All);
        Assert.True(result.Completed);
        Assert.Equal((null, null, null), (result.FreedBytes, result.PageCacheFreedBytes, result.SlabFreedBytes));
    }

    [Fact]
    public void Nothing_and_nonsense_cannot_be_dropped()
    {
        using var node = new RemedyNode();
        Assert.Throws<ArgumentOutOfRangeException>(() => CacheDrop.Run(node.Root, CacheKind.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => CacheDrop.Run(node.Root, (CacheKind)7));
        Assert.Equal("0\n", node.Read(RemedyNode.DropCaches));
    }

    [Fact]
    public void What_the_kernel_refuses_is_thrown_on_the_callers_thread()
    {
        using var node = new RemedyNode();
        node.Effects[RemedyNode.DropCaches] = () => throw WriteProblem.Of(node.Root, RemedyNode.DropCaches, 22, isOpen: true);
        var error = Assert.Throws<NodeException>(() => CacheDrop.Run(node.Root, CacheKind.All, TimeSpan.FromMinutes(1), node.Context, whenEnded: null, default));
        Assert.Equal(NodeError.KernelWriteFailed, error.Error);
    }

    [Fact]
    public void An_archive_is_never_written_to()
    {
        using var tree = new TempTree();
        var error = Assert.Throws<NodeException>(() => CacheDrop.Check(new LinuxRoot(tree.Write("node.tar", ""))));
        Assert.Equal(NodeError.KernelFileDenied, error.Error);
    }
}

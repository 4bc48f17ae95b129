using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Tests.Proc;

public class NodePageSizeTests
{
    [Fact]
    public void The_running_machine_knows_its_own()
        => Assert.Equal(PageSize.Of(Environment.SystemPageSize), NodePageSize.Of(LinuxRoot.Live));

    [Theory]
    [InlineData(4, 4096)]
    [InlineData(16, 16384)]
    [InlineData(64, 65536)]
    public void The_same_memory_in_kB_and_in_pages(int kilobytesAPage, long expected)
    {
        using var tree = new TempTree();
        tree.Write("proc/meminfo", $"MemTotal: 1 kB\nMapped: {1000 * kilobytesAPage} kB\nSUnreclaim: {2000 * kilobytesAPage} kB\nShmem: 4 kB\n");
        // Mapped moved a little between the reads, Shmem is too small to say anything.
        tree.Write("proc/vmstat", "nr_mapped 1040\nnr_shmem 4\n");
        tree.Write("proc/zoneinfo", "Node 0, zone DMA\n  pages free 1\n      nr_slab_unreclaimable 500\nNode 0, zone Normal\n  pages free 1\n      nr_slab_unreclaimable 1500\n");
        Assert.Equal(PageSize.Of(expected), NodePageSize.Of(tree.Root));
    }

    [Fact]
    public void Counters_that_disagree_say_nothing()
    {
        using var tree = new TempTree();
        tree.Write("proc/meminfo", "MemTotal: 1 kB\nMapped: 4000 kB\nSUnreclaim: 64000 kB\n");
        tree.Write("proc/vmstat", "nr_mapped 1000\nnr_slab_unreclaimable 1000\n");
        Assert.True(NodePageSize.Of(tree.Root).Assumed);
    }

    [Fact]
    public void Counters_too_large_to_add_up_say_nothing()
    {
        using var tree = new TempTree();
        tree.Write("proc/meminfo", "MemTotal: 1 kB\nMapped: 4000 kB\n");
        tree.Write("proc/zoneinfo", $"Node 0, zone DMA\n  nr_mapped {long.MaxValue}\nNode 0, zone Normal\n  nr_mapped {long.MaxValue}\n");
        Assert.True(NodePageSize.Of(tree.Root).Assumed);
    }

    [Fact]
    public void A_machine_that_sets_up_memory_late_is_not_misjudged()
        => Assert.Equal(PageSize.Of(4096), NodePageSize.Of(new LinuxRoot(Repository.Fixture("6.18-idle-vm"))));

    [Theory]
    [InlineData("3.10.0-1160.el7.x86_64", 4096, false)]
    [InlineData("5.14.0-503.el9.aarch64+64k", 65536, false)]
    [InlineData("6.8.0-31-generic-64k", 65536, false)]
    [InlineData("6.8.0-1004-raspi", 4096, true)]
    [InlineData("5.14.0-503.el9.ppc64le", 4096, true)]
    public void A_release_that_says_so(string release, long expected, bool assumed)
    {
        using var tree = new TempTree();
        tree.Write("proc/sys/kernel/osrelease", release + "\n");
        Assert.Equal(new PageSize(expected, assumed), NodePageSize.Of(tree.Root));
    }

    [Fact]
    public void The_auxiliary_vector_of_init()
    {
        using var tree = new TempTree();
        tree.Write("proc/1/auxv", "");
        // AT_HWCAP 16 = 1, AT_PAGESZ 6 = 16384, AT_NULL.
        File.WriteAllBytes(Path.Combine(tree.Folder, "proc/1/auxv"), [.. new long[] { 16, 1, 6, 16384, 0, 0 }.SelectMany(BitConverter.GetBytes)]);
        Assert.Equal(PageSize.Of(16384), NodePageSize.Of(tree.Root));
    }

    [Fact]
    public void The_makers_name_of_an_x86_processor()
    {
        using var tree = new TempTree();
        tree.Write("proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\n");
        Assert.Equal(PageSize.Of(4096), NodePageSize.Of(tree.Root));
    }

    [Fact]
    public void A_tree_that_says_nothing_has_4_KiB_and_it_is_marked()
    {
        using var tree = new TempTree();
        Assert.Equal(new PageSize(4096, Assumed: true), NodePageSize.Of(tree.Root));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2048)]
    [InlineData(5000)]
    [InlineData(524288)]
    public void No_kernel_has_such_pages(long bytes) => Assert.Throws<ArgumentOutOfRangeException>(() => PageSize.Of(bytes));
}

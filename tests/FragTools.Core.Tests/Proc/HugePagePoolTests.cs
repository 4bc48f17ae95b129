using FragTools.Proc;

namespace FragTools.Tests.Proc;

public class HugePagePoolTests
{
    [Fact]
    public void A_tree_has_the_machines_pools_and_each_NUMA_nodes()
    {
        using var tree = new TempTree();
        Pool(tree, "sys/kernel/mm/hugepages/hugepages-2048kB", ("nr_hugepages", 10), ("free_hugepages", 6), ("resv_hugepages", 4), ("surplus_hugepages", 1));
        Pool(tree, "sys/kernel/mm/hugepages/hugepages-1048576kB", ("nr_hugepages", 0), ("free_hugepages", 0));
        Pool(tree, "sys/devices/system/node/node10/hugepages/hugepages-2048kB", ("nr_hugepages", 3), ("free_hugepages", 3));
        Pool(tree, "sys/devices/system/node/node9/hugepages/hugepages-2048kB", ("nr_hugepages", 7), ("free_hugepages", 3));
        tree.Write("sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages", "many\n");
        var pools = HugePagePool.Read(tree.Root, null);
        Assert.Equal([(null, 2L << 20, 10L), (null, 1L << 30, 0L), (9, 2L << 20, 7L), (10, 2L << 20, 3L)], pools.Select(pool => (pool.NumaNode, pool.PageBytes, pool.Total)));
        Assert.Equal((9L, 2L), (pools[0].Persistent, pools[0].Unused));
        Assert.Equal(3, pools[2].Unused);
    }

    [Fact]
    public void Where_the_folders_are_missing_meminfo_has_the_machines_own_size()
    {
        using var tree = new TempTree();
        var memory = Assert.Single(MemInfoReader.Instance.Read("HugePages_Total: 7\nHugePages_Free: 5\nHugePages_Rsvd: 2\nHugePages_Surp: 0\nHugepagesize: 2048 kB\n").Clean());
        var pool = Assert.Single(HugePagePool.Read(tree.Root, memory));
        Assert.Equal((null, 2L << 20, 7L, 3L), (pool.NumaNode, pool.PageBytes, pool.Persistent, pool.Unused));
        Assert.Empty(HugePagePool.Read(tree.Root, Assert.Single(MemInfoReader.Instance.Read("HugePages_Total: 7\n").Clean())));
    }

    private static void Pool(TempTree tree, string folder, params (string Name, long Value)[] files)
    {
        foreach (var (name, value) in files)
        {
            tree.Write($"{folder}/{name}", $"{value}\n");
        }
    }
}

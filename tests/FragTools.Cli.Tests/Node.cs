namespace FragTools.Tests;

/// <summary>
/// A small node whose figures can be worked out in the head. Three orders: DMA has 1 0 3 free blocks (13 pages),
/// Normal 8 0 0 (8 pages). In Normal order 1 scores 1000 − (1000 + 8000/2)/8 = 375, order 2 1000 − (1000 + 8000/4)/8 = 625.
/// </summary>
internal static class Node
{
    public const string BuddyInfo = """
        Node 0, zone      DMA      1      0      3 
        Node 0, zone   Normal      8      0      0 

        """;

    public const string PageTypeInfo = """
        Page block order: 9
        Pages per block:  512

        Free pages count per migrate type at order       0      1      2 
        Node    0, zone   Normal, type    Unmovable      2      0 >100000 
        Node    0, zone   Normal, type      Movable      6      0      0 

        Number of blocks type     Unmovable      Movable 
        Node 0, zone   Normal           10           20 

        """;

    public const string ZoneInfo = """
        Node 0, zone   Normal
          pages free     11
                min      10
                low      12
                high     14
                spanned  100
                present  90
                managed  80
                protection: (0, 5, 5)
              nr_free_pages 11

        """;

    public const string VmStat = """
        compact_stall 4
        compact_fail 1
        compact_success 3
        compact_migrate_scanned 50
        compact_free_scanned 40
        allocstall_dma 2
        allocstall_normal 7
        oom_kill 1

        """;

    public const string SlabInfo = """
        slabinfo - version: 2.1
        # name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
        small                 10     16    256   16    1 : tunables    0    0    0 : slabdata      1      1      0
        large                 30     40   1024    8    2 : tunables    0    0    0 : slabdata      5      5      0

        """;

    public const string MemInfo = """
        MemTotal:           1000 kB
        MemFree:             200 kB
        MemAvailable:        600 kB
        Buffers:              50 kB
        Cached:              200 kB
        Shmem:                10 kB
        SReclaimable:        100 kB
        SUnreclaim:           40 kB
        SwapTotal:           300 kB
        SwapFree:            100 kB
        CommitLimit:         800 kB
        Committed_AS:        700 kB
        HugePages_Total:       2
        HugePages_Free:        1
        Hugepagesize:       2048 kB

        """;

    /// <summary>The commands and the kernel's files that they read.</summary>
    public static readonly (string Command, string File, string Text)[] Files =
    [
        ("buddyinfo", "proc/buddyinfo", BuddyInfo),
        ("extfrag", "proc/buddyinfo", BuddyInfo),
        ("pagetypeinfo", "proc/pagetypeinfo", PageTypeInfo),
        ("zoneinfo", "proc/zoneinfo", ZoneInfo),
        ("compaction-stat", "proc/vmstat", VmStat),
        ("slab", "proc/slabinfo", SlabInfo),
        ("meminfo", "proc/meminfo", MemInfo),
    ];

    /// <summary>Writes the node below a folder of the tree: <c>node-1</c>, which is its host's name too.</summary>
    /// <returns>The folder.</returns>
    public static string WriteTo(Trees tree, string host = "node-1")
    {
        foreach (var (_, file, text) in Files)
        {
            tree.Write($"{host}/{file}", text);
        }

        // x86_64 has pages of 4 KiB only.
        tree.Write($"{host}/proc/sys/kernel/osrelease", "3.10.0-1160.el7.x86_64\n");
        return Path.Combine(tree.Folder, host);
    }
}

namespace FragTools.Tests.Settings;

/// <summary>A node with settings, small enough to work out by hand what must come of them.</summary>
internal static class VmTree
{
    /// <summary>Three zones of 100, 300,000 and 500,000 pages: 800,100 pages are 3,200,400 kB.</summary>
    public const string ZoneInfo = """
        Node 0, zone      DMA
          pages free     50
                min      1
                low      2
                high     3
                managed  100
        Node 0, zone    DMA32
          pages free     1000
                min      10
                low      20
                high     30
                managed  300000
        Node 0, zone   Normal
          pages free     1000
                min      10
                low      20
                high     30
                managed  500000
        Node 0, zone  Movable
          pages free     0
                min      0
                low      0
                high     0
                managed  0

        """;

    public static TempTree Create(string release = "6.1.0-18-amd64")
    {
        var tree = new TempTree();
        tree.Write("proc/sys/kernel/osrelease", release + "\n");
        tree.Write("proc/sys/kernel/arch", "x86_64\n");
        tree.Write("etc/hostname", "node-1\n");
        tree.Write("proc/zoneinfo", ZoneInfo);
        tree.Write("proc/meminfo", "MemTotal:        3200400 kB\nMemFree: 8000 kB\n");
        tree.Write("proc/sys/vm/extfrag_threshold", "500\n");
        tree.Write("proc/sys/vm/min_free_kbytes", "67584\n");
        tree.Write("proc/sys/vm/watermark_scale_factor", "10\n");
        tree.Write("proc/sys/vm/swappiness", "30\n");
        tree.Write("proc/sys/vm/compaction_proactiveness", "20\n");
        tree.Write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        tree.Write("sys/kernel/mm/transparent_hugepage/defrag", "always defer defer+madvise [madvise] never\n");
        tree.Write("sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152\n");
        return tree;
    }
}

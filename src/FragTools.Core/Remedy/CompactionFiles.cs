using System.Globalization;

namespace FragTools.Remedy;

/// <summary>The kernel's files that start something when they are written to.</summary>
internal static class CompactionFiles
{
    /// <summary>Compacts all zones of all NUMA nodes (mm/compaction.c, sysctl_compaction_handler, since 2.6.35).</summary>
    public const string Machine = "proc/sys/vm/compact_memory";

    /// <summary>Drops caches (fs/drop_caches.c).</summary>
    public const string DropCaches = "proc/sys/vm/drop_caches";

    /// <summary>The folder of NUMA nodes, which kernels without NUMA do not have.</summary>
    public const string NodeFolder = "sys/devices/system/node";

    /// <summary>Compacts one NUMA node (mm/compaction.c, compact_store; formerly sysfs_compact_node, since 2.6.35).</summary>
    public static string OfNode(int node) => OfNode(node.ToString(CultureInfo.InvariantCulture));

    /// <summary>The same, of a node's name in words.</summary>
    public static string OfNode(string node) => $"{NodeFolder}/node{node}/compact";
}

using System.Globalization;
using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>
/// A pool of huge pages: /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages and its neighbours (mm/hugetlb.c, hstate_attrs, since
/// 2.6.27), and the part of it on one NUMA node (/sys/devices/system/node/node0/hugepages, per_node_hstate_attrs, since 2.6.33). What
/// is not there is null.
/// </summary>
/// <param name="NumaNode">The NUMA node's number; null for the whole machine.</param>
/// <param name="PageBytes">Bytes of a page.</param>
/// <param name="Total">Pages in the pool, surplus ones among them.</param>
/// <param name="Free">Pages that nobody has, reserved ones among them.</param>
/// <param name="Reserved">Pages promised and not yet taken; told of the whole machine only.</param>
/// <param name="Surplus">Pages above the pool's size, which go back when they are freed.</param>
/// <param name="Source">The folder, or /proc/meminfo.</param>
internal sealed record HugePagePool(
    int? NumaNode, long PageBytes, long Total, long? Free, long? Reserved, long? Surplus, string Source)
{
    private const string Global = "sys/kernel/mm/hugepages";
    private const string Nodes = "sys/devices/system/node";
    private const string Prefix = "hugepages-";

    /// <summary>The folder of the pool's files below the root; null where it is known from another file.</summary>
    public string? Path { get; init; }

    /// <summary>Pages that stay when they are freed: what vm.nr_hugepages asked for and got.</summary>
    public long Persistent => Total - (Surplus ?? 0);

    /// <summary>Pages that nobody has and that are promised to nobody.</summary>
    public long? Unused => Free is { } free ? Math.Max(0, free - (Reserved ?? 0)) : null;

    /// <summary>All pools of a tree; where it has none of the folders, that of /proc/meminfo.</summary>
    public static IReadOnlyList<HugePagePool> Read(LinuxRoot root, MemoryInfo? memory)
    {
        List<HugePagePool> pools =
        [
            .. In(root, Global, null),
            .. Folders(root, Nodes).Where(name => name.StartsWith("node", StringComparison.Ordinal))
                .Select(name => (Name: name, Number: Number(name.AsSpan(4))))
                .Where(node => node.Number is >= 0 and <= int.MaxValue)
                .OrderBy(node => node.Number)
                .SelectMany(node => In(root, $"{Nodes}/{node.Name}/hugepages", (int)node.Number!.Value)),
        ];
        return pools.Exists(pool => pool.NumaNode is null) ? pools : [.. Of(memory), .. pools];
    }

    /// <summary>The pool of the machine's own size, as /proc/meminfo has it.</summary>
    public static IReadOnlyList<HugePagePool> Of(MemoryInfo? memory)
        => memory is { HugePagesTotal: { } total, HugePageBytes: > 0 and var bytes }
            ? [new(null, bytes, total, memory.HugePagesFree, memory.HugePagesReserved, memory.HugePagesSurplus, memory.Source)]
            : [];

    private static IEnumerable<HugePagePool> In(LinuxRoot root, string folder, int? node)
        => from name in Folders(root, folder)
           where name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith("kB", StringComparison.Ordinal)
           let kilobytes = Number(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - 2))
           let path = $"{folder}/{name}"
           let total = Number(root, $"{path}/nr_hugepages")
           where kilobytes is > 0 and < long.MaxValue >> 10 && total is not null
           orderby kilobytes
           select new HugePagePool(
               node,
               kilobytes.Value << 10,
               total.Value,
               Number(root, $"{path}/free_hugepages"),
               Number(root, $"{path}/resv_hugepages"),
               Number(root, $"{path}/surplus_hugepages"),
               root.Describe(path)) { Path = path };

    private static IReadOnlyList<string> Folders(LinuxRoot root, string folder)
    {
        try
        {
            // The nodes are links in some kernels' /sys.
            return root.Names(folder);
        }
        catch (NodeException)
        {
            return [];
        }
    }

    private static long? Number(LinuxRoot root, string path)
        => Number((root.TryReadLine(path) ?? "").AsSpan());

    private static long? Number(ReadOnlySpan<char> text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

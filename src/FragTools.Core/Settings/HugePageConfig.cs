using System.Globalization;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Settings;

/// <summary>Huge pages that a node's configuration asks for.</summary>
/// <param name="NumaNode">The NUMA node; null for the whole machine.</param>
/// <param name="PageBytes">Bytes of a page; null for the machine's own size.</param>
/// <param name="Count">How many.</param>
/// <param name="Where">The file and line.</param>
internal sealed record HugePageDemand(int? NumaNode, long? PageBytes, long Count, string Where)
{
    private const string CommandLine = "proc/cmdline";
    private const string Sysctl = "vm/nr_hugepages";

    /// <summary>Is it the kernel's command line that asks for them?</summary>
    public bool IsAtBoot => Where.EndsWith(CommandLine, StringComparison.Ordinal);

    /// <summary>
    /// What a tree's files ask for: the kernel's command line (mm/hugetlb.c, hugepages_setup: a number, or since 5.16 one a NUMA node,
    /// for the size that hugepagesz= named before), then sysctl.d, which sets the machine's own size anew, and tmpfiles.d.
    /// </summary>
    /// <param name="root">The tree.</param>
    /// <param name="pools">The node's pools, whose files tmpfiles.d may write.</param>
    public static IReadOnlyList<HugePageDemand> Read(LinuxRoot root, IReadOnlyList<HugePagePool> pools)
    {
        var asked = AtBoot(root.TryReadLine(CommandLine) ?? "", root.Describe(CommandLine)).ToList();
        if (SysctlFiles.Effective(SysctlFiles.Read(root), Sysctl) is { Value: var value } line && Number(value) is { } count)
        {
            asked.RemoveAll(demand => demand is { NumaNode: null, PageBytes: null });
            asked.Add(new HugePageDemand(null, null, count, line.ToString()));
        }

        var files = TmpFiles.Read(root);
        foreach (var pool in pools)
        {
            if (pool.Path is { } path && TmpFiles.Effective(files, $"/{path}/nr_hugepages") is { Value: var text } entry
                && Number(text) is { } number)
            {
                asked.RemoveAll(demand => demand.NumaNode == pool.NumaNode && demand.PageBytes == pool.PageBytes);
                asked.Add(new HugePageDemand(pool.NumaNode, pool.PageBytes, number, entry.ToString()));
            }
        }

        return asked;
    }

    /// <summary>Reads a kernel's command line.</summary>
    internal static IEnumerable<HugePageDemand> AtBoot(string line, string where)
    {
        long? size = null;
        long? own = null;
        var found = new List<HugePageDemand>();
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (word[..at], word[(at + 1)..]) : (word, "");
            switch (name)
            {
                case "default_hugepagesz":
                    own = Size(value);
                    break;
                case "hugepagesz":
                    size = Size(value);
                    break;
                case "hugepages":
                    found.AddRange(value.Split(',').Select(part => Demand(part.Split(':'), size, where)).OfType<HugePageDemand>());
                    break;
            }
        }

        return found.Select(demand => demand.PageBytes == own ? demand with { PageBytes = null } : demand);
    }

    private static HugePageDemand? Demand(string[] parts, long? size, string where) => parts switch
    {
        [var count] when Number(count) is { } all => new(null, size, all, where),
        [var node, var count] when Number(node) is <= int.MaxValue and { } number && Number(count) is { } some
            => new((int)number, size, some, where),
        _ => null,
    };

    // lib/cmdline.c, memparse: 2M, 1G, 1024K.
    private static long? Size(string text)
        => text is [.. var number, var unit] && Number(number) is { } count && unit switch
        {
            'K' or 'k' => 10,
            'M' or 'm' => 20,
            'G' or 'g' => 30,
            _ => 0,
        } is > 0 and var shift && count <= long.MaxValue >> shift ? count << shift : Number(text);

    private static long? Number(string? text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

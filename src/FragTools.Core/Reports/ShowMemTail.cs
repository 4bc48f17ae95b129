using System.Globalization;
using System.Text;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>The lines that end the memory's state: huge pages, page cache, swap, RAM.</summary>
internal static class ShowMemTail
{
    private const string HugePages = "_hugepages_";

    // The words differ between releases where two stand here: lib/show_mem.c and, up to 2.6.38, arch/*/mm/init.c.
    private static readonly (string Words, string Name)[] Counts =
    [
        ("total pagecache pages", "total_pagecache"), ("pages in swap cache", "swap_cache"), ("pages swap cached", "swap_cache"),
        ("pages RAM", "ram"), ("pages of RAM", "ram"), ("pages HighMem/MovableOnly", "highmem_movable_only"),
        ("pages HighMem", "highmem_movable_only"),
        (
            "pages reserved",
            "reserved"), ("reserved pages", "reserved"), ("pages cma reserved", "cma_reserved"), ("pages hwpoisoned", "hwpoisoned"),
        ("pages shared", "shared"), ("pages non-shared", "non_shared"),
    ];

    /// <summary>Has the end come that every release prints?</summary>
    public static bool IsWhole(Dictionary<string, long> memInfo) => memInfo.ContainsKey("reserved");

    /// <summary>The sizes of huge pages, which stand before the page cache; null where that part is missing.</summary>
    public static IReadOnlyList<long>? HugePageBytes(CounterMap? memInfo)
    {
        if (memInfo is null || !memInfo.ContainsKey("total_pagecache"))
        {
            return null;
        }

        return [.. memInfo.Keys
            .Select(name => name.Split(HugePages))
            .Where(parts => parts.Length == 2 && parts[1].EndsWith("kB_total", StringComparison.Ordinal))
            .Select(parts => long.Parse(parts[1].AsSpan(..^"kB_total".Length), NumberStyles.None, CultureInfo.InvariantCulture) * 1024)
            .Distinct()];
    }

    /// <summary>Bytes of all pools' huge pages that no process had; null where none are printed. Some may have been reserved.</summary>
    public static long? UnusedHugePages(CounterMap memInfo)
    {
        const string Free = "kB_free";
        var pools = memInfo.Where(counter => counter.Key.Contains(HugePages, StringComparison.Ordinal)
            && counter.Key.EndsWith(Free, StringComparison.Ordinal)).ToList();
        return pools.Count == 0 ? null : pools.Sum(pool => pool.Value * 1024 * long.Parse(
            pool.Key.AsSpan()[(pool.Key.IndexOf(HugePages, StringComparison.Ordinal) + HugePages.Length)..^Free.Length],
            NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// All swap; null where it is not told. A kernel without swap (CONFIG_SWAP) prints the other lines, and none about swap.
    /// </summary>
    public static long? TotalSwapBytes(CounterMap? memInfo)
        => memInfo?.Get("total_swap_kB") is { } kilobytes ? (kilobytes < 1L << 53 ? kilobytes * 1024 : null)
            : memInfo is not null && memInfo.ContainsKey("total_pagecache") && memInfo.ContainsKey("ram") && memInfo.ContainsKey("reserved")
                && !memInfo.ContainsKey("free_swap_kB") ? 0 : null;

    /// <summary>Adds what a line tells.</summary>
    public static void Add(ReadOnlySpan<byte> text, Dictionary<string, long> memInfo)
    {
        var rest = text;
        if (TextScan.TakeNumber(ref rest, out var pages))
        {
            var words = Encoding.ASCII.GetString(ByteText.Trim(rest));
            if (Array.Find(Counts, count => count.Words == words).Name is { } name)
            {
                memInfo.TryAdd(name, pages);
            }
        }
        else if (text.StartsWith("Free swap"u8))
        {
            AddKilobytes(text, "free_swap_kB", memInfo);
        }
        else if (text.StartsWith("Total swap"u8))
        {
            AddKilobytes(text, "total_swap_kB", memInfo);
        }
        else if (text.IndexOf("hugepages_total="u8) > 0)
        {
            AddHugePages(text, memInfo);
        }
    }

    private static void AddKilobytes(ReadOnlySpan<byte> text, string name, Dictionary<string, long> memInfo)
    {
        var rest = text[(text.IndexOfAny((byte)'=', (byte)':') + 1)..].TrimStart((byte)' ');
        if (TextScan.TakeNumber(ref rest, out var value) && rest.StartsWith("kB"u8))
        {
            memInfo.TryAdd(name, value);
        }
    }

    /// <summary>
    /// <c>Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB</c>: mm/hugetlb.c,
    /// hugetlb_show_meminfo.
    /// </summary>
    private static void AddHugePages(ReadOnlySpan<byte> text, Dictionary<string, long> memInfo)
    {
        if (TextScan.NumberAfter(text, "Node "u8) is not { } node || TextScan.NumberAfter(text, "hugepages_size="u8) is not { } size)
        {
            return;
        }

        foreach (var (words, name) in (
            ReadOnlySpan<(string, string)>)[("hugepages_total=", "total"), ("hugepages_free=", "free"), ("hugepages_surp=", "surplus")])
        {
            if (TextScan.NumberAfter(text, Encoding.ASCII.GetBytes(words)) is { } count)
            {
                memInfo.TryAdd(string.Create(CultureInfo.InvariantCulture, $"node{node}{HugePages}{size}kB_{name}"), count);
            }
        }
    }
}

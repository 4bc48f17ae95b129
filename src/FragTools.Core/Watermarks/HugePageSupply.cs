using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>
/// How many huge pages of a size a NUMA node could give to the pool, each asked for after the other as vm.nr_hugepages does
/// (mm/hugetlb.c, alloc_pool_huge_folio, alloc_buddy_hugetlb_folio): with the watermark check of the page allocator's slow path.
/// </summary>
/// <param name="NumaNode">The NUMA node's number.</param>
/// <param name="AtOnce">As free memory lies now; at least, where the pages kept for high-order atomic requests are not known.</param>
/// <param name="Compacted">At most, if all free pages of each zone lay together.</param>
/// <param name="Reclaimed">At most, if the page cache were dropped before; as <paramref name="Compacted"/> where it is not known.</param>
internal sealed record HugePageSupply(int NumaNode, long AtOnce, long Compacted, long Reclaimed)
{
    // mm/hugetlb.c, htlb_alloc_mask: movable where such pages can be migrated, since 4.16 without asking (hugepages_treat_as_movable).
    private static readonly KernelRelease Movable = KernelRelease.TryParse("4.16")!;

    /// <summary>The supply of each NUMA node with memory.</summary>
    /// <param name="zones">All zones, with their free lists and watermarks.</param>
    /// <param name="order">The order of a huge page; at most that of the free lists.</param>
    /// <param name="kernel">The kernel's release, or null.</param>
    /// <param name="is64Bit">Is it a 64-bit kernel? Null where nothing tells.</param>
    public static IReadOnlyList<HugePageSupply> Of(IReadOnlyList<ZoneInfo> zones, int order, KernelRelease? kernel, bool? is64Bit)
        => [.. zones.Where(zone => zone is { FreeBlocks: not null, FreePages: not null, MinPages: not null })
            .GroupBy(zone => zone.NumaNode)
            .OrderBy(node => node.Key)
            .Select(node => OfNode([.. node], Request(order, kernel, is64Bit, node.Key)))];

    /// <summary>
    /// Of pages above the largest order (1 GiB on x86): at most so many, by the aligned ranges that lie whole within a zone
    /// (alloc_contig_pages moves what is in them, so that no free list shows them), and by what is free beside the mark.
    /// </summary>
    /// <param name="zones">All zones with their watermarks.</param>
    /// <param name="order">The order of a huge page.</param>
    public static IReadOnlyList<HugePageSupply> OfRanges(IReadOnlyList<ZoneInfo> zones, int order)
        => [.. zones.Where(zone => zone is { FreePages: not null, MinPages: not null, Zone: not "Device" })
            .GroupBy(zone => zone.NumaNode)
            .OrderBy(node => node.Key)
            .Select(node => new HugePageSupply(
                node.Key,
                AtOnce: 0,
                Compacted: node.Sum(zone => Math.Min(Ranges(zone, order), Spare(zone, dropped: 0) >> order)),
                Reclaimed: node.Sum(zone => Math.Min(Ranges(zone, order), Spare(zone, PageCache(zone)) >> order))))];

    /// <summary>Free blocks of at least the order, where there are no watermarks to check them against.</summary>
    public static long Blocks(FreeBlockCounts blocks, int order) => (long)FragmentationMath.Count(blocks, order).SuitableBlocks;

    private static AllocationRequest Request(int order, KernelRelease? kernel, bool? is64Bit, int node)
    {
        var isMovable = kernel is not null && kernel >= Movable;
        return ServedNow.Ordinary(order, kernel, is64Bit) with
        {
            HighestZone = isMovable ? "Movable" : "HighMem",
            IsMovable = isMovable,
            ThisNode = true,
            NumaNode = node,
        };
    }

    private static HugePageSupply OfNode(IReadOnlyList<ZoneInfo> zones, AllocationRequest request)
    {
        long atOnce = 0, compacted = 0, reclaimed = 0;
        foreach (var zone in zones)
        {
            var now = Grants(zones, zone, request);
            var whole = Grants(zones, Whole(zone, zone.FreePages!.Value, request.Order), request);
            var dropped = Grants(zones, Whole(zone, zone.FreePages.Value + PageCache(zone), request.Order), request);
            atOnce += now;
            compacted += Math.Max(now, whole);
            reclaimed += Math.Max(now, dropped);
        }

        return new HugePageSupply(zones[0].NumaNode, atOnce, compacted, reclaimed);
    }

    /// <summary>How many such requests a zone serves, one after the other: what it serves after some it serves before them.</summary>
    private static long Grants(IReadOnlyList<ZoneInfo> zones, ZoneInfo zone, AllocationRequest request)
    {
        long served = 0, refused = Blocks(zone.FreeBlocks!, request.Order) + 1;
        while (refused - served > 1)
        {
            var middle = served + ((refused - served) / 2);
            (served, refused) = IsServed(zones, Without(zone, middle - 1, request.Order), request) ? (middle, refused) : (served, middle);
        }

        return served;
    }

    private static bool IsServed(IReadOnlyList<ZoneInfo> zones, ZoneInfo zone, AllocationRequest request)
    {
        ZoneInfo[] others = [.. zones.Select(other => other.Zone == zone.Zone ? zone : other)];
        return ZoneWatermarks.Check(others, request)[Array.IndexOf(others, zone)].Outcome == ZoneOutcome.Served;
    }

    /// <summary>
    /// The zone after so many blocks of an order were taken from it, the smallest that will do first (mm/page_alloc.c, expand).
    /// </summary>
    private static ZoneInfo Without(ZoneInfo zone, long blocks, int order)
    {
        long[] counts = [.. zone.FreeBlocks!];
        var left = blocks;
        for (var at = order; at < counts.Length && left > 0; at++)
        {
            var whole = Math.Min(counts[at], left >> (at - order));
            counts[at] -= whole;
            left -= whole << (at - order);
            if (left > 0 && counts[at] > 0)
            {
                // Of the last one a part: what is left of it goes back in halves.
                counts[at]--;
                var rest = (1L << (at - order)) - left;
                left = 0;
                for (var half = order; half < at; half++)
                {
                    counts[half] += rest >> (half - order) & 1;
                }
            }
        }

        return zone with { FreePages = zone.FreePages - (blocks << order), FreeBlocks = new FreeBlockCounts(counts) };
    }

    /// <summary>
    /// The zone with so many free pages, all in blocks of the order as far as they go. What is kept for high-order atomic requests is
    /// given back where memory gets short (mm/page_alloc.c, unreserve_highatomic_pageblock).
    /// </summary>
    private static ZoneInfo Whole(ZoneInfo zone, long pages, int order) => zone with
    {
        FreePages = pages,
        FreeBlocks = new FreeBlockCounts(Enumerable.Range(0, zone.FreeBlocks!.Count)
            .Select(at => at == order ? pages >> order : at < order ? pages >> at & 1 : 0)),
        FreeBlockTypes = null,
        ReservedHighAtomicPages = 0,
        FreeHighAtomicPages = 0,
    };

    /// <summary>Pages of files, which reclaim can drop; by zone since 4.8 as nr_zone_…, before that as nr_….</summary>
    private static long PageCache(ZoneInfo zone)
        => (zone.Counters.Get("nr_zone_inactive_file") ?? zone.Counters.Get("nr_inactive_file") ?? 0)
            + (zone.Counters.Get("nr_zone_active_file") ?? zone.Counters.Get("nr_active_file") ?? 0);

    private static long Spare(ZoneInfo zone, long dropped) => Math.Max(0, zone.FreePages!.Value + dropped - zone.MinPages!.Value);

    private static long Ranges(ZoneInfo zone, int order)
    {
        var most = (zone.ManagedPages ?? zone.PresentPages ?? 0) >> order;
        if (zone.Counters.Get("start_pfn") is not { } start || zone.SpannedPages is not { } spanned)
        {
            return most;
        }

        var size = 1L << order;
        return Math.Min(most, Math.Max(0, ((start + spanned) >> order) - ((start + size - 1) >> order)));
    }
}

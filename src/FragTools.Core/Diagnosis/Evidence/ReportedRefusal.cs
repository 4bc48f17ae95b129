using FragTools.Gfp;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Evidence;

/// <summary>A request that the kernel could not serve, as its report shows it: what it might use, and what lay there.</summary>
/// <param name="Mask">Its mask, or null.</param>
/// <param name="Order">Its order, or null.</param>
/// <param name="Zones">The zones that were printed.</param>
/// <param name="Cause">What the arithmetic says, or null.</param>
/// <param name="MemInfo">The counters of the whole machine, in pages, or null.</param>
internal sealed record ReportedRefusal(
    GfpMask? Mask, int? Order, IReadOnlyList<ZoneInfo> Zones, FailureCause? Cause, CounterMap? MemInfo)
{
    private const int WholePercent = 90;

    // What DMA and DMA32 hold at most, whose lines may be lost: they end at 4 GiB of addresses.
    private const long MostOfLowerZones = 4L << 30;

    // The smallest zone of note, DMA of 16 MB, has four times as many.
    private const int MostMissing = 1024;

    public static ReportedRefusal Of(PageAllocFailure failure)
        => new(failure.DecodeGfpMask(), failure.Order, failure.Zones, failure.CauseDetail, failure.MemInfo);

    public static ReportedRefusal Of(OomGroup group)
        => new(group.Latest.DecodeGfpMask(), group.Latest.Order, group.Latest.Zones, group.Cause, group.Latest.MemInfo);

    /// <summary>The zones that it might use.</summary>
    public IReadOnlyList<ZoneInfo> Eligible { get; } =
    [
        .. Zones.Where(zone => Cause?.Zones.Any(verdict
            => verdict.Eligible && verdict.NumaNode == zone.NumaNode && verdict.Zone == zone.Zone) == true),
    ];

    /// <summary>
    /// Do the zones make up the machine, by its pages in all or by those that are free? A zone that is lost might have served the
    /// request: without it nothing is proven. Both counts are of one moment with the zones (mm/show_mem.c), but for a few pages.
    /// </summary>
    public bool HasAllZones
        => IsWhole(MemInfo?.Get("ram"), static zone => zone.PresentPages)
            || IsWhole(MemInfo?.Get("free"), static zone => zone.FreePages ?? zone.FreeBlocks?.FreePages);

    /// <summary>
    /// DMA or DMA32 where it might use those alone and they are a part of the machine: what they lack the machine need not. Null
    /// otherwise.
    /// </summary>
    public string? RestrictedTo
        => Mask?.Zone is "DMA" or "DMA32"
            && Eligible.All(static zone => zone.Zone is "DMA" or "DMA32")
            && !(Eligible.Sum(static zone => zone.ManagedPages ?? zone.PresentPages ?? 0) * 100 >= MemInfo?.Get("ram") * WholePercent)
            ? Mask.Zone
            : null;

    /// <summary>
    /// Bytes that are free where it might not look, of a request that found too little: the report counts the whole machine's free pages
    /// and lists only the zones of the nodes that were allowed (lib/show_mem.c, show_mem_node_skip). Null where they may as well lie in
    /// zones whose lines are lost.
    /// </summary>
    /// <param name="allowed">The nodes that were allowed; those that are listed where the report does not say.</param>
    public long? FreeElsewhere(IEnumerable<int>? allowed)
        => Cause?.Cause == AllocationCause.OutOfMemory && Zones.Count > 0
            && (allowed ?? Zones.Select(static zone => zone.NumaNode)).All(node
                => Zones.Any(zone => zone.NumaNode == node && zone is { Zone: "Normal", FreePages: not null }))
            && MemInfo?.Get("free") - Zones.Sum(static zone => zone.FreePages ?? 0) is { } pages
            && pages * Zones[0].PageSize is > MostOfLowerZones and var bytes
                ? bytes
                : null;

    /// <summary>Might it not sleep, so that it had to be served at once, of what was free? False where the mask does not tell.</summary>
    public bool CannotWait => Mask?.MaySleep == false;

    /// <summary>Pages of files in the zones that it might use, which reclaim takes first; null where they are not printed.</summary>
    public long? CachePages
        => Eligible.Count > 0 && Eligible.All(static zone => OfFiles(zone.Counters) is not null)
            ? Eligible.Sum(static zone => OfFiles(zone.Counters))
            : OfFiles(MemInfo);

    /// <summary>
    /// Would a zone stand above its high mark, where kswapd ends, if its page cache were reclaimed? Null where the report does not
    /// tell.
    /// </summary>
    public bool? HasEnoughCache
        => CachePages is not { } cache || Eligible.Count == 0 ? null
            : Eligible.Any(zone => zone is { FreePages: { } free, HighPages: { } high }
                && free - (zone.FreeCmaPages ?? 0) + (OfFiles(zone.Counters) ?? cache) > high + Reserve(zone) + (1L << (Order ?? 0)));

    /// <summary>
    /// HighMem or Movable with its free pages above the high mark, where requests of the kernel's own may not look; null for none.
    /// </summary>
    public (string Zone, long Pages)? SpareAbove
        => Zones.Where(zone => zone.Zone is "HighMem" or "Movable" && !Eligible.Contains(zone) && zone.FreePages > zone.HighPages)
            .GroupBy(static zone => zone.Zone)
            .Select(static same => (same.Key, same.Sum(static zone => zone.FreePages ?? 0)))
            .FirstOrDefault() is { Key: not null } spare ? spare : null;

    /// <summary>Free pages where it might look, and those of them in areas of CMA; null where CMA holds half of them or less.</summary>
    public (long Free, long Cma)? MostlyCma
        => (Eligible.Any(static zone => zone.FreeCmaPages is not null)
                ? (Eligible.Sum(static zone => zone.FreePages ?? 0), Eligible.Sum(static zone => zone.FreeCmaPages ?? 0))
                : (MemInfo?.Get("free") ?? 0, MemInfo?.Get("free_cma") ?? 0))
            is var (free, cma) && cma * 2 > free ? (free, cma) : null;

    private long Reserve(ZoneInfo zone)
        => Cause!.Zones.First(verdict => verdict.NumaNode == zone.NumaNode && verdict.Zone == zone.Zone).ReservePages ?? 0;

    private bool IsWhole(long? whole, Func<ZoneInfo, long?> part)
        => whole is { } all && Zones.Count > 0 && Math.Abs(all - Zones.Sum(zone => part(zone) ?? 0)) <= Math.Min(MostMissing, all / 64);

    private static long? OfFiles(CounterMap? counters) => counters?.Get("active_file") + counters?.Get("inactive_file");
}

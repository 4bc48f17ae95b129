using FragTools.Linux;

namespace FragTools.Gfp;

/// <summary>
/// What a mask asks of the page allocator, by one layout. The rules are those of mm/page_alloc.c and
/// include/linux/gfp.h.
/// </summary>
internal sealed class GfpMeaning(GfpLayout layout, long mask, IReadOnlyList<AllowanceRules> rules)
{
    private const string Unmovable = "Unmovable";
    private const string Movable = "Movable";
    private const string Reclaimable = "Reclaimable";

    /// <summary>The releases that read masks so; a distribution's are those whose code it carries.</summary>
    public IReadOnlyList<ReleaseRange> Releases => layout.Table.Upstream;

    /// <summary>Does the mask say what reclaim may do, and allow none? No caller asks so (include/linux/gfp.h, since 4.4).</summary>
    public bool IsImplausible => SplitsReclaim && IsReclaimable && MayStartIo && !MayReclaim;

    public bool IsHigh => layout.Has(mask, "HIGH");

    public bool IsAtomic => layout.Has(mask, "ATOMIC");

    public bool IsMemalloc => layout.Has(mask, "MEMALLOC");

    public bool IsNoMemalloc => layout.Has(mask, "NOMEMALLOC");

    public bool IsNoKswapd => layout.Has(mask, "NO_KSWAPD");

    public bool IsMovable => layout.Has(mask, "MOVABLE");

    public bool IsReclaimable => layout.Has(mask, "RECLAIMABLE");

    public bool IsThisNode => layout.Has(mask, "THISNODE");

    public bool IsHardWall => layout.Has(mask, "HARDWALL");

    public bool MayStartIo => layout.Has(mask, "IO");

    public bool MayEnterFileSystem => layout.Has(mask, "FS");

    /// <summary>gfpflags_allow_blocking: __GFP_WAIT up to 4.3, __GFP_DIRECT_RECLAIM since.</summary>
    public bool MaySleep => layout.Has(mask, "WAIT") || layout.Has(mask, "DIRECT_RECLAIM");

    /// <summary>Before 4.4 every request wakes kswapd unless it says no.</summary>
    public bool WakesKswapd => SplitsReclaim ? layout.Has(mask, "KSWAPD_RECLAIM") : !IsNoKswapd;

    public bool MayReclaim => MaySleep || WakesKswapd;

    /// <summary>May the request take a zone below its min mark? Null where the rules that come into question differ.</summary>
    public bool? UsesReserves
        => rules.Select(rule => Allowances.Of(Flags, 0, rule)).Select(
            static allowed => allowed.Half || allowed.Quarter || allowed.SkipsMarks).Distinct().ToArray()
            is [var only] ? only : null;

    /// <summary>GFP_ZONE_TABLE, the same from 2.6.31 to 7.0 and in effect before: null for what GFP_ZONE_BAD forbids.</summary>
    public string? Zone => Zones switch
    {
        ZoneFlags.None or ZoneFlags.Movable => "Normal",
        ZoneFlags.Dma or (ZoneFlags.Dma | ZoneFlags.Movable) => "DMA",
        ZoneFlags.Dma32 or (ZoneFlags.Dma32 | ZoneFlags.Movable) => "DMA32",
        ZoneFlags.HighMem => "HighMem",
        ZoneFlags.HighMem | ZoneFlags.Movable => Movable,
        _ => null,
    };

    /// <summary>
    /// gfpflags_to_migratetype (allocflags_to_migratetype up to 3.x). Movable and reclaimable at once is a bug of the caller,
    /// and before 2.6.24 there was no grouping: null.
    /// </summary>
    public string? MigrateType => layout.Table.Lists is null ? null : (IsMovable, IsReclaimable) switch
    {
        (true, true) => null,
        (true, _) => Movable,
        (_, true) => Reclaimable,
        _ => Unmovable,
    };

    /// <summary>
    /// The free lists, by each of the rules: its own, then those of fallbacks[] in that order, then HighAtomic or Reserve.
    /// CMA, where there is any, is for movable requests alone.
    /// </summary>
    public IEnumerable<IReadOnlyList<string>> FreeLists => rules.Select(FreeListsBy);

    /// <summary>The flags on which allowances hang.</summary>
    public AllowanceFlags Flags => new()
    {
        MayDirectReclaim = MaySleep,
        IsHigh = IsHigh,
        IsAtomic = IsAtomic,
        NoMemalloc = IsNoMemalloc,
        Memalloc = IsMemalloc,
        NoKswapd = IsNoKswapd,
        IsMovable = IsMovable,
    };

    private bool SplitsReclaim => layout.ValueOf("__GFP_KSWAPD_RECLAIM") != 0;

    private ZoneFlags Zones
        => (layout.Has(mask, "DMA") ? ZoneFlags.Dma : 0)
            | (layout.Has(mask, "HIGHMEM") ? ZoneFlags.HighMem : 0)
            | (layout.Has(mask, "DMA32") ? ZoneFlags.Dma32 : 0)
            | (IsMovable ? ZoneFlags.Movable : 0);

    private IReadOnlyList<string> FreeListsBy(AllowanceRules rule)
    {
        string[] ordinary = MigrateType switch
        {
            Unmovable => [Unmovable, Reclaimable, Movable],
            Reclaimable => [Reclaimable, Unmovable, Movable],
            Movable => layout.Table.Lists!.Contains("CMA") ? [Movable, "CMA", Reclaimable, Unmovable] : [Movable, Reclaimable, Unmovable],
            _ => [],
        };

        // Of an order above 0: order 0 may have the list as a last resort only.
        var highAtomic = Allowances.Of(Flags, 1, rule).TakesHighAtomic;
        return ordinary.Length == 0
            ? []
            : [.. ordinary, .. layout.Table.Lists!.Where(list => list == "Reserve" || (list == "HighAtomic" && highAtomic))];
    }

    [Flags]
    private enum ZoneFlags
    {
        None = 0,
        Dma = 1,
        HighMem = 2,
        Dma32 = 4,
        Movable = 8,
    }
}

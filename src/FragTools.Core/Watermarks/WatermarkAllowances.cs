namespace FragTools.Watermarks;

/// <summary>What a mask lets a request do under a release's rules (mm/page_alloc.c, gfp_to_alloc_flags).</summary>
/// <param name="SkipsMarks">The watermarks are not looked at (ALLOC_NO_WATERMARKS).</param>
/// <param name="Half">Half of the mark is let off (ALLOC_HIGH, since 6.3 ALLOC_MIN_RESERVE).</param>
/// <param name="Quarter">A quarter of what is left is let off (ALLOC_HARDER, since 6.3 ALLOC_NON_BLOCK).</param>
/// <param name="KeepsHighAtomic">The pages kept for high-order atomic requests are not taken off.</param>
/// <param name="WithoutBoost">The mark counts without its boost.</param>
/// <param name="IgnoresCpuset">The task's cpuset does not bind it (without ALLOC_CPUSET), nor since 4.19 its nodemask.</param>
/// <param name="Lists">The letters of the free lists that it may take from.</param>
internal sealed record WatermarkAllowances(
    bool SkipsMarks, bool Half, bool Quarter, bool KeepsHighAtomic, bool WithoutBoost, bool IgnoresCpuset, string Lists)
{
    /// <summary>Unmovable, Movable, Reclaimable, and the Reserve of kernels up to 4.3: the lists that everybody may use.</summary>
    private const string CommonLists = "UMER";

    public static WatermarkAllowances For(AllocationRequest request, WatermarkRules rules)
    {
        // __gfp_pfmemalloc_flags, 4.8; before that in gfp_to_alloc_flags, before 2.6.31 in __alloc_pages.
        var skips = !request.NoMemalloc && (request.Memalloc || request.IsReclaimer);
        var nonBlocking = NonBlocking(request, rules);
        var realTime = request.IsRealTime && !TakesAtomicBranch(request, rules);
        var since63 = rules.Harder == HarderMask.NonBlocking;
        var half = request.IsHigh || (since63 && realTime);
        var quarter = since63 ? half && nonBlocking : nonBlocking || realTime;
        return new WatermarkAllowances(
            skips,
            half,
            quarter,
            KeepsHighAtomic: skips || (since63 ? half || nonBlocking : quarter),
            WithoutBoost: rules.AtomicOrderZeroWithoutBoost && request.Order == 0 && (since63 ? half : request.IsAtomic),
            IgnoresCpuset: skips || (TakesAtomicBranch(request, rules) && (!since63 || request.IsHigh)),
            Lists: CommonLists + (request.IsMovable ? "C" : "") + (!skips && MayTakeHighAtomic(request.Order, half, nonBlocking, quarter, rules) ? "H" : ""));
    }

    /// <summary>
    /// __zone_watermark_ok looks into the HighAtomic list, and rmqueue_buddy takes from it, for high orders; order 0
    /// may have it as a last resort since 6.12.
    /// </summary>
    private static bool MayTakeHighAtomic(int order, bool half, bool nonBlocking, bool quarter, WatermarkRules rules)
        => rules.HighAtomic != HighAtomicRule.None
            && (order == 0 ? rules.OrderZeroTakesHighAtomic && nonBlocking
                : rules.Harder == HarderMask.NonBlocking ? nonBlocking && (half || !rules.HighAtomicListNeedsHigh)
                : quarter);

    /// <summary>Does the mask alone earn the quarter (since 6.3: if it has __GFP_HIGH too)?</summary>
    private static bool NonBlocking(AllocationRequest request, WatermarkRules rules)
        => TakesAtomicBranch(request, rules) && (!request.NoMemalloc || rules.Harder == HarderMask.NoWait);

    private static bool TakesAtomicBranch(AllocationRequest request, WatermarkRules rules) => rules.Harder switch
    {
        HarderMask.Atomic => request.IsAtomic,
        HarderMask.NoWaitNorNoKswapd => !request.MayDirectReclaim && !request.NoKswapd,
        _ => !request.MayDirectReclaim,
    };

    /// <summary>Apply to a mark, in the kernel's order and with its truncation.</summary>
    /// <param name="mark">The mark in pages.</param>
    /// <returns>What is left of it.</returns>
    public long Apply(long mark)
    {
        if (Half)
        {
            mark -= mark / 2;
        }

        if (Quarter)
        {
            mark -= mark / 4;
        }

        return mark;
    }
}

namespace FragTools.Gfp;

/// <summary>What a request's allowances hang on: flags of its mask, and two of the task that asks.</summary>
public record AllowanceFlags
{
    /// <summary>May it sleep and reclaim by itself: __GFP_WAIT up to 4.3, __GFP_DIRECT_RECLAIM since 4.4.</summary>
    public required bool MayDirectReclaim { get; init; }

    /// <summary>__GFP_HIGH: half of the min watermark may be used up.</summary>
    public bool IsHigh { get; init; }

    /// <summary>__GFP_ATOMIC; the bit exists from 4.4 to 6.2.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>__GFP_NOMEMALLOC: never below the watermarks, whoever asks.</summary>
    public bool NoMemalloc { get; init; }

    /// <summary>__GFP_MEMALLOC (since 3.6): without watermarks.</summary>
    public bool Memalloc { get; init; }

    /// <summary>__GFP_NO_KSWAPD; the bit exists from 2.6.38 to 4.3.</summary>
    public bool NoKswapd { get; init; }

    /// <summary>__GFP_MOVABLE: the pages may come from the contiguous memory allocator's areas.</summary>
    public bool IsMovable { get; init; }

    /// <summary>
    /// Does the task reclaim memory itself (PF_MEMALLOC: kswapd, or direct reclaim or compaction below it in the call
    /// trace), and does the request come from that task and not from an interrupt above it? Such a request skips the
    /// watermarks unless <see cref="NoMemalloc"/> is set.
    /// </summary>
    public bool IsReclaimer { get; init; }

    /// <summary>Has the task a real-time priority? It may go deeper into the reserves; no report tells.</summary>
    public bool IsRealTime { get; init; }
}

/// <summary>What a mask lets a request do under a release's rules (mm/page_alloc.c, gfp_to_alloc_flags).</summary>
/// <param name="SkipsMarks">The watermarks are not looked at (ALLOC_NO_WATERMARKS).</param>
/// <param name="Half">Half of the mark is let off (ALLOC_HIGH, since 6.3 ALLOC_MIN_RESERVE).</param>
/// <param name="Quarter">A quarter of what is left is let off (ALLOC_HARDER, since 6.3 ALLOC_NON_BLOCK).</param>
/// <param name="KeepsHighAtomic">The pages kept for high-order atomic requests are not taken off.</param>
/// <param name="WithoutBoost">The mark counts without its boost.</param>
/// <param name="IgnoresCpuset">The task's cpuset does not bind it (without ALLOC_CPUSET), nor since 4.19 its nodemask.</param>
/// <param name="TakesHighAtomic">It may take from the HighAtomic list.</param>
/// <param name="IsMovable">It may take from the CMA list.</param>
internal sealed record Allowances(
    bool SkipsMarks, bool Half, bool Quarter, bool KeepsHighAtomic, bool WithoutBoost, bool IgnoresCpuset, bool TakesHighAtomic,
    bool IsMovable)
{
    /// <summary>Unmovable, Movable, Reclaimable, and the Reserve of kernels up to 4.3: the lists that everybody may use.</summary>
    private const string CommonLists = "UMER";

    /// <summary>The letters of the free lists that it may take from, as reports print them (show_migration_types).</summary>
    public string Lists { get; } = CommonLists + (IsMovable ? "C" : "") + (TakesHighAtomic ? "H" : "");

    public static Allowances Of(AllowanceFlags flags, int order, AllowanceRules rules)
    {
        // __gfp_pfmemalloc_flags, 4.8; before that in gfp_to_alloc_flags, before 2.6.31 in __alloc_pages.
        var skips = !flags.NoMemalloc && (flags.Memalloc || flags.IsReclaimer);
        var takesBranch = TakesAtomicBranch(flags, rules);

        // Does the mask alone earn the quarter (since 6.3: if it has __GFP_HIGH too)?
        var nonBlocking = takesBranch && (!flags.NoMemalloc || rules.Harder == HarderMask.NoWait);
        var realTime = flags.IsRealTime && !takesBranch;
        var half = flags.IsHigh || (rules.IsSince63 && realTime);
        var quarter = rules.IsSince63 ? half && nonBlocking : nonBlocking || realTime;
        return new Allowances(
            skips,
            half,
            quarter,
            KeepsHighAtomic: skips || (rules.IsSince63 ? half || nonBlocking : quarter),
            WithoutBoost: rules.AtomicOrderZeroWithoutBoost && order == 0 && (rules.IsSince63 ? half : flags.IsAtomic),
            IgnoresCpuset: skips || (takesBranch && (!rules.IsSince63 || flags.IsHigh)),
            TakesHighAtomic: !skips && MayTakeHighAtomic(order, half, nonBlocking, quarter, rules),
            flags.IsMovable);
    }

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

    /// <summary>
    /// __zone_watermark_ok looks into the HighAtomic list, and rmqueue_buddy takes from it, for high orders; order 0
    /// may have it as a last resort since 6.12.
    /// </summary>
    private static bool MayTakeHighAtomic(int order, bool half, bool nonBlocking, bool quarter, AllowanceRules rules)
        => rules.HasHighAtomic
            && (order == 0 ? rules.OrderZeroTakesHighAtomic && nonBlocking
                : rules.IsSince63 ? nonBlocking && (half || !rules.HighAtomicListNeedsHigh)
                : quarter);

    private static bool TakesAtomicBranch(AllowanceFlags flags, AllowanceRules rules) => rules.Harder switch
    {
        HarderMask.Atomic => flags.IsAtomic,
        HarderMask.NoWaitNorNoKswapd => !flags.MayDirectReclaim && !flags.NoKswapd,
        _ => !flags.MayDirectReclaim,
    };
}

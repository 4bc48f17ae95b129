using FragTools.Linux;

namespace FragTools.Gfp;

/// <summary>What a non-blocking mask must have for the quarter off the mark (ALLOC_HARDER, later ALLOC_NON_BLOCK).</summary>
internal enum HarderMask
{
    /// <summary>No __GFP_WAIT (2.6.37, gfp_to_alloc_flags; before 2.6.31 in __alloc_pages itself).</summary>
    NoWait,

    /// <summary>No __GFP_WAIT and no __GFP_NOMEMALLOC (2.6.38).</summary>
    NoWaitNorNoMemalloc,

    /// <summary>Also no __GFP_NO_KSWAPD (3.16; stable 3.2.71, 3.4.111, 3.10.105 and el7 have it too).</summary>
    NoWaitNorNoKswapd,

    /// <summary>__GFP_ATOMIC and no __GFP_NOMEMALLOC (4.4).</summary>
    Atomic,

    /// <summary>No __GFP_DIRECT_RECLAIM and no __GFP_NOMEMALLOC (6.3), for the quarter together with __GFP_HIGH.</summary>
    NonBlocking,
}

/// <summary>
/// Which mask gets which allowance in a range of releases: mm/page_alloc.c, gfp_to_alloc_flags, __zone_watermark_ok,
/// rmqueue_buddy. Each change names the first release that was read with it. No other place says so.
/// </summary>
internal sealed record AllowanceRules
{
    private static readonly (ReleaseNumber First, AllowanceRules Rules)[] Eras = BuildEras();

    // The stable releases that took a later release's change over, each for its own branch.
    private static readonly ReleaseNumber[] StableWithNoKswapd = [new(3, 2, 71), new(3, 4, 111), new(3, 10, 105)];

    private static readonly ReleaseNumber[] StableWithNonBlocking = [new(5, 15, 171), new(6, 1, 116)];

    private static readonly ReleaseNumber[] StableWithOrderZero = [new(5, 15, 171), new(6, 1, 116), new(6, 6, 60), new(6, 11, 7)];

    // 6a204d4b14c9, by the stable reviews of October 2025; those of 6.6 and 6.12 were not read.
    private static readonly ReleaseNumber[] StableWithListForHigh = [new(5, 15, 195), new(6, 1, 157), new(6, 17, 4)];

    public required HarderMask Harder { get; init; }

    /// <summary>There is a HighAtomic list (4.4).</summary>
    public bool HasHighAtomic { get; init; }

    /// <summary>Atomic order-0 requests are tested without the boost (5.9).</summary>
    public bool AtomicOrderZeroWithoutBoost { get; init; }

    /// <summary>Order 0 may take from the HighAtomic list too where the mask does not block (6.12).</summary>
    public bool OrderZeroTakesHighAtomic { get; init; }

    /// <summary>The HighAtomic list asks for __GFP_HIGH besides a mask that does not block (6.18).</summary>
    public bool HighAtomicListNeedsHigh { get; init; }

    /// <summary>nodemask= does not bind atomic requests and those that skip the watermarks (4.19, __alloc_pages_slowpath).</summary>
    public bool NodeMaskYields { get; init; }

    /// <summary>
    /// What tells these rules from others of the same release, for people: empty, or <c> with 6.3's allowances</c>.
    /// </summary>
    public string Variant { get; init; } = "";

    /// <summary>6.3 made what does not block the measure, in place of __GFP_ATOMIC.</summary>
    public bool IsSince63 => Harder == HarderMask.NonBlocking;

    /// <summary>The rules of a kernel; several where its release does not tell which hold.</summary>
    public static IReadOnlyList<AllowanceRules> Of(KernelRelease release)
        => [.. release.Upstream.SelectMany(range => Of(release, range)).Distinct()];

    /// <summary>The rules of a kernel, if its code is that of certain upstream releases.</summary>
    public static IEnumerable<AllowanceRules> Of(KernelRelease? release, ReleaseRange range) => release?.EnterpriseRelease switch
    {
        6 => [At(new(2, 6, 38))],
        7 => [At(new(3, 16, 0))],
        _ => Within(range),
    };

    /// <summary>
    /// The rules of an upstream release; several where stable branches took a change over at a patch level that is not
    /// known.
    /// </summary>
    public static IReadOnlyList<AllowanceRules> Of(ReleaseNumber number)
    {
        var rules = At(IsIn(StableWithNoKswapd, number) ? new(3, 16, 0) : IsIn(StableWithNonBlocking, number) ? new(6, 3, 0) : number);
        if (IsIn(StableWithNonBlocking, number))
        {
            rules = rules with { Variant = " with 6.3's allowances" };
        }

        if (IsIn(StableWithOrderZero, number))
        {
            rules = rules with { OrderZeroTakesHighAtomic = true };
        }

        if (IsIn(StableWithListForHigh, number))
        {
            rules = rules with { HighAtomicListNeedsHigh = true };
        }

        if (rules.Harder == HarderMask.NoWaitNorNoMemalloc)
        {
            return [rules with
            {
                Variant = " without the exception for __GFP_NO_KSWAPD",
            }, At(new(3, 16, 0)) with { Variant = " with the exception for __GFP_NO_KSWAPD" }];
        }

        return rules.IsSince63 && number.Patch > 0 && !rules.HighAtomicListNeedsHigh && !HasReadBranch(number)
            ? [rules, rules with { HighAtomicListNeedsHigh = true, Variant = rules.Variant + " with 6.18's HighAtomic list" }]
            : [rules];
    }

    /// <summary>The rules that hold somewhere in a range of upstream releases.</summary>
    public static IEnumerable<AllowanceRules> Within(ReleaseRange range)
        => Eras.Select(era => era.First)
            .Concat(StableWithNoKswapd).Concat(StableWithNonBlocking).Concat(StableWithOrderZero).Concat(StableWithListForHigh)
            .Where(first => first > range.From)
            .Prepend(range.From)
            .SelectMany(first => new[] { first, first with { Patch = ReleaseNumber.Newest } })
            .Where(number => number <= range.To)
            .SelectMany(Of)
            .Distinct();

    private static AllowanceRules At(ReleaseNumber number) => Array.FindLast(Eras, era => era.First <= number).Rules ?? Eras[0].Rules;

    private static bool IsIn(ReleaseNumber[] firsts, ReleaseNumber number)
        => Array.Exists(firsts, first => (first.Major, first.Minor) == (number.Major, number.Minor) && first <= number);

    private static bool HasReadBranch(ReleaseNumber number)
        => Array.Exists(StableWithListForHigh, first => (first.Major, first.Minor) == (number.Major, number.Minor));

    private static (ReleaseNumber First, AllowanceRules Rules)[] BuildEras()
    {
        var eras = new List<(ReleaseNumber First, AllowanceRules Rules)> { (default, new AllowanceRules { Harder = HarderMask.NoWait }) };
        void Add(int major, int minor, int patch, Func<AllowanceRules, AllowanceRules> change)
            => eras.Add((new ReleaseNumber(major, minor, patch), change(eras[^1].Rules)));

        Add(2, 6, 38, rules => rules with { Harder = HarderMask.NoWaitNorNoMemalloc });
        Add(3, 16, 0, rules => rules with { Harder = HarderMask.NoWaitNorNoKswapd });
        Add(4, 4, 0, rules => rules with { Harder = HarderMask.Atomic, HasHighAtomic = true });
        Add(4, 19, 0, rules => rules with { NodeMaskYields = true });
        Add(5, 9, 0, rules => rules with { AtomicOrderZeroWithoutBoost = true });
        Add(6, 3, 0, rules => rules with { Harder = HarderMask.NonBlocking });
        Add(6, 12, 0, rules => rules with { OrderZeroTakesHighAtomic = true });
        Add(6, 18, 0, rules => rules with { HighAtomicListNeedsHigh = true });
        return [.. eras];
    }
}

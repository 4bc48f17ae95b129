using System.Globalization;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Watermarks;

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

/// <summary>When the pages of the contiguous memory allocator are taken off for requests that are not movable.</summary>
internal enum CmaRule
{
    /// <summary>Not at all (before 3.7).</summary>
    Ignored,

    /// <summary>In all comparisons (3.7 to 3.9; from 4.4 on there is only one).</summary>
    Throughout,

    /// <summary>In the first comparison, not in the loop (3.10 to 4.3).</summary>
    FirstComparison,
}

/// <summary>Which of the pages kept for high-order atomic requests are taken off for others.</summary>
internal enum HighAtomicRule
{
    /// <summary>There are none (before 4.4).</summary>
    None,

    /// <summary>All, whether free or not (4.4).</summary>
    Reserved,

    /// <summary>Those that are free (6.12).</summary>
    Free,
}

/// <summary>
/// The watermark check of a range of releases: mm/page_alloc.c, __zone_watermark_ok, zone_watermark_fast,
/// gfp_to_alloc_flags, rmqueue_buddy. Each change names the first release that was read with it.
/// </summary>
internal sealed record WatermarkRules
{
    private const string Mark = ".el";

    private static readonly WatermarkRules[] Eras = BuildEras();

    /// <summary>The releases, for people.</summary>
    public required string Releases { get; init; }

    /// <summary>The first release, to compare with others.</summary>
    public required (int Major, int Minor, int Patch) First { get; init; }

    /// <summary>The check loops over the lower orders (up to 4.3) instead of looking for a block on the lists.</summary>
    public bool Loops { get; init; } = true;

    /// <summary>The loop starts from mark − min, 0 at the min mark (el6).</summary>
    public bool LoopStartsAtZero { get; init; }

    /// <summary>What is taken off for the request itself beyond 2^order: −1, or 1 from 2.6.38 to 3.2.</summary>
    public int OwnPagesOffset { get; init; } = -1;

    public CmaRule Cma { get; init; }

    public HighAtomicRule HighAtomic { get; init; }

    public HarderMask Harder { get; init; }

    /// <summary>Order 0 is tested first without allowances and without the atomic reserve (4.7 to 5.8).</summary>
    public bool OrderZeroFast { get; init; }

    /// <summary>lowmem_reserve's entry is that of the mask's own zone (5.8), not of the highest populated one.</summary>
    public bool ReserveOfMaskZone { get; init; }

    /// <summary>The marks include a boost (5.0).</summary>
    public bool Boosts { get; init; }

    /// <summary>Atomic order-0 requests are tested without the boost (5.9).</summary>
    public bool AtomicOrderZeroWithoutBoost { get; init; }

    /// <summary>Order 0 may take from the HighAtomic list too where the mask does not block (6.12).</summary>
    public bool OrderZeroTakesHighAtomic { get; init; }

    /// <summary>The HighAtomic list asks for __GFP_HIGH besides a mask that does not block (6.18).</summary>
    public bool HighAtomicListNeedsHigh { get; init; }

    /// <summary>nodemask= does not bind atomic requests and those that skip the watermarks (4.19, __alloc_pages_slowpath).</summary>
    public bool NodeMaskYields { get; init; }

    /// <summary>The rules of a release; several where it is not known which hold: no release, or a distribution's backports.</summary>
    /// <param name="version">The release, or null.</param>
    /// <param name="zones">What is printed narrows the releases down where the release is not known.</param>
    /// <returns>At least one.</returns>
    public static IReadOnlyList<WatermarkRules> For(KernelVersion? version, IReadOnlyList<ZoneInfo> zones)
    {
        if (version is null)
        {
            var possible = Eras.Where((era, at) => FitsWhatIsPrinted(era, at + 1 < Eras.Length ? Eras[at + 1].First : null, zones)).ToList();
            return possible.Count > 0 ? possible : Eras;
        }

        return Distribution(version) ?? Mainline(version);
    }

    private static List<WatermarkRules> Mainline(KernelVersion version)
    {
        var rules = Array.FindLast(Eras, era => era.First.CompareTo((version.Major, version.Minor, version.Patch)) <= 0) ?? Eras[0];
        var candidates = new List<WatermarkRules> { rules };
        if (rules.Harder == HarderMask.NoWaitNorNoMemalloc)
        {
            // Stable branches took the exception for __GFP_NO_KSWAPD over at one patch level or another.
            candidates.Add(rules with { Harder = HarderMask.NoWaitNorNoKswapd });
        }

        if ((version.Major, version.Minor) == (3, 0) && version.Patch > 0)
        {
            // 3.0 has 2^order + 1; a 3.0.35 was read with 2^order − 1.
            candidates.AddRange(candidates.Select(one => one with { OwnPagesOffset = -1 }).ToList());
        }

        if (rules.Harder == HarderMask.NonBlocking && version.Patch > 0)
        {
            // Two repairs of 6.12 and 6.18 went to stable branches too; both concern blocks on the HighAtomic list alone.
            candidates.AddRange(candidates
                .SelectMany(one => new[]
                {
                    one with { OrderZeroTakesHighAtomic = true },
                    one with { HighAtomicListNeedsHigh = true },
                    one with { OrderZeroTakesHighAtomic = true, HighAtomicListNeedsHigh = true },
                })
                .ToList());
        }

        return [.. candidates.Distinct()];
    }

    /// <summary>Kernels that bear an old release's number and newer code.</summary>
    private static List<WatermarkRules>? Distribution(KernelVersion version)
    {
        var release = EnterpriseLinux(version.Release);
        return (version.Major, version.Minor, release) switch
        {
            // Read in 2.6.32-642.6.2.el6; OpenVZ's 042stab kernels are built on it.
            (2, 6, 6) when version.Patch == 32 => [Era(2, 6, 38) with { Releases = "2.6.32 of el6", LoopStartsAtZero = true }],
            (2, 6, 0) when version.Patch == 32 && version.Release.Contains("stab", StringComparison.Ordinal)
                => [Era(2, 6, 38) with { Releases = "2.6.32 of el6", LoopStartsAtZero = true }],

            // Read in 4.18.0-147 and -240: as mainline's. Later builds took over more.
            (4, 18, 8) when Build(version) > 240 => [Era(4, 18, 0), Era(5, 8, 0), Era(5, 9, 0)],

            // No el9 kernel was read; its builds follow mainline from 5.14 on.
            (5, 14, 9) => [Era(5, 9, 0), Era(6, 3, 0), Era(6, 12, 0)],
            (6, 12, 10) => [Era(6, 12, 0), Era(6, 18, 0)],
            _ => null,
        };
    }

    private static WatermarkRules Era(int major, int minor, int patch) => Array.FindLast(Eras, era => era.First.CompareTo((major, minor, patch)) <= 0)!;

    private static int Build(KernelVersion version)
    {
        var dash = version.Release.IndexOf('-', StringComparison.Ordinal);
        var digits = version.Release.AsSpan(dash + 1);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return dash > 0 && version.Release.AsSpan(0, dash).IndexOfAnyExceptInRange('.', '9') < 0 && int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var build) ? build : 0;
    }

    private static bool FitsWhatIsPrinted(WatermarkRules era, (int, int, int)? next, IReadOnlyList<ZoneInfo> zones)
    {
        bool Before(int major, int minor) => next is { } end && end.CompareTo((major, minor, 0)) <= 0;
        bool Since(int major, int minor) => era.First.CompareTo((major, minor, 0)) >= 0;
        var letters = zones.SelectMany(zone => zone.FreeBlockTypes ?? new ValueList<string?>([])).Where(types => types is not null).ToList();

        // Only /proc/zoneinfo has spanned pages: a report without letters is older than they are.
        var reportWithoutLetters = zones.Any(zone => zone is { SpannedPages: null, FreeBlockTypes: null, FreeBlocks.FreePages: > 0 });
        return !((letters.Count > 0 && Before(3, 8))
            || (reportWithoutLetters && Since(3, 8))
            || (letters.Any(types => types!.Contains('R', StringComparison.Ordinal)) && Since(4, 4))
            || (letters.Any(types => types!.Contains('H', StringComparison.Ordinal)) && Before(4, 4))
            || (zones.Any(zone => zone.AllUnreclaimable is not null) && Since(4, 8))
            || (zones.Any(zone => zone.ReservedHighAtomicPages is not null) && Before(5, 0))
            || (zones.Any(zone => zone.BoostPages is not null) && Before(5, 14))
            || (zones.Any(zone => zone.FreeHighAtomicPages is not null) && Before(6, 12)));
    }

    private static WatermarkRules[] BuildEras()
    {
        var eras = new List<WatermarkRules>();
        void Add(int major, int minor, int patch, Func<WatermarkRules, WatermarkRules> change)
        {
            var before = eras.Count > 0 ? eras[^1] : new WatermarkRules { Releases = "", First = default };
            eras.Add(change(before) with { First = (major, minor, patch) });
        }

        Add(2, 6, 0, rules => rules with { Releases = "up to 2.6.37" });
        Add(2, 6, 38, rules => rules with { Releases = "2.6.38 to 3.2", OwnPagesOffset = 1, Harder = HarderMask.NoWaitNorNoMemalloc });
        Add(3, 3, 0, rules => rules with { Releases = "3.3 to 3.6", OwnPagesOffset = -1 });
        Add(3, 7, 0, rules => rules with { Releases = "3.7 to 3.9", Cma = CmaRule.Throughout });
        Add(3, 10, 0, rules => rules with { Releases = "3.10 to 3.15", Cma = CmaRule.FirstComparison });
        Add(3, 16, 0, rules => rules with { Releases = "3.16 to 4.3", Harder = HarderMask.NoWaitNorNoKswapd });
        Add(4, 4, 0, rules => rules with
        {
            Releases = "4.4 to 4.6",
            Loops = false,
            Cma = CmaRule.Throughout,
            HighAtomic = HighAtomicRule.Reserved,
            Harder = HarderMask.Atomic,
        });
        Add(4, 7, 0, rules => rules with { Releases = "4.7 to 4.18", OrderZeroFast = true });
        Add(4, 19, 0, rules => rules with { Releases = "4.19 and 4.20", NodeMaskYields = true });
        Add(5, 0, 0, rules => rules with { Releases = "5.0 to 5.7", Boosts = true });
        Add(5, 8, 0, rules => rules with { Releases = "5.8", ReserveOfMaskZone = true });
        Add(5, 9, 0, rules => rules with { Releases = "5.9 to 6.2", OrderZeroFast = false, AtomicOrderZeroWithoutBoost = true });
        Add(6, 3, 0, rules => rules with { Releases = "6.3 to 6.11", Harder = HarderMask.NonBlocking });
        Add(6, 12, 0, rules => rules with { Releases = "6.12 to 6.17", HighAtomic = HighAtomicRule.Free, OrderZeroTakesHighAtomic = true });
        Add(6, 18, 0, rules => rules with { Releases = "6.18 and later", HighAtomicListNeedsHigh = true });
        return [.. eras];
    }

    /// <summary>8 of 4.18.0-553.el8_10.x86_64; 0 where there is none. Oracle's and ELRepo's kernels are built for el and carry mainline's code: el8uek, el7.elrepo.</summary>
    private static int EnterpriseLinux(string release)
    {
        for (var at = release.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = release.IndexOf(Mark, at + 1, StringComparison.Ordinal))
        {
            var rest = release.AsSpan(at + Mark.Length);
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? rest.Length : digits;
            if (digits is 1 or 2 && (rest.Length == digits || !char.IsAsciiLetterLower(rest[digits])) && !rest[digits..].StartsWith(".elrepo", StringComparison.Ordinal))
            {
                return int.Parse(rest[..digits], CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}

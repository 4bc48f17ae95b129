using FragTools.Gfp;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Watermarks;

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
/// rmqueue_buddy. Each change names the first release that was read with it.
/// </summary>
internal sealed record WatermarkRules
{
    private static readonly WatermarkRules[] Eras = BuildEras();

    /// <summary>The releases, for people.</summary>
    public required string Releases { get; init; }

    /// <summary>The first release, to compare with others.</summary>
    public required ReleaseNumber First { get; init; }

    /// <summary>Which mask gets which allowance.</summary>
    public required AllowanceRules Allowances { get; init; }

    /// <summary>What tells these rules from others of the same releases, for people; empty where there are none.</summary>
    public string Variant => CheckVariant + Allowances.Variant;

    /// <summary>The check loops over the lower orders (up to 4.3) instead of looking for a block on the lists.</summary>
    public bool Loops { get; init; } = true;

    /// <summary>The loop starts from mark − min, 0 at the min mark (el6).</summary>
    public bool LoopStartsAtZero { get; init; }

    /// <summary>What is taken off for the request itself beyond 2^order: −1, or 1 from 2.6.38 to 3.2.</summary>
    public int OwnPagesOffset { get; init; } = -1;

    public CmaRule Cma { get; init; }

    public HighAtomicRule HighAtomic { get; init; }

    /// <summary>Order 0 is tested first without allowances and without the atomic reserve (4.7 to 5.8).</summary>
    public bool OrderZeroFast { get; init; }

    /// <summary>lowmem_reserve's entry is that of the mask's own zone (5.8), not of the highest populated one.</summary>
    public bool ReserveOfMaskZone { get; init; }

    /// <summary>The marks include a boost (5.0).</summary>
    public bool Boosts { get; init; }

    /// <summary>The rules less who gets which allowance: what two of the same era and of another mask have in common.</summary>
    public object Check => (Releases, CheckVariant);

    /// <summary>The same rules, where nothing hangs on what tells them from others.</summary>
    public WatermarkRules WithoutVariant() => this with { Allowances = Allowances with { Variant = "" } };

    private string CheckVariant { get; init; } = "";

    /// <summary>
    /// The rules that a request may have been tested by; several where its release, or what a distribution took over,
    /// is not known.
    /// </summary>
    /// <param name="request">The request: its release, or those whose masks are so.</param>
    /// <param name="zones">Where the release is not known, the form of what is printed narrows it down.</param>
    /// <returns>At least one.</returns>
    public static IReadOnlyList<WatermarkRules> For(AllocationRequest request, IReadOnlyList<ZoneInfo> zones)
    {
        var version = request.KernelVersion;
        return [.. (version?.Upstream ?? (Common(request.Releases, zones) is { Count: > 0 } fitting ? fitting : request.Releases))
            .SelectMany(range => Eras.SelectMany(era => Within(era, version, range)))
            .Distinct()];
    }

    /// <summary>Has a release that reads the mask so this form of zones? Yes where the release is known.</summary>
    public static bool Fits(AllocationRequest request, IReadOnlyList<ZoneInfo> zones)
        => request.KernelVersion is not null || Common(request.Releases, zones).Count > 0;

    private static List<ReleaseRange> Common(IReadOnlyList<ReleaseRange> releases, IReadOnlyList<ZoneInfo> zones)
    {
        var form = ReportForm.Of(zones);
        return [.. releases.Select(range => range.With(form)).OfType<ReleaseRange>()];
    }

    /// <summary>An era's check with each of the allowances that a part of it may have.</summary>
    private static IEnumerable<WatermarkRules> Within(WatermarkRules era, KernelRelease? version, ReleaseRange range)
        => range.With(new ReleaseRange(era.First, EndOf(Array.IndexOf(Eras, era)))) is { } common
            ? Checks(era, version, common)
                .SelectMany(check => AllowanceRules.Of(version, common).Select(allowances => check with { Allowances = allowances }))
            : [];

    private static IEnumerable<WatermarkRules> Checks(WatermarkRules era, KernelRelease? version, ReleaseRange range)
        => version?.EnterpriseRelease == 6 ? [era with { Releases = "2.6.32 of el6", LoopStartsAtZero = true }]

            // 3.0 has 2^order + 1; a 3.0.35 was read with 2^order − 1.
            : range is { From: (3, 0, _), To: (3, 0, > 0) }
            ? [era with
            {
                CheckVariant = " with 2^order + 1 taken off",
            }, era with { OwnPagesOffset = -1, CheckVariant = " with 2^order - 1 taken off" }]
            : [era];

    /// <summary>What precedes the next era.</summary>
    private static ReleaseNumber EndOf(int at)
        => at + 1 < Eras.Length && Eras[at + 1].First is var next
            ? next with { Patch = next.Patch - 1 }
            : new ReleaseNumber(ReleaseNumber.Newest, 0, 0);

    private static WatermarkRules[] BuildEras()
    {
        var eras = new List<WatermarkRules>();
        void Add(int major, int minor, int patch, string releases, Func<WatermarkRules, WatermarkRules>? change = null)
        {
            var first = new ReleaseNumber(major, minor, patch);
            var allowances = AllowanceRules.Of(first)[0];
            var before = eras.Count > 0 ? eras[^1] : new WatermarkRules { Releases = "", First = first, Allowances = allowances };
            eras.Add((change?.Invoke(before) ?? before) with { Releases = releases, First = first, Allowances = allowances });
        }

        Add(0, 0, 0, "up to 2.6.37");
        Add(2, 6, 38, "2.6.38 to 3.2", rules => rules with { OwnPagesOffset = 1 });
        Add(3, 3, 0, "3.3 to 3.6", rules => rules with { OwnPagesOffset = -1 });
        Add(3, 7, 0, "3.7 to 3.9", rules => rules with { Cma = CmaRule.Throughout });
        Add(3, 10, 0, "3.10 to 3.15", rules => rules with { Cma = CmaRule.FirstComparison });
        Add(3, 16, 0, "3.16 to 4.3");
        Add(4, 4, 0, "4.4 to 4.6", rules => rules with { Loops = false, Cma = CmaRule.Throughout, HighAtomic = HighAtomicRule.Reserved });
        Add(4, 7, 0, "4.7 to 4.18", rules => rules with { OrderZeroFast = true });
        Add(4, 19, 0, "4.19 and 4.20");
        Add(5, 0, 0, "5.0 to 5.7", rules => rules with { Boosts = true });
        Add(5, 8, 0, "5.8", rules => rules with { ReserveOfMaskZone = true });
        Add(5, 9, 0, "5.9 to 6.2", rules => rules with { OrderZeroFast = false });
        Add(6, 3, 0, "6.3 to 6.11");
        Add(6, 12, 0, "6.12 to 6.17", rules => rules with { HighAtomic = HighAtomicRule.Free });
        Add(6, 18, 0, "6.18 and later");
        return [.. eras];
    }
}

/// <summary>
/// Which releases print zones in the form that a report has: the fields that are there, and those that are not
/// (mm/page_alloc.c show_free_areas and show_migration_types, since 6.4 mm/show_mem.c).
/// </summary>
internal static class ReportForm
{
    /// <summary>The releases; all where the fields contradict each other, or tell nothing.</summary>
    public static ReleaseRange Of(IReadOnlyList<ZoneInfo> zones)
    {
        var form = ReleaseRange.All;
        void Since(int major, int minor, bool isSeen)
            => form = isSeen && new ReleaseNumber(major, minor, 0) is var first && first > form.From ? form with { From = first } : form;
        void Before(int major, int minor, bool isSeen)
            => form = isSeen && new ReleaseNumber(major, minor, -1) is var last && last < form.To ? form with { To = last } : form;

        // Only /proc/zoneinfo has spanned pages; what it lacks tells nothing.
        var printed = zones.Where(zone => zone.SpannedPages is null).ToList();
        var letters = zones.SelectMany(zone => zone.FreeBlockTypes ?? new([])).OfType<string>().ToList();
        Since(3, 8, letters.Count > 0);
        Before(3, 8, printed.Exists(zone => zone is { FreeBlockTypes: null, FreeBlocks.FreePages: > 0 }));
        Before(4, 4, letters.Exists(types => types.Contains('R', StringComparison.Ordinal)));
        Since(4, 4, letters.Exists(types => types.Contains('H', StringComparison.Ordinal)));
        Before(4, 8, zones.Any(zone => zone.AllUnreclaimable is not null));

        // "reserved_highatomic" follows the marks, and precedes "present"; 5.4 lacks it, 5.6 has it.
        Since(5, 5, zones.Any(zone => zone.ReservedHighAtomicPages is not null));
        Before(5, 6, printed.Exists(zone => zone is { HighPages: not null, PresentPages: not null, ReservedHighAtomicPages: null }));

        // "boost" stands between free and min; SLE15-SP4's 5.14 has it too.
        Since(5, 14, zones.Any(zone => zone.BoostPages is not null));
        Before(5, 17, printed.Exists(zone => zone is { FreePages: not null, MinPages: not null, BoostPages: null }));
        Since(6, 12, zones.Any(zone => zone.FreeHighAtomicPages is not null));
        return form.From <= form.To ? form : ReleaseRange.All;
    }
}

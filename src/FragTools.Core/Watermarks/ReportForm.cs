using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Watermarks;

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

using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// Puts a live machine's three files together: /proc/zoneinfo has the marks, /proc/buddyinfo the free blocks,
/// /proc/pagetypeinfo their migrate types. The result is what a kernel report holds, so that the same check answers
/// whether a request would be served now.
/// </summary>
internal static class ZoneFreeLists
{
    /// <summary>Letters as in a report's free list, in the order in which they are written here.</summary>
    private static readonly (string MigrateType, char Letter)[] Types =
    [
        ("Unmovable", 'U'), ("Movable", 'M'), ("Reclaimable", 'E'), ("Reserve", 'R'), ("HighAtomic", 'H'), ("CMA", 'C'), ("Isolate", 'I'),
    ];

    /// <summary>Adds free blocks and their migrate types to zones.</summary>
    /// <param name="zones">Rows of /proc/zoneinfo.</param>
    /// <param name="freeBlocks">Rows of /proc/buddyinfo, read as close in time as can be.</param>
    /// <param name="migrateTypes">Rows of /proc/pagetypeinfo, or null where it could not be read (it is root's).</param>
    /// <returns>
    /// The zones in their order, with <see cref="ZoneInfo.FreeBlocks"/> and, where the rows are there,
    /// <see cref="ZoneInfo.FreeBlockTypes"/>, <see cref="ZoneInfo.FreeCmaPages"/>,
    /// <see cref="ZoneInfo.ReservedHighAtomicPages"/> and <see cref="ZoneInfo.FreeHighAtomicPages"/>.
    /// </returns>
    public static IReadOnlyList<ZoneInfo> Join(
        IReadOnlyList<ZoneInfo> zones, IReadOnlyList<BuddyInfo> freeBlocks, IReadOnlyList<PageTypeInfo>? migrateTypes = null)
    {
        ArgumentNullException.ThrowIfNull(zones);
        ArgumentNullException.ThrowIfNull(freeBlocks);
        var blocks = freeBlocks.ToLookup(row => (row.Host, row.NumaNode, row.Zone));
        var types = (migrateTypes ?? []).ToLookup(row => (row.Host, row.NumaNode, row.Zone));
        return [.. zones.Select(zone => WithTypes(
            zone with { FreeBlocks = blocks[(zone.Host, zone.NumaNode, zone.Zone)].FirstOrDefault()?.FreeBlocks ?? zone.FreeBlocks },
            [.. types[(zone.Host, zone.NumaNode, zone.Zone)]]))];
    }

    private static ZoneInfo WithTypes(ZoneInfo zone, PageTypeInfo[] rows)
    {
        if (rows.Length == 0)
        {
            return zone;
        }

        var letters = Enumerable.Range(0, rows.Max(row => row.FreeBlocks.Count)).Select(order => Letters(rows, order));
        var highAtomic = Array.Find(rows, row => row.MigrateType == "HighAtomic");
        return zone with
        {
            FreeBlockTypes = new ValueList<string?>(letters),
            FreeCmaPages = zone.FreeCmaPages ?? Array.Find(rows, row => row.MigrateType == "CMA")?.FreePages,
            ReservedHighAtomicPages = zone.ReservedHighAtomicPages ?? highAtomic?.PageBlocks << highAtomic?.PageBlockOrder,
            FreeHighAtomicPages = zone.FreeHighAtomicPages ?? highAtomic?.FreePages,
        };
    }

    private static string? Letters(PageTypeInfo[] rows, int order)
    {
        var here = rows.Where(row => order < row.FreeBlocks.Count && row.FreeBlocks[order] > 0).Select(row => row.MigrateType).ToHashSet();
        var letters = string.Concat(Types.Where(type => here.Contains(type.MigrateType)).Select(type => type.Letter));
        return letters.Length > 0 ? letters : null;
    }
}

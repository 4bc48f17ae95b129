using System.Globalization;

namespace FragTools.Settings;

/// <summary>
/// vm.min_free_kbytes as the kernel sets it at boot. First the root of sixteen times the kB of low memory
/// (mm/page_alloc.c, calculate_min_free_kbytes; init_per_zone_wmark_min before 5.11), from 128 to 65536, since 5.8 to
/// 262144. Where transparent huge pages are on, khugepaged raises it to two page blocks a zone and one for each pair of
/// migrate types that may meet in it, but not above a twentieth of low memory (mm/khugepaged.c,
/// set_recommended_min_free_kbytes, since 2.6.38; mm/huge_memory.c before 4.8).
/// </summary>
internal static class MinFreeDefault
{
    /// <summary>What stands before a number that is not exact.</summary>
    public const string About = "about ";

    private const int LeastKilobytes = 128;

    /// <summary>MIGRATE_PCPTYPES: unmovable, movable, reclaimable.</summary>
    private const int MigrateTypes = 3;

    private const string EnabledPath = "sys/kernel/mm/transparent_hugepage/enabled";
    private const string HugePageSizePath = "sys/kernel/mm/transparent_hugepage/hpage_pmd_size";

    /// <returns>
    /// The number of kB; <c>about N</c> where it is the root, which hangs on a few pages that were given back after it was
    /// taken; null where release, zones or the size of a huge page are not known, or the twentieth counts.
    /// </returns>
    public static string? Of(SettingNode node)
    {
        var zones = node.Zones.Where(zone => zone is { ManagedPages: > 0, Zone: not ("Movable" or "HighMem" or "Device") }).ToList();
        if (node.Kernel is not { } kernel || zones.Count == 0)
        {
            return null;
        }

        var pageSize = zones[0].PageSize;
        var pages = zones.Aggregate(0L, (sum, zone) => unchecked(sum + zone.ManagedPages!.Value));
        if (pages <= 0 || pages > long.MaxValue / pageSize)
        {
            return null;
        }

        var root = (long)Math.Sqrt((double)(pages * pageSize >> 10) * 16);
        var clamped = Math.Clamp(root, LeastKilobytes, kernel.IsAtLeast(5, 8) ? 262144 : 65536);
        var byRoot = clamped == root ? About + Text(root) : Text(clamped);
        if (node.Root.TryReadLine(EnabledPath)?.Contains("[never]", StringComparison.Ordinal) ?? true)
        {
            return byRoot;
        }

        if (!long.TryParse(node.Root.TryReadLine(HugePageSizePath), CultureInfo.InvariantCulture, out var hugePage))
        {
            return null;
        }

        var wanted = hugePage / pageSize * (2 + (MigrateTypes * MigrateTypes)) * zones.Count;
        return wanted > pages / 20 ? null : wanted * (pageSize >> 10) > clamped ? Text(wanted * (pageSize >> 10)) : byRoot;
    }

    private static string Text(long kilobytes) => kilobytes.ToString(CultureInfo.InvariantCulture);
}

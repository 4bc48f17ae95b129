using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>
/// vm.min_free_kbytes beside the memory there is. Below half a per cent the kernel wakes its reclaim so late that little is left to
/// compact with: its own default grows with the root of the memory only (mm/page_alloc.c, calculate_min_free_kbytes).
/// </summary>
/// <param name="Kilobytes">The setting.</param>
/// <param name="TotalKilobytes">The memory; null where it is not known.</param>
internal sealed record MinFreeSize(long Kilobytes, long? TotalKilobytes)
{
    private const int LeastShare = 200;
    private const int GoodShare = 100;
    private const long MostKilobytes = 2L << 20;

    // The most that kernels up to 5.10 choose by themselves (calculate_min_free_kbytes).
    private const long KernelsMost = 65536;

    /// <summary>Is it small for so much memory?</summary>
    public bool IsSmall => TotalKilobytes is > 0 and var total && Kilobytes * LeastShare < total && Kilobytes < MostKilobytes;

    /// <summary>What to raise it to: a hundredth of the memory where it is small, else twice as much.</summary>
    public long GoodKilobytes
        => IsSmall ? Math.Min(TotalKilobytes!.Value / GoodShare, MostKilobytes) : Kilobytes > 0 ? Kilobytes * 2 : KernelsMost;

    /// <summary>Why to raise it.</summary>
    public string Sentence
        => Wording.Of($"vm.min_free_kbytes is {Kilobytes}, {100.0 * Kilobytes / TotalKilobytes:0.#} % of memory: with about ")
            + Wording.Of($"{GoodKilobytes} ")
            + "the kernel reclaims and compacts earlier. That much is then kept free.";

    /// <summary>The setting of a node; null where it is not known.</summary>
    public static MinFreeSize? Of(NodeSnapshot snapshot)
        => snapshot.Setting("min_free_kbytes") is { Number: >= 0 and var kilobytes }
            ? new MinFreeSize(kilobytes, snapshot.Memory?.TotalBytes >> 10)
            : null;

    /// <summary>
    /// The setting by the marks that a report prints: it is shared out among the zones that the kernel's own requests come from
    /// (mm/page_alloc.c, __setup_per_zone_wmarks), and a boost is no part of it. Null where no mark is printed.
    /// </summary>
    public static MinFreeSize? Of(ReportedRefusal refusal)
    {
        var zones = refusal.Zones.Where(static zone => zone is { Zone: not ("HighMem" or "Movable"), MinPages: not null }).ToList();
        return zones.Count == 0
            ? null
            : new MinFreeSize(
                zones.Sum(static zone => (zone.MinPages!.Value - (zone.BoostPages ?? 0)) * zone.PageSize / 1024),
                (refusal.MemInfo?.Get("ram") ?? zones.Sum(static zone => zone.ManagedPages ?? zone.PresentPages ?? 0))
                    * zones[0].PageSize / 1024);
    }
}

using FragTools.Pods;

namespace FragTools.Reports;

/// <summary>
/// One way to compute badness from a report. What the report does not tell is tried both ways: whether the chosen task
/// has CAP_SYS_ADMIN, which form its bonus has, and whether a cgroup may swap.
/// </summary>
internal sealed record OomWay
{
    private const long Unlimited = 1L << 46;

    private OomWay()
    {
    }

    public required OomFormula Formula { get; init; }

    /// <summary>The form of the bonus in this kernel; <see cref="OomRootBonus.None"/> where it has none.</summary>
    public required OomRootBonus Bonus { get; init; }

    public required long? TotalPages { get; init; }

    public required bool IsSwapCounted { get; init; }

    /// <summary>
    /// Is the total one end of what is possible? A cgroup may swap, and how much swap the machine has is not printed with a
    /// cgroup's kill.
    /// </summary>
    public bool IsTotalOpen { get; private init; }

    public required long PageSize { get; init; }

    /// <summary>What the chosen task got of <see cref="Bonus"/>, as its printed score tells.</summary>
    public OomRootBonus ChosenBonus { get; private init; }

    /// <summary>The chosen task's score as computed less as printed.</summary>
    public long? ScoreDifference { get; private init; }

    /// <summary>All ways, the likelier first; none where the report lacks too much for any.</summary>
    public static IReadOnlyList<OomWay> Of(OomFacts facts)
    {
        if (facts.PageSize is not { } pageSize || facts.Columns is not { } columns
            || !(columns.HasAllOfBadness || columns.IsOfFirstForm))
        {
            return [];
        }

        var (formula, bonuses) = facts.Version is { } version
            ? (OomBadness.FormulaOf(version) ?? OomFormula.Permille, OomBadness.BonusesOf(version))
            : FormOf(columns, facts.PrintedScore is not null);
        return
        [
            .. from total in Totals(facts, pageSize)
               from bonus in bonuses.Count == 0 ? [OomRootBonus.None] : bonuses
               select new OomWay
               {
                   Formula = formula,
                   Bonus = bonus,
                   TotalPages = total.Pages,
                   IsSwapCounted = total.HasSwap,
                   IsTotalOpen = total.IsOpen,
                   PageSize = pageSize,
               },
        ];
    }

    /// <summary>Does the printed score tell that the total is this one? ±1 where the table was printed a moment after the choice.</summary>
    public bool IsSolved => ScoreDifference is >= -1 and <= 1 && TotalPages < Unlimited;

    /// <summary>The same way to compute, with another total.</summary>
    /// <param name="pages">The total, or null where it is not known.</param>
    public OomWay WithTotal(long? pages) => this with { TotalPages = pages, ScoreDifference = null, ChosenBonus = OomRootBonus.None };

    /// <summary>The task with its badness in this way.</summary>
    public OomTask Rate(OomTask task, OomRootBonus bonus)
    {
        var pageTables = task.PageTablePages ?? task.PageTableBytes / PageSize;
        var badness = Badness(task, bonus);
        return task with
        {
            PageTablePages = pageTables,
            Badness = badness,
            Score = badness is { } points && TotalPages is { } total ? OomBadness.PrintedScore(Formula, points, total) : null,
        };
    }

    /// <summary>The task's badness without a bonus.</summary>
    public long? BadnessOf(OomTask task) => Badness(task, OomRootBonus.None);

    /// <summary>The least badness that the task may have had: with the bonus.</summary>
    public long? LeastOf(OomTask task) => Badness(task, Bonus);

    /// <summary>This way with what it makes of a printed score.</summary>
    public OomWay Explain(OomTask chosen, long printed)
    {
        var without = Difference(chosen, OomRootBonus.None, printed);
        var with = Difference(chosen, Bonus, printed);
        var hasBonus = with is { } one && without is { } other && Math.Abs(one) < Math.Abs(other);
        return this with { ChosenBonus = hasBonus ? Bonus : OomRootBonus.None, ScoreDifference = hasBonus ? with : without };
    }

    private long? Difference(OomTask chosen, OomRootBonus bonus, long printed)
        => Badness(chosen, bonus) is { } points && TotalPages is { } total
            ? OomBadness.PrintedScore(Formula, points, total) - printed
            : null;

    private long? Badness(OomTask task, OomRootBonus bonus)
    {
        var used = task.RssPages + (task.SwapPages ?? 0) + (task.PageTablePages ?? task.PageTableBytes / PageSize ?? 0);
        return used is { } pages && task.OomScoreAdj is { } adj ? OomBadness.Compute(Formula, pages, adj, TotalPages, bonus) : null;
    }

    /// <summary>Without a release the table's columns tell the range of releases.</summary>
    private static (OomFormula Formula, IReadOnlyList<OomRootBonus> Bonuses) FormOf(OomTaskColumns columns, bool isScorePrinted)
        => columns.IsOfFirstForm ? (OomFormula.Permille, [OomRootBonus.OfAllPages])
            : columns.HasPageTableBytes
            ? isScorePrinted ? (OomFormula.Pages, [OomRootBonus.OfUsedPages]) : (OomFormula.SignedPages, [])
            : columns.HasPageMiddles ? (OomFormula.Pages, [OomRootBonus.OfUsedPages])
            : (OomFormula.Pages, [OomRootBonus.OfAllPages, OomRootBonus.OfUsedPages]);

    private static IEnumerable<(long? Pages, bool HasSwap, bool IsOpen)> Totals(OomFacts facts, long pageSize)
    {
        var swap = facts.TotalSwapBytes / pageSize;
        if (!facts.IsCgroup)
        {
            return !facts.IsNodeConstrained && facts.RamPages is { } ram && swap is { } all
                ? [(OomBadness.GlobalTotalPages(ram, all), true, false)]
                : [(null, false, false)];
        }

        if (facts.LimitBytes / pageSize is not { } limit)
        {
            return [(null, false, false)];
        }

        var together = facts.MemoryAndSwapLimitBytes / pageSize;
        var alone = facts.SwapLimitBytes / pageSize;
        var without = OomBadness.CgroupTotalPages(limit, together, alone, 0);

        // How much swap there is stands in the report only where it shows the machine's memory too; else limits bound it.
        var most = swap ?? Finite(alone) ?? (Finite(together) is { } sum ? Math.Max(sum - limit, 0) : Unlimited);
        var with = OomBadness.CgroupTotalPages(limit, together, alone, most);
        return with == without ? [(without, false, false)] : [(without, false, swap is null), (with, true, swap is null)];
    }

    /// <summary>A limit that is one: a counter without a limit is printed as the largest that it could have.</summary>
    private static long? Finite(long? pages) => pages < Unlimited ? pages : null;
}

using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>
/// The arithmetic by which the kernel chooses whom to kill: mm/oom_kill.c, oom_badness, select_bad_process and
/// constrained_alloc; read in 3.4, 3.10, 4.19 and 5.10. All divisions truncate, as the kernel's do.
/// </summary>
internal static class OomBadness
{
    /// <summary>OOM_SCORE_ADJ_MIN: a task with this oom_score_adj is never chosen.</summary>
    public const int NeverKill = -1000;

    private const int AdjUnits = 1000;
    private const int BonusPercent = 3;

    /// <summary>The formula of a release. Before 2.6.36 run times go into it, which no report tells.</summary>
    /// <param name="version">The kernel's release.</param>
    /// <returns>The formula, or null before 2.6.36.</returns>
    public static OomFormula? FormulaOf(KernelRelease version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.IsAtLeast(5, 9) ? OomFormula.SignedPages
            : version.IsAtLeast(3, 5) ? OomFormula.Pages
            : version.IsAtLeast(3, 0) || (version.Major, version.Minor, version.Patch).CompareTo((2, 6, 36)) >= 0 ? OomFormula.Permille
            : null;
    }

    /// <summary>
    /// The forms of the bonus for CAP_SYS_ADMIN that a release may have, the likelier first. Stable releases and
    /// distributions took up 3.14's form in kernels before it.
    /// </summary>
    /// <param name="version">The kernel's release.</param>
    /// <returns>One form, or two before 3.14; none from 4.17 on.</returns>
    public static IReadOnlyList<OomRootBonus> BonusesOf(KernelRelease version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.IsAtLeast(4, 17) ? []
            : version.IsAtLeast(3, 14) ? [OomRootBonus.OfUsedPages]
            : [OomRootBonus.OfAllPages, OomRootBonus.OfUsedPages];
    }

    /// <summary>
    /// A task's badness: pages in use (resident, swapped and page tables; the latter since 2.6.39), less the bonus,
    /// plus oom_score_adj thousandths of all pages, counted as <c>adj * (totalpages / 1000)</c> since 3.5.
    /// </summary>
    /// <param name="formula">The formula.</param>
    /// <param name="usedPages">Pages that count for the task.</param>
    /// <param name="oomScoreAdj">Its oom_score_adj, −1000 to 1000.</param>
    /// <param name="totalPages">
    /// Pages that there are (see <see cref="GlobalTotalPages"/>, <see cref="CgroupTotalPages"/>), or null where that is
    /// not known.
    /// </param>
    /// <param name="bonus">What is taken off.</param>
    /// <returns>The badness in pages (thousandths with <see cref="OomFormula.Permille"/>); null for a task that is never
    /// chosen, or where the total is needed and not known.</returns>
    public static long? Compute(
        OomFormula formula, long usedPages, int oomScoreAdj, long? totalPages, OomRootBonus bonus = OomRootBonus.None)
    {
        if (oomScoreAdj == NeverKill)
        {
            return null;
        }

        var adj = oomScoreAdj;
        var points = usedPages;
        if (formula == OomFormula.Permille)
        {
            if (totalPages is not { } whole)
            {
                return null;
            }

            points = points * AdjUnits / Math.Max(whole, 1);
            points -= bonus == OomRootBonus.OfUsedPages
                ? points * BonusPercent / 100
                : bonus == OomRootBonus.OfAllPages
                ? BonusPercent * 10
                : 0;
            return Math.Clamp(points + adj, 1, AdjUnits);
        }

        points -= bonus == OomRootBonus.OfUsedPages ? points * BonusPercent / 100 : 0;
        adj -= bonus == OomRootBonus.OfAllPages ? BonusPercent * 10 : 0;
        if (adj != 0 && totalPages is null)
        {
            return null;
        }

        points += adj * ((totalPages ?? 0) / AdjUnits);
        return formula == OomFormula.SignedPages ? points : Math.Max(points, 1);
    }

    /// <summary>
    /// The score that kernels before 5.1 print with the process that they chose (<c>score N or sacrifice child</c>):
    /// thousandths of all pages, which exceed 1000 where oom_score_adj adds to them.
    /// </summary>
    /// <param name="formula">The formula.</param>
    /// <param name="badness">The badness.</param>
    /// <param name="totalPages">Pages that there are.</param>
    /// <returns>The score.</returns>
    public static long PrintedScore(OomFormula formula, long badness, long totalPages)
        => formula == OomFormula.Permille ? badness : badness * AdjUnits / Math.Max(totalPages, 1);

    /// <summary>
    /// What /proc/PID/oom_score shows: fs/proc/base.c, proc_oom_score. Since 5.9 it is shifted and shrunk so that a task
    /// that uses nothing reads 666; scores of kernels before and after do not compare.
    /// </summary>
    /// <param name="formula">The formula.</param>
    /// <param name="badness">The badness, null for a task that is never chosen.</param>
    /// <param name="totalPages">RAM and swap of the machine in pages.</param>
    /// <returns>The score from 0 to about 2000; 0 for a task that is never chosen.</returns>
    public static long ProcScore(OomFormula formula, long? badness, long totalPages)
    {
        if (badness is not { } points)
        {
            return 0;
        }

        var score = PrintedScore(formula, points, totalPages);
        return formula == OomFormula.SignedPages ? (AdjUnits + score) * 2 / 3 : score;
    }

    /// <summary>All pages where the whole machine is short (CONSTRAINT_NONE): managed RAM and all swap.</summary>
    /// <param name="ramPages">Pages of RAM that the allocator manages: <c>pages RAM</c> less <c>pages reserved</c>.</param>
    /// <param name="swapPages">Pages of all swap areas: <c>Total swap</c>.</param>
    /// <returns>The pages.</returns>
    public static long GlobalTotalPages(long ramPages, long swapPages) => ramPages + swapPages;

    /// <summary>
    /// All pages where a memory cgroup is short: mm/memcontrol.c, mem_cgroup_get_limit (by 4.19 mem_cgroup_get_max).
    /// The limit, and where the cgroup may swap (its swappiness is not 0) the swap that it may use: with cgroup v1 up
    /// to the limit of memory and swap together, with v2 up to that of swap.
    /// </summary>
    /// <param name="limitPages">The limit of memory.</param>
    /// <param name="memoryAndSwapLimitPages">The limit of memory and swap together, null where there is none (cgroup v2).</param>
    /// <param name="swapLimitPages">The limit of swap alone, null where there is none (cgroup v1).</param>
    /// <param name="totalSwapPages">All swap of the machine; 0 where the cgroup may not swap.</param>
    /// <returns>The pages, at least 1.</returns>
    public static long CgroupTotalPages(long limitPages, long? memoryAndSwapLimitPages, long? swapLimitPages, long totalSwapPages)
    {
        if (totalSwapPages == 0)
        {
            return Math.Max(limitPages, 1);
        }

        var swap = Math.Min(swapLimitPages ?? long.MaxValue, totalSwapPages);
        return Math.Max(Math.Min(limitPages + swap, memoryAndSwapLimitPages ?? long.MaxValue), 1);
    }
}

using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Diagnosis;

/// <summary>The score of a report's task, and the arithmetic that leads to it in one line.</summary>
internal static class ReportArithmetic
{
    /// <summary>The score over the pages that the report counts against; null where one of the numbers is not known.</summary>
    public static long? Score(OomKill kill, OomTask task)
        => task.OomScoreAdj == OomBadness.NeverKill ? 0
            : kill.ExpectedVictim is { Formula: { } formula, TotalPages: { } total } && task.Badness is { } badness
                ? OomBadness.ProcScore(formula, badness, total)
                : null;

    /// <summary><c>24953 + 0 + 62 + 939*(31488/1000) = 54124; 1000*54124/31488 = 1718</c>.</summary>
    public static string Explain(OomKill kill, OomTask task)
    {
        if (task.OomScoreAdj == OomBadness.NeverKill)
        {
            return "oom_score_adj -1000: never chosen";
        }

        if (kill.ExpectedVictim.Formula is not { } formula
            || task
                is not { Badness: { } badness, RssPages: { } rss, SwapPages: { } swap, PageTablePages: { } tables, OomScoreAdj: { } adj })
        {
            return "the report lacks numbers that badness is made of";
        }

        if (kill.ExpectedVictim.TotalPages is not { } total)
        {
            // oom_score_adj is 0, or badness would not be known either.
            return FormattableString.Invariant($"{rss} + {swap} + {tables} = {badness}, and all pages are not known");
        }

        var (sum, plain) = formula == OomFormula.Permille
            ? (FormattableString.Invariant(
                $"1000*({rss} + {swap} + {tables})/{total} + {adj}"), ((rss + swap + tables) * 1000 / Math.Max(total, 1)) + adj)
            : (FormattableString.Invariant($"{rss} + {swap} + {tables} + {adj}*({total}/1000)"), rss + swap + tables
                + (adj * (total / 1000)));
        var text = FormattableString.Invariant($"{sum} = {plain}{Correction(plain, badness)}");
        return formula switch
        {
            OomFormula.Permille => text,
            OomFormula.Pages => text + FormattableString.Invariant($"; 1000*{badness}/{total} = {Score(kill, task)}"),
            _ => text + FormattableString.Invariant($"; (1000 + 1000*{badness}/{total})*2/3 = {Score(kill, task)}"),
        };
    }

    private static string Correction(long plain, long badness)
        => plain == badness ? ""
            : badness == 1 && plain < 1 ? ", raised to 1"
            : badness == 1000 && plain > 1000 ? ", lowered to 1000"
            : FormattableString.Invariant($", less 3 % for CAP_SYS_ADMIN: {badness}");
}

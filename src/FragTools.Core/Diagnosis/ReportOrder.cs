using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Diagnosis;

/// <summary>
/// The order in which the kernel would kill the tasks of a report: by badness (mm/oom_kill.c, select_bad_process and
/// oom_evaluate_task). Of equal ones the first that it meets up to 5.2, the last since 5.3, which no longer prefers the
/// one found before. The table has them in the order in which they are met.
/// </summary>
internal static class ReportOrder
{
    /// <summary>Ranks from 1; empty where the badness of a task that may be chosen is not known.</summary>
    public static Dictionary<OomTask, int> Of(OomKill kill)
    {
        var tasks = kill.Tasks ?? Enumerable.Empty<OomTask>();
        var ranks = new Dictionary<OomTask, int>(ReferenceEqualityComparer.Instance);
        if (tasks.Any(task => task.Badness is null && task.OomScoreAdj != OomBadness.NeverKill))
        {
            return ranks;
        }

        var isLastFirst = kill.KernelVersion?.IsAtLeast(5, 3) ?? (kill.ExpectedVictim.Formula == OomFormula.SignedPages);
        var ordered = tasks.Select((task, place) => (Task: task, Place: isLastFirst ? -place : place))
            .Where(entry => entry.Task.Badness is not null)
            .OrderByDescending(entry => entry.Task.Badness)
            .ThenByDescending(entry => entry.Task.ProcessId == kill.VictimProcessId)
            .ThenBy(entry => entry.Place);
        foreach (var entry in ordered)
        {
            ranks.Add(entry.Task, ranks.Count + 1);
        }

        return ranks;
    }
}

using FragTools.Pods;

namespace FragTools.Reports;

/// <summary>Recomputes the choice of a victim: mm/oom_kill.c, select_bad_process, over the report's task table.</summary>
internal static class VictimCheck
{
    /// <summary>Recomputes.</summary>
    /// <param name="facts">What the report says.</param>
    /// <param name="tasks">The table with each task's badness.</param>
    /// <returns>Whom to expect.</returns>
    public static ExpectedVictim Run(OomFacts facts, out IReadOnlyList<OomTask> tasks)
    {
        tasks = facts.Tasks;
        var ways = OomWay.Of(facts);

        // Up to 4.7 the kernel chose among threads (select_bad_process): one shares its leader's memory, whose row gives its score.
        if (facts.MayBeThread && ways.Count > 0
            && facts with { Chosen = facts.Killed } is var ofLeader && Likeliest(ways, ofLeader).IsSolved)
        {
            facts = ofLeader;
        }

        if (WhyNot(facts, ways) is { } reason)
        {
            return CannotSay(reason, facts);
        }

        var way = Likeliest(ways, facts);
        if (facts.Columns is { HasAllOfBadness: false } && !IsCertainWithout(facts, way))
        {
            return CannotSay(VictimReason.ColumnsMissing, facts);
        }

        if (way.IsTotalOpen && !way.IsSolved)
        {
            return WithoutTotal(facts, way, ways, out tasks);
        }

        tasks = Rate(facts, way);
        return Judge(facts, way, tasks);
    }

    private static ExpectedVictim CannotSay(VictimReason reason, OomFacts facts) => new()
    {
        Reason = facts.IsChildKilled ? VictimReason.ChildSacrificed : reason,
        Detail = VictimText.Sentence(reason, facts),
    };

    /// <summary>
    /// Page tables, which the first tables do not show, count since 2.6.39: without them the printed score must come out, and with
    /// as many as the others may have none of those may be above it. (A page of them maps 512 pages, or 1024 on 32 bits.)
    /// </summary>
    private static bool IsCertainWithout(OomFacts facts, OomWay way)
    {
        const int MappedPages = 512;
        const int Upper = 8;
        var chosen = facts.Tasks.FirstOrDefault(task => task.ProcessId == facts.ChosenId);
        return way.ScoreDifference == 0 && facts.Tasks.All(task => task == chosen || MostOf(task) <= way.LeastOf(chosen!));

        long MostOf(OomTask task)
            => way.BadnessOf(task with { PageTablePages = (task.TotalVmPages / MappedPages) + Upper }) ?? long.MinValue;
    }

    /// <summary>
    /// Badness grows evenly with the total: whom the least and the most that it can be lead to, all between them lead to. The
    /// total itself, and a badness that hangs on it, stay unknown.
    /// </summary>
    private static ExpectedVictim WithoutTotal(OomFacts facts, OomWay way, IReadOnlyList<OomWay> ways, out IReadOnlyList<OomTask> tasks)
    {
        var unknown = way.WithTotal(null);
        var ends = new[] { ways.Min(one => one.TotalPages), ways.Max(one => one.TotalPages) }
            .Select(way.WithTotal)
            .Select(end => Judge(facts, end, Rate(facts, end)))
            .ToArray();
        tasks = Rate(facts, unknown);
        if (ends[0].ProcessId != ends[1].ProcessId || ends[0].Agrees != ends[1].Agrees || ends[0].Reason != ends[1].Reason)
        {
            var reason = ends[0].Reason == ends[1].Reason ? ends[0].Reason : VictimReason.NumbersMissing;
            return new ExpectedVictim { Formula = way.Formula, Reason = reason, Detail = VictimText.Sentence(
                reason, null, facts, unknown) };
        }

        var expected = tasks.FirstOrDefault(task => task.ProcessId == ends[0].ProcessId);
        return ends[0] with
        {
            Badness = expected?.Badness,
            TotalPages = null,
            SwapCounted = null,
            Detail = VictimText.Sentence(ends[0].Reason, expected, facts, unknown),
        };
    }

    private static List<OomTask> Rate(OomFacts facts, OomWay way)
        => [.. facts.Tasks.Select(task => way.Rate(task, task.ProcessId == facts.ChosenId ? way.ChosenBonus : OomRootBonus.None))];

    private static VictimReason? WhyNot(OomFacts facts, IReadOnlyList<OomWay> ways)
        => facts.IsBeforeScoreAdj ? VictimReason.RunTimesMissing
            : facts.Columns is not { } columns ? VictimReason.TableMissing
            : !columns.HasAllOfBadness && !(columns.IsOfFirstForm && facts.TotalSwapBytes == 0) ? VictimReason.ColumnsMissing
            : ways.Count > 0 ? null
            : facts.IsTableWhole ? VictimReason.NumbersMissing
            : VictimReason.TableIncomplete;

    /// <summary>
    /// The way that gives the printed score, or comes next to it. Where none is printed, the first in which the chosen
    /// task is the highest; without such a one the first.
    /// </summary>
    private static OomWay Likeliest(IReadOnlyList<OomWay> ways, OomFacts facts)
    {
        if (facts.Tasks.FirstOrDefault(task => task.ProcessId == facts.ChosenId) is not { } chosen)
        {
            return ways[0];
        }

        return facts.PrintedScore is { } printed
            ? ways.Select(way => way.Explain(chosen, printed)).MinBy(way => Math.Abs(way.ScoreDifference ?? long.MaxValue))!
            : ways.FirstOrDefault(way => facts.Tasks.All(task => (way.BadnessOf(task) ?? long.MinValue) <= way.BadnessOf(chosen)))
                ?? ways[0];
    }

    private static ExpectedVictim Judge(OomFacts facts, OomWay way, IReadOnlyList<OomTask> tasks)
    {
        var chosen = tasks.FirstOrDefault(task => task.ProcessId == facts.ChosenId);
        var highest = tasks.Where(task => task.Badness is not null).MaxBy(task => task.Badness);
        var isMissing = tasks.Any(task => task.Badness is null && task.OomScoreAdj != OomBadness.NeverKill);
        var isChosen = chosen?.Badness is { } rated && highest is not null && rated >= highest.Badness;
        var withBonus = !isChosen && chosen?.Badness is { } own && tasks.All(
            task => ReferenceEquals(task, chosen) || (way.LeastOf(task) ?? long.MinValue) <= own);
        var expected = isChosen || withBonus ? chosen : highest;
        var (reason, agrees) = Reason(facts, chosen, isMissing, isChosen, withBonus);
        if (isMissing || !facts.IsTableWhole)
        {
            expected = null;
        }

        return new ExpectedVictim
        {
            ProcessId = expected?.ProcessId,
            Name = expected?.Name,
            Badness = expected?.Badness,
            Agrees = agrees,
            Reason = reason,
            Formula = way.Formula,
            TotalPages = way.TotalPages,
            SwapCounted = way.TotalPages is null ? null : way.IsSwapCounted,
            ChosenBonus = way.ScoreDifference is null ? null : way.ChosenBonus,
            ScoreDifference = way.ScoreDifference,
            Detail = VictimText.Sentence(reason, expected, facts, way),
        };
    }

    private static (
        VictimReason Reason, bool? Agrees) Reason(OomFacts facts, OomTask? chosen, bool isMissing, bool isHighest, bool isHighestWithBonus)
    {
        if (facts.HasPanicked && facts.Killed is null)
        {
            return (facts.FoundNobody ? VictimReason.NoKillableProcess : VictimReason.PanicOnOom, null);
        }

        if (facts.FoundNobody)
        {
            return (VictimReason.NoKillableProcess, null);
        }

        if (facts.IsAllocatingTask)
        {
            return (VictimReason.AllocatingTask, facts.IsTableWhole && !isMissing ? isHighest : null);
        }

        if (facts.ChosenId is null)
        {
            return (VictimReason.VictimUnknown, null);
        }

        if (!facts.IsTableWhole || chosen is null)
        {
            return (VictimReason.TableIncomplete, null);
        }

        if (isMissing)
        {
            return (facts.IsNodeConstrained ? VictimReason.NodesConstrained : VictimReason.NumbersMissing, null);
        }

        return isHighest || isHighestWithBonus
            ? (facts.IsChildKilled
                ? VictimReason.ChildSacrificed
                : isHighest
                ? VictimReason.HighestBadness
                : VictimReason.HighestWithBonus, !facts.IsChildKilled)
            : (facts.IsGroup
                ? VictimReason.OomGroup
                : facts.IsNodeConstrained
                ? VictimReason.NodesConstrained
                : VictimReason.PassedOver, false);
    }
}

using System.Globalization;
using FragTools.Pods;

namespace FragTools.Reports;

/// <summary>Says in a sentence what came of recomputing a choice.</summary>
internal static class VictimText
{
    /// <summary>Where badness can be computed.</summary>
    public static string Sentence(VictimReason reason, OomTask? expected, OomFacts facts, OomWay way)
    {
        var who = expected is null ? ""
            : expected.Badness is { } badness ? string.Create(CultureInfo.InvariantCulture, $"{expected} with a badness of {badness}")
            : expected.ToString();
        var text = reason switch
        {
            VictimReason.HighestBadness => $"The kernel chose the task of the highest badness, {who}",
            VictimReason.HighestWithBonus => $"The kernel chose {who}, the highest if those above it have the bonus for CAP_SYS_ADMIN",
            VictimReason.ChildSacrificed
                => $"The kernel chose the task of the highest badness, {who}, and killed its child {facts.Killed} in its place",
            VictimReason.AllocatingTask => $"vm.oom_kill_allocating_task is set: who asks dies, whatever its badness",
            VictimReason.OomGroup => $"The whole cgroup was killed (memory.oom.group){By(who)}",
            VictimReason.NodesConstrained => $"Only tasks with memory on some NUMA nodes counted{By(who)}",
            VictimReason.PassedOver => $"The kernel passed over {who}: it may have been exiting or reaped already, in the middle of "
                + $"vfork, or the kernel is patched",
            VictimReason.PanicOnOom => $"The kernel panicked instead of killing (vm.panic_on_oom){By(who)}",
            VictimReason.NoKillableProcess => $"The kernel found no process to kill{By(who)}",
            VictimReason.VictimUnknown => $"The report does not say who was killed{By(who)}",
            _ => WhyNot(reason),
        };
        return text + Score(facts, way) + ".";
    }

    /// <summary>Where it cannot.</summary>
    public static string Sentence(VictimReason whyNot, OomFacts facts)
        => facts.IsChildKilled
            ? $"The kernel chose {facts.Chosen} and killed its child {facts.Killed} in its place. {WhyNot(whyNot)}."
            : WhyNot(whyNot) + ".";

    private static string WhyNot(VictimReason reason) => reason switch
    {
        VictimReason.RunTimesMissing
            => "Kernels before 2.6.36 rate tasks by run time, niceness and children too, which the report does not tell",
        VictimReason.TableMissing => "The report has no task table: vm.oom_dump_tasks is 0, or its lines are lost",
        VictimReason.ColumnsMissing => "This kernel's task table lacks swap and page tables, which its badness counts",
        VictimReason.TableIncomplete => "Rows of the task table are missing",
        _ => "The report does not tell the size of a page, or how many pages there are, which badness is counted in",
    };

    private static string By(string who) => who.Length == 0 ? "" : $"; by the table it would be {who}";

    private static string Score(OomFacts facts, OomWay way)
    {
        if (way.ScoreDifference is not { } difference)
        {
            return !facts.IsCgroup ? "" : way.TotalPages is not null ? $" ({Swap(way)})"
                : way.IsTotalOpen ? " (how much swap counts into the limit is not printed)" : "";
        }

        var how = difference == 0 ? "reproduced" : string.Create(CultureInfo.InvariantCulture, $"missed by {difference}");
        return string.Create(
            CultureInfo.InvariantCulture, $"; its score {facts.PrintedScore} is {how} "
                + $"({(facts.IsCgroup ? Swap(way) + ", " : "")}{Bonus(way)})");
    }

    private static string Swap(OomWay way) => way.IsSwapCounted ? "swap counted into the limit" : "no swap in the limit";

    private static string Bonus(OomWay way) => way.ChosenBonus switch
    {
        OomRootBonus.OfAllPages => "less 3 % of all pages for CAP_SYS_ADMIN",
        OomRootBonus.OfUsedPages => "less 3 % for CAP_SYS_ADMIN",
        _ => "no bonus for CAP_SYS_ADMIN",
    };
}

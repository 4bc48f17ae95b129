using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT010: the OOM killer ran for the whole machine, and no reading of its report makes that fragmentation.</summary>
internal sealed class KilledForWholeNode : Rule
{
    public override string Id => "FT010";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills.Where(IsLack).Select(group => Found(node, group));

    private static bool IsLack(OomGroup group)
        => group.Latest is { OomCgroup: null, Order: not < 0 }
            && group.Latest.Constraint is null or "CONSTRAINT_NONE"
            && group.Cause?.Cause is not (AllocationCause.Fragmentation or AllocationCause.WatermarkReserve);

    private Finding Found(Case node, OomGroup group)
    {
        var kill = group.Latest;
        var isProven = kill.Order == 0 || group.Cause?.Cause == AllocationCause.OutOfMemory;
        var why = group.Cause is { Cause: AllocationCause.OutOfMemory or AllocationCause.NotExplained } cause ? cause.Sentence
            : kill.Order == 0 ? "A single page was asked for (order 0), which no arrangement of free memory refuses."
            : kill.Order is { } order ? Wording.Of($"A block of order {order} was asked for, and the report lacks the zones that would tell whether memory was short or in pieces.")
            : "The report's head is missing, so that the order asked for is not known.";
        return OomWording.Finding(
            Id,
            group,
            $"{OomWording.Kill(group)}: the whole machine was out of memory. {why}{OomWording.Choice(kill)}",
            ("Order", kill.Order),
            ("VictimRssBytes", kill.VictimAnonRssBytes),
            ("FreeSwapKilobytes", kill.MemInfo?.Get("free_swap_kB"))) with
        {
            Supports = OomWording.IsOver(node, group) ? Verdict.NotNow : Verdict.OutOfMemory,
            Strength = isProven ? Confidence.Proven : Confidence.Likely,
        };
    }
}

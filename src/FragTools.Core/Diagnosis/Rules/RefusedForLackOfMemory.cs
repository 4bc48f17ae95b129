using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT001: a request was refused for lack of memory, by its report's own numbers, or it asked for a single page.</summary>
internal sealed class RefusedForLackOfMemory : Rule
{
    public override string Id => "FT001";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures.Where(IsLack).Select(group => Found(node, group));

    private static bool IsLack(FailureGroup group)
        => group.Latest is { Kind: not PageAllocFailureKind.SlabCreateFailure }
            && !NodeConfinement.Is(group.Latest)
            && (group.Latest.Cause == AllocationCause.OutOfMemory || group.Latest is { Cause: AllocationCause.Unknown, Order: 0 });

    private Finding Found(Case node, FailureGroup group)
    {
        var failure = group.Latest;
        var isProven = failure.Cause == AllocationCause.OutOfMemory;
        return RefusalFinding.Of(Id, group, isProven
            ? failure.CauseDetail!.Sentence
            : "Order 0 is a single page: memory itself was short, not the way in which it lies. The zones and watermarks that would prove it are not in the report.") with
        {
            Supports = RefusalFinding.IsOver(node, group, NowOutcome.Served) ? Verdict.NotNow : Verdict.OutOfMemory,
            Strength = isProven && failure.Kind != PageAllocFailureKind.Stall ? Confidence.Proven : Confidence.Likely,
        };
    }
}

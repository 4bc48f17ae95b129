using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT008: by its own numbers a request would have been served: they were printed after the refusal.</summary>
internal sealed class RefusedUnexplained : Rule
{
    public override string Id => "FT008";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures
            .Where(group => group.Latest.Cause == AllocationCause.NotExplained)
            .Select(group => RefusalFinding.Of(Id, group, group.Latest.CauseDetail!.Sentence) with
            {
                Severity = Severity.Warning,
                Supports = RefusalFinding.IsOver(node, group, NowOutcome.Served) ? Verdict.NotNow
                    : group.Latest.Order > 0 ? Verdict.Fragmentation : Verdict.OutOfMemory,
                Strength = Confidence.Possible,
            });
}

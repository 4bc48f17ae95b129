using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT009: vmalloc found no range of addresses, or was asked for more than there is: no page was ever asked for.</summary>
internal sealed class AddressSpaceRefused : Rule
{
    public override string Id => "FT009";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures
            .Where(group => group.Latest.Cause == AllocationCause.AddressSpace)
            .Select(group => RefusalFinding.Of(Id, group, group.Latest.CauseDetail!.Sentence) with
            {
                Severity = Severity.Warning,
                Supports = node.HasPassed(group.LastSeen, group.Latest.UptimeSeconds) == true ? null : Verdict.NotFragmentation,
                Strength = Confidence.Proven,
            });
}

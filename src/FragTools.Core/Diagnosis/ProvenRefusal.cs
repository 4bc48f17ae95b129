using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Diagnosis;

/// <summary>Refusals whose reports prove fragmentation, in either of its forms.</summary>
internal static class ProvenRefusal
{
    public static IEnumerable<Finding> Of(Case node, string id, AllocationCause cause)
        => node.Evidence.Failures
            .Where(group => group.Latest.Cause == cause)
            .Select(group => RefusalFinding.Of(id, group, group.Latest.CauseDetail!.Sentence + Others(group.Latest, cause)) with
            {
                Supports = RefusalFinding.IsOver(node, group, NowOutcome.Served) ? Verdict.NotNow : Verdict.Fragmentation,
                Strength = group.Latest.Kind == PageAllocFailureKind.Stall ? Confidence.Likely : Confidence.Proven,
            });

    /// <summary>What came of the other zones, which the cause's sentence leaves out: a reader wonders about them.</summary>
    private static string Others(PageAllocFailure failure, AllocationCause cause)
    {
        var told = cause == AllocationCause.WatermarkReserve ? ZoneOutcome.FailsLoop : ZoneOutcome.NoBlock;
        return string.Concat(failure.CauseDetail!.Zones.Where(zone => zone.Eligible && zone.Outcome != told).Select(zone => " " + zone.Sentence));
    }
}

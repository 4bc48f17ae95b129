using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT004: a block of several pages was refused, and the report lacks the numbers that would prove why.</summary>
internal sealed class RefusedWithoutProof : Rule
{
    public override string Id => "FT004";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures
            .Where(group => group.Latest is { Cause: AllocationCause.Unknown, Order: > 0, Kind: not PageAllocFailureKind.SlabCreateFailure })
            .Select(group => Found(node, group));

    private Finding Found(Case node, FailureGroup group)
    {
        var failure = group.Latest;
        var now = node.Now(failure.Order!.Value, failure.DecodeGfpMask());
        var hasPassed = node.HasPassed(group.LastSeen, failure.UptimeSeconds) == true;
        var why = failure.Zones.Count == 0
            ? "The report does not hold the zones with their watermarks and free lists, which would prove the cause"
            : "The report's numbers leave the cause open";
        return RefusalFinding.Of(Id, group, $"{why}{Beside(now)}.") with
        {
            Supports = now.Outcome switch
            {
                NowOutcome.Served => Verdict.NotNow,
                NowOutcome.TooLittle => Verdict.OutOfMemory,
                _ => Verdict.Fragmentation,
            },
            Strength = now.Outcome == NowOutcome.Unknown ? Confidence.Possible
                : now.Strength == Confidence.Proven && now.IsFragmented && !hasPassed ? Confidence.Proven
                : Confidence.Likely,
        };
    }

    private static string Beside(NowAnswer now) => now.Outcome switch
    {
        NowOutcome.Unknown => "; a /proc/buddyinfo and /proc/zoneinfo of that time would tell",
        NowOutcome.Served => "; what is seen of the node now would serve the request",
        NowOutcome.TooLittle => "; what is seen of the node now is a lack of memory",
        _ when now.ByWatermarks is null => "; the free blocks of the node speak for fragmentation, and its watermarks (/proc/zoneinfo), which were not captured, would prove it",
        _ => "; the node's watermarks and free blocks would refuse it now",
    };
}

using FragTools.Diagnosis.Evidence;
using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>A request was refused for lack of memory, by its report's own numbers, or it asked for a single page.</summary>
internal sealed class RefusedForLackOfMemory : Rule
{
    public override FindingId Id => FindingId.RefusedForLackOfMemory;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures.Where(IsLack).Select(group => Found(node, group));

    private static bool IsLack(FailureGroup group)
        => group.Latest is { Kind: not PageAllocFailureKind.SlabCreateFailure }
            && !NodeConfinement.Is(group.Latest)
            && !ConfinedToZone.Is(group)
            && !ReserveUsedUp.Is(group)
            && !LowMemoryShort.Is(group)
            && (group.Latest.Cause == AllocationCause.OutOfMemory || group.Latest is { Cause: AllocationCause.Unknown, Order: 0 });

    private Finding Found(Case node, FailureGroup group)
    {
        var failure = group.Latest;
        var isProven = failure.Cause == AllocationCause.OutOfMemory;
        return RefusalFinding.Of(Id, group, isProven
            ? failure.CauseDetail!.Sentence
            : "Order 0 is a single page: memory itself was short, not the way in which it lies. The zones and watermarks that would "
                + "prove it are not in the report.") with
        {
            Supports = RefusalFinding.IsOver(node, group, NowOutcome.Served) ? Verdict.NotNow : Verdict.OutOfMemory,
            Strength = isProven && failure.Kind != PageAllocFailureKind.Stall ? Confidence.Proven : Confidence.Likely,
        };
    }
}

/// <summary>A request was refused though enough was free, by its report's own numbers: not in one piece.</summary>
internal sealed class RefusedInPieces : Rule
{
    public override FindingId Id => FindingId.RefusedInPieces;

    public override IEnumerable<Finding> Apply(Case node)
        => ProvenRefusal.Of(node, Id, AllocationCause.Fragmentation);
}

/// <summary>
/// A block of the order was free and the watermark check withheld it, by the report's own numbers (up to 4.3).
/// That is fragmentation: the check asks for more blocks of the orders above than there are.
/// </summary>
internal sealed class RefusedByReserve : Rule
{
    public override FindingId Id => FindingId.RefusedByReserve;

    public override IEnumerable<Finding> Apply(Case node)
        => ProvenRefusal.Of(node, Id, AllocationCause.WatermarkReserve);
}

/// <summary>A block of several pages was refused, and the report lacks the numbers that would prove why.</summary>
internal sealed class RefusedWithoutProof : Rule
{
    public override FindingId Id => FindingId.RefusedWithoutProof;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures
            .Where(group => group.Latest is 
                { Cause: AllocationCause.Unknown, Order: > 0, Kind: not PageAllocFailureKind.SlabCreateFailure })
            .Select(group => Found(node, group))
            .Concat(RefusedInOneLine.Of(node, Id));

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
                : now.ByWatermarks is not null && now.IsFragmented && !hasPassed ? Confidence.Proven
                : Confidence.Likely,
        };
    }

    private static string Beside(NowAnswer now) => now.Outcome switch
    {
        NowOutcome.Unknown => "; a /proc/buddyinfo and /proc/zoneinfo of that time would tell",
        NowOutcome.Served => "; what is seen of the node now would serve the request",
        NowOutcome.TooLittle => "; what is seen of the node now is a lack of memory",
        _ when now.ByWatermarks is null => 
            "; the free blocks of the node speak for fragmentation, "
            + "and its watermarks (/proc/zoneinfo), which were not captured, would prove it",
        _ => "; the node's watermarks and free blocks would refuse it now",
    };
}

/// <summary>
/// Something was refused of which neither zones nor an order is told: an area of CMA, which may be full or in pieces; what XFS
/// asks for, one piece of memory where it tells the bytes; vmalloc whose own line is lost.
/// </summary>
internal static class RefusedInOneLine
{
    // The largest page that Linux has as its base page, on arm64 and PowerPC: more than that is several pages anywhere.
    private const int LargestPage = 64 * 1024;

    public static IEnumerable<Finding> Of(Case node, FindingId id)
        => node.Evidence.Failures.Where(static group => Is(group.Latest)).Select(group => Found(id, group));

    private static bool Is(PageAllocFailure failure) => failure.Cause == AllocationCause.Unknown && failure switch
    {
        { VmallocProblem: VmallocProblem.Unknown or VmallocProblem.NoPageTables or VmallocProblem.NoPageArray }
            => failure.Order is null or 0,
        { Kind: PageAllocFailureKind.CmaFailure or PageAllocFailureKind.PossibleDeadlock } => failure.Order is null,
        _ => false,
    };

    private static Finding Found(FindingId id, FailureGroup group)
    {
        var failure = group.Latest;
        return RefusalFinding.Of(id, group, string.Join(" ", failure.CauseDetail!.Missing.Select(Capital))) with
        {
            Supports = failure is { Kind: PageAllocFailureKind.PossibleDeadlock, RequestedBytes: > LargestPage }
                ? Verdict.Fragmentation
                : null,
            Strength = Confidence.Possible,
        };
    }

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}

/// <summary>By its own numbers a request would have been served: they were printed after the refusal.</summary>
internal sealed class RefusedUnexplained : Rule
{
    public override FindingId Id => FindingId.RefusedUnexplained;

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

/// <summary>Vmalloc found no range of addresses, or was asked for more than there is: no page was ever asked for.</summary>
internal sealed class AddressSpaceRefused : Rule
{
    public override FindingId Id => FindingId.AddressSpaceRefused;

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

/// <summary>Refusals whose reports prove fragmentation, in either of its forms.</summary>
internal static class ProvenRefusal
{
    public static IEnumerable<Finding> Of(Case node, FindingId id, AllocationCause cause)
        => node.Evidence.Failures
            .Where(group => group.Latest.Cause == cause && !ReserveUsedUp.Is(group))
            .Select(group => RefusalFinding.Of(id, group, group.Latest.CauseDetail!.Sentence + Others(group.Latest, cause)) with
            {
                Supports = RefusalFinding.IsOver(node, group, NowOutcome.Served) ? Verdict.NotNow : Verdict.Fragmentation,
                Strength = group.Latest.Kind == PageAllocFailureKind.Stall ? Confidence.Likely : Confidence.Proven,
            });

    /// <summary>What came of the other zones, which the cause's sentence leaves out: a reader wonders about them.</summary>
    private static string Others(PageAllocFailure failure, AllocationCause cause)
    {
        var told = cause == AllocationCause.WatermarkReserve ? ZoneOutcome.FailsLoop : ZoneOutcome.NoBlock;
        var others = failure.CauseDetail!.Zones.Where(zone => zone.Eligible && zone.Outcome != told);
        return string.Concat(others.Select(zone => " " + zone.Sentence));
    }
}

/// <summary>What the findings about refused requests share.</summary>
internal static class RefusalFinding
{
    /// <summary>A finding about a group of refusals.</summary>
    public static Finding Of(FindingId id, FailureGroup group, string why) => new(id)
    {
        Severity = Severity.Critical,
        Statement = $"{Wording.Refusal(group)}. {why}",
        Numbers = Wording.Numbers(
            ("Order", group.Latest.Order),
            ("RequestedBytes", group.Latest.RequestedBytes),
            ("Occurrences", group.Count),
            ("MarginPages", group.Latest.CauseDetail?.MarginPages)),
        Basis = group.Latest,
        Source = group.Latest.Source,
        LineNumber = group.Latest.LineNumber,
    };

    /// <summary>Is that over: long ago, and the node would serve the same request now?</summary>
    public static bool IsOver(Case node, FailureGroup group, NowOutcome now)
        => node.HasPassed(group.LastSeen, group.Latest.UptimeSeconds) == true
            && group.Latest.Order is { } order
            && node.Now(order, group.Latest.DecodeGfpMask()).Outcome == now;
}

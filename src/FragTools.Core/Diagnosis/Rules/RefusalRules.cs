using FragTools.Diagnosis.Evidence;
using FragTools.Reports;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>A request was refused for lack of memory, by its report's own numbers, or it asked for a single page.</summary>
internal sealed class RefusedForLackOfMemory : Rule
{
    public override FindingId Id => FindingId.RefusedForLackOfMemory;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures.Where(group => Is(node, group)).Select(Found);

    /// <summary>Was too little free that it may use, or is nothing known but that it asked for a single page?</summary>
    public static bool Is(Case node, FailureGroup group)
        => !NodeConfinement.Is(group.Latest) && !CgroupRefused.Is(node, group) && !ConfinedToZone.Is(group) && !ReserveUsedUp.Is(group)
            && !LowMemoryShort.Is(group)
            && group.Latest switch
            {
                { Cause: AllocationCause.OutOfMemory } => true,
                { Order: 0, Cause: AllocationCause.Unknown, Kind: PageAllocFailureKind.Failure or PageAllocFailureKind.Stall
                    or PageAllocFailureKind.SlabFailure } => true,
                _ => false,
            };

    private Finding Found(FailureGroup group)
    {
        var failure = group.Latest;
        var isProven = failure.Cause == AllocationCause.OutOfMemory && ReportedRefusal.Of(failure).HasAllZones;
        return RefusalFinding.Of(
            Id,
            group,
            failure.Cause != AllocationCause.Unknown
                ? failure.CauseDetail!.Sentence + RefusalFinding.Lost(ReportedRefusal.Of(failure))
                : "Order 0 is a single page: memory itself was short, not the way in which it lies. " + RefusalFinding.Open(failure)) with
        {
            Supports = Verdict.OutOfMemory,
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

/// <summary>
/// A block of several pages was refused, and the report lacks the numbers that would prove why. The node as it is now may say what is
/// likely, and never more: it is not the node of that moment.
/// </summary>
internal sealed class RefusedWithoutProof : Rule
{
    public override FindingId Id => FindingId.RefusedWithoutProof;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures
            .Where(group => Is(node, group))
            .Select(group => Found(node, group))
            .Concat(RefusedInOneLine.Of(node, Id));

    /// <summary>Is nothing known but that several pages were asked for?</summary>
    public static bool Is(Case node, FailureGroup group)
        => group.Latest is { Cause: AllocationCause.Unknown, Order: > 0, Kind: not PageAllocFailureKind.SlabCreateFailure }
            && !CgroupRefused.Is(node, group);

    private Finding Found(Case node, FailureGroup group)
    {
        var failure = group.Latest;
        var now = node.Now(failure.Order!.Value, failure.DecodeGfpMask());
        var (supports, strength) = Supported(now, failure.CauseDetail?.PossibleCauses ?? new([]));
        return RefusalFinding.Of(Id, group, $"{RefusalFinding.Open(failure).TrimEnd('.')}; {Beside(node, now)}.") with
        {
            Supports = supports,
            Strength = strength,
        };
    }

    /// <summary>What the report leaves open goes before what the node would answer now.</summary>
    private static (Verdict?, Confidence) Supported(NowAnswer now, ValueList<AllocationCause> open)
    {
        var mayBePieces = open.Count == 0 || open.Any(IsPieces);
        return !mayBePieces ? (open.Contains(AllocationCause.OutOfMemory) ? Verdict.OutOfMemory : null, Confidence.Possible)
            : open.Count > 0 && open.All(IsPieces) ? (Verdict.Fragmentation, Confidence.Likely)
            : now.Outcome switch
            {
                NowOutcome.Served => (Verdict.NotNow, Confidence.Likely),
                NowOutcome.TooLittle when open.Count == 0 || open.Contains(AllocationCause.OutOfMemory)
                    => (Verdict.OutOfMemory, Confidence.Likely),
                NowOutcome.Fragmented or NowOutcome.Withheld => (Verdict.Fragmentation, Confidence.Likely),
                _ => (Verdict.Fragmentation, Confidence.Possible),
            };
    }

    private static bool IsPieces(AllocationCause cause) => cause is AllocationCause.Fragmentation or AllocationCause.WatermarkReserve;

    private static string Beside(Case node, NowAnswer now) => now.Outcome switch
    {
        NowOutcome.Unknown => "a /proc/buddyinfo and /proc/zoneinfo of that time would tell",
        NowOutcome.Served => "what is seen of the node now would serve the request",
        NowOutcome.TooLittle => "what is seen of the node now is a lack of memory",
        _ when now.ByWatermarks is null =>
            $"the free blocks of the node speak for fragmentation, and {node.LacksOfMarks}, which was not read, would prove it",
        _ => "the node's watermarks and free blocks would refuse it now",
    };
}

/// <summary>By its own numbers a request would have been served: they were printed after the refusal.</summary>
internal sealed class RefusedUnexplained : Rule
{
    public override FindingId Id => FindingId.RefusedUnexplained;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures
            .Where(group => group.Latest.Cause == AllocationCause.NotExplained && !CgroupRefused.Is(node, group))
            .Select(group => RefusalFinding.Of(Id, group, group.Latest.CauseDetail!.Sentence) with
            {
                Severity = Severity.Warning,
                Supports = group.Latest.Order > 0 ? Verdict.Fragmentation
                    : group.Latest.DecodeGfpMask()?.Zone is "DMA" or "DMA32" ? Verdict.NotFragmentation
                    : Verdict.OutOfMemory,
                Strength = Confidence.Possible,
                Headline = Headline(node, group.Latest),
            });

    /// <summary>A shortage that had passed when its numbers were read is not told as the node's.</summary>
    private static string? Headline(Case node, PageAllocFailure failure)
        => failure.Order > 0 ? null
            : Wording.Of($"A request of {Wording.Order(failure.Order ?? 0, failure.PageSizeBytes)} was refused on ")
                + $"{RequestWording.Host(node)}, and by the numbers that its report prints a moment later it would have been served: what "
                + "was short was short for that moment. If it comes again, look at what takes memory at that time; compaction cannot help.";
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
                Supports = Verdict.NotFragmentation,
                Strength = Confidence.Proven,
            });
}

/// <summary>Refusals whose reports prove fragmentation, in either of its forms.</summary>
internal static class ProvenRefusal
{
    public static IEnumerable<Finding> Of(Case node, FindingId id, AllocationCause cause)
        => node.Evidence.Failures
            .Where(group => group.Latest.Cause == cause && group.Latest.Order > 0 && !ReserveUsedUp.Is(group))
            .Select(group => RefusalFinding.Of(id, group, Sentence(group.Latest, cause)) with
            {
                Supports = Verdict.Fragmentation,
                Strength = group.Latest.Kind != PageAllocFailureKind.Stall && ReportedRefusal.Of(group.Latest).HasAllZones
                    ? Confidence.Proven
                    : Confidence.Likely,
            });

    private static string Sentence(PageAllocFailure failure, AllocationCause cause)
        => failure.CauseDetail!.Sentence + Others(failure, cause) + RefusalFinding.Lost(ReportedRefusal.Of(failure));

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

    /// <summary>What is not proven where zones may be lost; else nothing.</summary>
    public static string Lost(ReportedRefusal refusal)
        => refusal.HasAllZones ? "" : " Whether the zones that it lists are all that the machine has, the report does not show.";

    /// <summary>Why the report does not tell the cause: what of it is missing, or what its numbers leave open.</summary>
    public static string Open(PageAllocFailure failure)
        => failure.Zones.Count == 0
            ? "The report does not hold the zones with their watermarks and free lists, which would prove the cause."
            : "The report's numbers leave the cause open"
                + (failure.CauseDetail is { Missing: { Count: > 0 } missing } ? $": {string.Join(' ', missing)}" : ".");
}

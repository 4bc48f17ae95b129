using FragTools.Diagnosis.Evidence;
using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

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

    /// <summary>Is neither an order nor a zone told?</summary>
    public static bool Is(PageAllocFailure failure) => failure.Cause == AllocationCause.Unknown && failure switch
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

/// <summary>
/// Kernel memory was refused to a memory cgroup that was at its own limit. SLUB gives the page back where the charge fails
/// (mm/slub.c, alloc_slab_page and memcg_charge_slab, up to 5.8) and prints its lines without a page allocator's report; vmalloc reports
/// a mask that is accounted for while the zones stand far above their marks.
/// </summary>
internal sealed class CgroupRefused : Rule
{
    private static readonly TimeSpan Beside = TimeSpan.FromMinutes(1);

    public override FindingId Id => FindingId.CgroupRefused;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures.Where(group => Is(node, group)).GroupBy(static group => group.Latest.CacheCgroup)
            .Select(groups => Found([.. groups]));

    /// <summary>Was it a memory cgroup's limit that refused it, and not the page allocator?</summary>
    public static bool Is(Case node, FailureGroup group)
        => (IsSlab(group.Latest) && !HasPages(node, group)) || IsAccounted(group.Latest);

    /// <summary>Did the page allocator refuse pages at the time? Then it was not the charge that failed.</summary>
    private static bool HasPages(Case node, FailureGroup group)
        => node.Evidence.Failures.Any(other => other.Latest.Kind == PageAllocFailureKind.Failure
            && !(other.LastSeen < group.FirstSeen - Beside || other.FirstSeen > group.LastSeen + Beside));

    /// <summary>Are they a slab cache's lines, of one memory cgroup's, with no block of several pages asked for?</summary>
    public static bool IsSlab(PageAllocFailure failure)
        => failure is { Kind: PageAllocFailureKind.SlabFailure, CacheCgroup: not null, Order: 0 or null };

    private static bool IsAccounted(PageAllocFailure failure)
        => failure is { Kind: PageAllocFailureKind.VmallocFailure, Cause: AllocationCause.NotExplained }
            && failure.GfpFlags?.Contains("__GFP_ACCOUNT") == true
            && failure.CauseDetail is { MarginPages: { } margin, Zones: { } zones }
            && zones.Max(static zone => zone.ComparedMark) <= margin;

    private Finding Found(List<FailureGroup> groups)
    {
        var first = groups[0];
        var failure = first.Latest;
        var caches = groups.Select(static group => group.Latest.Cache).OfType<string>().Distinct().ToList();
        var whose = failure.CacheContainerId is { } id ? $"container {id}" : failure.CacheCgroup is { } name ? $"memory cgroup {name}"
            : "the memory cgroup of the process";
        var why = IsSlab(failure)
            ? $"The slab {(caches.Count == 1 ? "cache" : "caches")} {string.Join(", ", caches)} of {whose} got no memory, and the page "
                + "allocator reports no refusal beside it: the cgroup's own limit (of memory or of kernel memory) refused the charge."
            : Wording.Of($"The mask is accounted for (__GFP_ACCOUNT), and the zones stood {failure.CauseDetail!.MarginPages} pages above ")
                + $"what was asked for: the limit of {whose} refused the charge, not the page allocator.";
        return RefusalFinding.Of(Id, first with { Count = groups.Sum(static group => group.Count) }, why) with
        {
            Supports = Verdict.CgroupLimit,
            Strength = Confidence.Likely,
        };
    }
}

/// <summary>Something was refused, and what is there of the report says neither for lack of what nor of how much.</summary>
internal sealed class RefusedOtherwise : Rule
{
    public override FindingId Id => FindingId.RefusedOtherwise;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures
            .Where(group => group.Latest.Cause == AllocationCause.Unknown && !CgroupRefused.Is(node, group) && !IsEcho(node, group)
                && !RefusedForLackOfMemory.Is(node, group) && !RefusedWithoutProof.Is(node, group) && !RefusedInOneLine.Is(group.Latest)
                && !ConfinedToZone.Is(group) && !ReserveUsedUp.Is(group))
            .Select(group => RefusalFinding.Of(Id, group, group.Latest.CauseDetail!.Sentence) with { Supports = Verdict.Inconclusive });

    /// <summary>A slab cache's lines say no more than the page allocator's beside them.</summary>
    private static bool IsEcho(Case node, FailureGroup group)
        => group.Latest.Kind == PageAllocFailureKind.SlabCreateFailure
            && node.Evidence.Failures.Any(static other => other.Latest.Kind == PageAllocFailureKind.Failure);
}

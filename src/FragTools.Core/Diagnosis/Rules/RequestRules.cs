using FragTools.Diagnosis.Evidence;
using FragTools.Reports;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// A request that zone DMA or DMA32 alone may serve was refused for lack of memory there. Such a zone is small: it says nothing of the
/// node, and neither compaction nor fewer pods help it.
/// </summary>
internal sealed class ConfinedToZone : Rule
{
    public override FindingId Id => FindingId.ConfinedToZone;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures.Where(Is).Select(group => Found(node, group))
            .Concat(node.Evidence.OomKills.Where(Is).Select(group => Found(node, group)));

    public static bool Is(FailureGroup group)
        => IsShort(group.Latest) && !CgroupRefused.IsSlab(group.Latest) && ReportedRefusal.Of(group.Latest).RestrictedTo is not null;

    /// <summary>Of a kill: since 2.6.34 kernels kill for no zone DMA (mm/page_alloc.c, __alloc_pages_may_oom); older ones did.</summary>
    public static bool Is(OomGroup group)
        => group is { Latest: { IsCgroupLimit: not true, Order: >= 0 }, Cause.Cause: AllocationCause.OutOfMemory }
            && ReportedRefusal.Of(group).RestrictedTo is not null;

    private static bool IsShort(PageAllocFailure failure)
        => failure.Cause == AllocationCause.OutOfMemory || failure is { Cause: AllocationCause.Unknown, Order: 0 };

    private Finding Found(Case node, FailureGroup group)
    {
        var failure = group.Latest;
        var zone = ReportedRefusal.Of(failure).RestrictedTo;
        var free = failure.MemInfo?.Get("free") is { } pages && failure.PageSizeBytes is { } size
            ? $", of which {SizeText.Format(pages * size)} were free,"
            : "";
        var asker = failure.Requester is { } requester ? $" ({requester})" : "";
        return RefusalFinding.Of(
            Id, group, $"Of all zones it might use {zone} alone, and those below it. {failure.CauseDetail?.Sentence}") with
        {
            Supports = Verdict.NotFragmentation,
            Strength = failure is { Cause: AllocationCause.OutOfMemory, Kind: not PageAllocFailureKind.Stall }
                && ReportedRefusal.Of(failure).HasAllZones
                ? Confidence.Proven
                : Confidence.Likely,
            Headline = $"A driver{asker} was refused memory of zone {zone}, which alone serves such requests and is small; the rest of "
                + $"{RequestWording.Host(node)}'s memory{free} has no part in it. Look at what the driver asks for: compaction, dropped "
                + "caches and fewer pods do not help.",
        };
    }

    private Finding Found(Case node, OomGroup group)
    {
        var refusal = ReportedRefusal.Of(group);
        return OomWording.Finding(
            Id,
            group,
            $"{OomWording.Kill(group)} for a request that might use zone {refusal.RestrictedTo} alone, and those below it. "
                + group.Cause!.Sentence,
            ("Order", group.Latest.Order)) with
        {
            Supports = Verdict.NotFragmentation,
            Strength = refusal.HasAllZones ? Confidence.Proven : Confidence.Likely,
            Headline = $"A process on {RequestWording.Host(node)} was killed for memory of zone {refusal.RestrictedTo}, which is small; "
                + "the rest of the node's memory has no part in it. Look at which driver asks for that zone: compaction, dropped caches "
                + "and fewer pods do not help.",
        };
    }
}

/// <summary>
/// A request that could not wait found the reserve used up: reclaim, which would have taken page cache for it, comes too late. The
/// reserve is vm.min_free_kbytes. Also a single page where all that is free lies on lists that the request may not use.
/// </summary>
internal sealed class ReserveUsedUp : Rule
{
    public override FindingId Id => FindingId.ReserveUsedUp;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures.Where(group => Is(group) && !CgroupRefused.Is(node, group)).Select(group => Found(node, group));

    public static bool Is(FailureGroup group) => !ConfinedToZone.Is(group) && !CgroupRefused.IsSlab(group.Latest) && IsOf(group.Latest);

    private static bool IsOf(PageAllocFailure failure)
        => failure is { Cause: AllocationCause.WatermarkReserve, Order: 0 }
            || (failure.Cause == AllocationCause.OutOfMemory || failure is { Cause: AllocationCause.Unknown, Order: 0 })
            && ReportedRefusal.Of(failure) is { CannotWait: true, HasEnoughCache: not false } refusal
            && refusal.SpareAbove is null;

    private Finding Found(Case node, FailureGroup group)
    {
        var failure = group.Latest;
        var refusal = ReportedRefusal.Of(failure);
        var hasCache = refusal.HasEnoughCache == true;
        var unknown = "how much could be reclaimed is not in the report";
        var cache = hasCache ? Wording.Of($"{refusal.CachePages} pages of page cache were there to reclaim") : unknown;
        var size = hasCache
            ? $"{SizeText.Format(refusal.CachePages * refusal.Zones[0].PageSize)} of page cache were there to reclaim"
            : unknown;
        var kind = refusal.CannotWait ? "could not wait" : "may not use the lists that free pages lie on";
        var none = refusal.Eligible.Count > 0 && refusal.Eligible.All(static zone => zone.MinPages == 0)
            ? " The min mark is 0 (min:0kB): vm.min_free_kbytes was set to next to nothing, so that there is no reserve."
            : "";
        return RefusalFinding.Of(
            Id,
            group,
            $"The request {kind}: it gets what the reserve has at that instant, and {cache}. {failure.CauseDetail?.Sentence}{none}") with
        {
            Supports = Verdict.OutOfMemory,
            Strength = Confidence.Likely,
            Headline = (none.Length > 0
                    ? $"There is no reserve for requests that cannot wait on {RequestWording.Host(node)} (its min mark is 0, min:0kB), "
                    : $"The reserve of {RequestWording.Host(node)} for requests that cannot wait was used up for a moment, ")
                + $"{(hasCache ? "though" : "and")} {size}: {failure.Requester ?? failure.ProcessName ?? "a request"} was refused. Raise "
                + "vm.min_free_kbytes; that does not show the node to be short of memory, and compaction does not help.",
        };
    }
}

/// <summary>
/// The OOM killer ran because a page fault was answered with "no memory" (gfp_mask=0; mm/oom_kill.c, pagefault_out_of_memory): no page
/// was asked for, and nothing that the report prints was what was short.
/// </summary>
internal sealed class PageFaultGaveUp : Rule
{
    public override FindingId Id => FindingId.PageFaultGaveUp;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills.Where(Is).Select(group => OomWording.Finding(
            Id,
            group,
            $"{OomWording.Kill(group)} by the OOM killer, which a page fault called (gfp_mask=0, pagefault_out_of_memory): no page was "
                + "asked for. A memory cgroup whose charge failed, or a driver's fault handler, answers a fault so.",
            ("Order", group.Latest.Order)) with
        {
            Supports = Verdict.Inconclusive,
            Headline = $"The OOM killer of {RequestWording.Host(node)} was called by a page fault that asked for no page (gfp_mask=0): its "
                + "report does not show what was short, and proves nothing of the node. The lines before it, of a memory cgroup or a "
                + "driver, may.",
        });

    public static bool Is(OomGroup group) => group.Latest is { GfpMask: 0, Order: 0, IsCgroupLimit: not true };
}

/// <summary>
/// The OOM killer ran for a block of a few pages (order 1 to 3, for which the kernel kills; mm/page_alloc.c, __alloc_pages_may_oom) while
/// page cache enough for the marks was left: single pages could be had, a block of that order could not.
/// </summary>
internal sealed class KilledBesideCache : Rule
{
    // PAGE_ALLOC_COSTLY_ORDER: beyond it the kernel refuses and does not kill.
    private const int CostlyOrder = 3;

    public override FindingId Id => FindingId.KilledBesideCache;

    public override IEnumerable<Finding> Apply(Case node) => node.Evidence.OomKills.Where(Is).Select(group => Found(node, group));

    public static bool Is(OomGroup group)
        => group is { Latest: { Order: >= 1 and <= CostlyOrder, IsCgroupLimit: not true }, Cause.Cause: AllocationCause.OutOfMemory }
            && ReportedRefusal.Of(group).HasEnoughCache == true && !ConfinedToZone.Is(group);

    private Finding Found(Case node, OomGroup group)
    {
        var refusal = ReportedRefusal.Of(group);
        var order = group.Latest.Order!.Value;
        var size = SizeText.Format(refusal.CachePages * refusal.Eligible[0].PageSize);
        var hasNone = refusal.Eligible.All(zone => zone.FreeBlocks is { } blocks && blocks.Skip(order).All(static count => count == 0));
        return OomWording.Finding(
            Id,
            group,
            $"{OomWording.Kill(group)} for a block of order {order} while {refusal.CachePages} pages of page cache could have been "
                + $"reclaimed, more than the marks lacked{(hasNone ? ", and no block of that order was free" : "")}. "
                + group.Cause!.Sentence,
            ("Order", order),
            ("CachePages", refusal.CachePages)) with
        {
            Supports = hasNone ? Verdict.Fragmentation : Verdict.Inconclusive,
            Strength = Confidence.Likely,
            Headline = $"A process on {RequestWording.Host(node)} was killed for a block of order {order} while {size} of page cache could "
                + "have been reclaimed: single pages were available, a block was not. "
                + (hasNone ? "Drop the caches and compact memory when the load allows it, then see to what lasts."
                    : "The free lists and watermarks of that moment would tell whether memory was in pieces."),
        };
    }
}

/// <summary>
/// The kernel ran out of the memory in which it works itself, while HighMem (32 bits) or Movable (movablecore=, memory plugged in as
/// movable) had pages free that such requests may not use.
/// </summary>
internal sealed class LowMemoryShort : Rule
{
    public override FindingId Id => FindingId.LowMemoryShort;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures.Where(Is)
            .Select(group => With(node, RefusalFinding.Of(Id, group, group.Latest.CauseDetail!.Sentence), ReportedRefusal.Of(group.Latest)))
            .Concat(node.Evidence.OomKills.Where(Is).Select(group => With(
                node,
                OomWording.Finding(Id, group, $"{OomWording.Kill(group)}. {group.Cause!.Sentence}", ("Order", group.Latest.Order)),
                ReportedRefusal.Of(group)) with
                {
                    Strength = group.Latest.IsCgroupLimit == false && ReportedRefusal.Of(group).HasAllZones
                        ? Confidence.Proven
                        : Confidence.Likely,
                }));

    public static bool Is(FailureGroup group)
        => group.Latest is { Cause: AllocationCause.OutOfMemory, Kind: not PageAllocFailureKind.Stall }
            && ReportedRefusal.Of(group.Latest).SpareAbove is not null;

    public static bool Is(OomGroup group)
        => group is { Latest.IsCgroupLimit: not true, Cause.Cause: AllocationCause.OutOfMemory }
            && ReportedRefusal.Of(group).SpareAbove is not null && !ConfinedToZone.Is(group);

    private static Finding With(Case node, Finding finding, ReportedRefusal refusal)
    {
        var (zone, pages) = refusal.SpareAbove!.Value;
        var free = $"{SizeText.Format(pages * refusal.Zones[0].PageSize)} of {zone}";
        return finding with
        {
            Statement = $"{finding.Statement} {free} were free, which this request might not use.",
            Supports = Verdict.OutOfMemory,
            Strength = refusal.HasAllZones ? Confidence.Proven : Confidence.Likely,
            Headline = zone == "HighMem"
                ? $"The low memory of {RequestWording.Host(node)}, in which a 32-bit kernel works, was used up, while {free} were free. "
                    + "Find what fills the kernel's slab caches, or use a 64-bit kernel; compaction cannot help."
                : $"The memory of {RequestWording.Host(node)} in which the kernel itself may work was used up, while {free} were free, "
                    + "which is for programs' pages alone. Find what fills the kernel's slab caches, or give Movable less (movablecore, "
                    + "kernelcore, online_movable); compaction cannot help.",
        };
    }
}

/// <summary>Over half of what was free lies in areas of CMA, which requests for movable pages alone may use (mm/cma.c).</summary>
internal sealed class FreeMemoryIsCma : Rule
{
    public override FindingId Id => FindingId.FreeMemoryIsCma;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Failures.Select(static group => (Report: (IKernelReport)group.Latest, Refusal: ReportedRefusal.Of(group.Latest)))
            .Concat(node.Evidence.OomKills.Where(static group => group.Latest.IsCgroupLimit != true)
                .Select(static group => (Report: (IKernelReport)group.Latest, Refusal: ReportedRefusal.Of(group))))
            .Where(static one => one.Refusal is { Mask.IsMovable: false, MostlyCma: not null })
            .Select(one => Found(one.Report, one.Refusal.MostlyCma!.Value));

    private Finding Found(IKernelReport report, (long Free, long Cma) pages) => new(Id)
    {
        Severity = Severity.Info,
        Statement = Wording.Of($"Of {pages.Free} free pages {pages.Cma} ({pages.Cma * 100 / pages.Free} %) lay in areas of CMA, which ")
            + "requests for movable pages alone may use: this one had only the rest.",
        Numbers = Wording.Numbers(("FreePages", pages.Free), ("FreeCmaPages", pages.Cma)),
        Basis = report,
        Source = report.Source,
        LineNumber = report.LineNumber,
    };
}

/// <summary>What the headlines of these findings share.</summary>
internal static class RequestWording
{
    /// <summary>The node's name.</summary>
    public static string Host(Case node) => node.Snapshot.Host ?? "this node";
}

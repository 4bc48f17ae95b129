using System.Globalization;
using FragTools.Gfp;
using FragTools.Watermarks;

namespace FragTools.Reports;

/// <summary>Finds out why a reported request failed: what it asked for, from mask and trace, against the zones printed with it.</summary>
internal static class ReportedCause
{
    private const int Busy = -16;

    /// <summary>A report with its mask's flags and its cause.</summary>
    public static PageAllocFailure AddTo(PageAllocFailure failure)
    {
        var mask = failure.DecodeGfpMask();
        var detail = Evaluate(failure, mask);
        return failure with { GfpFlags = mask?.Flags, Cause = detail.Cause, CauseDetail = detail };
    }

    private static FailureCause Evaluate(PageAllocFailure failure, GfpMask? mask) => failure.Kind switch
    {
        PageAllocFailureKind.SlabFailure or PageAllocFailureKind.SlabCreateFailure
            => FailureCause.NotTold(
                "the lines of a slab cache have no zones. The page allocator's own report, where it wrote one, stands beside them."),
        PageAllocFailureKind.CmaFailure => FailureCause.NotTold(Cma(failure)),
        PageAllocFailureKind.PossibleDeadlock => FailureCause.NotTold("XFS prints no zones with what it is refused."),
        PageAllocFailureKind.VmallocFailure => Vmalloc(failure, mask),
        _ => Pages(failure, mask, failure.Order),
    };

    private static string Cma(PageAllocFailure failure)
        => failure.CmaFreePages is { } free ? string.Create(
            CultureInfo.InvariantCulture,
            $"{free} pages of CMA's area were free, {failure.CmaLongestRun} of them in one piece; who holds the others is not printed.")
            : failure.ErrorCode == Busy ? "pages in the area of CMA could not be moved (EBUSY), and whose they are is not printed."
            : "how the area of CMA is used is not printed (but by CONFIG_CMA_DEBUG): it may be full or in pieces.";

    private static FailureCause Vmalloc(PageAllocFailure failure, GfpMask? mask) => failure.VmallocProblem switch
    {
        VmallocProblem.ExceedsTotalPages => FailureCause.ExceedsMemory(failure.RequestedBytes),

        // Up to 5.12 one line stands for all; nothing, and more than all RAM, is refused before an address is sought
        // (__vmalloc_node_range).
        VmallocProblem.Refused when failure.RequestedBytes == 0 => FailureCause.NothingAsked,
        VmallocProblem.Refused when IsMoreThanRam(failure) => FailureCause.ExceedsMemory(failure.RequestedBytes),
        VmallocProblem.Refused or VmallocProblem.NoAddressSpace => FailureCause.NoAddressRange(failure.RequestedBytes),

        // Where no order is printed single pages are asked for (__vmalloc_area_node).
        VmallocProblem.NoPages or VmallocProblem.PagesShort => Pages(failure, mask, failure.Order ?? 0),
        VmallocProblem.NoPageTables => FailureCause.NotTold("page tables could not be had, whose mask is not the one printed."),
        VmallocProblem.NoPageArray => FailureCause.NotTold("the list of pages could not be had, whose order is not printed."),
        _ => FailureCause.NotTold("what vmalloc lacked is not told: the line that says so is cut or lost."),
    };

    /// <summary>
    /// By 6.2 show_mem leaves out the zones that the request may not use, and those without pages: where it was printed from its first
    /// counter to its end and has no zone, no zone that the mask allows has pages.
    /// </summary>
    private static bool IsOfEmptyZones(PageAllocFailure failure, GfpMask mask)
        => mask.Zone is "DMA" or "DMA32"
            && failure is { Zones.Count: 0, MemInfo: { } counters, KernelVersion: { } kernel }
            && kernel.IsAtLeast(6, 2)
            && counters.ContainsKey("free")
            && counters.ContainsKey("reserved");

    private static bool IsMoreThanRam(PageAllocFailure failure)
        => failure is { RequestedBytes: { } bytes, MemInfo: { } counters }
            && counters.TryGetValue("ram", out var pages)
            && failure.PageSizeBytes is { } size
            && bytes / size > pages;

    private static FailureCause Pages(PageAllocFailure failure, GfpMask? mask, int? order)
    {
        if (order is null || mask is null)
        {
            return FailureCause.NotTold(order is null ? "the order is missing." : "the GFP mask is missing.");
        }

        var requests = ReportedRequest.Of(failure, mask, order.Value);
        var delay = failure.SecondsToZones is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        return IsOfEmptyZones(failure, mask) ? FailureCause.NoPagesIn(mask.Zone!)
            : requests.Count == 0
            ? FailureCause.NotTold($"the mask {mask.Hex} asks for a combination of zones that no kernel grants.")
            : FailureCause.Evaluate(failure.Zones, requests, delay);
    }
}

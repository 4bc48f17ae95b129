using System.Globalization;
using FragTools.Text;

namespace FragTools.Watermarks;

/// <summary>
/// Would one zone serve one request, and where does the watermark check end: the numbers that the kernel compared, in
/// pages (mm/page_alloc.c, __zone_watermark_ok).
/// </summary>
public sealed record ZoneVerdict
{
    /// <summary>The NUMA node's number.</summary>
    public required int NumaNode { get; init; }

    /// <summary>The zone.</summary>
    public required string Zone { get; init; }

    /// <summary>May the request take from the zone at all?</summary>
    public bool Eligible => WhyNotEligible is null;

    /// <summary>Why the request may not take from the zone, or null where it may.</summary>
    public string? WhyNotEligible { get; init; }

    /// <summary>What the check says; null where the request may not take from the zone.</summary>
    public ZoneOutcome? Outcome { get; init; }

    /// <summary>Where <see cref="Outcome"/> is Unknown, the outcomes that what is missing could bring; else null.</summary>
    public ValueList<ZoneOutcome>? PossibleOutcomes { get; init; }

    /// <summary>Free pages, as the zone's line has them.</summary>
    public long? FreePages { get; init; }

    /// <summary>
    /// Free pages that the request may not use and that are taken off first: CMA, and those kept for high-order atomic
    /// requests.
    /// </summary>
    public long? SubtractedPages { get; init; }

    /// <summary>The min watermark after the request's allowances, or 0 where it skips the watermarks.</summary>
    public long? MarkPages { get; init; }

    /// <summary>lowmem_reserve: the pages that the zone keeps from requests that could use a higher zone.</summary>
    public long? ReservePages { get; init; }

    /// <summary>
    /// The pages that the decisive comparison found: it fails unless they exceed <see cref="ComparedMark"/>. In the first
    /// comparison these are the pages left besides the request's block; in the loop those left in blocks above
    /// <see cref="FailedAtOrder"/>.
    /// </summary>
    public long? ComparedFree { get; init; }

    /// <summary>What <see cref="ComparedFree"/> had to exceed.</summary>
    public long? ComparedMark { get; init; }

    /// <summary>The order at which the loop (up to 4.3) failed; null where the loop passed, is not there, or was not reached.</summary>
    public int? FailedAtOrder { get; init; }

    /// <summary>The zone's fragmentation index at the request's order, −1 where a block is free; null without a free list.</summary>
    public double? FragmentationIndex { get; init; }

    /// <summary>
    /// Free pages of the free list less those of the zone's line, which is read earlier: other than 0 where memory
    /// moved while the kernel printed (or isolated pages are on the list). Null where either is missing.
    /// </summary>
    public long? DriftPages { get; init; }

    /// <summary>What is not known and could change the outcome, or null.</summary>
    public string? Missing { get; init; }

    /// <summary>The verdict for people.</summary>
    public required string Sentence { get; init; }

    /// <summary><see cref="ComparedFree"/> above <see cref="ComparedMark"/>: positive where the comparison passed.</summary>
    internal long? Margin => ComparedFree - ComparedMark;

    /// <summary>The request is tested without the watermarks.</summary>
    internal bool SkipsMarks { get; init; }

    /// <summary>The verdict in a few words.</summary>
    /// <returns><c>0/Normal:NoBlock</c>, or <c>0/Movable:-</c> where the request may not take from the zone.</returns>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{NumaNode}/{Zone}:{(Outcome is { } outcome ? outcome.ToString() : "-")}");
}

using FragTools.Gfp;
using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>The numbers of one zone that the check works with, in pages: printed, or one end of what is possible.</summary>
/// <param name="Free">Free pages.</param>
/// <param name="Min">The min mark as tested: with the boost, unless the request is tested without it.</param>
/// <param name="Reserve">The entry of lowmem_reserve that holds.</param>
/// <param name="HighAtomic">Pages kept for high-order atomic requests.</param>
/// <param name="FreeCma">Free pages that only movable requests may take.</param>
/// <param name="HasBlock">Is a block of the order on a list that the request may take from?</param>
internal readonly record struct WatermarkNumbers(long Free, long Min, long Reserve, long HighAtomic, long FreeCma, bool HasBlock);

/// <summary>The kernel's watermark check of one zone: its integers, in its order.</summary>
internal static class WatermarkCheck
{
    /// <summary>Runs the check on numbers that are known.</summary>
    /// <param name="zone">The zone, with its free list.</param>
    /// <param name="request">The request.</param>
    /// <param name="rules">The release's rules.</param>
    /// <param name="allowances">What they let the request do.</param>
    /// <param name="numbers">The zone's numbers.</param>
    /// <returns>The verdict.</returns>
    public static ZoneVerdict Run(
        ZoneInfo zone, AllocationRequest request, WatermarkRules rules, Allowances allowances, WatermarkNumbers numbers)
    {
        // What the request cannot use anyway: page lists of others.
        var highAtomic = allowances.KeepsHighAtomic ? 0 : numbers.HighAtomic;
        var cma = request.IsMovable || rules.Cma == CmaRule.Ignored ? 0 : numbers.FreeCma;
        var verdict = new ZoneVerdict
        {
            NumaNode = zone.NumaNode,
            Zone = zone.Zone,
            FreePages = numbers.Free,
            SubtractedPages = highAtomic + cma,
            ReservePages = numbers.Reserve,
            FragmentationIndex = Index(zone, request.Order),
            DriftPages = zone.FreeBlocks?.FreePages - zone.FreePages,
            Sentence = "",
        };

        var own = 1L << request.Order;
        if (allowances.SkipsMarks)
        {
            var enough = numbers.HasBlock || numbers.Free - cma >= own;
            return verdict with
            {
                Outcome = numbers.HasBlock ? ZoneOutcome.Served : enough ? ZoneOutcome.NoBlock : ZoneOutcome.FailsFirstComparison,
                SkipsMarks = true,
                MarkPages = 0,
                ReservePages = 0,
                ComparedFree = numbers.Free - cma - (own - 1),
                ComparedMark = 0,
            };
        }

        if (rules.OrderZeroFast && request.Order == 0 && numbers.HasBlock && numbers.Free - cma > numbers.Min + numbers.Reserve)
        {
            // zone_watermark_fast, 4.7: neither allowances nor the atomic reserve.
            return verdict with
            {
                Outcome = ZoneOutcome.Served,
                SubtractedPages = cma,
                MarkPages = numbers.Min,
                ComparedFree = numbers.Free - cma,
                ComparedMark = numbers.Min + numbers.Reserve,
            };
        }

        var mark = allowances.Apply(numbers.Min);
        var left = numbers.Free - (own + rules.OwnPagesOffset);
        verdict = verdict with
        {
            MarkPages = mark,
            ComparedFree = left - highAtomic - cma,
            ComparedMark = mark + numbers.Reserve,
        };
        if (verdict.Margin <= 0)
        {
            return verdict with { Outcome = ZoneOutcome.FailsFirstComparison };
        }

        if (rules.Loops
            && Loop(zone.FreeBlocks!, request.Order, rules.Cma == CmaRule.Throughout ? left - cma : left, rules.LoopStartsAtZero ? 0 : mark)
                is { } failed)
        {
            return verdict with
            {
                Outcome = numbers.HasBlock ? ZoneOutcome.FailsLoop : ZoneOutcome.NoBlock,
                FailedAtOrder = failed.Order,
                ComparedFree = failed.Left,
                ComparedMark = failed.Mark,
            };
        }

        return verdict with { Outcome = numbers.HasBlock ? ZoneOutcome.Served : ZoneOutcome.NoBlock };
    }

    /// <summary>
    /// The loop up to 4.3: at each order below the request's, its blocks become useless and half of the mark must be
    /// left above. The counts are the free list's, though <paramref name="left"/> started from the zone's line.
    /// </summary>
    private static (int Order, long Left, long Mark)? Loop(FreeBlockCounts blocks, int order, long left, long mark)
    {
        for (var at = 0; at < order; at++)
        {
            left -= at < blocks.Count ? blocks[at] << at : 0;
            mark >>= 1;
            if (left <= mark)
            {
                return (at, left, mark);
            }
        }

        return null;
    }

    private static double? Index(ZoneInfo zone, int order)
        => zone.FreeBlocks is null
            ? null
            : FragmentationMath.FragmentationIndex(FragmentationMath.Count(zone.FreeBlocks, order), order) / 1000.0;
}

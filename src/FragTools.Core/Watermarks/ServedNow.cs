using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>What a node would answer to a request now.</summary>
internal enum NowOutcome
{
    /// <summary>Nothing tells.</summary>
    Unknown,

    /// <summary>A block is there.</summary>
    Served,

    /// <summary>Enough is free, in pieces too small.</summary>
    Fragmented,

    /// <summary>A block is there and the watermark withholds it.</summary>
    Withheld,

    /// <summary>Too little is free.</summary>
    TooLittle,
}

/// <summary>What a node would answer to a request now, and by what arithmetic.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="ByWatermarks">The watermark check that gives it; null where only the index tells.</param>
internal sealed record NowAnswer(NowOutcome Outcome, FailureCause? ByWatermarks)
{
    /// <summary>Is the answer one of fragmentation?</summary>
    public bool IsFragmented => Outcome is NowOutcome.Fragmented or NowOutcome.Withheld;
}

/// <summary>A zone's free pages, and those that must stay free.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="FreePages">Its free pages.</param>
/// <param name="LowPages">The low watermark and what is kept for requests that may use lower zones only (lowmem_reserve).</param>
internal sealed record ZoneSupply(ZoneInfo Zone, long FreePages, long LowPages)
{
    /// <summary>Is there too little to put together?</summary>
    public bool IsShort => FreePages < LowPages;
}

/// <summary>
/// Would a node serve a request now? The watermark check over its zones answers that; where watermarks or free lists are not known,
/// the fragmentation index does.
/// </summary>
internal static class ServedNow
{
    // Below this lie the 16 MiB of x86's DMA zone, which lowmem_reserve keeps from ordinary requests.
    private const long TinyZonePages = 4096;

    /// <summary>The answer to a request.</summary>
    /// <param name="zones">All zones, with their free lists (<see cref="ZoneFreeLists.Join"/>).</param>
    /// <param name="indices">The indices that stand in for them, at the request's order; see <see cref="Decisive"/>.</param>
    /// <param name="requests">The request; several where its mask can be read in several ways. At least one.</param>
    public static NowAnswer Of(
        IReadOnlyList<ZoneInfo> zones, IReadOnlyList<ExtFragIndex> indices, IReadOnlyList<AllocationRequest> requests)
    {
        if (ZoneWatermarks.IsOrder(requests[0].Order) && zones.Any(zone => zone is { MinPages: not null, FreeBlocks: not null }))
        {
            var cause = FailureCause.Evaluate(zones, requests);
            if (cause.Cause != AllocationCause.Unknown)
            {
                return new NowAnswer(OutcomeOf(cause.Cause), cause);
            }
        }

        return new NowAnswer(
            indices.Any(row => row.Meaning == IndexMeaning.Available) ? NowOutcome.Served
                : indices.Any(row => row.Meaning == IndexMeaning.Fragmentation) ? NowOutcome.Fragmented
                : indices.Any(row => row.Meaning == IndexMeaning.OutOfMemory) ? NowOutcome.TooLittle
                : NowOutcome.Unknown,
            null);
    }

    /// <summary>GFP_KERNEL: what the kernel asks for its own needs, and what containers are refused.</summary>
    public static AllocationRequest Ordinary(int order, KernelRelease? kernel, bool? is64Bit) => new()
    {
        Order = order,
        HighestZone = "Normal",
        MayDirectReclaim = true,
        KernelVersion = kernel,
        Is64Bit = is64Bit,
    };

    /// <summary>
    /// The same, to be served by one NUMA node: a node may have none of the zones that the kernel's own memory comes
    /// from.
    /// </summary>
    public static AllocationRequest Ordinary(int order, KernelRelease? kernel, bool? is64Bit, IReadOnlyList<ZoneInfo> zones, int numaNode)
    {
        var names = zones.Where(zone => zone.NumaNode == numaNode).Select(zone => zone.Zone).ToList();
        var highest = names.Exists(
            name => name is "Normal" or "DMA32" or "DMA") ? "Normal" : names.Contains("HighMem") ? "HighMem" : "Movable";
        return Ordinary(order, kernel, is64Bit) with
        {
            HighestZone = highest,
            IsMovable = highest == "Movable",
            ThisNode = true,
            NumaNode = numaNode,
        };
    }

    /// <summary>
    /// The indices at an order of the zones that an ordinary request of the kernel may use and lowmem_reserve does not
    /// keep.
    /// </summary>
    /// <param name="all">The indices of all zones and orders.</param>
    /// <param name="freeBlocks">The free blocks, or none where they were not read.</param>
    /// <param name="order">The order.</param>
    /// <param name="highestZone">The highest zone that the request may use: DMA and DMA32 leave out what lies above.</param>
    public static IReadOnlyList<ExtFragIndex> Decisive(
        IReadOnlyList<ExtFragIndex> all, IReadOnlyList<BuddyInfo> freeBlocks, int order, string? highestZone = null)
    {
        var rows = all.Where(row => row.Order == order && (highestZone, row.Zone) switch
        {
            ("DMA", var zone) => zone == "DMA",
            ("DMA32", var zone) => zone is "DMA" or "DMA32",
            (_, "Movable" or "HighMem" or "Device") => false,
            _ => true,
        }).ToList();
        return rows.Exists(row => row.Zone != "DMA") ? rows.FindAll(row => !IsTiny(row)) : rows;

        bool IsTiny(ExtFragIndex row)
            => row.Zone == "DMA"
                && (freeBlocks.FirstOrDefault(zone => zone.NumaNode == row.NumaNode && zone.Zone == row.Zone) is { } zone
                    ? zone.FreePages <= TinyZonePages
                    : all.Any(other => other.Zone == "DMA32"));
    }

    /// <summary>The zones that a request may use, with their free pages and what must stay free.</summary>
    public static IReadOnlyList<ZoneSupply> Supplies(IReadOnlyList<ZoneInfo> zones, AllocationRequest request)
        => [.. ZoneWatermarks.Check(zones, request)
            .Zip(zones, (verdict, zone) => (Verdict: verdict, Zone: zone))
            .Where(pair => pair.Verdict.Eligible && (pair.Zone.ManagedPages ?? pair.Zone.PresentPages) > 0
                && pair.Zone.FreePages is not null && pair.Zone.LowPages is not null)
            .Select(pair => new ZoneSupply(
                pair.Zone, pair.Zone.FreePages!.Value, pair.Zone.LowPages!.Value + (pair.Verdict.ReservePages ?? 0)))];

    private static NowOutcome OutcomeOf(AllocationCause cause) => cause switch
    {
        AllocationCause.Fragmentation => NowOutcome.Fragmented,
        AllocationCause.WatermarkReserve => NowOutcome.Withheld,
        AllocationCause.OutOfMemory => NowOutcome.TooLittle,
        _ => NowOutcome.Served,
    };
}

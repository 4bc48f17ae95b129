using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Diagnosis;

/// <summary>What the charts of a report are drawn of; little enough to be kept with every verdict.</summary>
internal sealed record NodePicture
{
    /// <summary>Free blocks by zone and order: now, and as the newest complete report of a refusal shows them.</summary>
    public required IReadOnlyList<BlockMap> Maps { get; init; }

    /// <summary>
    /// The fragmentation index by zone and order, now; where nothing shows the present, as the report of a refusal has
    /// it.
    /// </summary>
    public required IReadOnlyList<IndexRow> Indices { get; init; }

    /// <summary>What <see cref="Indices"/> are of, in words that begin small.</summary>
    public required string IndexTime { get; init; }

    /// <summary>vm.extfrag_threshold in thousandths, or null where it is not known.</summary>
    public required int? ThresholdThousandths { get; init; }

    /// <summary>The order that was asked for most, or null.</summary>
    public required int? AskedOrder { get; init; }

    /// <summary>What happened when, the newest first.</summary>
    public required IReadOnlyList<NodeEvent> Timeline { get; init; }

    /// <summary>The picture of what was collected.</summary>
    public static NodePicture Of(Case node)
    {
        var evidence = node.Evidence;
        var snapshot = node.Snapshot;
        var refusal = evidence.Failures.Select(group => group.Latest)
            .FirstOrDefault(failure => failure.Zones.Any(zone => zone.FreeBlocks is not null));
        var now = snapshot.FreeBlocks.Count > 0
            ? new BlockMap(
                "now",
                snapshot.FreeBlocks[0].Source,
                BySize(snapshot.FreeBlocks.Select(zone => new ZoneBlocks(
                    zone.NumaNode, zone.Zone, zone.FreeBlocks, zone.PageSize,
                    Pages(snapshot.Zones.FirstOrDefault(known => known.NumaNode == zone.NumaNode && known.Zone == zone.Zone))))))
            : null;
        var then = refusal is null
            ? null
            : new BlockMap(
                $"when {refusal.ProcessName ?? "a process"} was refused "
                    + $"{(refusal.Order is { } order ? Wording.Of($"order {order}") : "memory")}"
                    + $"{(refusal.Timestamp is { } time ? $", {Wording.Time(time)}" : "")}",
                refusal.Source,
                BySize(refusal.Zones
                    .Where(zone => zone.FreeBlocks is not null)
                    .Select(zone => new ZoneBlocks(
                        zone.NumaNode, zone.Zone, zone.FreeBlocks!, refusal.PageSizeBytes, Pages(zone)))));
        var zones = (now ?? then)?.Zones ?? [];
        var indices = snapshot.Indices.Count > 0 ? IndexRow.Of(snapshot.Indices, zones) : [.. zones.Select(IndexRow.Of)];
        return new NodePicture
        {
            Maps = [.. new[] { now, then }.OfType<BlockMap>()],
            Indices = indices,
            IndexTime = snapshot.Indices.Count > 0 || now is not null ? "now" : then?.Time ?? "now",
            ThresholdThousandths = snapshot.Indices.Select(index => index.ThresholdThousandths)
                .FirstOrDefault(threshold => threshold is not null),
            AskedOrder = node.AskedOrders.Count > 0 ? node.AskedOrders[0] : null,
            Timeline = evidence.Timeline,
        };
    }

    private static long? Pages(ZoneInfo? zone) => zone?.ManagedPages ?? zone?.PresentPages;

    // A small zone says little of a node: the largest comes first. Zones of unknown size stay in the file's order.
    private static IReadOnlyList<ZoneBlocks> BySize(IEnumerable<ZoneBlocks> zones)
        => [.. zones.OrderByDescending(static zone => zone.Pages ?? 0)];
}

/// <summary>The free blocks of a node's zones at one time.</summary>
/// <param name="Time">What time, in words that begin small.</param>
/// <param name="Source">The file that tells.</param>
/// <param name="Zones">The zones.</param>
internal sealed record BlockMap(string Time, string Source, IReadOnlyList<ZoneBlocks> Zones)
{
    // Less than a hundredth of the memory.
    private const int SmallPart = 100;

    /// <summary>Is a zone so small beside the others that it decides nothing?</summary>
    public bool IsSmall(ZoneBlocks zone) => zone.Pages is { } pages && pages < Zones.Sum(static one => one.Pages ?? 0) / SmallPart;
}

/// <summary>The free blocks of one zone.</summary>
/// <param name="NumaNode">The NUMA node's number.</param>
/// <param name="Zone">The zone.</param>
/// <param name="FreeBlocks">Free blocks by order.</param>
/// <param name="PageSize">Bytes of a page, or null where it is not known.</param>
/// <param name="Pages">Pages of the zone, or null where they are not known.</param>
internal sealed record ZoneBlocks(int NumaNode, string Zone, FreeBlockCounts FreeBlocks, long? PageSize, long? Pages = null)
{
    /// <summary>The zone and its node.</summary>
    public string Name => Wording.Of($"node {NumaNode} {Zone}");

    /// <summary>Bytes of the zone, or null where they are not known.</summary>
    public long? Bytes => Pages * PageSize;
}

/// <summary>The fragmentation index of one zone.</summary>
/// <param name="Name">The zone and its node.</param>
/// <param name="Thousandths">The index by order, −1000 where a block is free; null where it is not known.</param>
/// <param name="Pages">Pages of the zone, or null where they are not known.</param>
internal sealed record IndexRow(string Name, IReadOnlyList<int?> Thousandths, long? Pages = null)
{
    /// <summary>Computed of free blocks.</summary>
    public static IndexRow Of(ZoneBlocks zone)
        => new(zone.Name, [.. Enumerable.Range(0, zone.FreeBlocks.Count)
            .Select(order => (int?)FragmentationMath.FragmentationIndex(FragmentationMath.Count(zone.FreeBlocks, order), order))],
            zone.Pages);

    /// <summary>As the kernel tells it, or computed.</summary>
    public static IReadOnlyList<IndexRow> Of(IReadOnlyList<ExtFragIndex> indices, IReadOnlyList<ZoneBlocks> zones)
        => [.. indices.GroupBy(index => Wording.Of($"node {index.NumaNode} {index.Zone}"))
            .Select(zone => new IndexRow(zone.Key, ByOrder(zone), zones.FirstOrDefault(known => known.Name == zone.Key)?.Pages))
            .OrderByDescending(static row => row.Pages ?? 0)];

    private static List<int?> ByOrder(IEnumerable<ExtFragIndex> indices)
    {
        var known = indices.ToLookup(index => index.Order, index => index.IndexThousandths);
        return [.. Enumerable.Range(0, known.Max(order => order.Key) + 1).Select(order => known[order].FirstOrDefault())];
    }
}

using FragTools.Diagnosis.Evidence;
using FragTools.History;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// What the zones looked like before a block was refused, by the samples that a watch or PCP has recorded: how they were then is known
/// though the report lacks its zones, and since when no such block was free. By sar it is known how much memory was free, not how it
/// lay: that speaks for nothing, and is told where nobody recorded the zones.
/// </summary>
internal sealed class SeenBeforeRefusal : Rule
{
    public override FindingId Id => FindingId.SeenBeforeRefusal;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.BeforeFailures
            .Select(before
                => before.Zones is { } zones ? OfZones(node, before.Group, zones) : OfMemory(node, before.Group, before.Memory))
            .OfType<Finding>();

    private Finding? OfMemory(Case node, FailureGroup group, MemoryMoment? moment)
    {
        if (moment is not { Sample: { FreeBytes: { } free } sample } || group is not { Latest.Order: { } order, LastSeen: { } failed })
        {
            return null;
        }

        return new Finding(Id)
        {
            Severity = Severity.Info,
            Statement = Begin(node, group, order, sample.Time, failed) + $"{SizeText.Format(free)} of the node's memory was free"
                + (sample.AvailableBytes is { } available ? $", {SizeText.Format(available)} available" : "")
                + (sample.DirectScanRate is not { } rate ? ""
                    : rate <= 0 ? "; no task had to look for memory itself in the interval before"
                    : Wording.Of($"; tasks that needed memory had looked through {rate:0.##} pages a second themselves"))
                + ". How it lay sar does not record.",
            Numbers = Wording.Numbers(
                ("Order", order),
                ("SecondsBefore", (long)(failed - sample.Time).TotalSeconds),
                ("FreeBytes", free),
                ("AvailableBytes", sample.AvailableBytes),
                ("DirectScanPagesPerSecond", (decimal?)sample.DirectScanRate)),
            Source = moment.Source,
        };
    }

    /// <summary><c>40 s before runc was refused order 3 (32 KiB) at 2026-05-01 14:00:00 UTC, </c>.</summary>
    private static string Begin(Case node, FailureGroup group, int order, DateTimeOffset before, DateTimeOffset failed)
        => Wording.Of($"{(long)(failed - before).TotalSeconds} s before {group.Latest.ProcessName ?? "a process"} was refused ")
            + Wording.Of($"{Wording.Order(order, node.Snapshot.PageBytes)} at {Wording.Time(failed)}, ");

    private Finding? OfZones(Case node, FailureGroup group, HistoryMoment moment)
    {
        if (group.Latest.Order is not { } order || group.LastSeen is not { } failed)
        {
            return null;
        }

        var zones = moment.Record.Zones.Select((zone, at) => (Zone: zone, Since: moment.WithoutBlockSince[at])).ToList();
        var pageSize = node.Snapshot.PageBytes;
        List<BuddyInfo> freeBlocks =
        [
            .. zones.Select(one => new BuddyInfo
            {
                NumaNode = one.Zone.NumaNode,
                Zone = one.Zone.Zone,
                FreeBlocks = one.Zone.FreeBlocks,
                PageSize = pageSize,
                Source = moment.Source,
            }),
        ];
        var rows = ServedNow.Decisive(ExtFragIndexReader.Compute(freeBlocks), freeBlocks, order);
        if (rows.Count == 0)
        {
            return null;
        }

        // Where one zone had a block, that is what is told; else the zone with the most free memory.
        var row = rows.FirstOrDefault(static one => one.Meaning == IndexMeaning.Available)
            ?? rows.MaxBy(one => zones.First(zone => IsOf(zone.Zone, one)).Zone.FreeBlocks.FreePages)!;
        var (shown, since) = zones.First(zone => IsOf(zone.Zone, row));
        var isFragmented = row.Meaning == IndexMeaning.Fragmentation;
        return new Finding(Id)
        {
            Severity = isFragmented ? Severity.Critical : Severity.Info,
            Statement = Begin(node, group, order, moment.Record.Time, failed) + Wording.Of($"node {row.NumaNode} {row.Zone} had ")
                + $"{SizeText.Format(shown.FreeBlocks.FreePages * pageSize)} free, "
                + (row.Meaning == IndexMeaning.Available ? Wording.Of($"{row.SuitableBlocks} blocks of that order among it.")
                    : Wording.Of($"no such block, and an index of {Wording.Thousandths(row.FragmentationIndex)}")
                        + (since is { } start ? $"; none had been free since {Wording.Time(start)}, as far as samples go." : ".")),
            Numbers = Wording.Numbers(
                ("Order", order),
                ("SecondsBefore", (long)(failed - moment.Record.Time).TotalSeconds),
                ("FragmentationIndex", Wording.Thousandths(row.FragmentationIndex)),
                ("FreeBytes", shown.FreeBlocks.FreePages * pageSize),
                ("SuitableBlocks", row.SuitableBlocks),
                ("SecondsWithoutBlock", since is { } first ? (long)(failed - first).TotalSeconds : null)),
            Basis = row,
            Source = moment.Source,

            // A report with zones of its own tells more; and what was lacking in memory is not fragmentation.
            Supports = isFragmented && group.Latest.Cause == AllocationCause.Unknown ? Verdict.Fragmentation : null,
            Strength = Confidence.Likely,
        };
    }

    private static bool IsOf(HistoryZone zone, ExtFragIndex row) => zone.NumaNode == row.NumaNode && zone.Zone == row.Zone;
}

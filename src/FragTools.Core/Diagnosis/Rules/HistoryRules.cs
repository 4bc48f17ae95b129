using FragTools.Diagnosis.Evidence;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// What the zones looked like before a block was refused, by the samples that a watch has recorded: how they were then is known though
/// the report lacks its zones, and since when no such block was free.
/// </summary>
internal sealed class SeenBeforeRefusal : Rule
{
    public override FindingId Id => FindingId.SeenBeforeRefusal;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.BeforeFailures.Select(before => Found(node, before)).OfType<Finding>();

    private Finding? Found(Case node, BeforeFailure before)
    {
        var (group, moment) = before;
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
        var seconds = (long)(failed - moment.Record.Time).TotalSeconds;
        return new Finding(Id)
        {
            Severity = isFragmented ? Severity.Critical : Severity.Info,
            Statement = Wording.Of($"{seconds} s before {group.Latest.ProcessName ?? "a process"} was refused ")
                + Wording.Of($"{Wording.Order(order, pageSize)} at {Wording.Time(failed)}, node {row.NumaNode} {row.Zone} had ")
                + $"{SizeText.Format(shown.FreeBlocks.FreePages * pageSize)} free, "
                + (row.Meaning == IndexMeaning.Available ? Wording.Of($"{row.SuitableBlocks} blocks of that order among it.")
                    : Wording.Of($"no such block, and an index of {Wording.Thousandths(row.FragmentationIndex)}")
                        + (since is { } start ? $"; none had been free since {Wording.Time(start)}, as far as samples go." : ".")),
            Numbers = Wording.Numbers(
                ("Order", order),
                ("SecondsBefore", seconds),
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

    private static bool IsOf(History.HistoryZone zone, ExtFragIndex row) => zone.NumaNode == row.NumaNode && zone.Zone == row.Zone;
}

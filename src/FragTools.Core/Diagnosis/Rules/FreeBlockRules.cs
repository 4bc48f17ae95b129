using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// At an order that was asked for, the zones have no free block and an index above the threshold: free memory
/// lies in pieces. Where nothing was asked for, the order that a container's start asks for is looked at.
/// </summary>
internal sealed class FreeMemoryInPieces : Rule
{
    private const int MostOrders = 3;

    public override FindingId Id => FindingId.FreeMemoryInPieces;

    public override IEnumerable<Finding> Apply(Case node)
    {
        var asked = node.AskedOrders;
        var orders = asked.Count > 0 ? asked.Take(MostOrders) : [Case.StartOrder(node.Evidence)];
        return orders.SelectMany(order => AtOrder(node, order, isAsked: asked.Count > 0));
    }

    private IEnumerable<Finding> AtOrder(Case node, int order, bool isAsked)
    {
        var rows = node.Snapshot.DecisiveIndices(order);
        if (!node.NowAsked(order).IsFragmented)
        {
            return [];
        }

        // BlocksAreThere reports a zone that has a block.
        return rows
            .Where(row => row.Meaning == IndexMeaning.Fragmentation)
            .OrderByDescending(row => row.Zone == "Normal")
            .ThenBy(row => row.NumaNode)
            .Select((row, at) => Found(row, isAsked, isFirst: at == 0) with
            {
                // Of what failed otherwise it explains nothing, and of failed starts what their words let it.
                Supports = node.IsOfStartsAlone && !node.Evidence.IsQuiet ? null : Verdict.Fragmentation,
            });
    }

    private Finding Found(ExtFragIndex row, bool isAsked, bool isFirst)
    {
        var index = Wording.Thousandths(row.FragmentationIndex);
        var threshold = row.ThresholdThousandths is { } set
            ? Wording.Of($"above vm.extfrag_threshold, which is {set} in whole thousandths")
            : "above the kernel's usual threshold (vm.extfrag_threshold is not known)";
        return new Finding(Id)
        {
            Severity = isAsked ? Severity.Critical : Severity.Warning,
            Statement = Wording.Of($"Node {row.NumaNode} {row.Zone} has no free block of {Wording.Order(row.Order, row.PageSize)}; its ")
                + Wording.Of($"fragmentation index there is {index}, {threshold}.")
                + (isFirst ? " Close to one is fragmentation; only close to zero would be lack of memory." : ""),
            Numbers = Wording.Numbers(
                ("Order", row.Order),
                ("FragmentationIndex", index),
                ("UnusableIndex", Wording.Thousandths(row.UnusableIndex)),
                ("FreeBlocks", row.FreeBlocks),
                ("SuitableBlocks", row.SuitableBlocks),
                ("ExtfragThreshold", row.ThresholdThousandths)),
            Basis = row,
            Source = row.Source,
            Strength = Confidence.Possible,
            IsOfNow = true,
        };
    }
}

/// <summary>Blocks of an order that was refused are free now. The snapshot alone explains no failure, and no health either.</summary>
internal sealed class BlocksAreThere : Rule
{
    public override FindingId Id => FindingId.BlocksAreThere;

    public override IEnumerable<Finding> Apply(Case node)
        => node.AskedOrders
            .Where(order => node.NowAsked(order).Outcome == NowOutcome.Served)
            .SelectMany(order => node.Snapshot.DecisiveIndices(order).Where(row => row.Meaning == IndexMeaning.Available))
            .Select(Found);

    private Finding Found(ExtFragIndex row)
    {
        var count = row.SuitableBlocks is { } blocks ? Wording.Of($"has {blocks} free blocks") : "has a free block";
        return new Finding(Id)
        {
            Severity = Severity.Info,
            Statement = Wording.Of($"Node {row.NumaNode} {row.Zone} {count} of {Wording.Order(row.Order, row.PageSize)} or cut from ")
                + "larger ones: when this was taken, the request would have found one. "
                + "What was refused before is not explained by it.",
            Numbers = Wording.Numbers(
                ("Order", row.Order),
                ("SuitableBlocks", row.SuitableBlocks),
                ("FragmentationIndex", Wording.Thousandths(row.FragmentationIndex))),
            Basis = row,
            Source = row.Source,
        };
    }
}

/// <summary>The kernel's watermark check, run on the node's zones as they are: would the refused request be served now?</summary>
internal sealed class WatermarksNow : Rule
{
    public override FindingId Id => FindingId.WatermarksNow;

    public override IEnumerable<Finding> Apply(Case node)
        => node.AskedOrders
            .Select(order => (Order: order, Now: node.NowAsked(order)))
            .Where(asked => asked.Now.ByWatermarks is not null)
            .Select(asked => Found(node, asked.Order, asked.Now));

    private Finding Found(Case node, int order, NowAnswer now)
    {
        var check = now.ByWatermarks!;
        var text = now.Outcome == NowOutcome.Served
            ? string.Join(' ', check.Zones.Where(zone => zone.Outcome == ZoneOutcome.Served).Select(zone => zone.Sentence))
            : check.Sentence;
        return new Finding(Id)
        {
            Severity = now.Outcome == NowOutcome.Served ? Severity.Info : Severity.Critical,
            Statement = $"By its watermarks the node {(now.Outcome == NowOutcome.Served ? "would serve" : "would refuse")} a request of "
                + $"{Wording.Order(order, node.Snapshot.Zones[0].PageSize)} now. {text}",
            Numbers = Wording.Numbers([("Order", order), .. check.Zones.Where(zone => zone.Eligible).SelectMany(Compared)]),
            Basis = check,
            Source = node.Snapshot.Zones[0].Source,
            Supports = now.Outcome switch
            {
                NowOutcome.Served => null,
                _ when node.IsOfStartsAlone => null,
                NowOutcome.TooLittle => Verdict.OutOfMemory,
                _ => Verdict.Fragmentation,
            },
            Strength = Confidence.Likely,
            IsOfNow = true,
        };
    }

    private static IEnumerable<(string, decimal?)> Compared(ZoneVerdict zone)
        =>
        [
            (Wording.Of($"Node{zone.NumaNode}{zone.Zone}ComparedFreePages"), zone.ComparedFree),
            (Wording.Of($"Node{zone.NumaNode}{zone.Zone}ComparedMarkPages"), zone.ComparedMark),
        ];
}

/// <summary>Nothing reports a failure, and blocks as large as a container's start asks for are free.</summary>
internal sealed class NothingFailed : Rule
{
    public override FindingId Id => FindingId.NothingFailed;

    public override IEnumerable<Finding> Apply(Case node)
    {
        var order = Case.StartOrder(node.Evidence);
        if (!node.Evidence.IsQuiet
            || node.Now(order).Outcome != NowOutcome.Served)
        {
            yield break;
        }

        var row = node.Snapshot.DecisiveIndices(order).FirstOrDefault(one => one.Meaning == IndexMeaning.Available);
        var there = row is { SuitableBlocks: { } blocks }
            ? Wording.Of($"Node {row.NumaNode} {row.Zone} has {blocks} free blocks of {Wording.Order(order, row.PageSize)} or cut from ")
                + "larger ones"
            : Wording.Of($"A block of order {order} is free");
        yield return new Finding(Id)
        {
            Severity = Severity.Info,
            Statement = $"{there}, as large as the start of a container asks for"
                + (node.LogGap is { } gap ? $"; {gap}, so what was refused is not known."
                    : node.Evidence.HasLog ? ", and the logs report nothing that was refused."
                    : $". {Wording.NoLog}."),
            Numbers = Wording.Numbers(
                ("Order", order),
                ("SuitableBlocks", row?.SuitableBlocks),
                ("FragmentationIndex", Wording.Thousandths(row?.FragmentationIndex))),
            Basis = row,
            Source = row?.Source,
            Supports = node.LogGap is null ? Verdict.NotFragmentation : Verdict.Inconclusive,
            Strength = node.QuietStrength,
            IsOfNow = true,
        };
    }
}

/// <summary>Neither free blocks nor reports were read.</summary>
internal sealed class NothingToGoOn : Rule
{
    public override FindingId Id => FindingId.NothingToGoOn;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence is { Snapshot.HasZones: false, IsQuiet: true })
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Warning,
                Statement = node.LogGap is { } gap ? $"No free blocks (/proc/buddyinfo) were read, and {gap}."
                    : node.Evidence.HasLog ? "The logs report nothing that was refused, and no free blocks (/proc/buddyinfo) were "
                        + "read beside them."
                    : "Neither free blocks (/proc/buddyinfo) nor a log of the kernel could be read.",
                Supports = Verdict.Inconclusive,
                Strength = Confidence.Possible,
            };
        }
    }
}

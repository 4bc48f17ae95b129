using FragTools.Watermarks;
namespace FragTools.Diagnosis.Rules;

/// <summary>FT007: the kernel's watermark check, run on the node's zones as they are: would the refused request be served now?</summary>
internal sealed class WatermarksNow : Rule
{
    public override string Id => "FT007";

    public override IEnumerable<Finding> Apply(Case node)
        => node.AskedOrders
            .Select(order => (Order: order, Now: node.Now(order)))
            .Where(asked => asked.Now.ByWatermarks is not null)
            .Select(asked => Found(node, asked.Order, asked.Now));

    private Finding Found(Case node, int order, NowAnswer now)
    {
        var check = now.ByWatermarks!;
        var text = now.Outcome == NowOutcome.Served
            ? string.Join(' ', check.Zones.Where(zone => zone.Outcome == ZoneOutcome.Served).Select(zone => zone.Sentence))
            : check.Sentence;
        return new Finding
        {
            Id = Id,
            Severity = now.Outcome == NowOutcome.Served ? Severity.Info : Severity.Critical,
            Statement = $"By its watermarks the node {(now.Outcome == NowOutcome.Served ? "would serve" : "would refuse")} a request of {Wording.Order(order, node.Evidence.Zones[0].PageSize)} now. {text}",
            Numbers = Wording.Numbers([("Order", order), .. check.Zones.Where(zone => zone.Eligible).SelectMany(Compared)]),
            Basis = check,
            Source = node.Evidence.Zones[0].Source,
            Supports = now.Outcome switch
            {
                NowOutcome.Served => null,
                NowOutcome.TooLittle => Verdict.OutOfMemory,
                _ => Verdict.Fragmentation,
            },
            Strength = Confidence.Likely,
        };
    }

    private static IEnumerable<(string, decimal?)> Compared(ZoneVerdict zone)
        =>
        [
            (Wording.Of($"Node{zone.NumaNode}{zone.Zone}ComparedFreePages"), zone.ComparedFree),
            (Wording.Of($"Node{zone.NumaNode}{zone.Zone}ComparedMarkPages"), zone.ComparedMark),
        ];
}

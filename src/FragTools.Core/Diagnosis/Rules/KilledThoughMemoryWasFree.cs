using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT011: the OOM killer ran for a block of several pages though enough was free: not in one piece.</summary>
internal sealed class KilledThoughMemoryWasFree : Rule
{
    public override string Id => "FT011";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(group => group.Cause?.Cause is AllocationCause.Fragmentation or AllocationCause.WatermarkReserve)
            .Select(group => OomWording.Finding(
                Id,
                group,
                $"{OomWording.Kill(group)} though memory was free. {group.Cause!.Sentence}",
                ("Order", group.Latest.Order),
                ("FreePages", group.Latest.Zones.Sum(zone => zone.FreePages ?? 0))) with
            {
                Supports = OomWording.IsOver(node, group) ? Verdict.NotNow : Verdict.Fragmentation,
                Strength = Confidence.Proven,
            });
}

namespace FragTools.Diagnosis.Rules;

/// <summary>FT038: somebody called the OOM killer by hand (SysRq-F, order −1 in its report).</summary>
internal sealed class KilledByHand : Rule
{
    public override string Id => "FT038";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(group => group.Latest is { OomCgroup: null, Order: < 0 })
            .Select(group => OomWording.Finding(Id, group, $"{OomWording.Kill(group)} because somebody called the OOM killer by hand (SysRq-F).", ("Order", group.Latest.Order)) with
            {
                Severity = Severity.Warning,
                Supports = node.HasPassed(group.LastSeen, group.Latest.UptimeSeconds) == true ? null : Verdict.NotFragmentation,
                Strength = Confidence.Proven,
            });
}

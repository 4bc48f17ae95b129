namespace FragTools.Diagnosis.Rules;

/// <summary>FT012: a memory cgroup, most often a container or pod, ran into its own limit. That is no fragmentation.</summary>
internal sealed class CgroupLimitReached : Rule
{
    // A node of many small pods may have hundreds that are killed by their limits again and again.
    private const int MostGroups = 10;

    public override string Id => "FT012";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills.Where(group => group.Latest.OomCgroup is not null).Take(MostGroups).Select(group => Found(node, group));

    private Finding Found(Case node, OomGroup group)
    {
        var kill = group.Latest;
        var numbers = kill is { LimitBytes: not null, UsageBytes: not null }
            ? Wording.Of($": usage {OomWording.Kilobytes(kill.UsageBytes)}, limit {OomWording.Kilobytes(kill.LimitBytes)}{(kill.FailCount is { } count ? Wording.Of($", hit {count} times") : "")}")
            : "";
        return OomWording.Finding(
            Id,
            group,
            $"{OomWording.Kill(group)} because {kill.OomCgroup} was at its own memory limit{numbers}.{OomWording.Choice(kill)}",
            ("LimitBytes", kill.LimitBytes),
            ("UsageBytes", kill.UsageBytes),
            ("FailCount", kill.FailCount),
            ("VictimScore", kill.VictimScore),
            ("VictimOomScoreAdj", kill.VictimOomScoreAdj)) with
        {
            Supports = OomWording.IsOver(node, group) ? Verdict.NotNow : Verdict.CgroupLimit,
            Strength = Confidence.Proven,
        };
    }
}

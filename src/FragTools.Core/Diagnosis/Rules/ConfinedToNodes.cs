namespace FragTools.Diagnosis.Rules;

/// <summary>FT013: a cpuset or memory policy confined a request to NUMA nodes that were full, while others were not asked.</summary>
internal sealed class ConfinedToNodes : Rule
{
    public override string Id => "FT013";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(group => group.Latest is { OomCgroup: null, Constraint: "CONSTRAINT_CPUSET" or "CONSTRAINT_MEMORY_POLICY" })
            .Select(group => OomWording.Finding(
                Id,
                group,
                $"{OomWording.Kill(group)} because {(group.Latest.Constraint == "CONSTRAINT_CPUSET" ? "its cpuset" : "a memory policy")} confined a request to NUMA nodes that were full ({group.Latest.Constraint}).",
                ("Order", group.Latest.Order)) with
            {
                Supports = OomWording.IsOver(node, group) ? Verdict.NotNow : Verdict.NotFragmentation,
                Strength = Confidence.Proven,
            })
            .Concat(node.Evidence.Failures.Where(group => NodeConfinement.Is(group.Latest)).Select(group => Found(node, group)));

    private Finding Found(Case node, FailureGroup group)
    {
        var spare = NodeConfinement.Spare(group.Latest)!;
        return RefusalFinding.Of(
            Id,
            group,
            Wording.Of($"The request was confined to NUMA nodes that were full, while node {spare.NumaNode} {spare.Zone} had {spare.FreePages} free pages, above its high mark of {spare.HighPages}.")) with
        {
            Supports = RefusalFinding.IsOver(node, group, NowOutcome.Served) ? Verdict.NotNow : Verdict.NotFragmentation,
            Strength = Confidence.Proven,
        };
    }
}

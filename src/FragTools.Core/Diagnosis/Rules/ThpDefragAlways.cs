namespace FragTools.Diagnosis.Rules;

/// <summary>FT032: every page fault that finds no huge page compacts memory and waits.</summary>
internal sealed class ThpDefragAlways : Rule
{
    public override string Id => "FT032";

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Setting("transparent_hugepage/defrag") is { Value: "always" } defrag && node.Setting("transparent_hugepage/enabled")?.Value != "never")
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Info,
                Statement = "transparent_hugepage/defrag is always: page faults that find no huge page reclaim and compact memory and wait for it, and use up large blocks.",
                Basis = defrag,
                Source = defrag.Source,
            };
        }
    }
}

namespace FragTools.Diagnosis.Rules;

/// <summary>FT031: the kernel could compact before anybody asks (since 5.9), and is told not to.</summary>
internal sealed class ProactiveCompactionOff : Rule
{
    public override string Id => "FT031";

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Setting("compaction_proactiveness") is { Number: 0 } setting)
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Info,
                Statement = "vm.compaction_proactiveness is 0: the kernel compacts only when somebody already waits for a block.",
                Numbers = Wording.Numbers(("CompactionProactiveness", 0)),
                Basis = setting,
                Source = setting.Source,
            };
        }
    }
}

namespace FragTools.Diagnosis.Rules;

/// <summary>FT035: this kernel was built without compaction (CONFIG_COMPACTION is off).</summary>
internal sealed class CompactionNotBuilt : Rule
{
    public override string Id => "FT035";

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence is { HasCompaction: false, HasCompactionSource: { } source })
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Warning,
                Statement = "This kernel was built without compaction (CONFIG_COMPACTION): it cannot put free pages together, neither by itself nor when told to.",
                Basis = node.Evidence.KernelVersion,
                Source = source,
            };
        }
    }
}

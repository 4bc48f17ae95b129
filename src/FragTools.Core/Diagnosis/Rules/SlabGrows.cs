namespace FragTools.Diagnosis.Rules;

/// <summary>FT024: slab caches that do not shrink grew by half and more between two of the kernel's reports.</summary>
internal sealed class SlabGrows : Rule
{
    public override string Id => "FT024";

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence.SlabSamples is [{ } first, { } last]
            && last.UnreclaimablePages > first.UnreclaimablePages + (first.UnreclaimablePages / 2)
            && last.RamPages is { } ram && last.UnreclaimablePages - first.UnreclaimablePages > ram / 100)
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Warning,
                Statement = Wording.Of($"Slab caches that do not shrink grew from {first.UnreclaimablePages} to {last.UnreclaimablePages} pages between two reports of the kernel: something keeps taking memory that compaction cannot move."),
                Numbers = Wording.Numbers(("FirstUnreclaimablePages", first.UnreclaimablePages), ("LastUnreclaimablePages", last.UnreclaimablePages), ("RamPages", ram)),
                Basis = last,
                Source = last.Source,
                LineNumber = last.LineNumber,
            };
        }
    }
}

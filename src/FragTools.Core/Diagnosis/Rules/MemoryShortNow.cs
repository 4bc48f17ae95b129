namespace FragTools.Diagnosis.Rules;

/// <summary>FT015: little memory is available now, however it lies.</summary>
internal sealed class MemoryShortNow : Rule
{
    private const int ShortPercent = 3;

    public override string Id => "FT015";

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence.Memory is { AvailableBytes: { } available, TotalBytes: > 0 and var total } memory && memory.Get("MemAvailable") is not null
            && available < total / 100 * ShortPercent)
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Critical,
                Statement = Wording.Of($"Of {total / 1024} kB of memory only {available / 1024} kB are available."),
                Numbers = Wording.Numbers(("TotalBytes", total), ("AvailableBytes", available)),
                Basis = memory,
                Source = memory.Source,
                Supports = Verdict.OutOfMemory,
                Strength = Confidence.Likely,
            };
        }
    }
}

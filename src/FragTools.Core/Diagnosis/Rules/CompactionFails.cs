namespace FragTools.Diagnosis.Rules;

/// <summary>FT030: of the requests that waited for compaction nearly all got nothing, by enough of them to say so.</summary>
internal sealed class CompactionFails : Rule
{
    private const long EnoughSamples = 100;
    private const int NearlyAllPercent = 90;

    public override string Id => "FT030";

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence.Counters is { CompactStall: { } stalls, CompactFail: { } fails, CompactSuccess: { } successes } counters
            && fails + successes >= EnoughSamples && fails * 100 >= (fails + successes) * NearlyAllPercent)
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Warning,
                Statement = Wording.Of($"Since boot {stalls} requests waited for compaction; {fails} of the runs made no block and {successes} did. What is in its way cannot be moved, or memory is short."),
                Numbers = Wording.Numbers(("CompactStall", stalls), ("CompactFail", fails), ("CompactSuccess", successes)),
                Basis = counters,
                Source = counters.Source,
            };
        }
    }
}

namespace FragTools.Diagnosis.Rules;

/// <summary>FT033: nothing failed but that page faults got small pages in place of huge ones, which slows and does not stop anything.</summary>
internal sealed class ThpFellBack : Rule
{
    private const long EnoughSamples = 1000;
    private const double Many = 0.5;

    public override string Id => "FT033";

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence is { Failures: [], OomKills: [], StartFailures: [], Counters: { ThpFaultAlloc: { } huge, ThpFaultFallback: { } small, ThpFallbackRatio: >= Many } counters }
            && huge + small >= EnoughSamples)
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Info,
                Statement = Wording.Of($"Since boot {small} page faults took small pages for want of a huge one, and {huge} got one. That costs speed; nothing was refused, and nothing failed for it."),
                Numbers = Wording.Numbers(("ThpFaultAlloc", huge), ("ThpFaultFallback", small)),
                Basis = counters,
                Source = counters.Source,
                Supports = Verdict.NotFragmentation,
                Strength = node.Evidence.HasLog ? Confidence.Likely : Confidence.Possible,
            };
        }
    }
}

namespace FragTools.Diagnosis.Rules;

/// <summary>FT037: neither free blocks nor reports were read.</summary>
internal sealed class NothingToGoOn : Rule
{
    public override string Id => "FT037";

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence is { HasSnapshot: false, Failures: [], OomKills: [], StartFailures: [], Limits: [] })
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Warning,
                Statement = node.Evidence.HasLog
                    ? "The logs tell of nothing that was refused, and no free blocks (/proc/buddyinfo) were read beside them."
                    : "Neither free blocks (/proc/buddyinfo) nor a log of the kernel could be read.",
                Supports = Verdict.Inconclusive,
                Strength = Confidence.Possible,
            };
        }
    }
}

namespace FragTools.Diagnosis;

/// <summary>A limit other than memory that messages say was reached.</summary>
/// <param name="id">The rule's id.</param>
/// <param name="kind">The limit.</param>
/// <param name="meaning">What it means, as a sentence.</param>
internal abstract class LimitRule(string id, LimitKind kind, string meaning) : Rule
{
    public sealed override string Id => id;

    public sealed override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Limits.Where(limit => limit.Kind == kind).Select(limit => new Finding
        {
            Id = id,
            Severity = Severity.Critical,
            Statement = $"{meaning} The message{Wording.Occurrence(limit.Count, limit.LastSeen, false, null)}: {limit.Message}",
            Numbers = Wording.Numbers(("Occurrences", limit.Count)),
            Basis = limit,
            Source = limit.Source,
            LineNumber = limit.LineNumber,
            Supports = node.HasPassed(limit.LastSeen) == true ? null : Verdict.NotFragmentation,
            Strength = Confidence.Proven,
        });
}

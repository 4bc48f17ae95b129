using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Text;

namespace FragTools.Diagnosis;

/// <summary>Makes a verdict of what the rules found.</summary>
internal static class Judge
{
    /// <summary>
    /// What speaks first. A lack of memory that is proven speaks before fragmentation that is likely, since compaction
    /// cannot help then; a pod at its own limit is everyday, and does not hide fragmentation that is likely. What is
    /// past speaks after all that is not, and what is only possible last.
    /// </summary>
    private static readonly (Verdict Verdict, Confidence Strength)[] Precedence =
    [
        (Verdict.Fragmentation, Confidence.Proven),
        (Verdict.OutOfMemory, Confidence.Proven),
        (Verdict.Fragmentation, Confidence.Likely),
        (Verdict.CgroupLimit, Confidence.Proven),
        (Verdict.NotFragmentation, Confidence.Proven),
        (Verdict.OutOfMemory, Confidence.Likely),
        (Verdict.CgroupLimit, Confidence.Likely),
        (Verdict.NotNow, Confidence.Proven),
        (Verdict.NotNow, Confidence.Likely),
        (Verdict.NotNow, Confidence.Possible),
        (Verdict.NotFragmentation, Confidence.Likely),
        (Verdict.Fragmentation, Confidence.Possible),
        (Verdict.CgroupLimit, Confidence.Possible),
        (Verdict.OutOfMemory, Confidence.Possible),
        (Verdict.NotFragmentation, Confidence.Possible),
    ];

    public static FragmentationVerdict Of(NodeEvidence evidence)
    {
        var node = new Case(evidence);
        List<Finding> findings = [.. RuleBook.All.SelectMany(rule => rule.Apply(node))];

        // Where nothing failed, what was asked is what is judged.
        var spoken = evidence.IsQuiet && findings.FindAll(Answers.Is) is { Count: > 0 } answers ? answers : findings;
        var first = Array.FindIndex(Precedence, rank => spoken.Exists(finding => (finding.Supports, finding.Strength) == rank));
        var (verdict, confidence) = first >= 0 ? Precedence[first] : (Verdict.Inconclusive, Confidence.Possible);
        List<Finding> ordered =
        [
            .. findings
                .OrderByDescending(finding => finding.Supports == verdict && spoken.Contains(finding))
                .ThenByDescending(finding => finding.Supports == verdict)
                .ThenByDescending(finding => finding.Supports == verdict ? finding.Strength : 0)
                .ThenByDescending(finding => finding.Severity),
        ];
        return new FragmentationVerdict
        {
            Host = evidence.Snapshot.Host,
            Verdict = verdict,
            Confidence = confidence,
            Summary = Answers.Summary(ordered, () => SummaryText.Of(verdict, confidence, node, ordered)),
            Evidence = new ValueList<Finding>(ordered),
            Remedies = new ValueList<SuggestedRemedy>(RemedyList.Of(verdict, node, ordered), separator: "; "),
            Affected = new ValueList<AffectedPod>(AffectedPods.Of(evidence), separator: "; "),
            KernelVersion = evidence.Snapshot.KernelVersion,
            Sources = new ValueList<EvidenceSource>(evidence.Sources, separator: "; "),
            Picture = NodePicture.Of(node),
        };
    }
}

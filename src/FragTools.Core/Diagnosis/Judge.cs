using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Text;

namespace FragTools.Diagnosis;

/// <summary>Makes a verdict of what the rules found.</summary>
internal static class Judge
{
    /// <summary>
    /// What speaks first of what happened. A lack of memory that is proven speaks before fragmentation that is likely, since compaction
    /// cannot help then; a pod at its own limit is everyday, and does not hide fragmentation that is likely. What nothing explains
    /// (NotNow) speaks after all that is, and what is only possible last.
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

        // Where nothing failed, what was asked is what is judged; else what failed is.
        var answers = findings.FindAll(static finding => Answers.Is(finding) && finding.Supports is not null);
        var spoken = answers.Count == 0 ? findings : evidence.IsQuiet ? answers : findings.FindAll(static finding => !Answers.Is(finding));
        var (verdict, confidence) = Of(spoken, IsKillOfStart(evidence));
        List<Finding> ordered =
        [
            .. findings
                .OrderByDescending(finding => finding.Supports == verdict && spoken.Contains(finding))
                .ThenByDescending(finding => finding.Supports == verdict)
                .ThenByDescending(finding => finding.Supports == verdict ? finding.Strength : 0)
                .ThenBy(finding => finding.IsOfNow)
                .ThenByDescending(finding => finding.Severity),
        ];
        return new FragmentationVerdict
        {
            Host = evidence.Snapshot.Host,
            Verdict = verdict,
            Confidence = confidence,
            Summary = Answers.Summary(node, ordered, () => SummaryText.Of(verdict, confidence, node, ordered)),
            Evidence = new ValueList<Finding>(ordered),
            Remedies = new ValueList<SuggestedRemedy>(RemedyList.Of(verdict, node, ordered), separator: "; "),
            Affected = new ValueList<AffectedPod>(AffectedPods.Of(evidence, Deciding(ordered, verdict)), separator: "; "),
            KernelVersion = evidence.Snapshot.KernelVersion,
            Sources = new ValueList<EvidenceSource>(evidence.Sources, separator: "; "),
            Picture = NodePicture.Of(node),
        };
    }

    /// <summary>
    /// The verdict is the cause of what happened, at any age; the node as it is now says something only of what nothing explains.
    /// </summary>
    private static (Verdict Verdict, Confidence Confidence) Of(List<Finding> findings, bool isKillOfStart)
    {
        var then = findings.FindAll(static finding => !finding.IsOfNow && finding.Strength >= Confidence.Likely);
        var proven = isKillOfStart ? then.FindAll(static finding => finding.Strength == Confidence.Proven) : [];
        return First(proven) ?? First(then) ?? First(findings) ?? (Verdict.Inconclusive, Confidence.Possible);
    }

    /// <summary>What the findings that speak for the verdict rest on, the deciding one first.</summary>
    private static List<object?> Deciding(List<Finding> ordered, Verdict verdict)
        => [.. ordered.Where(finding => finding.Supports == verdict).Select(static finding => finding.Ground)];

    /// <summary>Was a pod that did not start killed at a cgroup's limit? That explains it, and what is only likely does not.</summary>
    private static bool IsKillOfStart(NodeEvidence evidence)
        => evidence.StartFailures.Any(static failure => failure.OomKills.Any(static kill => kill.IsCgroupLimit == true));

    private static (Verdict, Confidence)? First(List<Finding> findings)
        => Array.FindIndex(Precedence, rank => findings.Exists(finding => (finding.Supports, finding.Strength) == rank)) is >= 0 and var at
            ? Precedence[at]
            : null;
}

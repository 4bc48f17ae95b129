using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Diagnosis;

/// <summary>What keeps compaction from helping, or would help in its place, with the numbers that say so.</summary>
/// <param name="Finding">The id of the finding behind it, as a diagnosis has it; null where a setting alone is behind it.</param>
/// <param name="Kind">What to do; null where nothing in particular can be done.</param>
/// <param name="Text">What was found, and what to do, in a sentence or two.</param>
public sealed record Advice(string? Finding, RemedyKind? Kind, string Text)
{
    /// <summary>The advice in a line.</summary>
    /// <returns><see cref="Text"/>.</returns>
    public override string ToString() => Text;
}

/// <summary>Advice, the most pressing first; its text is the sentences.</summary>
/// <param name="advice">The advice.</param>
public sealed class AdviceList(IEnumerable<Advice> advice) : TextList<Advice>(advice)
{
    /// <summary>None.</summary>
    public static AdviceList None { get; } = new([]);

    /// <summary>The sentences in a line.</summary>
    /// <returns>The texts, separated by blanks.</returns>
    public override string ToString() => string.Join(' ', this);
}

/// <summary>Asks the rules of a diagnosis why compaction does not help.</summary>
internal static class CompactionAdvice
{
    /// <summary>What stands in the way of compaction, the most pressing first.</summary>
    private static readonly FindingId[] Obstacles =
    [
        FindingId.MemoryBelowMarks,
        FindingId.KnownKernelFault,
        FindingId.SlabHoldsMemory,
        FindingId.UnmovablePageBlocks,
        FindingId.LockedMemoryStays,
        FindingId.ManyMemoryCgroups,
    ];

    private static readonly Rule[] Rules = Array.ConvertAll(Obstacles, id => RuleBook.All.Single(rule => rule.Id == id));

    /// <summary>The advice for a NUMA node of a machine as it is.</summary>
    public static AdviceList Of(LinuxRoot root, int numaNode) => Of(new SnapshotReader(new SourceLog()).Machine(root), numaNode);

    /// <summary>The advice for a NUMA node.</summary>
    public static AdviceList Of(NodeSnapshot snapshot, int numaNode)
    {
        var node = new Case(new NodeEvidence { Snapshot = snapshot });
        List<Finding> findings = [.. Rules.SelectMany(rule => rule.Apply(node)).Where(finding => finding.IsOf(numaNode))];
        var input = new RemedyInput(node, findings);
        var advice = findings.Select(finding => RemedyList.Of(finding.Kind, input) is { } remedy
            ? new Advice(finding.Id, remedy.Kind, $"{finding.Statement} {remedy.What}.")
            : new Advice(finding.Id, null, finding.Statement));
        return MinFreeSize.Of(snapshot) is { IsSmall: true } minFree
            ? new AdviceList(advice.Append(new Advice(null, RemedyKind.RaiseMinFree, minFree.Sentence)))
            : new AdviceList(advice);
    }
}

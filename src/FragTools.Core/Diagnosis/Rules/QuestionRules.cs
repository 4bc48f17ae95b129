using FragTools.Diagnosis.Evidence;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>The order that the user asks for: what the node would answer to a request of it now, though nothing failed yet.</summary>
internal sealed class OrderAskedFor : Rule
{
    public override FindingId Id => FindingId.OrderAskedFor;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence.Question.Order is { } order)
        {
            yield return node.Snapshot.FreeBlocks is [{ FreeBlocks.MaxOrder: var most }, ..] && order > most
                ? TooLarge(node.Snapshot, order, most)
                : Answer(node, order);
        }
    }

    private Finding TooLarge(NodeSnapshot snapshot, int order, int most) => new(Id)
    {
        Severity = Severity.Warning,
        Statement = $"No request of {Wording.Order(order, snapshot.PageBytes)} is ever served: the largest block of this kernel is of "
            + $"{Wording.Order(most, snapshot.PageBytes)}.",
        Numbers = Wording.Numbers(("Order", order), ("MaxOrder", most)),
        Basis = snapshot.FreeBlocks[0],
        Source = snapshot.FreeBlocks[0].Source,
        Supports = Verdict.NotFragmentation,
        Strength = Confidence.Likely,
    };

    private Finding Answer(Case node, int order)
    {
        var snapshot = node.Snapshot;
        var now = node.Now(order);
        var rows = snapshot.DecisiveIndices(order);
        var worst = rows.MaxBy(row => row.FragmentationIndex);
        var request = $"A request of {Wording.Order(order, snapshot.PageBytes)}";
        var free = SizeText.Format(rows.Sum(row => FreePages(snapshot, row)) * snapshot.PageBytes);
        return new Finding(Id)
        {
            Severity = now.Outcome is NowOutcome.Served or NowOutcome.Unknown ? Severity.Info : Severity.Warning,
            Statement = now.Outcome switch
            {
                NowOutcome.Served => $"{request} would be served now{Where(rows)}.{ByNode(snapshot, order)}",
                NowOutcome.Fragmented => $"{request} finds no block now, though {free} are free: they lie in smaller "
                    + $"pieces.{Then(snapshot, rows)}{ByNode(snapshot, order)}",
                NowOutcome.Withheld => $"{request} finds a block now that the watermark check withholds.{Then(snapshot, rows)}"
                    + ByNode(snapshot, order),
                NowOutcome.TooLittle => $"{request} would be refused now: {free} are free, which is too little however it lies. The kernel "
                    + "reclaims for it first; compaction alone cannot help.",
                _ => $"Whether {char.ToLowerInvariant(request[0])}{request[1..]} would be served now, nothing that was read tells: "
                    + "/proc/buddyinfo and /proc/zoneinfo would.",
            },
            Numbers = Wording.Numbers(
                ("Order", order),
                ("SuitableBlocks", rows.Count > 0 ? rows.Sum(row => row.SuitableBlocks) : null),
                ("FragmentationIndex", Wording.Thousandths(worst?.FragmentationIndex))),
            Basis = (object?)now.ByWatermarks ?? worst,
            Source = now.ByWatermarks is not null ? snapshot.Zones[0].Source : worst?.Source,
            Supports = now.Outcome switch
            {
                NowOutcome.Served => Verdict.NotFragmentation,
                NowOutcome.Fragmented or NowOutcome.Withheld => Verdict.Fragmentation,
                NowOutcome.TooLittle => Verdict.OutOfMemory,
                _ => Verdict.Inconclusive,
            },
            Strength = now.ByWatermarks is not null ? Confidence.Likely : Confidence.Possible,
        };
    }

    private static long FreePages(NodeSnapshot snapshot, ExtFragIndex row)
        => snapshot.FreeBlocks.FirstOrDefault(zone => zone.NumaNode == row.NumaNode && zone.Zone == row.Zone)?.FreePages ?? 0;

    private static string Where(IReadOnlyList<ExtFragIndex> rows)
        => rows.Where(row => row.SuitableBlocks > 0).MaxBy(row => row.SuitableBlocks) is { } most
            ? Wording.Of($": node {most.NumaNode} {most.Zone} has {most.SuitableBlocks} free blocks of it, or cut from larger ones")
            : "";

    /// <summary>What the kernel does before it refuses (mm/page_alloc.c, __alloc_pages_slowpath).</summary>
    private static string Then(NodeSnapshot snapshot, IReadOnlyList<ExtFragIndex> rows)
        => snapshot.HasCompaction == false ? " This kernel was built without compaction, and would refuse it."
            : rows.Any(row => row.WouldCompact == true) ? " The kernel compacts for it first, by vm.extfrag_threshold."
            : rows.Any(row => row.WouldCompact == false) ? " By vm.extfrag_threshold the kernel would not compact for it, but reclaim."
            : " The kernel compacts for it first.";

    /// <summary>Which NUMA nodes would serve it, where they differ.</summary>
    private static string ByNode(NodeSnapshot snapshot, int order)
    {
        var answers = snapshot.NumaNodes.Select(node => (Node: node, IsServed: snapshot.Serves(node, order)))
            .Where(one => one.IsServed is not null).ToLookup(one => one.IsServed!.Value, one => Wording.Of($"{one.Node}"));
        return answers.Count < 2 ? ""
            : $" NUMA node {string.Join(", ", answers[true])} would serve it, {string.Join(", ", answers[false])} would not.";
    }
}

/// <summary>What a verdict says of what the node was asked beside its trouble.</summary>
internal static class Answers
{
    private static readonly FindingId[] Kinds = [FindingId.OrderAskedFor, FindingId.HugePagesAskedFor];

    /// <summary>Is the finding such an answer?</summary>
    public static bool Is(Finding finding) => Kinds.Contains(finding.Kind);

    /// <summary>The verdict in two sentences where it is an answer; what it is else, with the answers behind it.</summary>
    /// <param name="findings">What was found, what speaks first first.</param>
    /// <param name="otherwise">The verdict in two sentences, where it is none.</param>
    public static string Summary(IReadOnlyList<Finding> findings, Func<string> otherwise)
        => findings is [var first, ..] && Is(first)
            ? $"{first.Statement}{What(first.Supports)}"
            : string.Join(' ', findings.Where(Is).Select(answer => answer.Statement).Prepend(otherwise()));

    private static string What(Verdict? verdict) => verdict switch
    {
        Verdict.Fragmentation => " Drop the caches and compact memory before it is asked for.",
        Verdict.OutOfMemory => " Free memory first, or ask another node.",
        Verdict.NotFragmentation => " Nothing was refused that was read of.",
        _ => "",
    };
}

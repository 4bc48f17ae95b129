using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT036: nothing tells of a failure, and blocks as large as a container's start asks for are free.</summary>
internal sealed class NothingFailed : Rule
{
    public override string Id => "FT036";

    public override IEnumerable<Finding> Apply(Case node)
    {
        var order = Case.StartOrder(node.Evidence);
        if (node.Evidence is not { Failures: [], OomKills: [], StartFailures: [], Limits: [] } || node.Now(order).Outcome != NowOutcome.Served)
        {
            yield break;
        }

        var row = node.Indices(order).FirstOrDefault(one => one.Meaning == IndexMeaning.Available);
        var there = row is { SuitableBlocks: { } blocks }
            ? Wording.Of($"Node {row.NumaNode} {row.Zone} has {blocks} free blocks of {Wording.Order(order, row.PageSize)} or cut from larger ones")
            : Wording.Of($"A block of order {order} is free");
        yield return new Finding
        {
            Id = Id,
            Severity = Severity.Info,
            Statement = $"{there}, as large as the start of a container asks for{(node.Evidence.HasLog ? ", and the logs tell of nothing that was refused" : "; no log was read that would tell what was refused before")}.",
            Numbers = Wording.Numbers(("Order", order), ("SuitableBlocks", row?.SuitableBlocks), ("FragmentationIndex", Wording.Thousandths(row?.FragmentationIndex))),
            Basis = row,
            Source = row?.Source,
            Supports = Verdict.NotFragmentation,
            Strength = node.Evidence.HasLog ? Confidence.Likely : Confidence.Possible,
        };
    }
}

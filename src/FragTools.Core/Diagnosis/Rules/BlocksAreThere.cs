using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT006: blocks of an order that was refused are free now. The snapshot alone explains no failure, and no health either.</summary>
internal sealed class BlocksAreThere : Rule
{
    public override string Id => "FT006";

    public override IEnumerable<Finding> Apply(Case node)
        => node.AskedOrders
            .Where(order => node.Now(order).Outcome == NowOutcome.Served)
            .SelectMany(order => node.Indices(order).Where(row => row.Meaning == IndexMeaning.Available))
            .Select(Found);

    private Finding Found(ExtFragIndex row)
    {
        var count = row.SuitableBlocks is { } blocks ? Wording.Of($"has {blocks} free blocks") : "has a free block";
        return new Finding
        {
            Id = Id,
            Severity = Severity.Info,
            Statement = Wording.Of($"Node {row.NumaNode} {row.Zone} {count} of {Wording.Order(row.Order, row.PageSize)} or cut from larger ones: when this was taken, the request would have found one. ")
                + "What was refused before is not explained by it.",
            Numbers = Wording.Numbers(("Order", row.Order), ("SuitableBlocks", row.SuitableBlocks), ("FragmentationIndex", Wording.Thousandths(row.FragmentationIndex))),
            Basis = row,
            Source = row.Source,
        };
    }
}

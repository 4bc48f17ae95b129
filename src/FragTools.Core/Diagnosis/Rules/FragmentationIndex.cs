using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// FT005: at an order that was asked for, the zones have no free block and an index above the threshold: free memory
/// lies in pieces. Where nothing was asked for, the order that a container's start asks for is looked at.
/// </summary>
internal sealed class FragmentationIndex : Rule
{
    private const int MostOrders = 3;

    public override string Id => "FT005";

    public override IEnumerable<Finding> Apply(Case node)
    {
        var asked = node.AskedOrders;
        var orders = asked.Count > 0 ? asked.Take(MostOrders) : [Case.StartOrder(node.Evidence)];
        return orders.SelectMany(order => AtOrder(node, order, isAsked: asked.Count > 0));
    }

    private IEnumerable<Finding> AtOrder(Case node, int order, bool isAsked)
    {
        var rows = node.Indices(order);
        if (!node.Now(order).IsFragmented)
        {
            return [];
        }

        // A zone that has a block stands for itself in FT006.
        return rows
            .Where(row => row.Meaning == IndexMeaning.Fragmentation)
            .OrderByDescending(row => row.Zone == "Normal")
            .ThenBy(row => row.NumaNode)
            .Select((row, at) => Found(row, isAsked, isFirst: at == 0));
    }

    private Finding Found(ExtFragIndex row, bool isAsked, bool isFirst)
    {
        var index = Wording.Thousandths(row.FragmentationIndex);
        var threshold = row.ThresholdThousandths is { } set
            ? Wording.Of($"above vm.extfrag_threshold, which is {set} in whole thousandths")
            : "above the kernel's usual threshold (vm.extfrag_threshold is not known)";
        return new Finding
        {
            Id = Id,
            Severity = isAsked ? Severity.Critical : Severity.Warning,
            Statement = Wording.Of($"Node {row.NumaNode} {row.Zone} has no free block of {Wording.Order(row.Order, row.PageSize)}; its fragmentation index there is {index}, {threshold}.")
                + (isFirst ? " Close to one is fragmentation; only close to zero would be lack of memory." : ""),
            Numbers = Wording.Numbers(
                ("Order", row.Order),
                ("FragmentationIndex", index),
                ("UnusableIndex", Wording.Thousandths(row.UnusableIndex)),
                ("FreeBlocks", row.FreeBlocks),
                ("SuitableBlocks", row.SuitableBlocks),
                ("ExtfragThreshold", row.ThresholdThousandths)),
            Basis = row,
            Source = row.Source,
            Supports = Verdict.Fragmentation,
            Strength = Confidence.Possible,
        };
    }
}

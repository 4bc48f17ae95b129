namespace FragTools.Remedy;

/// <summary>Is there a need at all? None where each node of the write would serve the order now.</summary>
internal sealed class NeedGuard : CompactionGuard
{
    public override SkipReason Reason => SkipReason.NoNeed;

    public override GuardFinding Look(GuardInput input)
    {
        if (input.Request.Order is not { } order)
        {
            return Found(stops: false, "no order was asked for");
        }

        var answers = input.NumaNodes.Select(node => (Node: node, Serves: input.Memory.Serves(node, order))).ToList();
        var without = answers.FindAll(answer => answer.Serves == false).ConvertAll(answer => answer.Node);
        return without.Count > 0
                ? Found(stops: false, $"NUMA node {string.Join(", ", without)} would refuse order {order} now")
            : answers.Exists(answer => answer.Serves is null)
                ? NotKnown($"whether order {order} would be served cannot be told from what is readable here")
            : Found(stops: true, $"a block of order {order} is free on NUMA node {string.Join(", ", input.NumaNodes)}, and the watermark lets it go");
    }
}

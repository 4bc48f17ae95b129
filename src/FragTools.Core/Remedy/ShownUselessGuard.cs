using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>Did the last compaction of this process make no such block? Then this one will not, either, until memory has changed.</summary>
internal sealed class ShownUselessGuard : CompactionGuard
{
    public override SkipReason Reason => SkipReason.ShownUseless;

    public override GuardFinding Look(GuardInput input)
    {
        var useless = input.NumaNodes.Select(node => input.History.Useless(input.Root, node, input.Request, input.Now)).ToList();
        return useless.TrueForAll(result => result is not null) && useless is [var last, ..]
            ? Found(
                stops: true,
                $"the compaction at {last!.StartTime:u} {(last.Order is { } order ? $"made no block of order {order}" : "gathered no free memory in blocks above order 3")}; that counts for {Duration.Format(CompactionHistory.Validity)}")
            : Found(stops: false, "no compaction of this process says so");
    }
}

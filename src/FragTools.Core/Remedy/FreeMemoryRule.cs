using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>Too little is free: no zone of the node has more than its low watermark and what it keeps back.</summary>
internal sealed class FreeMemoryRule : AdviceRule
{
    public override Advice? Look(AdviceInput input)
    {
        var supplies = input.Memory.Supplies(input.Result.NumaNode);
        if (supplies.Count == 0 || supplies.Any(supply => supply.FreePages >= supply.LowPages))
        {
            return null;
        }

        var (zone, free, low) = supplies.MaxBy(supply => supply.FreePages - supply.LowPages);
        var pageSize = input.Memory.Free[0].PageSize;
        var cache = input.Info?.BuffCacheBytes is { } bytes ? $" {SizeText.Format(bytes)} are caches, which can be dropped first (-DropCaches)." : "";
        return new Advice(
            AdviceKind.FreeMemory,
            $"Too little is free to put together: {SizeText.Format(free * pageSize)} in {zone} of NUMA node {input.Result.NumaNode}, whose low watermark is "
            + $"{SizeText.Format(low * pageSize)}. Free memory: end or limit what uses it, or move pods away.{cache}");
    }
}

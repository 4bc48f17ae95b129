using System.Globalization;

namespace FragTools.Remedy;

/// <summary>Is so little free that there is nothing to put together? Every zone that a request may use stands below its low watermark.</summary>
internal sealed class LowMemoryGuard : CompactionGuard
{
    public override SkipReason Reason => SkipReason.LowMemory;

    public override GuardFinding Look(GuardInput input)
    {
        var zones = input.NumaNodes.SelectMany(node => input.Memory.Supplies(node).Select(supply => (Node: node, supply.Zone, supply.FreePages, supply.LowPages))).ToList();
        if (zones.Count == 0)
        {
            return NotKnown("the watermarks cannot be read");
        }

        // The zone that is nearest to having enough.
        var best = zones.MaxBy(zone => zone.FreePages - zone.LowPages);
        return Found(
            best.FreePages < best.LowPages,
            string.Create(
                CultureInfo.InvariantCulture,
                $"node {best.Node} {best.Zone} has {best.FreePages} pages free, its low watermark with what it keeps back is {best.LowPages}"));
    }
}

using FragTools.Diagnosis;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>The free blocks of a NUMA node's zones at one moment; its text is a zone and its free blocks after the other.</summary>
/// <param name="zones">The zones.</param>
public sealed class BuddyInfoList(IEnumerable<BuddyInfo> zones) : TextList<BuddyInfo>(zones)
{
    /// <summary>The free blocks of a NUMA node.</summary>
    internal static BuddyInfoList Of(NodeSnapshot snapshot, int numaNode) => new(snapshot.FreeBlocks.Where(zone => zone.NumaNode == numaNode));

    /// <summary>The zones in a line.</summary>
    /// <returns><c>DMA: 1 0 1; Normal: 15952 2235 859</c>.</returns>
    public override string ToString() => string.Join("; ", this.Select(zone => $"{zone.Zone}: {zone.FreeBlocks}"));
}

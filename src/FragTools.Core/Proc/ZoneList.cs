using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// Zones of one machine at one moment. Its text is a zone and its free blocks after the other, so that it reads well in
/// a CSV cell.
/// </summary>
/// <param name="zones">The zones.</param>
public sealed class ZoneList(IEnumerable<ZoneInfo> zones) : TextList<ZoneInfo>(zones)
{
    /// <summary>The zones: <c>0 DMA: 1 0 1; 0 Normal: 15952 2235 859</c>.</summary>
    /// <returns>NUMA node, zone and free blocks by order of each.</returns>
    public override string ToString()
        => string.Join("; ", this.Select(zone => $"{zone.NumaNode} {zone.Zone}: {zone.FreeBlocks?.ToString() ?? "-"}"));
}

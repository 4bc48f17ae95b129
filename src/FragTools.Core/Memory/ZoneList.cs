using System.Collections;

namespace FragTools.Memory;

/// <summary>Zones of one machine at one moment. Its text is a zone and its free blocks after the other, so that it reads well in a CSV cell.</summary>
public sealed class ZoneList : IReadOnlyList<ZoneInfo>
{
    private readonly ZoneInfo[] _zones;

    /// <summary>A list of zones.</summary>
    /// <param name="zones">The zones.</param>
    public ZoneList(IEnumerable<ZoneInfo> zones) => _zones = [.. zones];

    /// <summary>The number of zones.</summary>
    public int Count => _zones.Length;

    /// <summary>The zone at a place.</summary>
    /// <param name="index">The place, from 0.</param>
    public ZoneInfo this[int index] => _zones[index];

    /// <inheritdoc/>
    public IEnumerator<ZoneInfo> GetEnumerator() => ((IEnumerable<ZoneInfo>)_zones).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _zones.GetEnumerator();

    /// <summary>The zones: <c>0 DMA: 1 0 1; 0 Normal: 15952 2235 859</c>.</summary>
    /// <returns>NUMA node, zone and free blocks by order of each.</returns>
    public override string ToString() => string.Join("; ", _zones.Select(zone => $"{zone.NumaNode} {zone.Zone}: {zone.FreeBlocks?.ToString() ?? "-"}"));
}

using System.Collections;
using FragTools.Memory;

namespace FragTools.Remedy;

/// <summary>The free blocks of a NUMA node's zones at one moment; its text is a zone and its free blocks after the other.</summary>
/// <param name="zones">The zones.</param>
public sealed class BuddyInfoList(IEnumerable<BuddyInfo> zones) : IReadOnlyList<BuddyInfo>
{
    private readonly BuddyInfo[] _zones = [.. zones];

    /// <summary>The number of zones.</summary>
    public int Count => _zones.Length;

    /// <summary>The zone at a place.</summary>
    /// <param name="index">The place, from 0.</param>
    public BuddyInfo this[int index] => _zones[index];

    /// <inheritdoc/>
    public IEnumerator<BuddyInfo> GetEnumerator() => ((IEnumerable<BuddyInfo>)_zones).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _zones.GetEnumerator();

    /// <summary>The zones in a line.</summary>
    /// <returns><c>DMA: 1 0 1; Normal: 15952 2235 859</c>.</returns>
    public override string ToString() => string.Join("; ", _zones.Select(zone => $"{zone.Zone}: {zone.FreeBlocks}"));
}

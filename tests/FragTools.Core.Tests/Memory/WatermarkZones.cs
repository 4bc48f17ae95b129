using FragTools.Linux;
using FragTools.Memory;

namespace FragTools.Tests.Memory;

/// <summary>Zones and requests for the watermark tests, with nothing in them that a test does not say.</summary>
internal static class WatermarkZones
{
    /// <summary>
    /// A zone of a report. The list is written as the kernel writes it, without sizes: <c>12(UM) 0 1(H)</c>, or
    /// <c>12 0 1</c> as before 3.8.
    /// </summary>
    public static ZoneInfo Zone(string name, long free, long min, string list, int node = 0, params long[] reserve)
    {
        var blocks = list.Split(' ').Select(block => block.TrimEnd(')').Split('(')).ToList();
        return new ZoneInfo
        {
            NumaNode = node,
            Zone = name,
            FreePages = free,
            MinPages = min,
            FreeBlocks = new FreeBlockCounts(blocks.Select(block => long.Parse(block[0]))),
            FreeBlockTypes = list.Contains('(') ? new ValueList<string?>(blocks.Select(block => block.Length > 1 ? block[1] : null)) : null,
            Protection = reserve.Length > 0 ? new ValueList<long>(reserve) : null,
            Counters = new CounterMap(new Dictionary<string, long>()),
            PageSize = 4096,
            Source = "test",
        };
    }

    /// <summary>GFP_KERNEL: __GFP_WAIT or __GFP_DIRECT_RECLAIM, zone Normal.</summary>
    public static AllocationRequest Kernel(int order, string? version)
        => new() { Order = order, HighestZone = "Normal", MayDirectReclaim = true, KernelVersion = KernelVersion.TryParse(version) };

    /// <summary>GFP_ATOMIC: __GFP_HIGH without the right to sleep, and __GFP_ATOMIC where there is one.</summary>
    public static AllocationRequest Atomic(int order, string? version)
        => Kernel(order, version) with { MayDirectReclaim = false, IsHigh = true, IsAtomic = true };

    /// <summary>GFP_NOWAIT: nothing but that it may not sleep.</summary>
    public static AllocationRequest NoWait(int order, string? version) => Kernel(order, version) with { MayDirectReclaim = false };

    public static ZoneVerdict Check(ZoneInfo zone, AllocationRequest request) => Assert.Single(Watermarks.Check([zone], request));
}

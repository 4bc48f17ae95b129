using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Tests.Watermarks;

/// <summary>Zones and requests for the watermark tests, with nothing in them that a test does not say.</summary>
internal static class WatermarkZones
{
    /// <summary>
    /// A zone of a report. The list is written as the kernel writes it, without sizes: <c>12(UM) 0 1(H)</c>, or
    /// <c>12 0 1</c> as before 3.8. The zone keeps no atomic reserve, and says so; <see cref="Silent"/> does not.
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
            ReservedHighAtomicPages = 0,
            FreeBlocks = new FreeBlockCounts(blocks.Select(block => long.Parse(block[0]))),
            FreeBlockTypes = list.Contains('(') ? new ValueList<string?>(blocks.Select(block => block.Length > 1 ? block[1] : null)) : null,
            Protection = reserve.Length > 0 ? new ValueList<long>(reserve) : null,
            Counters = new CounterMap(new Dictionary<string, long>()),
            PageSize = 4096,
            Source = "test",
        };
    }

    /// <summary>A zone of 1000 managed pages that says nothing of an atomic reserve, as before 5.5.</summary>
    public static ZoneInfo Silent(ZoneInfo zone) => zone with { ReservedHighAtomicPages = null, ManagedPages = 1000 };

    /// <summary>
    /// The zones of the seed report, order 6 on 3.10.0-514.26.2.el7 with GFP_KERNEL; its kB divided by 4.
    /// </summary>
    public static ZoneInfo[] Seed { get; } =
    [
        Zone("DMA", 3965, 16, "1(U) 0 1(U) 1(U) 1(U) 1(U) 1(U) 0 1(U) 1(M) 3(M)", 0, 0, 2815, 15868, 15868),
        Zone("DMA32", 38278, 2994, "1515(UEM) 2456(UEM) 907(UEM) 2236(UEM) 567(UEM) 52(UEM) 1(U) 0 0 0 0", 0, 0, 0, 13053, 13053),
        Zone("Normal", 23808, 13884, "15952(UEM) 2235(UEM) 859(UEM) 17(UE) 0 0 0 0 0 0 0", 0, 0, 0, 0, 0),
    ];

    /// <summary>GFP_KERNEL: __GFP_WAIT or __GFP_DIRECT_RECLAIM, zone Normal.</summary>
    public static AllocationRequest Kernel(int order, string? version)
        => new() { Order = order, HighestZone = "Normal", MayDirectReclaim = true, KernelVersion = KernelRelease.TryParse(version) };

    /// <summary>GFP_ATOMIC: __GFP_HIGH without the right to sleep, and __GFP_ATOMIC where there is one.</summary>
    public static AllocationRequest Atomic(int order, string? version)
        => Kernel(order, version) with { MayDirectReclaim = false, IsHigh = true, IsAtomic = true };

    /// <summary>GFP_NOWAIT: nothing but that it may not sleep.</summary>
    public static AllocationRequest NoWait(int order, string? version) => Kernel(order, version) with { MayDirectReclaim = false };

    public static ZoneVerdict Check(ZoneInfo zone, AllocationRequest request) => Assert.Single(ZoneWatermarks.Check([zone], request));
}

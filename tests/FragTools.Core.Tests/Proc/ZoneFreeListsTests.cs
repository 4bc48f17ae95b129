using FragTools.Linux;
using FragTools.Proc;
using FragTools.Watermarks;

using static FragTools.Tests.Watermarks.WatermarkZones;

namespace FragTools.Tests.Proc;

public sealed class ZoneFreeListsTests
{
    private static readonly ZoneInfo Live = Zone("Normal", 400, 100, "0", 0, 0, 0, 0, 0) with { FreeBlocks = null, ManagedPages = 100000, SpannedPages = 100000, BoostPages = 0, ReservedHighAtomicPages = null };

    [Fact]
    public void A_live_zone_becomes_what_a_report_prints()
    {
        var zone = Assert.Single(ZoneFreeLists.Join(
            [Live],
            [Buddy(0, "DMA", 9, 9, 9), Buddy(0, "Normal", 100, 50, 25)],
            [
                Type("Unmovable", 40, 0, 0), Type("Movable", 40, 50, 0), Type("HighAtomic", 20, 0, 25, blocks: 1), Type("CMA", 0, 0, 0),
                Type("Isolate", 0, 0, 0),
            ]));

        Assert.Equal("100 50 25", zone.FreeBlocks!.ToString());
        Assert.Equal("UMH M H", zone.FreeBlockTypes!.ToString());
        Assert.Equal((0, 512, 120), (zone.FreeCmaPages, zone.ReservedHighAtomicPages, zone.FreeHighAtomicPages)); // 20 + 25·4
    }

    [Fact]
    public void A_live_zone_is_checked_like_a_report_s()
    {
        // 400 pages; 6.18 takes the 120 free ones of the atomic reserve off: 279 > 100 at order 1.
        ZoneInfo[] zones = [.. ZoneFreeLists.Join(
            [Live],
            [Buddy(0, "Normal", 100, 50, 25)],
            [Type("Unmovable", 40, 0, 0), Type("Movable", 40, 50, 0), Type("HighAtomic", 20, 0, 25, blocks: 1)])];

        Assert.Equal((ZoneOutcome.Served, 279), Outcome(zones, Kernel(1, "6.18.0")));
        Assert.Equal((ZoneOutcome.NoBlock, 277), Outcome(zones, Kernel(2, "6.18.0"))); // 400 − 120 − 3
        Assert.Equal((ZoneOutcome.Served, 397), Outcome(zones, Atomic(2, "6.18.0") with { IsAtomic = false }));
    }

    [Fact]
    public void Rows_that_are_missing_leave_what_they_hold_unknown()
    {
        var zone = Assert.Single(ZoneFreeLists.Join([Live], [Buddy(0, "Normal", 100, 50, 25)]));

        Assert.Equal("100 50 25", zone.FreeBlocks!.ToString());
        Assert.Null(zone.FreeBlockTypes);
        Assert.Null(zone.ReservedHighAtomicPages);
        Assert.Null(Assert.Single(ZoneFreeLists.Join([Live], [Buddy(1, "Normal", 1, 1, 1)])).FreeBlocks);
        Assert.Null(Assert.Single(ZoneFreeLists.Join([Live], [Buddy(0, "Normal", 1, 1, 1) with { Host = "other" }])).FreeBlocks);
    }

    [Fact]
    public void This_machine_would_serve_a_page()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/proc/zoneinfo") && File.Exists("/proc/buddyinfo"), "this machine has no /proc/zoneinfo");
        var context = new ReadContext("live", null, PageSize.Of(Environment.SystemPageSize));
        var zones = ZoneFreeLists.Join(
            ZoneInfoReader.Instance.Parse(File.ReadAllBytes("/proc/zoneinfo"), context).Items,
            BuddyInfoReader.Instance.Parse(File.ReadAllBytes("/proc/buddyinfo"), context).Items);
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

        // The test runs, so pages are to be had; whether every zone has some is the machine's business.
        Assert.Contains(ZoneWatermarks.Check(zones, Kernel(0, release) with { HighestZone = "Movable" }), verdict => verdict.Outcome == ZoneOutcome.Served);
    }

    private static (ZoneOutcome? Outcome, long? Compared) Outcome(ZoneInfo[] zones, AllocationRequest request)
    {
        var verdict = Assert.Single(ZoneWatermarks.Check(zones, request));
        return (verdict.Outcome, verdict.ComparedFree);
    }

    private static BuddyInfo Buddy(int node, string zone, params long[] counts)
        => new() { NumaNode = node, Zone = zone, FreeBlocks = new FreeBlockCounts(counts), PageSize = 4096, Source = "test" };

    private static PageTypeInfo Type(string type, long zero, long one, long two, long blocks = 0)
        => new()
        {
            NumaNode = 0,
            Zone = "Normal",
            MigrateType = type,
            FreeBlocks = new FreeBlockCounts([zero, one, two]),
            PageBlocks = blocks,
            PageBlockOrder = 9,
            PageSize = 4096,
            Source = "test",
        };
}

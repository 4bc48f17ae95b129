using FragTools.Proc;
using FragTools.Watermarks;

using static FragTools.Tests.Watermarks.WatermarkZones;

namespace FragTools.Tests.Watermarks;

/// <summary>Which entry of lowmem_reserve holds, and which zones a kernel has.</summary>
public sealed class WatermarkReserveTests
{
    [Theory]
    [InlineData("5.7.14", 0)] // the highest zone with pages is DMA32 itself
    [InlineData("5.8.0", 700)] // Normal's entry, whether it has pages or not
    public void Before_5_8_the_highest_populated_zone_decides(string version, long reserve)
    {
        // A machine without pages in Normal whose entries are not 0 there: its Movable zone is counted in.
        ZoneInfo[] zones = [Zone("DMA32", 5000, 100, "5000(U)", 0, 0, 0, 700, 900)];

        Assert.Equal(reserve, ZoneWatermarks.Check(zones, Kernel(0, version) with { Is64Bit = true })[0].ReservePages);
    }

    [Theory]
    [InlineData("Normal", 15868)]
    [InlineData("DMA32", 2815)]
    [InlineData("HighMem", 15868)] // not configured: Normal
    [InlineData("Movable", 15900)]
    public void Since_5_8_the_mask_s_own_zone_decides(string highest, long reserve)
        => Assert.Equal(reserve, ZoneWatermarks.Check(X64(), Kernel(0, "5.15.0") with { HighestZone = highest })[0].ReservePages);

    [Theory]
    [InlineData("Normal", 15868)]
    [InlineData("DMA32", 2815)]
    [InlineData("Movable", 15868)] // Movable has no pages
    public void Before_5_8_a_mask_s_zone_without_pages_does_not_count(string highest, long reserve)
        => Assert.Equal(reserve, ZoneWatermarks.Check(X64(), Kernel(0, "4.19.0") with { HighestZone = highest })[0].ReservePages);

    [Fact]
    public void Four_entries_on_32_bits_are_DMA_Normal_HighMem_Movable()
    {
        // PowerPC, 6.9: zones above the mask's are not printed. Normal is the second entry.
        var dma = Zone("DMA", 800, 700, "800(U)", 0, 0, 0, 1280, 1280);

        Assert.Equal(0, Check(dma, Kernel(0, "6.9.0") with { Is64Bit = false }).ReservePages);

        // The same follows from the pages of HighMem: a 64-bit kernel has none.
        Assert.Equal(0, Check(dma, Kernel(0, "6.9.0") with { HighMemMovableOnlyPages = 327680 }).ReservePages);
    }

    [Fact]
    public void Where_the_zones_cannot_be_told_apart_the_outcome_must_not_hang_on_them()
    {
        // With 64 bits the four could be DMA, DMA32, Normal, Movable: then 1280 pages are kept from Normal's requests.
        var dma = Zone("DMA", 800, 700, "800(U)", 0, 0, 0, 1280, 1280);

        Assert.Equal(ZoneOutcome.Unknown, Check(dma, Kernel(0, "6.9.0")).Outcome); // 800 > 700, 800 ≤ 1980
        Assert.Equal(ZoneOutcome.FailsFirstComparison, Check(dma with { FreePages = 600 }, Kernel(0, "6.9.0")).Outcome);
        Assert.Equal(ZoneOutcome.Served, Check(dma with { FreePages = 2000 }, Kernel(0, "6.9.0")).Outcome);
    }

    [Fact]
    public void The_other_zones_printed_tell_which_entry_is_whose()
    {
        // DMA, Normal, HighMem, Movable: Normal's managed pages show in the second entry.
        ZoneInfo[] zones =
        [
            Zone("DMA", 3000, 30, "3000(U)", 0, 0, 800, 1500, 1500),
            Zone("Normal", 100, 1000, "100(U)", 0, 0, 0, 5600, 5600) with { ManagedPages = 200000 },
        ];

        Assert.Equal(800, ZoneWatermarks.Check(zones, Kernel(0, "5.10.0"))[0].ReservePages);
    }

    [Theory]
    [InlineData("DMA")] // not configured: Normal
    [InlineData("Normal")]
    [InlineData("HighMem")]
    public void Zones_above_the_mask_s_are_not_asked(string highest)
    {
        ZoneInfo[] zones = [Zone("Normal", 500, 100, "500(U) 0", 0, 0, 0), Zone("Movable", 500, 100, "500(M) 0", 0, 0, 0)];
        var verdicts = ZoneWatermarks.Check(zones, Kernel(1, "5.10.0") with { HighestZone = highest });

        Assert.Equal(ZoneOutcome.NoBlock, verdicts[0].Outcome);
        Assert.Equal((false, null), (verdicts[1].Eligible, verdicts[1].Outcome));
        Assert.Equal("it lies above Normal, the highest zone of the mask", verdicts[1].WhyNotEligible);
    }

    [Fact]
    public void Zones_without_pages_and_device_memory_are_not_asked()
    {
        ZoneInfo[] zones =
        [
            Zone("DMA", 0, 0, "0 0", 0, 0, 0, 0, 0, 0) with { PresentPages = 3998, ManagedPages = 0 },
            Zone("Normal", 500, 100, "500(U) 0", 0, 0, 0, 0, 0, 0),
            Zone("Device", 500, 100, "500(U) 0", 0, 0, 0, 0, 0, 0),
        ];

        Assert.Equal([false, true, false], ZoneWatermarks.Check(zones, Kernel(0, "5.10.0")).Select(verdict => verdict.Eligible));
    }

    [Fact]
    public void Without_lowmem_reserve_only_the_highest_zone_is_sure()
    {
        ZoneInfo[] zones = [Zone("DMA32", 500, 100, "500(U)"), Zone("Normal", 500, 100, "500(U)")];
        var verdicts = ZoneWatermarks.Check(zones, Kernel(0, "5.10.0"));

        Assert.Equal([ZoneOutcome.Unknown, ZoneOutcome.Served], verdicts.Select(verdict => verdict.Outcome!.Value));
        Assert.Contains("lowmem_reserve is not printed", verdicts[0].Missing, StringComparison.Ordinal);
    }

    [Fact]
    public void On_two_nodes_before_5_8_the_entry_depends_on_the_node_asked()
    {
        // Node 0 ends with DMA32, node 1 has Normal. Asked of node 0, the index is DMA32's, and DMA keeps 500 pages;
        // asked of node 1 it is Normal's, and DMA keeps 2000: 1000 > 10 + 500, but 1000 ≤ 10 + 2000.
        ZoneInfo[] zones =
        [
            Zone("DMA", 1000, 10, "1000(U)", 0, 0, 500, 2000, 2000),
            Zone("DMA32", 50, 100, "50(U)", 0, 0, 0, 1500, 1500),
            Zone("Normal", 50, 100, "50(U)", 1, 0, 0, 0, 0),
        ];

        Assert.Equal(ZoneOutcome.Unknown, ZoneWatermarks.Check(zones, Kernel(0, "5.4.0"))[0].Outcome);
        Assert.Equal(ZoneOutcome.Served, ZoneWatermarks.Check(zones, Kernel(0, "5.4.0") with { NumaNode = 0 })[0].Outcome);
        Assert.Equal(ZoneOutcome.FailsFirstComparison, ZoneWatermarks.Check(zones, Kernel(0, "5.4.0") with { NumaNode = 1 })[0].Outcome);
        Assert.Equal(ZoneOutcome.FailsFirstComparison, ZoneWatermarks.Check(zones, Kernel(0, "5.8.0"))[0].Outcome);
    }

    [Fact]
    public void Boost_is_off_for_atomic_order_0_since_5_9()
    {
        // min 1000 of which 600 is boost. GFP_ATOMIC: 1000 → 375; without boost 400 → 200 − 50 = 150.
        var zone = Zone("Normal", 300, 1000, "300(U) 0", 0, 0, 0, 0) with { BoostPages = 600 };

        Assert.Equal((ZoneOutcome.FailsFirstComparison, 375), Outcome(zone, Atomic(0, "5.8.1")));
        Assert.Equal((ZoneOutcome.Served, 150), Outcome(zone, Atomic(0, "5.9.1")));
        Assert.Equal((ZoneOutcome.Served, 150), Outcome(zone, Atomic(0, "6.6.0") with { IsAtomic = false }));
        Assert.Equal((ZoneOutcome.FailsFirstComparison, 375), Outcome(zone, Atomic(1, "5.9.1")));
        Assert.Equal((ZoneOutcome.FailsFirstComparison, 500), Outcome(zone, Atomic(0, "5.9.1") with { IsAtomic = false }));
    }

    [Fact]
    public void A_boost_that_is_not_printed_is_bounded_by_the_marks()
    {
        // low − min = 100 allows a min of 4·100 + 3 without boost: 597 pages of the 1000 are boost at least.
        // GFP_ATOMIC on 403 has 403 − 201 = 202, 202 − 50 = 152.
        var zone = Zone("Normal", 153, 1000, "153(U)", 0, 0, 0, 0) with { LowPages = 1100 };

        Assert.Equal((ZoneOutcome.Served, 152), Outcome(zone, Atomic(0, "5.10.0")));

        // 152 pages: it fails unless the boost is larger still, which the marks do not rule out.
        Assert.Equal(ZoneOutcome.Unknown, Outcome(zone with { FreePages = 152 }, Atomic(0, "5.10.0")).Outcome);

        // low − min = 250 explains a min of 1000 without any boost: 1000 → 500 → 375.
        Assert.Equal((ZoneOutcome.FailsFirstComparison, 375), Outcome(zone with { LowPages = 1250 }, Atomic(0, "5.10.0")));
    }

    private static (ZoneOutcome? Outcome, long? Mark) Outcome(ZoneInfo zone, AllocationRequest request)
    {
        var verdict = Check(zone, request);
        return (verdict.Outcome, verdict.MarkPages);
    }

    private static ZoneInfo[] X64() =>
    [
        Zone("DMA", 3000, 30, "3000(U)", 0, 0, 2815, 15868, 15900) with { ManagedPages = 3977 },
        Zone("DMA32", 100, 3000, "100(U)", 0, 0, 0, 13053, 13085) with { ManagedPages = 720640 },
        Zone("Normal", 100, 14000, "100(U)", 0, 0, 0, 0, 1024) with { ManagedPages = 3341568 },
    ];
}

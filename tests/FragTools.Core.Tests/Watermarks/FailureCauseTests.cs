using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

using static FragTools.Tests.Watermarks.WatermarkZones;

namespace FragTools.Tests.Watermarks;

public sealed class FailureCauseTests
{
    // Order 1 on 4.19 with GFP_KERNEL: 1000 pages free − 1 against the mark.
    private static readonly ZoneInfo TooLittle = Zone("DMA32", 1000, 2000, "900(U) 50(U)", 0, 0, 0, 0, 0);
    private static readonly ZoneInfo NoBlock = Zone("Normal", 1000, 500, "1000(U) 0", 0, 0, 0, 0, 0);
    private static readonly ZoneInfo Serving = Zone("DMA", 1000, 500, "900(U) 50(U)", 0, 0, 0, 0, 0);

    [Fact]
    public void The_cause_is_the_first_that_any_zone_has()
    {
        var request = Kernel(1, "4.19.0");

        Assert.Equal(AllocationCause.OutOfMemory, FailureCause.Evaluate([TooLittle], request).Cause);
        Assert.Equal(AllocationCause.Fragmentation, FailureCause.Evaluate([TooLittle, NoBlock], request).Cause);
        Assert.Equal(AllocationCause.NotExplained, FailureCause.Evaluate([Serving, TooLittle, NoBlock], request).Cause);

        // 4.3: 999 > 500, but 999 − 900 = 99 ≤ 250: a block of order 1 is there and withheld.
        Assert.Equal(AllocationCause.WatermarkReserve, FailureCause.Evaluate([Serving, TooLittle, NoBlock], Kernel(1, "4.3.0")).Cause);
    }

    [Fact]
    public void The_seed_report_is_a_withheld_block_beside_fragmentation()
    {
        // Worked out in WatermarkLoopTests.
        var cause = FailureCause.Evaluate(Seed, Kernel(6, "3.10.0-514.26.2.el7.x86_64") with { HighMemMovableOnlyPages = 0 });

        Assert.Equal(AllocationCause.WatermarkReserve, cause.Cause);
        Assert.Equal("0/DMA:FailsFirstComparison 0/DMA32:FailsLoop 0/Normal:NoBlock", cause.Zones.ToString());
        Assert.Equal("3.10 to 3.15", cause.Rules);
        Assert.Empty(cause.Missing);
        Assert.Contains("Node 0 DMA32 has a block of order 6 and withholds it", cause.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_race_comes_with_its_evidence()
    {
        // Normal has 1000 − 1 against 900 and 1040 pages in the list; DMA32 999 against 2000.
        var racing = NoBlock with { MinPages = 900, FreeBlocks = new FreeBlockCounts([1000, 20]), FreeBlockTypes = new ValueList<string?>(["U", "M"]) };
        var cause = FailureCause.Evaluate([TooLittle, racing], Kernel(1, "4.19.0"), TimeSpan.FromMilliseconds(73.5));

        Assert.Equal(AllocationCause.NotExplained, cause.Cause);
        Assert.Equal((99, 40, 73.5), (cause.MarginPages, cause.DriftPages, cause.ZoneLineDelayMilliseconds));
        Assert.Contains("73.5 ms after the header", cause.Sentence, StringComparison.Ordinal);
        Assert.Contains("changed by 40 pages", cause.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_race_has_a_margin()
    {
        var cause = FailureCause.Evaluate([TooLittle], Kernel(1, "4.19.0"), TimeSpan.FromMilliseconds(1));

        Assert.Equal((null, null, 1), (cause.MarginPages, cause.DriftPages, cause.ZoneLineDelayMilliseconds));
    }

    [Fact]
    public void A_free_list_without_its_line_leaves_the_cause_open()
    {
        var cause = FailureCause.Evaluate([TooLittle, NoBlock with { FreePages = null, MinPages = null }], Kernel(1, "4.19.0"));

        Assert.Equal(AllocationCause.Unknown, cause.Cause);
        Assert.Contains("its line with free and min is missing", Assert.Single(cause.Missing), StringComparison.Ordinal);

        // No block of order 1 is on the list: Normal can only lack memory or a block.
        Assert.Equal([AllocationCause.OutOfMemory, AllocationCause.Fragmentation], cause.PossibleCauses);
        Assert.Equal([ZoneOutcome.FailsFirstComparison, ZoneOutcome.NoBlock], cause.Zones[1].PossibleOutcomes!);
    }

    [Theory]
    [InlineData(0, new[] { AllocationCause.WatermarkReserve, AllocationCause.NotExplained })]
    [InlineData(1, new[] { AllocationCause.Fragmentation, AllocationCause.NotExplained })]
    public void A_line_without_its_free_list_leaves_the_cause_open(int order, AllocationCause[] possible)
    {
        var cause = FailureCause.Evaluate([NoBlock with { FreeBlocks = null, FreeBlockTypes = null }], Kernel(order, "4.19.0"));

        Assert.Equal(AllocationCause.Unknown, cause.Cause);
        Assert.Equal(possible, cause.PossibleCauses);
        Assert.Contains("its free list is missing", cause.Missing[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_comparison_that_fails_needs_no_free_list()
    {
        var cause = FailureCause.Evaluate([NoBlock with { MinPages = 5000, FreeBlocks = null, FreeBlockTypes = null }], Kernel(1, "4.19.0"));

        Assert.Equal((AllocationCause.OutOfMemory, 999, 5000), (cause.Cause, cause.Zones[0].ComparedFree, cause.Zones[0].ComparedMark));
        Assert.Null(cause.Zones[0].FragmentationIndex);
    }

    [Fact]
    public void What_is_torn_does_not_matter_where_one_cause_is_possible()
    {
        // Whatever DMA32 holds: DMA would have served the request.
        var torn = TooLittle with { FreePages = null, MinPages = null };

        Assert.Equal(AllocationCause.NotExplained, FailureCause.Evaluate([Serving, torn], Kernel(1, "4.19.0")).Cause);
    }

    [Fact]
    public void A_block_that_is_there_is_no_fragmentation()
    {
        // The mark is missing; a block of order 1 is on a list for everybody.
        var cause = FailureCause.Evaluate([Serving with { MinPages = null }], Kernel(1, "5.10.0"));

        Assert.Equal(AllocationCause.Unknown, cause.Cause);
        Assert.Equal([AllocationCause.OutOfMemory, AllocationCause.NotExplained], cause.PossibleCauses);
    }

    [Fact]
    public void Order_0_with_free_pages_on_others_lists_only_is_no_lack_of_memory()
    {
        var cause = FailureCause.Evaluate([NoBlock with { FreeBlockTypes = new ValueList<string?>(["H", null]) }], Kernel(0, "5.10.0"));

        Assert.Equal(AllocationCause.WatermarkReserve, cause.Cause);
        Assert.StartsWith("Pages are free, but only on lists that the request may not use.", cause.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_torn_zone_lacks_does_not_matter_where_the_request_may_not_use_it()
    {
        var movable = Zone("Movable", 500, 100, "500(M)", 0, 0, 0, 0, 0) with { FreeBlocks = null, FreeBlockTypes = null };

        Assert.Equal(AllocationCause.OutOfMemory, FailureCause.Evaluate([TooLittle, movable], Kernel(1, "4.19.0")).Cause);
    }

    [Fact]
    public void A_zone_that_is_lost_altogether_is_missed()
    {
        // DMA's entries grow at Normal, which is not there.
        var dma = Zone("DMA", 1000, 10, "900(U) 50(U)", 0, 0, 2815, 15868, 15868);
        var dma32 = TooLittle with { Protection = new ValueList<long>([0, 0, 13053, 13053]) };
        var cause = FailureCause.Evaluate([dma, dma32], Kernel(1, "4.19.0") with { Is64Bit = true });

        Assert.Equal(AllocationCause.Unknown, cause.Cause);
        Assert.Contains("Node 0 Normal has pages", Assert.Single(cause.Missing), StringComparison.Ordinal);

        // Nor does a request for another node miss it.
        ZoneInfo[] other = [dma, dma32, TooLittle with { NumaNode = 1, Zone = "Normal", Protection = new ValueList<long>([0, 0, 0, 0]) }];
        Assert.Equal(AllocationCause.OutOfMemory, FailureCause.Evaluate(other, Kernel(1, "4.19.0") with { Is64Bit = true, NodeMask = [1] }).Cause);

        // A request that ends with DMA32 does not need it; since 6.2 it would not even be printed.
        Assert.Equal(AllocationCause.OutOfMemory, FailureCause.Evaluate([dma, dma32], Kernel(1, "6.6.0") with { HighestZone = "DMA32", Is64Bit = true }).Cause);
    }

    [Fact]
    public void Without_zones_nothing_is_known()
    {
        var cause = FailureCause.Evaluate([], Kernel(1, "4.19.0"));

        Assert.Equal((AllocationCause.Unknown, "no zone was printed."), (cause.Cause, Assert.Single(cause.Missing)));
    }

    [Fact]
    public void Where_no_zone_is_for_the_request_there_is_no_memory_for_it()
    {
        // A mask for DMA in a kernel whose DMA zone has no pages.
        var dma = Zone("DMA", 0, 0, "0 0", 0, 0, 0, 0, 0) with { ManagedPages = 0 };
        var cause = FailureCause.Evaluate([dma, Serving with { Zone = "Normal" }], Kernel(1, "5.7.0") with { HighestZone = "DMA" });

        Assert.Equal(AllocationCause.OutOfMemory, cause.Cause);
        Assert.Contains("none of the zones", cause.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_release_matters_only_where_the_releases_disagree()
    {
        // Fails the first comparison by every rule.
        Assert.Equal(AllocationCause.OutOfMemory, FailureCause.Evaluate([Silent(TooLittle)], Kernel(1, null)).Cause);

        // 999 > 500; up to 4.3 the loop ends at 99 ≤ 250, later the block is enough.
        var cause = FailureCause.Evaluate([Silent(Serving)], Kernel(1, null));
        Assert.Equal(AllocationCause.Unknown, cause.Cause);
        Assert.Equal([AllocationCause.WatermarkReserve, AllocationCause.NotExplained], cause.PossibleCauses);
        Assert.Contains(cause.Missing, text => text.StartsWith("By the rules of", StringComparison.Ordinal) && text.Contains("3.16 to 4.3", StringComparison.Ordinal) && text.EndsWith(": WatermarkReserve.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_printed_tells_the_release_apart()
    {
        // An H on the list: 4.4 or later. A reserve of 0 pages: later than 5.0.
        var zone = Serving with { FreeBlockTypes = new ValueList<string?>(["UH", "U"]), ReservedHighAtomicPages = 0 };
        Assert.Equal(AllocationCause.NotExplained, FailureCause.Evaluate([zone], Kernel(1, null)).Cause);

        // An R: 4.3 or earlier; letters: not before 3.8.
        zone = Silent(Serving) with { FreeBlockTypes = new ValueList<string?>(["UR", "U"]) };
        var cause = FailureCause.Evaluate([zone], Kernel(1, null));
        Assert.Equal((AllocationCause.WatermarkReserve, "3.7 to 3.9; 3.10 to 3.15; 3.16 to 4.3"), (cause.Cause, cause.Rules));

        // A line with marks, and without boost and reserve: before 5.6. Atomic requests are told apart by 4.4 and 5.9 only.
        cause = FailureCause.Evaluate([Silent(Serving) with { HighPages = 900, PresentPages = 2000 }], Atomic(0, null));
        Assert.Equal("3.7 to 3.9; 3.10 to 3.15; 3.16 to 4.3; 4.4 to 4.6; 4.7 to 4.18; 4.19 and 4.20; 5.0 to 5.7", cause.Rules);

        // A report without letters is older than 3.8.
        cause = FailureCause.Evaluate([Silent(Serving) with { FreeBlockTypes = null }], Kernel(1, null));
        Assert.Equal((AllocationCause.WatermarkReserve, "up to 2.6.37; 2.6.38 to 3.2; 3.3 to 3.6; 3.7 to 3.9"), (cause.Cause, cause.Rules));
    }

    [Fact]
    public void Several_readings_of_a_mask_must_agree()
    {
        // 600 − 1 against 500, and against 1000: the same bits may be a mask that gets half of the mark, or not.
        var zone = Serving with { FreePages = 600, MinPages = 1000 };
        var plain = Kernel(1, "4.19.0");

        Assert.Equal(AllocationCause.Unknown, FailureCause.Evaluate([zone], [plain, plain with { IsHigh = true }]).Cause);
        Assert.Equal(AllocationCause.OutOfMemory, FailureCause.Evaluate([zone with { FreePages = 300 }], [plain, plain with { IsHigh = true }]).Cause);
        Assert.Throws<ArgumentException>(() => FailureCause.Evaluate([zone], Array.Empty<AllocationRequest>()));
    }

    [Fact]
    public void THISNODE_leaves_only_the_node_that_was_asked()
    {
        ZoneInfo[] zones = [NoBlock, NoBlock with { NumaNode = 1, MinPages = 5000 }];
        var request = Kernel(1, "5.10.0") with { ThisNode = true };

        Assert.Equal(AllocationCause.Fragmentation, FailureCause.Evaluate(zones, request with { NumaNode = 0 }).Cause);
        var asked = FailureCause.Evaluate(zones, request with { NumaNode = 1 });
        Assert.Equal(AllocationCause.OutOfMemory, asked.Cause);
        Assert.Equal("__GFP_THISNODE allows node 1 only", asked.Zones[0].WhyNotEligible);

        // No report says which node it was.
        var open = FailureCause.Evaluate(zones, request);
        Assert.Equal(AllocationCause.Unknown, open.Cause);
        Assert.Contains(open.Missing, text => text.Contains("asked of node 1: OutOfMemory.", StringComparison.Ordinal));
        var either = FailureCause.Evaluate([zones[1] with { NumaNode = 0 }, zones[1]], request);
        Assert.Equal((AllocationCause.OutOfMemory, "0/Normal:FailsFirstComparison 1/Normal:FailsFirstComparison"), (either.Cause, either.Zones.ToString()));
    }

    [Theory]
    [InlineData("4.18.0", false, AllocationCause.OutOfMemory)]
    [InlineData("4.18.0", true, AllocationCause.OutOfMemory)]
    [InlineData("4.19.0", false, AllocationCause.OutOfMemory)]
    [InlineData("4.19.0", true, AllocationCause.Fragmentation)] // atomic requests do not heed it any more
    public void Nodemask_leaves_out_other_nodes(string version, bool atomic, AllocationCause cause)
    {
        // Even atomic requests find too little on node 1: 1000 − 1 against 5000 → 2500 → 1875.
        ZoneInfo[] zones = [NoBlock, NoBlock with { NumaNode = 1, MinPages = 5000 }];
        var request = atomic ? Atomic(1, version) : Kernel(1, version);

        Assert.Equal(cause, FailureCause.Evaluate(zones, request with { NodeMask = [1] }).Cause);
    }

    [Theory]
    [InlineData(false, AllocationCause.Fragmentation)]
    [InlineData(true, AllocationCause.OutOfMemory)]
    public void Mems_allowed_binds_masks_with_HARDWALL(bool hardWall, AllocationCause cause)
    {
        ZoneInfo[] zones = [NoBlock, NoBlock with { NumaNode = 1, MinPages = 5000 }];

        Assert.Equal(cause, FailureCause.Evaluate(zones, Kernel(1, "5.10.0") with { HardWall = hardWall, MemsAllowed = [1] }).Cause);
        Assert.Equal(AllocationCause.Fragmentation, FailureCause.Evaluate(zones, Atomic(1, "5.10.0") with { HardWall = hardWall, MemsAllowed = [1] }).Cause);
    }

    [Theory]
    [InlineData("4.18.0-147.el8.x86_64", "4.7 to 4.18")]
    [InlineData("4.18.0-553.el8_10.x86_64", "4.7 to 4.18; 5.8; 5.9 to 6.2")]
    [InlineData("5.14.0-325.el9.x86_64", "5.9 to 6.2; 6.3 to 6.11; 6.12 to 6.17")]
    [InlineData("6.12.0-55.9.1.el10_0.x86_64", "6.12 to 6.17; 6.18 and later")]
    [InlineData("3.10.0-1160.el7.x86_64", "3.10 to 3.15")]
    [InlineData("2.6.32-642.6.2.el6.x86_64", "2.6.32 of el6")]
    [InlineData("5.4.17-2136.300.7.el8uek.x86_64", "5.0 to 5.7")]
    [InlineData("5.4.275-1.el7.elrepo.x86_64", "5.0 to 5.7")]
    [InlineData("2.6.9", "up to 2.6.37")]
    [InlineData("7.1.3", "6.18 and later")]
    public void Distribution_kernels_are_told_by_their_release(string version, string rules)
        => Assert.Equal(rules, FailureCause.Evaluate([TooLittle], Kernel(1, KernelRelease.TryParse(version)!.Release)).Rules);

    [Theory]
    [InlineData(-1)]
    [InlineData(62)]
    [InlineData(int.MaxValue)]
    public void An_order_that_no_kernel_has_is_no_reason_to_fail(int order)
    {
        var cause = FailureCause.Evaluate([TooLittle], Kernel(order, "4.19.0"));

        Assert.Equal(AllocationCause.Unknown, cause.Cause);
        Assert.Contains($"of order {order}", Assert.Single(cause.Missing), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ZoneWatermarks.Check([TooLittle], Kernel(order, "4.19.0")));
    }

    [Fact]
    public void Vmalloc_that_never_asked_for_a_page_has_its_own_cause()
    {
        Assert.Equal(AllocationCause.AddressSpace, FailureCause.NoAddressRange(4198400).Cause);
        Assert.Contains("4198400 bytes", FailureCause.NoAddressRange(4198400).Sentence, StringComparison.Ordinal);
        Assert.Equal(AllocationCause.AddressSpace, FailureCause.ExceedsMemory(null).Cause);
        Assert.DoesNotContain("bytes", FailureCause.ExceedsMemory(null).Sentence, StringComparison.Ordinal);
    }
}

using FragTools.Watermarks;

using static FragTools.Tests.Watermarks.WatermarkZones;

namespace FragTools.Tests.Watermarks;

/// <summary>The check up to 4.3: a loop over the lower orders. All numbers are worked out by hand in the comments.</summary>
public sealed class WatermarkLoopTests
{
    [Fact]
    public void The_first_comparison_fails_where_the_zone_keeps_its_pages_for_lower_requests()
    {
        // 3965 − (64 − 1) = 3902; 16 + 15868 = 15884.
        var dma = ZoneWatermarks.Check(Seed, Kernel(6, "3.10.0-514.26.2.el7.x86_64"))[0];

        Assert.Equal(ZoneOutcome.FailsFirstComparison, dma.Outcome);
        Assert.Equal((3902, 15884, null), (dma.ComparedFree, dma.ComparedMark, dma.FailedAtOrder));
        Assert.Equal((16, 15868), (dma.MarkPages, dma.ReservePages));
        Assert.Equal(-1, dma.FragmentationIndex);
    }

    [Fact]
    public void The_loop_withholds_a_block_that_is_there()
    {
        // 38278 − 63 = 38215 > 2994 + 13053. Then −1515 = 36700, −4912 = 31788, −3628 = 28160, −17888 = 10272,
        // −9072 = 1200, −1664 = −464; the mark halves to 1497, 748, 374, 187, 93, 46.
        var dma32 = ZoneWatermarks.Check(Seed, Kernel(6, "3.10.0-514.26.2.el7.x86_64"))[1];

        Assert.Equal(ZoneOutcome.FailsLoop, dma32.Outcome);
        Assert.Equal((-464, 46, 5), (dma32.ComparedFree, dma32.ComparedMark, dma32.FailedAtOrder));
        Assert.Equal(-1, dma32.FragmentationIndex);
        Assert.Equal(465, dma32.DriftPages); // 154972 kB in the list, 153112 kB in the line
        Assert.Contains("-464 pages are left, and more than 46 must be", dma32.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_block_the_loop_s_failure_is_the_lack_of_it()
    {
        // 23808 − 63 = 23745 > 13884; −15952 = 7793 > 6942; −4470 = 3323 ≤ 3471.
        var normal = ZoneWatermarks.Check(Seed, Kernel(6, "3.10.0-514.26.2.el7.x86_64"))[2];

        Assert.Equal(ZoneOutcome.NoBlock, normal.Outcome);
        Assert.Equal((3323, 3471, 1), (normal.ComparedFree, normal.ComparedMark, normal.FailedAtOrder));
        Assert.Equal(0.981, normal.FragmentationIndex);
    }

    [Theory]
    [InlineData("2.6.37", ZoneOutcome.Served, 3919)] // 3950 − 31
    [InlineData("2.6.38.8", ZoneOutcome.FailsFirstComparison, 3917)] // 3950 − 33
    [InlineData("3.2.4", ZoneOutcome.FailsFirstComparison, 3917)]
    [InlineData("3.3.8", ZoneOutcome.Served, 3919)]
    public void From_2_6_38_to_3_2_two_pages_more_are_taken_off(string version, ZoneOutcome outcome, long compared)
    {
        // Order 5; the mark of 17 and a reserve of 3901 make 3918. One block of order 9 and more above order 5.
        var dma = Zone("DMA", 3950, 17, "2 0 1 1 1 0 1 1 0 1 3", 0, 0, 400, 3901, 3901);
        var verdict = ZoneWatermarks.Check([dma, Zone("Normal", 100, 5000, "100", 0, 0, 0, 0, 0)], Kernel(5, version) with { Is64Bit = true })[0];

        Assert.Equal(outcome, verdict.Outcome);
        if (outcome == ZoneOutcome.FailsFirstComparison)
        {
            Assert.Equal((compared, 3918), (verdict.ComparedFree, verdict.ComparedMark));
        }
    }

    [Fact]
    public void What_3_0_stable_takes_off_is_not_known()
    {
        var zone = Zone("Normal", 103, 100, "103"); // order 0: 103 − 0 > 100, 103 − 2 > 100; one page less and it hangs

        Assert.Equal(ZoneOutcome.Served, Check(zone, Kernel(0, "3.0.101")).Outcome);
        var verdict = Check(zone with { FreePages = 102 }, Kernel(0, "3.0.101"));
        Assert.Equal(ZoneOutcome.Unknown, verdict.Outcome);
        Assert.Equal([ZoneOutcome.Served, ZoneOutcome.FailsFirstComparison], verdict.PossibleOutcomes!);
    }

    [Theory]
    [InlineData("2.6.32-5-amd64", ZoneOutcome.FailsLoop)]
    [InlineData("2.6.32-642.6.2.el6.x86_64", ZoneOutcome.Served)]
    [InlineData("2.6.32-042stab127.2", ZoneOutcome.Served)]
    public void El6_starts_the_loop_from_zero(string version, ZoneOutcome outcome)
    {
        // Order 3. Mainline: 1000 − 7 = 993 > 900; −500 = 493 > 450; −200 = 293 > 225; −240 = 53 ≤ 112.
        // el6: 1000 − 9 = 991 > 900; then 491, 291 and 51 against 0.
        var verdict = Check(Zone("Normal", 1000, 900, "500 100 60 6"), Kernel(3, version));

        Assert.Equal(outcome, verdict.Outcome);
        Assert.Equal(outcome == ZoneOutcome.FailsLoop ? 2 : null, verdict.FailedAtOrder);
    }

    [Theory]
    [InlineData("3.6.5", 199, null, ZoneOutcome.FailsFirstComparison)] // 200 − 1 > 199 fails: CMA is not looked at
    [InlineData("3.6.5", 198, null, ZoneOutcome.Served)]
    [InlineData("3.7.10", 99, null, ZoneOutcome.FailsFirstComparison)] // 200 − 1 − 100 = 99
    [InlineData("3.9.6", 98, 0, ZoneOutcome.FailsLoop)] // 99 > 98; in the loop 99 − 60 = 39 ≤ 49
    [InlineData("3.10.105", 98, null, ZoneOutcome.Served)] // 99 > 98; in the loop 199 − 60 = 139 > 49
    [InlineData("4.3.0", 99, null, ZoneOutcome.FailsFirstComparison)]
    public void Free_CMA_pages_count_by_the_release(string version, long min, int? failedAt, ZoneOutcome outcome)
    {
        // Order 1 on a zone of 200 pages, 100 of them CMA: 60 pages and 70 blocks of order 1.
        var verdict = Check(Zone("Normal", 200, min, "60 70") with { FreeCmaPages = 100 }, Kernel(1, version));

        Assert.Equal((outcome, failedAt), (verdict.Outcome, verdict.FailedAtOrder));
    }

    [Fact]
    public void A_movable_request_may_use_CMA_pages()
    {
        // 200 − 1 = 199 > 198; without the 100 CMA pages it would fail. In the loop 199 − 60 = 139 > 99.
        var zone = Zone("Normal", 200, 198, "60(UC) 70(C)") with { FreeCmaPages = 100 };

        Assert.Equal(ZoneOutcome.Served, Check(zone, Kernel(1, "3.9.6") with { IsMovable = true }).Outcome);
        Assert.Equal(ZoneOutcome.FailsFirstComparison, Check(zone, Kernel(1, "3.9.6")).Outcome);
    }

    [Theory]
    [InlineData("2.6.24", false, 376)] // 1001 − 500 = 501; 501 − 125 = 376
    [InlineData("2.6.37", true, 376)] // __GFP_NOMEMALLOC does not matter yet
    [InlineData("2.6.38", true, 501)]
    [InlineData("3.10.0-1160.el7.x86_64", false, 376)]
    [InlineData("4.3.0", true, 501)]
    public void An_atomic_mask_lets_off_half_and_then_a_quarter(string version, bool noMemalloc, long mark)
        => Assert.Equal(mark, Check(Zone("Normal", 2000, 1001, "2000"), Atomic(0, version) with { NoMemalloc = noMemalloc }).MarkPages);

    [Fact]
    public void Up_to_4_3_any_mask_that_may_not_sleep_has_the_quarter()
    {
        // 1001 − 250
        Assert.Equal(751, Check(Zone("Normal", 2000, 1001, "2000"), NoWait(0, "3.10.105")).MarkPages);
        Assert.Equal(1001, Check(Zone("Normal", 2000, 1001, "2000"), NoWait(0, "3.16.0") with { NoKswapd = true }).MarkPages);
        Assert.Equal(751, Check(Zone("Normal", 2000, 1001, "2000"), Kernel(0, "3.10.105") with { IsRealTime = true }).MarkPages);
    }

    [Theory]
    [InlineData("3.13.0", ZoneOutcome.Unknown)] // 900 > 751, 900 ≤ 1001
    [InlineData("3.2.70", ZoneOutcome.Unknown)]
    [InlineData("3.2.71", ZoneOutcome.FailsFirstComparison)]
    [InlineData("3.10.105", ZoneOutcome.FailsFirstComparison)]
    [InlineData("3.10.0-1160.el7.x86_64", ZoneOutcome.FailsFirstComparison)]
    [InlineData("3.16.0", ZoneOutcome.FailsFirstComparison)]
    [InlineData("2.6.32-754.el6.x86_64", ZoneOutcome.Served)] // 899 > 751: the exception came later
    public void Whether_a_stable_kernel_excepts_NO_KSWAPD_hangs_on_its_patch_level(string version, ZoneOutcome outcome)
    {
        var request = NoWait(0, version) with { NoKswapd = true };

        Assert.Equal(outcome, Check(Zone("Normal", 900, 1001, "900"), request).Outcome);
        Assert.Equal(ZoneOutcome.FailsFirstComparison, Check(Zone("Normal", 700, 1001, "700"), request).Outcome);
        Assert.Equal(ZoneOutcome.Served, Check(Zone("Normal", 1100, 1001, "1100"), request).Outcome);
    }

    [Fact]
    public void Two_open_readings_have_two_names()
    {
        var cause = FailureCause.Evaluate([Zone("Normal", 900, 1001, "900(U)")], NoWait(0, "3.13.0") with { NoKswapd = true });

        Assert.Equal("3.10 to 3.15", cause.Rules);
        Assert.Contains("By the rules of 3.10 to 3.15 without the exception for __GFP_NO_KSWAPD: NotExplained.", cause.Missing);
        Assert.Contains("By the rules of 3.10 to 3.15 with the exception for __GFP_NO_KSWAPD: OutOfMemory.", cause.Missing);
    }

    [Fact]
    public void A_block_that_only_others_may_take_is_none()
    {
        // Order 1 on 3.10: 200 − 1 − 100 = 99 > 50; loop 199 − 60 = 139 > 25. All blocks of order 1 are CMA.
        var verdict = Check(Zone("Normal", 200, 50, "60(U) 70(C)") with { FreeCmaPages = 100 }, Kernel(1, "3.10.105"));

        Assert.Equal((ZoneOutcome.NoBlock, null), (verdict.Outcome, verdict.FailedAtOrder));
        Assert.Contains("on lists for others", verdict.Sentence, StringComparison.Ordinal);
    }
}

using FragTools.Proc;
using FragTools.Watermarks;

using static FragTools.Tests.Watermarks.WatermarkZones;

namespace FragTools.Tests.Watermarks;

/// <summary>The check since 4.4: one comparison, then a block on a list. All numbers are worked out by hand in the comments.</summary>
public sealed class WatermarkListTests
{
    [Theory]
    [InlineData("4.4.155", ZoneOutcome.Served)]
    [InlineData("4.3.0", ZoneOutcome.FailsLoop)] // 1000 − 3 = 997 > 900; −900 = 97 ≤ 450
    public void From_4_4_a_block_on_a_list_is_enough(string version, ZoneOutcome outcome)
        => Assert.Equal(outcome, Check(Zone("Normal", 1000, 900, "900(UME) 0 25(U)"), Kernel(2, version)).Outcome);

    [Fact]
    public void Without_a_block_enough_free_memory_is_fragmented()
    {
        var verdict = Check(Zone("Normal", 1000, 900, "900(UME) 50(M) 0"), Kernel(2, "5.15.0-91-generic"));

        Assert.Equal(ZoneOutcome.NoBlock, verdict.Outcome);
        Assert.Equal((997, 900, null), (verdict.ComparedFree, verdict.ComparedMark, verdict.FailedAtOrder));
    }

    [Theory]
    [InlineData("U", ZoneOutcome.Served)]
    [InlineData("M", ZoneOutcome.Served)]
    [InlineData("E", ZoneOutcome.Served)]
    [InlineData("C", ZoneOutcome.NoBlock)]
    [InlineData("H", ZoneOutcome.NoBlock)]
    [InlineData("I", ZoneOutcome.NoBlock)]
    [InlineData("HCI", ZoneOutcome.NoBlock)]
    [InlineData("HM", ZoneOutcome.Served)]
    public void The_list_decides_who_may_take_a_block(string letters, ZoneOutcome outcome)
        => Assert.Equal(outcome, Check(Reserving(0, 300, $"900(UME) 50({letters})"), Kernel(1, "5.15.0")).Outcome);

    [Fact]
    public void Movable_requests_may_take_CMA_blocks()
        => Assert.Equal(ZoneOutcome.Served, Check(Reserving(0, 300, "900(UME) 50(C)"), Kernel(1, "5.15.0") with { IsMovable = true }).Outcome);

    [Theory]
    [InlineData("4.4.155", true, false, ZoneOutcome.Served)]
    [InlineData("6.2.1", true, false, ZoneOutcome.Served)]
    [InlineData("6.2.1", false, false, ZoneOutcome.NoBlock)] // GFP_NOWAIT has no part in the reserve before 6.3
    [InlineData("6.3.0", false, false, ZoneOutcome.Served)]
    [InlineData("6.3.0", false, true, ZoneOutcome.NoBlock)] // __GFP_NOMEMALLOC
    [InlineData("6.17.0", false, false, ZoneOutcome.Served)]
    [InlineData("6.18.2", false, false, ZoneOutcome.NoBlock)] // needs __GFP_HIGH again
    [InlineData("6.18.2", true, false, ZoneOutcome.Served)]
    public void Who_may_take_blocks_kept_for_high_order_atomic_requests(string version, bool atomic, bool noMemalloc, ZoneOutcome outcome)
    {
        var request = (atomic ? Atomic(1, version) : NoWait(1, version)) with { NoMemalloc = noMemalloc };

        // 6.3 and later know no __GFP_ATOMIC.
        request = request with { IsAtomic = atomic && !request.KernelVersion!.IsAtLeast(6, 3) };
        Assert.Equal(outcome, Check(Reserving(0, 300, "900(UME) 50(H)"), request).Outcome);
    }

    [Fact]
    public void Whether_stable_6_12_asks_for_HIGH_is_not_known()
        => Assert.Equal(ZoneOutcome.Unknown, Check(Reserving(0, 300, "900(UME) 50(H)"), NoWait(1, "6.12.57")).Outcome);

    [Theory]
    [InlineData("6.8.0", ZoneOutcome.NoBlock)]
    [InlineData("6.6.59", ZoneOutcome.NoBlock)]
    [InlineData("6.6.60", ZoneOutcome.Served)]
    [InlineData("6.11.7", ZoneOutcome.Served)]
    [InlineData("6.1.116", ZoneOutcome.Served)]
    [InlineData("5.15.171", ZoneOutcome.Served)]
    [InlineData("6.12.0", ZoneOutcome.Served)]
    public void Order_0_may_take_them_as_a_last_resort_since_6_12(string version, ZoneOutcome outcome)
        => Assert.Equal(outcome, Check(Reserving(0, 100, "1000(H)"), Atomic(0, version) with { IsAtomic = false }).Outcome);

    [Theory]
    [InlineData("4.19.78", 1000)] // only __GFP_ATOMIC earns the quarter from 4.4 on
    [InlineData("6.2.1", 1000)]
    [InlineData("6.3.0", 1000)] // and the half must be there too
    public void GFP_NOWAIT_has_no_allowance_since_4_4(string version, long mark)
        => Assert.Equal(mark, Check(Reserving(0, 1000, "1000(U)"), NoWait(0, version)).MarkPages);

    [Theory]
    [InlineData("4.4.155", true, false, 375)] // 1000 − 500 − 125
    [InlineData("6.2.1", true, true, 500)] // __GFP_NOMEMALLOC
    [InlineData("6.3.0", false, false, 375)]
    [InlineData("6.3.0", false, true, 500)]
    public void GFP_ATOMIC_has_the_half_and_the_quarter(string version, bool bit, bool noMemalloc, long mark)
        => Assert.Equal(mark, Check(Reserving(0, 1000, "1000(U)") with { FreePages = 300 }, Atomic(0, version) with { IsAtomic = bit, NoMemalloc = noMemalloc }).MarkPages);

    [Theory]
    [InlineData("4.4.0", 100, 900)] // a plain request: the whole reserve is off
    [InlineData("6.11.0", 100, 900)]
    [InlineData("6.12.0", 100, 970)] // only its free part, 30
    public void The_atomic_reserve_is_off_limits(string version, long reserved, long compared)
    {
        var zone = Reserving(reserved, 1000, "1000(UH)") with { FreeHighAtomicPages = 30, MinPages = 990 };

        var verdict = Check(zone, Kernel(0, version));
        Assert.Equal((ZoneOutcome.FailsFirstComparison, compared), (verdict.Outcome, verdict.ComparedFree));
        Assert.Equal(1000 - compared, verdict.SubtractedPages);
    }

    [Theory]
    [InlineData("6.2.1", false, true, false, 900)] // __GFP_HIGH alone, and may sleep
    [InlineData("6.3.0", false, true, false, 1000)]
    [InlineData("6.2.1", false, false, true, 900)] // GFP_NOWAIT
    [InlineData("6.3.0", false, false, true, 1000)]
    [InlineData("6.2.1", true, true, true, 1000)] // GFP_ATOMIC
    public void Whom_the_atomic_reserve_is_open_to(string version, bool atomic, bool high, bool noWait, long compared)
    {
        var request = Kernel(0, version) with { IsAtomic = atomic, IsHigh = high, MayDirectReclaim = !noWait };
        Assert.Equal(compared, Check(Reserving(100, 1000, "1000(UH)") with { MinPages = 5000 }, request).ComparedFree);
    }

    [Theory]
    [InlineData("4.6.2", ZoneOutcome.FailsFirstComparison, 400)] // 500 − 100 ≤ 450
    [InlineData("4.7.0", ZoneOutcome.Served, 500)] // 500 > 450 at first
    [InlineData("5.8.1", ZoneOutcome.Served, 500)]
    [InlineData("5.9.1", ZoneOutcome.FailsFirstComparison, 400)]
    public void From_4_7_to_5_8_order_0_is_first_tested_with_the_atomic_reserve(string version, ZoneOutcome outcome, long compared)
    {
        var verdict = Check(Reserving(100, 1000, "500(UH)") with { FreePages = 500, MinPages = 450 }, Kernel(0, version));

        Assert.Equal((outcome, compared), (verdict.Outcome, verdict.ComparedFree));
    }

    [Fact]
    public void That_test_does_not_help_where_only_the_atomic_reserve_is_left()
        => Assert.Equal(
            ZoneOutcome.FailsFirstComparison,
            Check(Reserving(500, 1000, "500(H)") with { FreePages = 500, MinPages = 450 }, Kernel(0, "5.4.0")).Outcome);

    [Fact]
    public void No_H_is_not_no_reserve()
    {
        // 4.19 prints no reserve, and no block is marked H. Of 1000 managed pages 10 and a page block (2 pages: the largest
        // block of this list) may be reserved, rounded up to whole page blocks: 0 to 12. 1000 - 1 = 999 against the mark.
        var zone = Silent(Zone("Normal", 1000, 986, "900(U) 50(U)"));
        Assert.Equal(ZoneOutcome.Served, Check(zone, Kernel(1, "4.19.0")).Outcome); // 987 > 986
        var open = Check(zone with { MinPages = 987 }, Kernel(1, "4.19.0")); // 999 > 987, 987 <= 987
        Assert.Equal(ZoneOutcome.Unknown, open.Outcome);
        Assert.Equal([ZoneOutcome.Served, ZoneOutcome.FailsFirstComparison], open.PossibleOutcomes!);
        Assert.Equal("the atomic reserve is not printed", open.Missing);

        // Whom the reserve is open to does not care, nor does order 0, which is tested without it first, nor 4.3.
        Assert.Equal(ZoneOutcome.Served, Check(zone with { MinPages = 987 }, Atomic(1, "4.19.0")).Outcome);
        Assert.Equal(ZoneOutcome.Served, Check(zone with { MinPages = 999 }, Kernel(0, "4.19.0")).Outcome);
        Assert.Equal(ZoneOutcome.FailsLoop, Check(zone with { MinPages = 987 }, Kernel(1, "4.3.0")).Outcome); // 999 - 900 <= 493
    }

    [Theory]
    [InlineData(null, 256, 1024)] // that part of the text is missing
    [InlineData("", 1024, 1024)] // a kernel without huge pages
    [InlineData("2048", 512, 512)]
    [InlineData("2048 1048576", 512, 1024)]
    [InlineData("64 2048", 16, 512)]
    public void A_page_block_is_as_large_as_a_huge_page(string? sizes, long low, long high)
    {
        var zone = Zone("Normal", 1000, 100, "0 0 0 0 0 0 0 0 0 0 0");
        var bytes = sizes?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(size => long.Parse(size) * 1024).ToList();

        Assert.Equal(new PageRange(low, high), WatermarkUnknowns.PageBlock(zone, bytes));
    }

    [Theory]
    [InlineData(65536, "0 0 0 0 0 0 0 0 0", 2L << 20, 32)] // ppc64le
    [InlineData(4096, "0 0 0 0 0 0 0 0 0", 1L << 20, 256)] // s390
    public void It_follows_the_page_size(long pageSize, string list, long hugePage, long pages)
        => Assert.Equal(PageRange.Exactly(pages), WatermarkUnknowns.PageBlock(Zone("Normal", 1000, 100, list) with { PageSize = pageSize }, [hugePage]));

    [Fact]
    public void A_reserve_that_is_not_printed_is_a_page_block_at_least()
    {
        // 4.4: an H on the list. A page block has 512 pages or more. 3542 − 1463 − 512 = 1567 > 1230, but with 850 pages
        // it fails, and nothing says that the reserve is smaller.
        var zone = Zone("DMA", 3542, 1230, "1241(MECH) 429(UMECH) 101(MECH) 25(UMCH) 34(UCH) 12(C) 3(CH) 0 0 0 0", 0, 0, 0, 0)
            with { FreeCmaPages = 1463, ManagedPages = 421559, ReservedHighAtomicPages = null };
        var request = Kernel(0, "4.4.169") with { HugePageBytes = [2 << 20] };
        var verdict = Check(zone, request);

        Assert.Equal(ZoneOutcome.Unknown, verdict.Outcome);
        Assert.Equal([ZoneOutcome.Served, ZoneOutcome.FailsFirstComparison], verdict.PossibleOutcomes!);
        Assert.Contains("512 to 5120 pages", verdict.Missing, StringComparison.Ordinal); // 421559/100 + 512 = 4727, rounded up to page blocks

        // 2500 free: 2500 − 1463 − 512 = 525: it fails with the smallest reserve, and so with any.
        var sure = Check(zone with { FreePages = 2500 }, request);
        Assert.Equal((ZoneOutcome.FailsFirstComparison, 525), (sure.Outcome, sure.ComparedFree));
    }

    [Fact]
    public void The_free_part_of_the_reserve_is_bounded_by_the_list()
    {
        // 6.12 prints the reserve, not its free part. H: one page at least of 3 with two other letters (1 to 1), and
        // of the 4 blocks of order 1 with one other letter 1 to 3 (2 to 6 pages): 3 to 7 pages in all.
        var zone = Reserving(512, 1000, "3(UMH) 4(UH)") with { FreePages = 11 };

        Assert.Equal(ZoneOutcome.Served, Check(zone with { MinPages = 3 }, Kernel(0, "6.12.0")).Outcome); // 11 − 7 = 4 > 3
        Assert.Equal(ZoneOutcome.FailsFirstComparison, Check(zone with { MinPages = 8 }, Kernel(0, "6.12.0")).Outcome); // 11 − 3 = 8
        Assert.Equal(ZoneOutcome.Unknown, Check(zone with { MinPages = 4 }, Kernel(0, "6.12.0")).Outcome);
    }

    [Fact]
    public void Without_migrate_types_a_block_may_be_another_s()
    {
        // A live zone without /proc/pagetypeinfo: its 400 pages in blocks of order 1 may all be the atomic reserve, of
        // which 40000 pages can have 400 and a page block (2), in whole page blocks: 402. Free memory is plenty: 1000 − 402 − 1.
        var zone = Zone("Normal", 1000, 300, "100 200") with { ManagedPages = 40000, BoostPages = 0, ReservedHighAtomicPages = null };

        Assert.Equal(ZoneOutcome.Unknown, Check(zone, Kernel(1, "5.15.0")).Outcome); // 400 pages ≤ 402
        Assert.Equal(ZoneOutcome.Served, Check(zone with { FreeBlocks = new FreeBlockCounts([100, 203]) }, Kernel(1, "5.15.0")).Outcome); // 406
        Assert.Equal(ZoneOutcome.Unknown, Check(zone with { FreeBlocks = new FreeBlockCounts([100, 203]), FreeCmaPages = 4 }, Kernel(1, "5.15.0")).Outcome);
        Assert.Equal(ZoneOutcome.NoBlock, Check(zone with { FreeBlocks = new FreeBlockCounts([100, 0]) }, Kernel(1, "5.15.0")).Outcome);

        // Up to 4.3 there is no such reserve; 1000 − 3 = 997 > 300, and in the loop 997 − 100 = 897 > 150.
        Assert.Equal(ZoneOutcome.Served, Check(zone, Kernel(1, "3.2.0")).Outcome);
    }

    [Theory]
    [InlineData("4.4.0", 1000, 50, 1000, 950)]
    [InlineData("6.13.0", 1000, 50, 1000, 950)]
    public void CMA_pages_are_off_limits_for_the_rest(string version, long free, long cma, long min, long compared)
        => Assert.Equal(compared, Check(Reserving(0, 1000, "1000(UC)") with { FreePages = free, FreeCmaPages = cma, MinPages = min }, Kernel(0, version)).ComparedFree);

    [Fact]
    public void Who_reclaims_skips_the_marks()
    {
        var zone = Zone("DMA", 10, 5000, "10(U) 0", 0, 0, 1280, 1280, 1280);
        var reclaimer = Kernel(0, "6.9.0") with { IsReclaimer = true };

        Assert.Equal(ZoneOutcome.Served, Check(zone, reclaimer).Outcome);
        Assert.Equal(ZoneOutcome.FailsFirstComparison, Check(zone, reclaimer with { NoMemalloc = true }).Outcome);
        Assert.Equal(ZoneOutcome.Served, Check(zone, Kernel(0, "6.9.0") with { Memalloc = true }).Outcome);
        Assert.Equal(ZoneOutcome.NoBlock, Check(zone, reclaimer with { Order = 1 }).Outcome);
        Assert.Equal(ZoneOutcome.FailsFirstComparison, Check(zone with { FreePages = 0, FreeBlocks = new FreeBlockCounts([0, 0]) }, reclaimer).Outcome);
    }

    /// <summary>A Normal zone of 1000 free pages.</summary>
    private static ZoneInfo Reserving(long highAtomic, long min, string list)
        => Zone("Normal", 1000, min, list) with { ReservedHighAtomicPages = highAtomic, BoostPages = 0 };
}

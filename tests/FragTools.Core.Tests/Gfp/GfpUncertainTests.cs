using FragTools.Gfp;

using static FragTools.Tests.Gfp.GfpDecoderTests;

namespace FragTools.Tests.Gfp;

/// <summary>Where release, configuration, mask and text leave something open, or contradict each other.</summary>
public class GfpUncertainTests
{
    [Fact]
    public void WithoutAReleaseOnlyWhatAllReleasesAgreeOnIsTold()
    {
        // IO 0x40 and FS 0x80 never moved; 0x10 was WAIT up to 4.3 and is RECLAIMABLE since.
        var mask = GfpDecoder.Decode(0xd0);

        Assert.Equal("__GFP_IO __GFP_FS", mask.Flags.ToString());
        Assert.Equal(["0x10=__GFP_WAIT(2.6.31..4.3 el6:2.6.32-71..2.6.32-754 el7:3.10.0-123..3.10.0-1160)/__GFP_RECLAIMABLE(4.4..7.3 el8:4.18.0-80..4.18.0-553 el9:5.14.0-70..5.14.0-570 el10:6.12.0-55..6.12.0-237)"], mask.AmbiguousFlags);
        Assert.Null(mask.Text);
        Assert.Null(mask.MaySleep);
        Assert.Null(mask.MigrateType);
        Assert.True(mask.MayStartIo);
        Assert.Equal("Normal", mask.Zone);
        Assert.Equal(GfpBasis.Candidates, mask.Basis);
        Assert.Contains("2.6.31..4.3 el6:2.6.32-71..2.6.32-754 el7:3.10.0-123..3.10.0-1160: GFP_KERNEL", mask.Readings);
        Assert.Equal("0xd0", mask.ToString());

        // A text for each form, and the sources of all; where all forms are one there is nothing to choose from.
        Assert.Equal(mask.Readings.Count, mask.Readings.Select(static reading => reading.Split(": ")[1]).Distinct().Count());
        Assert.Empty(mask.Composites);
        Assert.Contains("; ", mask.TableSource, StringComparison.Ordinal);
        Assert.Empty(GfpDecoder.Decode(0x14000c0, null, Kernel("4.15.0")).Readings);
    }

    [Fact]
    public void WhatAllFormsCallSoIsAComposite()
    {
        // 2.6.18 and 2.6.20 both print GFP_KERNEL for 0xd0; only 2.6.20 has THISNODE, and GFP_THISNODE in which it is.
        Assert.Equal(["GFP_KERNEL"], GfpDecoder.Decode(0xd0, null, Kernel("2.6.19")).Composites);
        Assert.Equal(["GFP_KERNEL"], GfpDecoder.Decode(0xcc0, "GFP_KERNEL|__GFP_BOGUS", Kernel("5.10.0")).Composites);
        Assert.Equal(["GFP_ATOMIC"], GfpDecoder.Decode(0x4020, "GFP_ATOMIC|__GFP_COMP", Kernel("2.6.38")).Composites);
    }

    [Fact]
    public void ABitThatNoReleaseHasTakesThoseThatLeaveTheFewestUnknown()
    {
        // Bit 31 is nobody's. 0x2000000 is known to 4.4 to 4.9 (KSWAPD_RECLAIM) and to configurations that are not usual.
        var mask = GfpDecoder.Decode(0x824200ca);
        Assert.Equal(0x80000000, mask.UnknownBits);
        Assert.Equal("4.4..4.9", mask.TableRelease);
        Assert.Equal("GFP_HIGHUSER_MOVABLE|0x80000000", mask.Text);
    }

    [Fact]
    public void WithoutAReleaseThoseThatLackABitAreNoCandidates()
    {
        // Only 4.4 to 4.9 have a flag at 0x2000000 (KSWAPD_RECLAIM) in the usual configuration.
        var mask = GfpDecoder.Decode(0x24200ca);

        Assert.Equal("GFP_HIGHUSER_MOVABLE", mask.Text);
        Assert.Equal("4.4..4.9", mask.TableRelease);
        Assert.True(mask.MaySleep);
    }

    [Theory]
    [InlineData("3.13.0", null)] // 3.16's exception for __GFP_NO_KSWAPD went to stable branches
    [InlineData("3.16.0", false)]
    [InlineData("3.10.0-514.el7", false)]
    [InlineData("2.6.32-754.el6", true)]
    [InlineData("2.6.32", true)]
    public void WhatStableBranchesTookOverIsOpen(string kernel, bool? usesReserves)
        => Assert.Equal(usesReserves, GfpDecoder.Decode(0x400000, null, Kernel(kernel)).UsesReserves);

    [Theory]
    [InlineData("5.15.170", "Unmovable Reclaimable Movable")]
    [InlineData("5.15.171", "Unmovable Reclaimable Movable HighAtomic")]
    [InlineData("6.1.115", "Unmovable Reclaimable Movable")]
    [InlineData("6.1.0-31-amd64 #1 Debian 6.1.128-1", "Unmovable Reclaimable Movable HighAtomic")]
    [InlineData("6.1.157", "Unmovable Reclaimable Movable")] // 6.18's: only with __GFP_HIGH
    [InlineData("5.15.0-125-generic", "")] // may be any of them
    [InlineData("6.6.60", "")] // may have 6.18's or not
    public void StablePatchLevelsDecideWhoMayTakeFromTheAtomicReserve(string kernel, string lists)
        => Assert.Equal(lists, GfpDecoder.Decode(0x800, "GFP_NOWAIT", Kernel(kernel)).FreeLists.ToString());

    [Fact]
    public void TheTextTellsTheRelease()
    {
        var mask = GfpDecoder.Decode(0x14000c0, "GFP_KERNEL");

        Assert.Equal("4.10..4.17", mask.TableRelease);
        Assert.Equal(GfpBasis.Text, mask.Basis);
        Assert.True(mask.TextIsPrinted);
        Assert.True(mask.MaySleep);
        Assert.Equal("__GFP_IO __GFP_FS __GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM", mask.Flags.ToString());
        Assert.Null(mask.Disagreement);
    }

    [Fact]
    public void AVendorsTextIsBelievedAgainstTheRelease()
    {
        // A 5.10 with the flags of 5.14 to 5.17: mainline's 5.10 has no 0x1000000.
        var mask = GfpDecoder.Decode(0x1100cca, "GFP_HIGHUSER_MOVABLE", Kernel("5.10.160"));

        Assert.Contains("__GFP_SKIP_KASAN_POISON", mask.Flags);
        Assert.Equal(GfpBasis.Text, mask.Basis);
        Assert.Equal("5.10.160 would print 0x1100cca as 'GFP_HIGHUSER_MOVABLE|0x1000000'; what was printed is the text of 5.14..5.17 el9:5.14.0-70..5.14.0-162 android:5.10", mask.Disagreement);
    }

    [Fact]
    public void TheTextIsBelievedAgainstTheMask()
    {
        var mask = GfpDecoder.Decode(0xcc0, "GFP_ATOMIC", Kernel("5.10.0"));

        Assert.Equal("GFP_ATOMIC", mask.Text);
        Assert.Equal("__GFP_HIGH __GFP_ATOMIC __GFP_KSWAPD_RECLAIM", mask.Flags.ToString());
        Assert.False(mask.MaySleep);
        Assert.Equal("the text stands for 0xa20, the mask is 0xcc0", mask.Disagreement);
        Assert.Equal(0xcc0, mask.Mask);
    }

    [Fact]
    public void NamesInAnotherOrderAreTheSameFlags()
    {
        var mask = GfpDecoder.Decode(0x40dc0, "__GFP_ZERO|__GFP_COMP|GFP_KERNEL", Kernel("5.4.0"));

        Assert.Equal("__GFP_IO __GFP_FS __GFP_ZERO __GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM __GFP_COMP", mask.Flags.ToString());
        Assert.StartsWith("the text names the same flags as the mask", mask.Disagreement, StringComparison.Ordinal);
    }

    [Fact]
    public void ATextThatNoReleaseKnowsLeavesTheMask()
    {
        var mask = GfpDecoder.Decode(0xcc0, "GFP_KERNEL|__GFP_\u001bBOGUS", Kernel("5.10.0"));

        Assert.Equal("__GFP_IO __GFP_FS __GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM", mask.Flags.ToString());
        Assert.Equal(@"GFP_KERNEL|__GFP_\x1bBOGUS", mask.Text);
        Assert.Contains(@"__GFP_\x1bBOGUS", mask.Disagreement, StringComparison.Ordinal);
        Assert.Equal(GfpBasis.Kernel, mask.Basis);
        Assert.Equal(GfpBasis.Candidates, GfpDecoder.Decode(0xcc0, "GFP_BOGUS").Basis);
    }

    [Fact]
    public void ATextOfNamesThatNeverWereTogetherSaysSo()
    {
        // KMEMCG is known up to 3.15, KSWAPD_RECLAIM since 4.4.
        var mask = GfpDecoder.Decode(0xcc0, "__GFP_KMEMCG| __GFP_KSWAPD_RECLAIM");
        Assert.EndsWith("no release has all of '__GFP_KMEMCG| __GFP_KSWAPD_RECLAIM'", mask.Disagreement, StringComparison.Ordinal);
        Assert.Equal("__GFP_KMEMCG| __GFP_KSWAPD_RECLAIM", mask.Text);
    }

    [Fact]
    public void OfTheReleasesThatKnowTheNamesTheNearestToTheMaskAreMeant()
    {
        // GFP_KERNEL is 0xd0 up to 4.3, and 0x6000c0 in 4.18 to 5.0, of which 0x6000c1 is one bit away.
        var mask = GfpDecoder.Decode(0x6000c1, "GFP_KERNEL");
        Assert.Equal("the text stands for 0x6000c0, the mask is 0x6000c1", mask.Disagreement);
        Assert.StartsWith("4.18..5.0", mask.TableRelease, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEndlessTextIsCut()
    {
        var mask = GfpDecoder.Decode(0xcc0, string.Join('|', Enumerable.Repeat("__GFP_BOGUS", 100_000)), Kernel("5.10.0"));

        Assert.Equal("__GFP_IO __GFP_FS __GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM", mask.Flags.ToString());
        Assert.Equal(1000, mask.Text!.Length);
        Assert.InRange(mask.Disagreement!.Length, 1, 500);
    }

    [Fact]
    public void HardwareTagsAreReadFromTheText()
    {
        // arm64 with KASAN_HW_TAGS: SKIP_KASAN_UNPOISON 0x2000000 and SKIP_KASAN_POISON 0x4000000 are part of the composite.
        var mask = GfpDecoder.Decode(0x6100cca, "GFP_HIGHUSER_MOVABLE", Kernel("6.1.0"));

        Assert.Null(mask.Disagreement);
        Assert.Equal(GfpBasis.Kernel, mask.Basis);
        Assert.Contains("__GFP_SKIP_KASAN_UNPOISON", mask.Flags);
        Assert.Contains("__GFP_SKIP_KASAN_POISON", mask.Flags);
    }

    [Fact]
    public void AFlagOfOneConfigurationAloneIsCertain()
    {
        // 6.1: 0x8000000 is NOLOCKDEP where there is lockdep, and nothing else.
        var mask = GfpDecoder.Decode(0x8000cc0, null, Kernel("6.1.0"));

        Assert.Contains("__GFP_NOLOCKDEP", mask.Flags);
        Assert.Empty(mask.AmbiguousFlags);
        Assert.Equal("GFP_KERNEL|0x8000000", mask.Text);
    }

    [Fact]
    public void ABitThatSlidesWithTheConfigurationIsAmbiguous()
    {
        // 6.17: the first bit above ZEROTAGS belongs to the first option that is on.
        var open = GfpDecoder.Decode(0x1000cc0, null, Kernel("6.17.0"));
        Assert.Equal("GFP_KERNEL|__GFP_NO_OBJ_EXT", open.Text);
        Assert.DoesNotContain("__GFP_NO_OBJ_EXT", open.Flags);
        var ambiguous = Assert.Single(open.AmbiguousFlags);
        Assert.StartsWith("0x1000000=", ambiguous, StringComparison.Ordinal);
        Assert.Contains("__GFP_NOLOCKDEP(", ambiguous, StringComparison.Ordinal);
        Assert.Contains("__GFP_SKIP_ZERO(", ambiguous, StringComparison.Ordinal);
        Assert.Contains("__GFP_NO_OBJ_EXT(", ambiguous, StringComparison.Ordinal);
        Assert.True(open.MaySleep);

        var told = GfpDecoder.Decode(0x1000cc0, null, Kernel("6.17.0"), GfpOptions.Lockdep | GfpOptions.SlabObjExt);
        Assert.Equal("GFP_KERNEL|__GFP_NOLOCKDEP", told.Text);
        Assert.Contains("__GFP_NOLOCKDEP", told.Flags);
        Assert.Empty(told.AmbiguousFlags);
    }

    [Fact]
    public void FromSixNineOnTheBitsCloseUp()
    {
        // 6.8 has NOLOCKDEP at 0x4000000 in any case; 6.9 right above ZEROTAGS (0x800000) where there is lockdep alone.
        Assert.Contains("__GFP_NOLOCKDEP", GfpDecoder.Decode(0x4000cc0, null, Kernel("6.8.0"), GfpOptions.Lockdep).Flags);
        Assert.Contains("__GFP_NOLOCKDEP", GfpDecoder.Decode(0x1000cc0, null, Kernel("6.9.0"), GfpOptions.Lockdep).Flags);
        Assert.Contains("__GFP_NOLOCKDEP", GfpDecoder.Decode(0x4000cc0, null, Kernel("6.9.0"), GfpOptions.Lockdep | GfpOptions.KasanHwTags).Flags);
    }

    [Fact]
    public void BetweenTwoTablesBothCount()
    {
        // 2.6.20 has 0x40000 (THISNODE), 2.6.18 does not; 2.6.19 was not read.
        var mask = GfpDecoder.Decode(0x400d0, null, Kernel("2.6.19"));
        Assert.Equal(GfpBasis.Candidates, mask.Basis);
        Assert.Equal("2.6.19 lies between the tables of 2.6.18 and 2.6.20", mask.Note);

        // The text that both print does not tell which it is.
        Assert.Equal(GfpBasis.Text, GfpDecoder.Decode(0xd0, "GFP_KERNEL", Kernel("2.6.19")).Basis);

        var sure = GfpDecoder.Decode(0xd0, null, Kernel("2.6.19"));
        Assert.Equal("GFP_KERNEL", sure.Text);
        Assert.True(sure.MaySleep);
    }

    [Fact]
    public void OnABuildThatIsNotToldAllOfItsFamilyCount()
    {
        var mask = GfpDecoder.Decode(0x10c0d0, null, Kernel("3.10.0-*el7"));

        Assert.Equal(["0x100000=__GFP_KMEMCG(el7:3.10.0-123..3.10.0-1062)/__GFP_ACCOUNT(el7:3.10.0-1127..3.10.0-1160)"], mask.AmbiguousFlags);
        Assert.Equal("3.10.0-*el7 does not tell which build of el7 it is", mask.Note);
        Assert.Null(mask.Text);
        Assert.True(mask.MaySleep);
    }

    [Fact]
    public void ANewerKernelIsReadByTheNewestTableAndSaysSo()
    {
        var mask = GfpDecoder.Decode(0xcc0, null, Kernel("7.9.1"));

        Assert.Equal("GFP_KERNEL", mask.Text);
        Assert.Equal("7.9.1 is newer than the newest table, 7.3, which is taken", mask.Note);
    }

    [Fact]
    public void AKernelOlderThanAllTablesLeavesEverythingUnknown()
    {
        var mask = GfpDecoder.Decode(0x1d2, null, Kernel("2.4.20"));

        Assert.Equal(0x1d2, mask.UnknownBits);
        Assert.Equal(GfpBasis.None, mask.Basis);
        Assert.Empty(mask.Flags);
        Assert.Null(mask.Text);
        Assert.Null(mask.TextIsPrinted);
        Assert.Null(mask.MaySleep);
        Assert.Null(mask.Zone);
        Assert.Null(mask.TableRelease);
        Assert.Equal("no table for 2.4.20: the oldest is of 2.6.11", mask.Note);
    }
}

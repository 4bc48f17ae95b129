using FragTools.Gfp;
using FragTools.Linux;

namespace FragTools.Tests.Gfp;

/// <summary>Masks taken apart by hand, bit by bit, from the headers of the release named.</summary>
public class GfpDecoderTests
{
    [Theory]
    // 0xd0 = WAIT 0x10, IO 0x40, FS 0x80; COMP 0x4000, ZERO 0x8000
    [InlineData(0x10c0d0, "3.10.0-514.el7.x86_64", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO|__GFP_KMEMCG")]
    [InlineData(0x10c0d0, "3.10.0-1160.el7.x86_64", "GFP_KERNEL_ACCOUNT|__GFP_COMP|__GFP_ZERO")]
    [InlineData(0x10c0d0, "3.10.0-1062", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO|__GFP_KMEMCG")]
    [InlineData(0xc0d0, "3.10.0-1062.18.1.el7.x86_64", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO")]
    [InlineData(0x10c0d0, "4.1.12-124.el7uek", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO|__GFP_NOACCOUNT")]
    [InlineData(0x20, "2.6.32-220.2.1.el6.x86_64", "GFP_ATOMIC")]
    [InlineData(0x4020, "2.6.38-8-server", "GFP_ATOMIC|__GFP_COMP")]
    [InlineData(0x0, "3.2.0", "GFP_NOWAIT")]
    [InlineData(0x84d0, "2.6.18-6-686", "GFP_KERNEL|__GFP_REPEAT|__GFP_ZERO")]
    // 0x1201d2 = 0xd0, HIGHMEM 2, COLD 0x100, HARDWALL 0x20000, MOVABLE 0x100000
    [InlineData(0x1201d2, "2.6.24.2", "GFP_HIGHUSER_MOVABLE|__GFP_COLD")]
    [InlineData(0x201da, "3.19.1", "GFP_HIGHUSER_MOVABLE|__GFP_COLD")]
    // 0x14000c0 = IO, FS, DIRECT_RECLAIM 0x400000, KSWAPD_RECLAIM 0x1000000
    [InlineData(0x14000c0, "4.15.0-96-generic", "GFP_KERNEL")]
    [InlineData(0x14000c0, "4.9.0", "__GFP_IO|__GFP_FS|__GFP_WRITE|__GFP_DIRECT_RECLAIM")]
    [InlineData(0x24000c0, "4.9.0", "GFP_KERNEL")]
    [InlineData(0x6000c0, "4.18.0-193.el8.x86_64", "GFP_KERNEL")]
    [InlineData(0x60c0c0, "4.19.0", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO")]
    [InlineData(0x40dc0, "5.4.0-99-generic", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO")]
    [InlineData(0xa20, "6.2.0", "GFP_ATOMIC")]
    [InlineData(0x820, "6.3.0", "GFP_ATOMIC")]
    [InlineData(0x0, "5.10.0", "")]
    // GFP_NOWAIT gained NOWARN (0x2000) in 6.8.
    [InlineData(0x800, "6.7.0", "GFP_NOWAIT")]
    [InlineData(0x2800, "6.7.0", "GFP_NOWAIT|__GFP_NOWARN")]
    [InlineData(0x800, "6.8.0", "__GFP_KSWAPD_RECLAIM")]
    [InlineData(0x2800, "6.8.0", "GFP_NOWAIT")]
    // From 6.15 on the single flags are printed by bit: ZERO 0x100 before COMP 0x40000.
    [InlineData(0x140dca, "6.14.0", "GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO")]
    [InlineData(0x140dca, "6.17.0", "GFP_HIGHUSER_MOVABLE|__GFP_ZERO|__GFP_COMP")]
    // EL9 says 5.14 and carries the flags of 5.15, 6.0 and 6.4; SKIP_KASAN_POISON is 0x1000000 in 5.15.
    [InlineData(0x1100cca, "5.14.0-70.13.1.el9_0.x86_64", "GFP_HIGHUSER_MOVABLE")]
    [InlineData(0x100cca, "5.14.0-70.13.1.el9_0.x86_64", "GFP_HIGHUSER|__GFP_MOVABLE")]
    [InlineData(0x140cca, "5.14.0-427.13.1.el9_4.x86_64", "GFP_HIGHUSER_MOVABLE|__GFP_COMP")]
    [InlineData(0xa20, "5.14.0-427.13.1.el9_4.x86_64", "GFP_ATOMIC")]
    [InlineData(0x820, "5.14.0-570.12.1.el9_6.x86_64", "GFP_ATOMIC")]
    [InlineData(0x1100cca, "5.14.0-1059-oem", "GFP_HIGHUSER_MOVABLE")]
    [InlineData(0x1100cca, "5.10.66-android12-9", "GFP_HIGHUSER_MOVABLE")]
    public void AMaskPrintsByTheNamesOfItsRelease(long mask, string kernel, string text)
    {
        var decoded = GfpDecoder.Decode(mask, null, Kernel(kernel));

        Assert.Equal(text, decoded.Text);
        Assert.Equal(0, decoded.UnknownBits);
        Assert.Empty(decoded.AmbiguousFlags);
        Assert.Null(decoded.Disagreement);
        Assert.Null(decoded.Note);
        Assert.Equal(GfpBasis.Kernel, decoded.Basis);
    }

    [Fact]
    public void TheMaskOfTheContainerStartFailureIsTakenApart()
    {
        var mask = GfpDecoder.Decode(0x10c0d0, null, Kernel("3.10.0-514.26.2.el7.x86_64"));

        Assert.Equal("0x10c0d0", mask.Hex);
        Assert.Equal("__GFP_WAIT __GFP_IO __GFP_FS __GFP_COMP __GFP_ZERO __GFP_KMEMCG", mask.Flags.ToString());
        Assert.Equal("GFP_KERNEL", mask.Composites.ToString());
        Assert.False(mask.TextIsPrinted);
        Assert.Empty(mask.ZoneModifiers);
        Assert.Equal("Normal", mask.Zone);
        Assert.True(mask.MaySleep);
        Assert.True(mask.MayReclaim);
        Assert.True(mask.WakesKswapd);
        Assert.True(mask.MayStartIo);
        Assert.True(mask.MayEnterFileSystem);
        Assert.False(mask.UsesReserves);
        Assert.Equal("Unmovable", mask.MigrateType);
        Assert.Equal("Unmovable Reclaimable Movable Reserve", mask.FreeLists.ToString());
        Assert.Equal("el7:3.10.0-123..3.10.0-1062", mask.TableRelease);
        Assert.Equal("3.10.0-514.26.2.el7.x86_64", mask.KernelVersion);
        Assert.Equal("0x10c0d0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO|__GFP_KMEMCG)", mask.ToString());
    }

    [Theory]
    [InlineData(0xd0, "Normal", "")]
    [InlineData(0xd1, "DMA", "__GFP_DMA")]
    [InlineData(0xd4, "DMA32", "__GFP_DMA32")]
    [InlineData(0x200d2, "HighMem", "__GFP_HIGHMEM")]
    [InlineData(0x200da, "Movable", "__GFP_HIGHMEM __GFP_MOVABLE")]
    [InlineData(0xd8, "Normal", "__GFP_MOVABLE")]
    [InlineData(0xd9, "DMA", "__GFP_DMA __GFP_MOVABLE")]
    [InlineData(0xdc, "DMA32", "__GFP_DMA32 __GFP_MOVABLE")]
    [InlineData(0xd3, null, "__GFP_DMA __GFP_HIGHMEM")]
    [InlineData(0xd7, null, "__GFP_DMA __GFP_HIGHMEM __GFP_DMA32")]
    public void TheZoneFollowsTheKernelsZoneTable(long mask, string? zone, string modifiers)
    {
        var decoded = GfpDecoder.Decode(mask, null, Kernel("3.10.0"));

        Assert.Equal(zone, decoded.Zone);
        Assert.Equal(modifiers, decoded.ZoneModifiers.ToString());
    }

    [Theory]
    // Up to 4.3 a request that cannot wait is allowed more, whatever else it says, with exceptions that grew.
    [InlineData(0x0, "3.2.0", true)]
    [InlineData(0x10, "3.2.0", false)]
    [InlineData(0x30, "3.2.0", true)]
    [InlineData(0x10000, "2.6.32", true)]
    [InlineData(0x10000, "2.6.38", false)]
    [InlineData(0x10000, "2.6.32-642.el6", false)]
    [InlineData(0x400000, "3.8.0", null)]
    [InlineData(0x400000, "3.10.0", null)]
    [InlineData(0x400000, "3.10.0-1160.el7", false)]
    // MEMALLOC 0x2000, NOMEMALLOC 0x10000, WAIT 0x10
    [InlineData(0x2010, "3.10.0", true)]
    [InlineData(0x12010, "3.10.0", false)]
    // 4.4 to 6.2: ATOMIC; GFP_NOWAIT gets nothing.
    [InlineData(0x2000000, "4.4.0", false)]
    [InlineData(0x2080000, "4.4.0", true)]
    [InlineData(0x2090000, "4.4.0", false)]
    [InlineData(0x2080020, "4.4.0", true)]
    [InlineData(0x800, "5.10.0", false)]
    // 6.3: HIGH alone; ATOMIC's bit is gone.
    [InlineData(0x820, "6.3.0", true)]
    [InlineData(0x800, "6.3.0", false)]
    [InlineData(0x20cc0, "6.3.0", true)]
    public void ReservesAreOpenByTheRulesOfTheRelease(long mask, string kernel, bool? expected)
        => Assert.Equal(expected, GfpDecoder.Decode(mask, null, Kernel(kernel)).UsesReserves);

    [Theory]
    [InlineData(0xd0, "2.6.18", "", null)]
    [InlineData(0xd0, "2.6.32", "Unmovable Reclaimable Movable Reserve", "Unmovable")]
    [InlineData(0x800d0, "2.6.32", "Reclaimable Unmovable Movable Reserve", "Reclaimable")]
    [InlineData(0x200da, "2.6.32", "Movable Reclaimable Unmovable Reserve", "Movable")]
    [InlineData(0x200da, "3.10.0", "Movable CMA Reclaimable Unmovable Reserve", "Movable")]
    [InlineData(0x100cca, "5.10.0", "Movable CMA Reclaimable Unmovable", "Movable")]
    [InlineData(0xcd0, "5.10.0", "Reclaimable Unmovable Movable", "Reclaimable")]
    [InlineData(0xa20, "5.10.0", "Unmovable Reclaimable Movable HighAtomic", "Unmovable")]
    [InlineData(0x800, "5.10.0", "Unmovable Reclaimable Movable", "Unmovable")]
    [InlineData(0x800, "6.3.0", "Unmovable Reclaimable Movable HighAtomic", "Unmovable")]
    [InlineData(0x80820, "6.3.0", "Unmovable Reclaimable Movable", "Unmovable")]
    [InlineData(0xcd8, "5.10.0", "", null)]
    public void FreeListsFollowTheMigrateType(long mask, string kernel, string lists, string? migrateType)
    {
        var decoded = GfpDecoder.Decode(mask, null, Kernel(kernel));

        Assert.Equal(lists, decoded.FreeLists.ToString());
        Assert.Equal(migrateType, decoded.MigrateType);
    }

    [Fact]
    public void FlagsOfTheWatermarkCheckAreToldByEra()
    {
        // 3.10: HIGH 0x20, MEMALLOC 0x2000, NOMEMALLOC 0x10000, HARDWALL 0x20000, THISNODE 0x40000, NO_KSWAPD 0x400000
        var old = GfpDecoder.Decode(0x472020, null, Kernel("3.10.0"));
        Assert.True(old.IsHigh);
        Assert.True(old.IsMemalloc);
        Assert.True(old.IsNoMemalloc);
        Assert.True(old.IsHardWall);
        Assert.True(old.IsThisNode);
        Assert.True(old.IsNoKswapd);
        Assert.False(old.WakesKswapd);
        Assert.False(old.IsAtomic);
        Assert.False(old.MaySleep);
        Assert.False(old.MayReclaim);

        // 5.10: HIGH 0x20, ATOMIC 0x200, KSWAPD_RECLAIM 0x800, MEMALLOC 0x20000, THISNODE 0x200000
        var newer = GfpDecoder.Decode(0x220a20, null, Kernel("5.10.0"));
        Assert.True(newer.IsHigh);
        Assert.True(newer.IsAtomic);
        Assert.True(newer.IsMemalloc);
        Assert.True(newer.IsThisNode);
        Assert.True(newer.WakesKswapd);
        Assert.True(newer.MayReclaim);
        Assert.False(newer.IsNoMemalloc);
        Assert.False(newer.IsNoKswapd);
        Assert.False(newer.IsHardWall);
        Assert.False(newer.IsMovable);
        Assert.False(newer.IsReclaimable);
        Assert.False(newer.MayStartIo);
        Assert.False(newer.MayEnterFileSystem);
    }

    [Fact]
    public void ABitWithoutMeaningIsSaidToBeUnknown()
    {
        var mask = GfpDecoder.Decode(0x80000cc0, null, Kernel("5.10.0"));

        Assert.Equal(0x80000000, mask.UnknownBits);
        Assert.Equal("GFP_KERNEL|0x80000000", mask.Text);
        Assert.Equal("__GFP_IO __GFP_FS __GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM", mask.Flags.ToString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0x1_0000_0000)]
    public void AMaskBeyond32BitsIsRefused(long mask)
        => Assert.Throws<ArgumentOutOfRangeException>(() => GfpDecoder.Decode(mask));

    internal static KernelRelease Kernel(string release)
        => KernelRelease.TryParse(release) ?? throw new ArgumentException(release, nameof(release));
}

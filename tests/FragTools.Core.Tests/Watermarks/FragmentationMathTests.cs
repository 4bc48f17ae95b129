using System.Globalization;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Tests.Watermarks;

public class FragmentationMathTests
{
    [Theory]
    // TKE article, Normal: F = 1163+2·1101+4·932+8·222 = 8869, B = 3418; 8869000/64 = 138578; 139578/3418 = 40.
    [InlineData("1163 1101 932 222 0 0 0 0 0 0 0", 6, 960)]
    // TKE article, DMA32: F = 7353, B = 4016; 7353000/64 = 114890; 115890/4016 = 28.
    [InlineData("2725 624 489 178 0 0 0 0 0 0 0", 6, 972)]
    // Aliyun article, buddyinfo, Normal: F = 35564, B = 21013; 556687/21013 = 26.
    [InlineData("8860 11464 488 174 27 0 0 0 0 0 0", 6, 974)]
    // Aliyun article, failure report, Normal: F = 23994, B = 19063; 375906/19063 = 19.
    [InlineData("15952 2235 859 17 0 0 0 0 0 0 0", 6, 981)]
    // A block of the order, or one that can be cut.
    [InlineData("0 0 0 0 0 0 1 0 0 0 0", 6, -1000)]
    [InlineData("0 0 0 0 0 0 0 0 0 0 1", 6, -1000)]
    // Nothing is free.
    [InlineData("0 0 0 0 0 0 0 0 0 0 0", 6, 0)]
    // One block of order 5: 32000/64 = 500; 1000 − 1500/1.
    [InlineData("0 0 0 0 0 1 0 0 0 0 0", 6, -500)]
    // One page at order 9: 1000/512 = 1; 1000 − 1001/1.
    [InlineData("1 0 0 0 0 0 0 0 0 0 0", 9, -1)]
    // Three pages, order 2: 3000/4 = 750; 1750/3 = 583.
    [InlineData("3 0 0", 2, 417)]
    public void Index_is_the_kernels_integer_arithmetic(string counts, int order, int expected)
        => Assert.Equal(expected, FragmentationMath.FragmentationIndex(FragmentationMath.Count(Counts(counts), order), order));

    [Theory]
    // TKE, Normal, order 2: S = 932 + 2·222 = 1376; (8869 − 4·1376)·1000/8869 = 379.4.
    [InlineData("1163 1101 932 222 0 0 0 0 0 0 0", 2, 379)]
    [InlineData("1163 1101 932 222 0 0 0 0 0 0 0", 0, 0)]
    [InlineData("1163 1101 932 222 0 0 0 0 0 0 0", 4, 1000)]
    [InlineData("0 0 0 0", 2, 1000)]
    [InlineData("0 0 0 5", 3, 0)]
    public void Unusable_index_is_the_kernels_integer_arithmetic(string counts, int order, int expected)
        => Assert.Equal(expected, FragmentationMath.UnusableFreeIndex(FragmentationMath.Count(Counts(counts), order), order));

    [Fact]
    public void Counts_of_a_zone()
        => Assert.Equal(new ContigPageInfo(FreePages: 8869, FreeBlocks: 3418, SuitableBlocks: 1376), FragmentationMath.Count(Counts("1163 1101 932 222"), 2));

    [Fact]
    public void No_zone_is_too_large_for_the_arithmetic()
    {
        // 2^61 pages: far above any machine; times 1000 this passes 64 bits, where the kernel's product would wrap.
        var counts = new FreeBlockCounts([1L << 61, 0]);
        Assert.Equal(1000 - 500, FragmentationMath.FragmentationIndex(FragmentationMath.Count(counts, 1), 1));
        Assert.Equal(1000, FragmentationMath.UnusableFreeIndex(FragmentationMath.Count(counts, 1), 1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(32)]
    public void An_order_is_from_0_to_31(int order)
        => Assert.Throws<ArgumentOutOfRangeException>(() => FragmentationMath.Count(Counts("1"), order));

    private static FreeBlockCounts Counts(string text)
        => new(text.Split(' ').Select(count => long.Parse(count, CultureInfo.InvariantCulture)));
}

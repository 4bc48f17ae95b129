using FragTools.Gfp;
using FragTools.Linux;

using static FragTools.Tests.Gfp.GfpDecoderTests;

namespace FragTools.Tests.Gfp;

/// <summary>Masks as people write and paste them.</summary>
public class GfpMaskTests
{
    [Theory]
    [InlineData("0x10c0d0", 0x10c0d0, null)]
    [InlineData("10c0d0", 0x10c0d0, null)]
    [InlineData("0X10C0D0", 0x10c0d0, null)]
    [InlineData("  10C0D0\t", 0x10c0d0, null)]
    [InlineData("20", 0x20, null)]
    [InlineData("0x0()", 0, "")]
    [InlineData("0x14000c0(GFP_KERNEL)", 0x14000c0, "GFP_KERNEL")]
    [InlineData("mode:0x10c0d0", 0x10c0d0, null)]
    [InlineData("gfp_mask=0x6200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null), order=0", 0x6200ca, "GFP_HIGHUSER_MOVABLE")]
    [InlineData("SLUB: Unable to allocate memory on node -1 (gfp=0x20)", 0x20, null)]
    [InlineData("dockerd: page allocation failure: order:6, mode:0x10c0d0", 0x10c0d0, null)]
    [InlineData("kworker: page allocation failure: order:0, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodemask=(null),cpuset=/", 0x40dc0, "GFP_KERNEL|__GFP_COMP|__GFP_ZERO")]
    public void AMaskIsFoundInWhatPeoplePaste(string input, long mask, string? text)
    {
        Assert.True(GfpMask.TryParse(input, null, out var parsed, out var problem), problem);

        Assert.Null(problem);
        Assert.Equal(mask, parsed!.Mask);
        Assert.Equal(text is null ? GfpBasis.Candidates : GfpBasis.Text, parsed.Basis);
        if (text is not null)
        {
            Assert.Equal(text, parsed.Text);
        }
    }

    [Theory]
    [InlineData("GFP_KERNEL|__GFP_ZERO", "3.10.0", 0x80d0)]
    [InlineData("GFP_KERNEL|__GFP_ZERO", "4.15.0", 0x14080c0)]
    [InlineData("__GFP_ZERO | GFP_KERNEL", "6.1.0", 0xdc0)]
    [InlineData("GFP_KERNEL|GFP_COMP|GFP_ZERO", "3.10.0", 0xc0d0)]
    [InlineData("GFP_KERNEL|0x8000000", "6.1.0", 0x8000cc0)]
    [InlineData("GFP_ATOMIC", "6.1.0", 0xa20)]
    [InlineData("GFP_ATOMIC", "6.8.0", 0x820)]
    public void NamesAreComposedByTheRelease(string names, string kernel, long mask)
    {
        Assert.True(GfpMask.TryParse(names, Kernel(kernel), out var parsed, out _));

        Assert.Equal(mask, parsed!.Mask);
    }

    [Fact]
    public void NamesThatNeverMovedNeedNoRelease()
    {
        Assert.True(GfpMask.TryParse("__GFP_HIGHMEM|__GFP_IO", out var mask));

        Assert.Equal(0x42, mask!.Mask);
    }

    [Fact]
    public void NamesThatMovedAskForTheRelease()
    {
        Assert.False(GfpMask.TryParse("GFP_KERNEL", null, out var mask, out var problem));

        Assert.Null(mask);
        Assert.Contains("0xd0 in 2.6.31..4.3", problem, StringComparison.Ordinal);
        Assert.Contains("0x24000c0 in 4.4..4.9", problem, StringComparison.Ordinal);
        Assert.Contains("0x14000c0 in 4.10..4.17", problem, StringComparison.Ordinal);
        Assert.Contains("0x6000c0 in 4.18..5.0", problem, StringComparison.Ordinal);
        Assert.Contains("0xcc0 in 5.1..7.3", problem, StringComparison.Ordinal);
        Assert.EndsWith("say which kernel release it is", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ANameOfAnotherReleaseIsSaidToBeThere()
    {
        Assert.False(GfpMask.TryParse("GFP_KERNEL|__GFP_KMEMCG", Kernel("5.10.0"), out _, out var problem));

        Assert.Equal("no name of 5.10.0: __GFP_KMEMCG (known in 3.8..3.15 el7:3.10.0-123..3.10.0-1062)", problem);
    }

    [Theory]
    [InlineData(null, "nothing is given")]
    [InlineData("  ", "nothing is given")]
    [InlineData("0x", "no hexadecimal number")]
    [InlineData("0x10c0dz", "no hexadecimal number")]
    [InlineData("kernel", "no hexadecimal number")]
    [InlineData("mode:", "no hexadecimal number")]
    [InlineData("mode:zero", "no hexadecimal number")]
    [InlineData("0x(GFP_KERNEL)", "no hexadecimal number")]
    [InlineData("0x10 0x20", "no hexadecimal number")]
    [InlineData("0x\u001b[31m", @"\x1b[31m")]
    [InlineData("0x100000000", "32 bits")]
    [InlineData("__GFP_BOGUS", "no name of any release since 2.6.31: __GFP_BOGUS")]
    public void WhatIsNoMaskSaysWhy(string? input, string expected)
    {
        Assert.False(GfpMask.TryParse(input, null, out var mask, out var problem));

        Assert.Null(mask);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void OfWhatIsNoMaskEightyCharactersAreShown()
    {
        Assert.False(GfpMask.TryParse(new string('z', 80), null, out _, out var whole));
        Assert.StartsWith($"'{new string('z', 80)}' is", whole, StringComparison.Ordinal);
        Assert.False(GfpMask.TryParse(new string('z', 81), null, out _, out var cut));
        Assert.StartsWith($"'{new string('z', 80)}…' is", cut, StringComparison.Ordinal);
    }

    [Fact]
    public void ParseThrowsTheOneErrorOfReaders()
    {
        var error = Assert.Throws<NodeException>(() => GfpMask.Parse("0xzz"));

        Assert.Equal(NodeError.GfpMaskInvalid, error.Error);
        Assert.StartsWith("'0xzz': ", error.Message, StringComparison.Ordinal);
        Assert.Equal(0x20, GfpMask.Parse("0x20", Kernel("3.2.0")).Mask);
    }
}

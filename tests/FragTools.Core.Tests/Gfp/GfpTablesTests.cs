using System.Globalization;
using FragTools.Gfp;
using static FragTools.Tests.Gfp.GfpDecoderTests;

namespace FragTools.Tests.Gfp;

/// <summary>The tables in themselves.</summary>
public class GfpTablesTests
{
    /// <summary>Every release of mainline from the first that must be known to the newest.</summary>
    public static TheoryData<string> Releases()
    {
        var releases = new TheoryData<string>();
        foreach (var (prefix, first, last) in new[] { ("2.6.", 31, 39), ("3.", 0, 19), ("4.", 0, 20), ("5.", 0, 19), ("6.", 0, 19), ("7.", 0, 3) })
        {
            for (var minor = first; minor <= last; minor++)
            {
                releases.Add(string.Create(CultureInfo.InvariantCulture, $"{prefix}{minor}"));
            }
        }

        return releases;
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void EveryReleaseIsInExactlyOneTable(string release)
    {
        foreach (var kernel in new[] { release, release + ".7-rc1", release + ".300-generic" })
        {
            var version = Kernel(kernel).Number;
            var table = Assert.Single(GfpTables.All, table => table.Family is null && table.From.CompareTo(version) <= 0 && version.CompareTo(table.To) <= 0);

            Assert.Equal([table], GfpTables.For(Kernel(kernel)).Tables);
        }
    }

    [Fact]
    public void TablesOfAFamilyFollowOneAnother()
    {
        foreach (var family in GfpTables.All.GroupBy(table => table.Family))
        {
            Assert.All(family, table => Assert.True(table.From.CompareTo(table.To) <= 0));
            Assert.All(family.Zip(family.Skip(1)), pair => Assert.True(pair.First.To.CompareTo(pair.Second.From) < 0));
        }
    }

    [Fact]
    public void EveryTableNamesItsSource()
        => Assert.All(GfpTables.All, table => Assert.NotEmpty(table.Source));

    [Fact]
    public void NoTwoFlagsShareABitAndNoFlagHasTwo()
    {
        // A second flag on a bit is refused when the layout is made; a second bit of a flag likewise.
        Assert.All(GfpTables.All.SelectMany(table => table.Layouts), layout =>
        {
            var flags = Enumerable.Range(0, GfpLayout.BitCount).Select(layout.FlagAt).OfType<string>().ToList();

            Assert.Equal(flags.Count, flags.Distinct().Count());
            Assert.All(flags, flag => Assert.Equal(1, long.PopCount(layout.ValueOf(flag))));
            Assert.Equal(layout.Known, flags.Sum(layout.ValueOf));
        });
    }

    [Fact]
    public void CompositesAreMadeOfFlagsThatTheReleaseKnows()
    {
        // 6.0 to 7.3 keep SKIP_KASAN* in GFP_HIGHUSER_MOVABLE, which is a flag with KASAN_HW_TAGS only.
        Assert.All(GfpTables.All, table =>
        {
            var known = table.Bits.OfType<string>().Concat(table.Options.Select(option => option.Flag)).ToHashSet();

            Assert.All(table.Names.SelectMany(name => name.Value), flag => Assert.Contains(flag, known));
        });
    }

    [Fact]
    public void WhatIsTriedInOrderIsKnownSomewhere()
    {
        var known = GfpTables.All.SelectMany(table => table.Names.Keys)
            .Concat(GfpTables.All.SelectMany(table => table.Layouts).SelectMany(layout => Enumerable.Range(0, GfpLayout.BitCount).Select(layout.FlagAt)).OfType<string>().Select(flag => flag[GfpLayout.FlagPrefix.Length..]))
            .Append("*")
            .ToHashSet();

        Assert.All(GfpTables.All.SelectMany(table => table.Order), word => Assert.Contains(word, known));
    }

    [Fact]
    public void KernelsThatPrintNamesPrintAllTheirComposites()
        => Assert.All(GfpTables.All.Where(table => table.PrintsNames), table => Assert.Subset(table.Order.ToHashSet(), table.Names.Keys.ToHashSet()));

    [Fact]
    public void EveryCompositePrintsAsItself()
    {
        Assert.All(GfpTables.All.SelectMany(table => table.Layouts), layout =>
        {
            foreach (var name in layout.Table.Names.Keys.Intersect(layout.Table.Order))
            {
                // An earlier name may have the same value: the first that fits is printed.
                var value = layout.ValueOf(name);
                var first = layout.Table.Order.First(other => layout.Table.Names.ContainsKey(other) && layout.ValueOf(other) == value);

                Assert.Equal(first, layout.Format(value));
            }
        });
    }

    [Fact]
    public void WhatIsPrintedReadsBackAsTheSameMask()
    {
        var random = new Random(20240501);
        Assert.All(GfpTables.All.SelectMany(table => table.Layouts), layout =>
        {
            var masks = Enumerable.Range(0, GfpLayout.BitCount).Select(bit => 1L << bit)
                .Concat(Enumerable.Range(0, 50).Select(_ => random.NextInt64(1L << GfpLayout.BitCount)))
                .Append(0)
                .Append(uint.MaxValue);

            Assert.All(masks, mask => Assert.Equal(mask, layout.Parse(layout.Format(mask), out _)));
        });
    }
}

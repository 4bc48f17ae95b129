using System.Globalization;
using FragTools.Gfp;
using FragTools.Linux;

namespace FragTools.Tests.Gfp;

/// <summary>Masks that real kernels printed, with their text and without.</summary>
public class GfpCorpusTests
{
    /// <summary>
    /// Masks whose kernel is older than the oldest table, so that every bit is unknown: these releases are not told apart
    /// finely enough (2.6.x), or their headers were not read.
    /// </summary>
    private static readonly string[] TooOld = ["2.4.x", "2.6.7", "2.6.9", "2.6.x", "2.6.x-rtn"];

    [Fact]
    public void EveryMaskPrintsAsItsKernelPrintedIt()
    {
        Assert.All(Rows("triples.tsv"), row =>
        {
            var mask = GfpDecoder.Decode(row.Mask, null, row.Kernel);

            Assert.Equal(row.Text, mask.Text);
            Assert.Equal(0, mask.UnknownBits);
            Assert.Equal(row.Kernel.Release.Contains(".el10.", StringComparison.Ordinal) ? GfpBasis.Candidates : GfpBasis.Kernel, mask.Basis);
        });
    }

    [Fact]
    public void TheTextAloneLeadsToTheSameFlags()
    {
        Assert.All(Rows("triples.tsv"), row =>
        {
            var told = GfpDecoder.Decode(row.Mask, null, row.Kernel);
            var derived = GfpDecoder.Decode(row.Mask, row.Text);

            Assert.Null(derived.Disagreement);
            Assert.Equal(GfpBasis.Text, derived.Basis);
            Assert.Subset(told.Flags.ToHashSet(), derived.Flags.ToHashSet());
        });
    }

    [Fact]
    public void TheTextStandsForTheMaskInItsRelease()
    {
        Assert.All(Rows("triples.tsv"), row =>
        {
            Assert.True(GfpDecoder.TryCompose(row.Text, row.Kernel, out var mask, out var problem), problem);
            Assert.Equal(row.Mask, mask);
        });
    }

    [Fact]
    public void TextAndReleaseTogetherDoNotDisagree()
    {
        Assert.All(Rows("triples.tsv"), row =>
        {
            var mask = GfpDecoder.Decode(row.Mask, row.Text, row.Kernel);

            Assert.Null(mask.Disagreement);
            Assert.True(mask.TextIsPrinted);
            Assert.Equal(row.Text, mask.Text);
        });
    }

    [Fact]
    public void MasksWithoutTextHaveNoUnknownBitsWhereTheirReleaseHasATable()
    {
        Assert.All(Rows("masks-without-text.tsv"), row =>
        {
            var mask = GfpDecoder.Decode(row.Mask, null, row.Kernel);

            if (TooOld.Contains(row.Kernel.Release))
            {
                Assert.Equal(GfpBasis.None, mask.Basis);
                Assert.Equal(row.Mask, mask.UnknownBits);
                Assert.NotNull(mask.Note);
            }
            else
            {
                Assert.Equal(0, mask.UnknownBits);
                Assert.NotEqual(GfpBasis.None, mask.Basis);
            }
        });
    }

    private static List<(long Mask, string Text, KernelRelease Kernel)> Rows(string file)
    {
        var rows = File.ReadLines(Path.Combine(Repository.SharedFolder("gfp"), file))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(fields => (
                long.Parse(fields[0].AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                fields.Length > 2 ? fields[1] : "",
                KernelRelease.TryParse(fields[^1]) ?? throw new InvalidDataException(fields[^1])))
            .ToList();
        Assert.NotEmpty(rows);
        return rows;
    }
}

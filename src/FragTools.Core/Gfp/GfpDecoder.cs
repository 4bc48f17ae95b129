using System.Numerics;
using FragTools.Linux;

namespace FragTools.Gfp;

/// <summary>
/// Reads GFP masks by the tables of the release that printed them: told by the caller, or by the text beside the mask;
/// else by what all releases since 2.6.31 agree on.
/// </summary>
public static class GfpDecoder
{
    /// <summary>
    /// The first release of each table, as <c>uname -r</c> has it: from one to the next of its family masks mean the same.
    /// </summary>
    public static IReadOnlyList<string> KnownReleases
        => [.. GfpTables.All.Select(table => table.FromText + (table.Family is null or GfpTables.Android ? "" : "." + table.Family))
            .Distinct()];

    /// <summary>Reads a mask.</summary>
    /// <param name="mask">The mask, 0 to 2^32−1.</param>
    /// <param name="text">What the kernel printed in brackets after it, without the brackets; null where there was nothing.</param>
    /// <param name="kernel">The kernel's release, or null where it is not known.</param>
    /// <param name="options">
    /// The configuration options of that kernel that count here; null where they are not known. Then a usual
    /// distribution kernel's are taken, and bits that other options would make another flag are ambiguous.
    /// </param>
    /// <returns>The mask. Where mask and text disagree, the text is believed and <see cref="GfpMask.Disagreement"/> says so.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The mask does not fit in 32 bits.</exception>
    public static GfpMask Decode(long mask, string? text = null, KernelRelease? kernel = null, GfpOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mask);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mask, uint.MaxValue);

        var printed = text is { Length: > GfpInput.LongestText } ? text[..GfpInput.LongestText] : text?.Trim();
        var (tables, note) = kernel is null ? (GfpTables.Candidates, null) : GfpTables.For(kernel);
        var choice = printed is null
            ? WithoutText(mask, tables, kernel, options)
            : GfpTextMatch.Choose(mask, printed, tables, kernel, options);
        return GfpSummary.Make(mask, printed, kernel, choice, note);
    }

    /// <summary>The mask that names stand for in a release.</summary>
    /// <param name="text">Names and hexadecimal numbers, <c>GFP_KERNEL|__GFP_ZERO</c>.</param>
    /// <param name="kernel">The kernel's release, or null where it is not known: then all releases since 2.6.31 must agree.</param>
    /// <param name="mask">The mask, 0 to 2^32−1; 0 where there is a problem.</param>
    /// <param name="problem">What is wrong and what to do, or null.</param>
    /// <returns>True where the mask is known.</returns>
    public static bool TryCompose(string text, KernelRelease? kernel, out long mask, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tables = kernel is null ? GfpTables.Candidates : GfpTables.For(kernel).Tables;
        var values = tables
            .Select(
                table
                    => (Table: table, Value: table.Layouts.Select(layout => layout.Parse(text, out _))
                        .FirstOrDefault(value => value is not null)))
            .Where(entry => entry.Value is not null)
            .GroupBy(entry => entry.Value!.Value, entry => entry.Table)
            .ToList();
        if (values.Count == 1)
        {
            (mask, problem) = (values[0].Key, null);
            return true;
        }

        mask = 0;
        problem = values.Count == 0
            ? GfpTextMatch.UnknownNames(text, tables, kernel)
            : $"'{GfpInput.Safe(text)}' is "
                + $"{string.Join(", ", values.Select(value => $"0x{value.Key:x} in {GfpTables.Label(value)}"))}; say which kernel "
                + $"release it is";
        return false;
    }

    /// <summary>
    /// The usual layouts that explain every bit; where there is none, those of other options; and where there is none
    /// either, the usual ones with bits that stay unknown.
    /// </summary>
    private static GfpChoice WithoutText(long mask, IReadOnlyList<GfpTable> tables, KernelRelease? kernel, GfpOptions? options)
    {
        var usual = tables.Select(table => options is { } known ? table.LayoutWith(known) : table.Layouts[0]).ToList();
        var preferred = usual.Where(Explains).ToList();
        var any = options is null ? tables.SelectMany(table => table.Layouts).Where(Explains).ToList() : preferred;
        if (any.Count == 0)
        {
            // Of unrelated releases, those that leave the fewest bits are the likeliest.
            var least = usual.Count == 0 ? 0 : usual.Min(UnknownCount);
            preferred = any = [.. usual.Where(layout => UnknownCount(layout) == least)];
        }
        else if (preferred.Count == 0)
        {
            preferred = any;
        }

        // Without a release the rare configurations of forty tables would make every bit ambiguous.
        var considered = kernel is null ? preferred : any;
        return new GfpChoice(
            [.. considered.Select(layout => new GfpReading(layout, mask))],
            [.. preferred.Select(layout => new GfpReading(layout, mask))],
            kernel is not null && tables.Count == 1 ? GfpBasis.Kernel : GfpBasis.Candidates,
            null);

        bool Explains(GfpLayout layout) => (mask & ~layout.Known) == 0;
        int UnknownCount(GfpLayout layout) => BitOperations.PopCount((ulong)(mask & ~layout.Known));
    }
}

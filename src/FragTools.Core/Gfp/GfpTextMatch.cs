using System.Numerics;
using FragTools.Linux;

namespace FragTools.Gfp;

/// <summary>Finds the releases whose text for a mask is the one that was printed. The text is believed before the mask.</summary>
internal static class GfpTextMatch
{
    private const int MostNamesShown = 3;

    public static GfpChoice Choose(long mask, string text, IReadOnlyList<GfpTable> tables, KernelRelease? kernel, GfpOptions? options)
    {
        // The kernel's own tables first; then all others, since a vendor's kernel may carry a later release's flags.
        var own = Printing(mask, text, tables, options);
        if (own.Count > 0)
        {
            return Choice(own, kernel is not null && tables.Count == 1 ? GfpBasis.Kernel : GfpBasis.Text, null);
        }

        var other = Printing(mask, text, GfpTables.All, null);
        if (other.Count > 0)
        {
            return Choice(
                other, GfpBasis.Text, kernel is null ? null : $"{Prediction(mask, tables, kernel)}; what was printed is the text of "
                    + $"{Label(other)}");
        }

        return ByNames(mask, text, tables, kernel);
    }

    /// <summary>Says which names no table of the kernel has, and where they are known.</summary>
    public static string UnknownNames(string text, IReadOnlyList<GfpTable> tables, KernelRelease? kernel)
    {
        var layouts = tables.SelectMany(table => table.Layouts).ToList();
        var unknown = text.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(name => layouts.TrueForAll(layout => layout.Parse(name, out _) is null))
            .Select(name => KnownIn(name) is { Length: > 0 } where ? $"{GfpInput.Safe(name)} (known in {where})" : GfpInput.Safe(name))
            .Take(MostNamesShown)
            .ToList();
        var who = kernel is null ? "any release since 2.6.31" : GfpInput.Safe(kernel.Release);
        return unknown.Count > 0
            ? $"no name of {who}: {string.Join(", ", unknown)}"
            : $"no release has all of '{GfpInput.Safe(text)}'";
    }

    private static string KnownIn(string name)
        => GfpTables.Label(GfpTables.All.Where(table => table.Layouts.Any(layout => layout.Parse(name, out _) is not null)));

    // The names give the flags. Of several releases that know them all, those that come closest to the mask are meant.
    private static GfpChoice ByNames(long mask, string text, IReadOnlyList<GfpTable> tables, KernelRelease? kernel)
    {
        var named = Naming(text, tables) is { Count: > 0 } own ? own : Naming(text, GfpTables.All);
        if (named.Count == 0)
        {
            var usual = tables.Select(table => new GfpReading(table.Layouts[0], mask)).ToList();
            return Choice(
                usual, usual.Count == 1 ? GfpBasis.Kernel : GfpBasis.Candidates, $"the text is not understood, the mask alone is "
                    + $"read: {UnknownNames(text, tables, kernel)}");
        }

        var least = named.Min(Distance);
        var nearest = named.Where(reading => Distance(reading) == least).ToList();
        var disagreement = least == 0
            ? $"the text names the same flags as the mask, but otherwise than {Label(nearest)} prints them"
            : $"the text stands for {string.Join(" or ", nearest.Select(reading => $"0x{reading.Mask:x}").Distinct())}, the mask is "
                + $"0x{mask:x}";
        return Choice(nearest, GfpBasis.Text, disagreement);

        int Distance(GfpReading reading) => BitOperations.PopCount((ulong)(reading.Mask ^ mask));
    }

    // Usual configurations go before others, so that one release does not come into question in eight forms.
    private static List<GfpReading> Printing(long mask, string text, IReadOnlyList<GfpTable> tables, GfpOptions? options)
    {
        var usual = tables.Select(table => options is { } known ? table.LayoutWith(known) : table.Layouts[0]).Where(Prints).ToList();
        var matching = usual.Count > 0 ? usual : tables.SelectMany(table => table.Layouts).Where(Prints);
        return [.. matching.Select(layout => new GfpReading(layout, mask))];

        bool Prints(GfpLayout layout) => layout.Format(mask) == text;
    }

    private static List<GfpReading> Naming(string text, IReadOnlyList<GfpTable> tables)
        => [.. tables
            .SelectMany(table => table.Layouts)
            .Select(layout => (Layout: layout, Mask: layout.Parse(text, out _)))
            .Where(entry => entry.Mask is not null)
            .Select(entry => new GfpReading(entry.Layout, entry.Mask!.Value))];

    private static string Prediction(long mask, IReadOnlyList<GfpTable> tables, KernelRelease kernel)
        => tables.Count == 0
            ? $"there is no table for {GfpInput.Safe(kernel.Release)}"
            : $"{GfpInput.Safe(kernel.Release)} would print 0x{mask:x} as "
                + $"'{string.Join("' or '", tables.Select(table => table.Layouts[0].Format(mask)).Distinct())}'";

    private static string Label(IEnumerable<GfpReading> readings) => GfpTables.Label(readings.Select(reading => reading.Layout.Table));

    private static GfpChoice Choice(List<GfpReading> readings, GfpBasis basis, string? disagreement)
        => new(readings, readings, basis, disagreement);
}

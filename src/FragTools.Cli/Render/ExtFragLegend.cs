using System.Globalization;
using FragTools.Watermarks;

namespace FragTools.Cli.Render;

/// <summary>What stands below the table of indices, for those who do not know them by heart.</summary>
internal static class ExtFragLegend
{
    private const int MostVerdicts = 8;

    public static void Write(IReadOnlyList<ZoneExtFragIndex> zones, Screen screen)
    {
        var threshold = zones[0].Threshold;
        var isCommon = zones.All(zone => zone.Threshold == threshold);
        var number = isCommon ? Texts.Of(threshold ?? FragmentationMath.DefaultThreshold / 1000.0) : "the threshold";
        screen.WriteLine(
            new Cell("-1", Tint.Good),
            " a block is free   ",
            new Cell($"to {number}", Tint.Warn),
            " lack of memory   ",
            new Cell("above", Tint.Bad),
            " fragmentation");

        var origins = zones.Select(static zone => zone.Origin).Distinct().Count() > 1 ? "the kernel's own, or computed from buddyinfo"
            : zones[0].Origin == IndexOrigin.Kernel ? "the kernel's own"
            : "computed from buddyinfo";
        var limit = !isCommon ? "differs"
            : threshold is null ? "unknown, 500 by default"
            : Texts.Of((long)Math.Round(threshold.Value * 1000));
        screen.WriteLine(new Cell($"Fragmentation index: {origins}; vm.extfrag_threshold: {limit}.", Tint.Faint));
    }

    public static void WriteVerdicts(IReadOnlyList<ZoneExtFragIndex> zones, OriginColumn origin, Screen screen)
    {
        var lacking = zones.Where(static zone => zone.FirstUnavailableOrder is not null).ToList();
        if (zones.All(static zone => zone.Meanings.All(static meaning => meaning == IndexMeaning.Available)))
        {
            screen.WriteLine("Every zone has a free block of every order shown.");
        }

        foreach (var zone in lacking.Take(MostVerdicts))
        {
            screen.Write(origin.Of(zone) is { Length: > 0 } where ? where + " " : "");
            screen.Write($"node {zone.NumaNode} {zone.Zone}: no free block of order");
            var isFirst = !WriteOrders(zone, IndexMeaning.OutOfMemory, " ", "lack of memory", screen);
            WriteOrders(zone, IndexMeaning.Fragmentation, isFirst ? " " : ", ", "fragmentation", screen);
            screen.WriteLine();
        }

        if (lacking.Count > MostVerdicts)
        {
            screen.WriteLine($"and {lacking.Count - MostVerdicts} zones more");
        }
    }

    /// <summary><c>4-6, 9 (fragmentation)</c>, or nothing.</summary>
    /// <returns>Was there anything to write?</returns>
    private static bool WriteOrders(ZoneExtFragIndex zone, IndexMeaning meaning, string separator, string word, Screen screen)
    {
        var runs = new List<string>();
        for (var from = 0; from < zone.Orders.Count; from++)
        {
            if (zone.Meanings[from] != meaning)
            {
                continue;
            }

            var to = from;
            while (to + 1 < zone.Orders.Count && zone.Meanings[to + 1] == meaning && zone.Orders[to + 1] == zone.Orders[to] + 1)
            {
                to++;
            }

            runs.Add(to == from
                ? Texts.Of(zone.Orders[from])
                : string.Create(CultureInfo.InvariantCulture, $"{zone.Orders[from]}-{zone.Orders[to]}"));
            from = to;
        }

        if (runs.Count > 0)
        {
            screen.Write($"{separator}{string.Join(", ", runs)} (");
            screen.Write(new Cell(word, ZoneExtFragView.TintOf(meaning)));
            screen.Write(")");
        }

        return runs.Count > 0;
    }
}

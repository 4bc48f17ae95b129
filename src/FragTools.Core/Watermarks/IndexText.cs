using System.Globalization;

namespace FragTools.Watermarks;

/// <summary>A piece of a text about an index, and the meaning by which it is coloured.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Meaning">The meaning; null for none.</param>
public readonly record struct IndexPiece(string Text, IndexMeaning? Meaning = null);

/// <summary>Text about the fragmentation index, as both front doors show it.</summary>
public static class IndexText
{
    /// <summary>
    /// An index in five characters: −1 is no measure but a word, "a block is free", and −0.500 must fit where 0.500 does.
    /// </summary>
    /// <param name="index">The index; null where it is not known.</param>
    /// <returns><c>0.974</c>, <c>-1</c>, <c>-.500</c>, <c>-</c>.</returns>
    public static string Brief(double? index) => index switch
    {
        null => "-",
        -1 => "-1",
        < 0 => index.Value.ToString(".000", CultureInfo.InvariantCulture),
        _ => index.Value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary>What the numbers mean.</summary>
    /// <param name="zones">The zones below whose table it stands.</param>
    /// <returns>The pieces of a line.</returns>
    public static IReadOnlyList<IndexPiece> Legend(IReadOnlyList<ZoneExtFragIndex> zones)
    {
        var number = IsCommon(zones) ? Brief(zones[0].Threshold ?? FragmentationMath.DefaultThreshold / 1000.0) : "the threshold";
        return
        [
            new("-1", IndexMeaning.Available), new(" a block is free   "),
            new($"to {number}", IndexMeaning.OutOfMemory), new(" lack of memory   "),
            new("above", IndexMeaning.Fragmentation), new(" fragmentation"),
        ];
    }

    /// <summary>Who made the numbers, and by which threshold their meanings are divided.</summary>
    /// <param name="zones">The zones below whose table it stands.</param>
    /// <returns>A line.</returns>
    public static string Origin(IReadOnlyList<ZoneExtFragIndex> zones)
    {
        ArgumentNullException.ThrowIfNull(zones);
        var origin = zones.Select(static zone => zone.Origin).Distinct().Count() > 1 ? "the kernel's own, or computed from buddyinfo"
            : zones[0].Origin == IndexOrigin.Kernel ? "the kernel's own"
            : "computed from buddyinfo";
        var limit = !IsCommon(zones) ? "differs"
            : zones[0].Threshold is not { } threshold ? "unknown, 500 by default"
            : Math.Round(threshold * 1000).ToString(CultureInfo.InvariantCulture);
        return $"Fragmentation index: {origin}; vm.extfrag_threshold: {limit}.";
    }

    /// <summary>The orders of which a zone has no free block, and what it lacks.</summary>
    /// <param name="zone">The zone.</param>
    /// <returns>The pieces of <c>no free block of order 4-6 (lack of memory), 9 (fragmentation)</c>; none where it lacks nothing.</returns>
    public static IReadOnlyList<IndexPiece> Conclusion(ZoneExtFragIndex zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var pieces = new List<IndexPiece>();
        foreach (var (meaning, word) in new[]
        {
            (IndexMeaning.OutOfMemory, "lack of memory"), (IndexMeaning.Fragmentation, "fragmentation"),
        })
        {
            if (Runs(zone, meaning) is { Count: > 0 } runs)
            {
                var before = pieces.Count == 0 ? "no free block of order " : ", ";
                pieces.AddRange([new($"{before}{string.Join(", ", runs)} ("), new(word, meaning), new(")")]);
            }
        }

        return pieces;
    }

    // "4-6", "9"
    private static List<string> Runs(ZoneExtFragIndex zone, IndexMeaning meaning)
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

            runs.Add(string.Create(
                CultureInfo.InvariantCulture, $"{zone.Orders[from]}{(to == from ? "" : $"-{zone.Orders[to]}")}"));
            from = to;
        }

        return runs;
    }

    private static bool IsCommon(IReadOnlyList<ZoneExtFragIndex> zones) => zones.All(zone => zone.Threshold == zones[0].Threshold);
}

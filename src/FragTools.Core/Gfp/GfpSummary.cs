using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Gfp;

/// <summary>Brings the readings that come into question to one answer: what they agree on is told, the rest is not.</summary>
internal static class GfpSummary
{
    private static readonly string[] ZoneFlags = ["__GFP_DMA", "__GFP_HIGHMEM", "__GFP_DMA32", "__GFP_MOVABLE"];

    public static GfpMask Make(long mask, string? text, KernelRelease? kernel, GfpChoice choice, string? note)
    {
        var meanings =
            choice.Considered.Select(reading => new GfpMeaning(
                reading.Layout, reading.Mask, kernel is null ? reading.Layout.Table.Allowances : AllowanceRules.Of(kernel)))
            .ToList();
        var texts = choice.Preferred.Select(reading => reading.Layout.Format(reading.Mask)).Distinct().ToList();
        var said = text is null ? texts.Count == 1 ? texts[0] : null : GfpInput.Safe(text, GfpInput.LongestText);
        var (flags, ambiguous, unknown) = Bits(mask, choice.Considered);
        var tables = choice.Considered.Select(reading => reading.Layout.Table).Distinct().ToList();
        return new GfpMask
        {
            Mask = mask,
            Text = said,
            TextIsPrinted = text is not null ? true : Agreed(choice.Preferred, reading => reading.Layout.Table.PrintsNames),
            Flags = new ValueList<string>(flags),
            Composites = new ValueList<string>(Composites(said, choice.Preferred)),
            ZoneModifiers = new ValueList<string>(flags.Intersect(ZoneFlags)),
            Zone = Agreed(meanings, meaning => meaning.Zone),
            MaySleep = Agreed(meanings, meaning => meaning.MaySleep),
            MayReclaim = Agreed(meanings, meaning => meaning.MayReclaim),
            WakesKswapd = Agreed(meanings, meaning => meaning.WakesKswapd),
            MayStartIo = Agreed(meanings, meaning => meaning.MayStartIo),
            MayEnterFileSystem = Agreed(meanings, meaning => meaning.MayEnterFileSystem),
            UsesReserves = Agreed(meanings, meaning => meaning.UsesReserves),
            IsHigh = Agreed(meanings, meaning => meaning.IsHigh),
            IsAtomic = Agreed(meanings, meaning => meaning.IsAtomic),
            IsMemalloc = Agreed(meanings, meaning => meaning.IsMemalloc),
            IsNoMemalloc = Agreed(meanings, meaning => meaning.IsNoMemalloc),
            IsNoKswapd = Agreed(meanings, meaning => meaning.IsNoKswapd),
            IsMovable = Agreed(meanings, meaning => meaning.IsMovable),
            IsReclaimable = Agreed(meanings, meaning => meaning.IsReclaimable),
            IsThisNode = Agreed(meanings, meaning => meaning.IsThisNode),
            IsHardWall = Agreed(meanings, meaning => meaning.IsHardWall),
            MigrateType = Agreed(meanings, meaning => meaning.MigrateType),
            FreeLists = new ValueList<string>(FreeLists(meanings)),
            UnknownBits = unknown,
            AmbiguousFlags = new ValueList<string>(ambiguous),
            Readings = new ValueList<string>(texts.Count > 1 ? texts.Select(one => Reading(one, choice.Preferred)) : []),
            KernelVersion = kernel is null ? null : GfpInput.Safe(kernel.Release),
            TableRelease = tables.Count == 0 ? null : GfpTables.Label(tables),
            TableSource = tables.Count == 0 ? null : string.Join("; ", tables.Select(table => table.Source)),
            Basis = tables.Count == 0 ? GfpBasis.None : choice.Basis,
            Disagreement = choice.Disagreement,
            Note = note,
            Meanings = meanings,
        };
    }

    private static (List<string> Flags, List<string> Ambiguous, long Unknown) Bits(long mask, IReadOnlyList<GfpReading> readings)
    {
        var (flags, ambiguous, unknown) = (new List<string>(), new List<string>(), 0L);
        var union = mask;
        foreach (var reading in readings)
        {
            union |= reading.Mask;
        }

        for (var bit = 0; bit < GfpLayout.BitCount; bit++)
        {
            if ((union & 1L << bit) == 0)
            {
                continue;
            }

            var meanings = readings.GroupBy(reading => MeaningOf(reading, bit)).ToList();
            if (meanings.Count > 1)
            {
                ambiguous.Add(
                    $"0x{1L << bit:x}={string.Join('/', meanings.Select(meaning => $"{meaning.Key}({Where(meaning, readings)})"))}");
            }
            else if (meanings.Count == 0 || meanings[0].Key == Unknown)
            {
                unknown |= 1L << bit;
            }
            else if (meanings[0].Key != NotSet)
            {
                flags.Add(meanings[0].Key);
            }
        }

        return (flags, ambiguous, unknown);
    }

    private const string Unknown = "unknown";
    private const string NotSet = "not set";

    private static string MeaningOf(GfpReading reading, int bit)
        => (reading.Mask & 1L << bit) == 0 ? NotSet : reading.Layout.FlagAt(bit) ?? Unknown;

    // The releases; where one release gives the bit several meanings, the configuration options that make this one.
    private static string Where(IEnumerable<GfpReading> some, IReadOnlyList<GfpReading> all)
    {
        var these = some.ToList();
        var tables = these.Select(reading => reading.Layout.Table).Distinct().ToList();
        var label = GfpTables.Label(tables);
        return all.Count(reading => tables.Contains(reading.Layout.Table)) == these.Count
            ? label
            : $"{label} with {string.Join(" or ", these.Select(reading => reading.Layout.Options).Distinct())}";
    }

    private static string Reading(string text, IEnumerable<GfpReading> readings)
    {
        var agreeing = readings.Where(reading => reading.Layout.Format(reading.Mask) == text);
        return $"{GfpTables.Label(agreeing.Select(reading => reading.Layout.Table))}: {text}";
    }

    private static IEnumerable<string> Composites(string? text, IReadOnlyList<GfpReading> readings)
    {
        if (text is not null)
        {
            return text.Split('|').Where(IsComposite);
        }

        var composites = readings.Select(reading => reading.Layout.Names(reading.Mask).Where(IsComposite)).ToList();
        return composites.Count == 0 ? [] : composites.Aggregate((all, names) => all.Intersect(names));

        bool IsComposite(string name) => readings.Any(reading => reading.Layout.Table.Names.ContainsKey(name));
    }

    private static IReadOnlyList<string> FreeLists(List<GfpMeaning> meanings)
        => meanings.SelectMany(meaning => meaning.FreeLists).DistinctBy(lists => string.Join(' ', lists)).ToArray() is [var only]
            ? only
            : [];

    private static bool? Agreed<TItem>(IReadOnlyList<TItem> items, Func<TItem, bool?> value)
        where TItem : class
        => items.Count > 0 && items.All(item => value(item) == value(items[0])) ? value(items[0]) : null;

    private static string? Agreed(List<GfpMeaning> meanings, Func<GfpMeaning, string?> value)
        => meanings.Count > 0 && meanings.TrueForAll(meaning => value(meaning) == value(meanings[0])) ? value(meanings[0]) : null;
}

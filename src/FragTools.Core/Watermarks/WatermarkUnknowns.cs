using System.Globalization;
using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>A number of pages of which only the bounds may be known.</summary>
/// <param name="Low">At least this.</param>
/// <param name="High">At most this.</param>
internal readonly record struct PageRange(long Low, long High)
{
    public static PageRange Exactly(long pages) => new(pages, pages);

    public bool IsExact => Low == High;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low} to {High} pages");
}

/// <summary>What a zone's text leaves open of the numbers that the check uses: a printed number, or its bounds.</summary>
internal static class WatermarkUnknowns
{
    private const char HighAtomic = 'H';
    private const char Cma = 'C';
    private const int UsualMaxOrder = 10;
    private const long SmallestHugePage = 1L << 20;

    /// <summary>Free pages in the areas of the contiguous memory allocator.</summary>
    public static PageRange FreeCma(ZoneInfo zone)
        => zone.FreeCmaPages is { } printed ? PageRange.Exactly(printed)
            : zone.FreeBlockTypes is null ? PageRange.Exactly(0)
            : OnList(zone, Cma);

    /// <summary>
    /// The pages kept for high-order atomic requests that are taken off for others. Kernels before about 5.5 do not
    /// print them: an H in the free list then means one page block at least. No H does not mean none: all pages of the
    /// reserve may be in use.
    /// </summary>
    /// <param name="zone">The zone.</param>
    /// <param name="rule">What the release takes off.</param>
    /// <param name="pageBlock">The pages of a page block.</param>
    public static PageRange HighAtomicPages(ZoneInfo zone, HighAtomicRule rule, PageRange pageBlock)
    {
        if (rule == HighAtomicRule.None || zone.ReservedHighAtomicPages == 0)
        {
            return PageRange.Exactly(0);
        }

        var onList = OnList(zone, HighAtomic);
        if (rule == HighAtomicRule.Free)
        {
            return zone.FreeHighAtomicPages is { } free
                ? PageRange.Exactly(free)
                : onList with
                {
                    High = Math.Max(onList.Low, Math.Min(onList.High, zone.ReservedHighAtomicPages ?? MostReserved(zone, pageBlock))),
                };
        }

        return zone.ReservedHighAtomicPages is { } reserved
            ? PageRange.Exactly(reserved)
            : new PageRange(onList.Low > 0 ? pageBlock.Low : 0, MostReserved(zone, pageBlock));
    }

    /// <summary>
    /// The pages of a page block, pageblock_nr_pages: those of a huge page, and never more than the largest block; the
    /// largest block itself on a kernel without huge pages. Where the text does not tell, 1 MiB (s390) is the least.
    /// </summary>
    /// <param name="zone">The zone.</param>
    /// <param name="hugePageBytes">The sizes of huge pages that are printed, or null.</param>
    public static PageRange PageBlock(ZoneInfo zone, IReadOnlyList<long>? hugePageBytes)
    {
        var largest = 1L << (zone.FreeBlocks?.MaxOrder ?? UsualMaxOrder);
        return hugePageBytes switch
        {
            null => new PageRange(Pages(SmallestHugePage), largest),
            [] => PageRange.Exactly(largest),
            _ => new PageRange(Pages(hugePageBytes.Min()), Pages(hugePageBytes.Max())),
        };

        long Pages(long bytes) => Math.Clamp(bytes / zone.PageSize, 1, largest);
    }

    /// <summary>reserve_highatomic_pageblock: page blocks are added while the zone has less than 1 % and one of them.</summary>
    private static long MostReserved(ZoneInfo zone, PageRange pageBlock)
        => (zone.ManagedPages ?? zone.PresentPages) is { } pages
            ? (pages / 100 + pageBlock.High + pageBlock.High - 1) / pageBlock.High * pageBlock.High
            : long.MaxValue / 4;

    /// <summary>
    /// The boost that the printed marks include. Where it is not printed: low − min is at least a quarter of the min
    /// mark without it (mm/page_alloc.c, __setup_per_zone_wmarks), so what min has beyond four times that is boost. A
    /// zone whose marks need no boost to be explained is taken to have none. HighMem's and Movable's min is capped
    /// there and says nothing.
    /// </summary>
    public static PageRange Boost(ZoneInfo zone, WatermarkRules rules)
    {
        if (!rules.Boosts || zone.MinPages is not { } min)
        {
            return PageRange.Exactly(0);
        }

        if (zone.BoostPages is { } printed)
        {
            return PageRange.Exactly(printed);
        }

        if (zone.LowPages is not { } low || zone.Zone is "HighMem" or "Movable")
        {
            return PageRange.Exactly(0);
        }

        // A quarter is cut off to whole pages: up to 3 pages more fit into the same distance.
        var least = min - 4 * (low - min) - 3;
        return least > 0 ? new PageRange(least, min) : PageRange.Exactly(0);
    }

    /// <summary>
    /// Pages on the free list of one migrate type: its letter at an order means a block at least, and leaves one for
    /// each other letter there.
    /// </summary>
    private static PageRange OnList(ZoneInfo zone, char letter)
    {
        long low = 0, high = 0;
        for (var order = 0; order < (zone.FreeBlocks?.Count ?? 0); order++)
        {
            var blocks = zone.FreeBlocks![order];
            var letters = Letters(zone, order);
            if (blocks > 0 && letters is null)
            {
                high += blocks << order;
            }
            else if (blocks > 0 && letters!.Contains(letter, StringComparison.Ordinal))
            {
                low += 1L << order;
                high += Math.Max(1, blocks - letters.Length + 1) << order;
            }
        }

        return new PageRange(low, high);
    }

    /// <summary>
    /// Is a block of an order, or one to cut it from, on a list that the request may use? (Yes at best, yes at worst):
    /// the two differ where the types are not printed though the kernel keeps such lists.
    /// </summary>
    /// <param name="zone">The zone.</param>
    /// <param name="order">The order.</param>
    /// <param name="usable">The letters of the lists that the request may use.</param>
    /// <param name="rule">What the release keeps for high-order atomic requests.</param>
    /// <param name="pageBlock">The pages of a page block.</param>
    public static (bool AtBest, bool AtWorst) HasBlock(ZoneInfo zone, int order, string usable, HighAtomicRule rule, PageRange pageBlock)
    {
        var (best, worst) = (false, false);
        var untyped = 0L;
        for (var at = order; at < zone.FreeBlocks!.Count; at++)
        {
            if (zone.FreeBlocks[at] > 0)
            {
                var letters = Letters(zone, at);
                var fits = letters?.AsSpan().ContainsAny(usable);
                best |= fits ?? true;
                worst |= fits == true;
                untyped += letters is null ? zone.FreeBlocks[at] << at : 0;
            }
        }

        // Of blocks whose lists are not known, one must be for everybody where the lists of others cannot hold them all.
        var others = usable.Contains(HighAtomic, StringComparison.Ordinal) ? 0 : HighAtomicPages(zone, rule, pageBlock).High;
        others += usable.Contains(Cma, StringComparison.Ordinal) ? 0 : FreeCma(zone).High;
        return (best, worst || untyped > others);
    }

    private static string? Letters(ZoneInfo zone, int order)
        => zone.FreeBlockTypes is { } types && order < types.Count ? types[order] : null;
}

using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>
/// What the kernel's fill_contig_page_info counts in a zone for an order (mm/vmstat.c, since 2.6.35).
/// </summary>
/// <param name="FreePages">F = Σ n·2^i.</param>
/// <param name="FreeBlocks">B = Σ n.</param>
/// <param name="SuitableBlocks">S = Σ over i ≥ order of n·2^(i−order): the blocks of that order that could be cut.</param>
internal readonly record struct ContigPageInfo(ulong FreePages, ulong FreeBlocks, ulong SuitableBlocks);

/// <summary>The kernel's own arithmetic of fragmentation: integers, in the kernel's order, truncation and all.</summary>
internal static class FragmentationMath
{
    /// <summary>The index, in thousandths, of a zone that has a block of the order: −1.000.</summary>
    public const int BlockAvailable = -1000;

    /// <summary>vm.extfrag_threshold's default, in thousandths (mm/compaction.c).</summary>
    public const int DefaultThreshold = 500;

    /// <summary>Counts a zone's free blocks for an order (mm/vmstat.c, fill_contig_page_info).</summary>
    /// <param name="freeBlocks">The zone's free blocks.</param>
    /// <param name="order">The order asked for, from 0 to 31.</param>
    /// <returns>F, B and S.</returns>
    public static ContigPageInfo Count(FreeBlockCounts freeBlocks, int order)
    {
        ArgumentNullException.ThrowIfNull(freeBlocks);
        CheckOrder(order);
        ulong pages = 0, blocks = 0, suitable = 0;
        var counts = freeBlocks.Span;
        for (var i = 0; i < counts.Length; i++)
        {
            var count = (ulong)counts[i];
            blocks += count;
            pages += count << i;
            if (i >= order)
            {
                suitable += count << (i - order);
            }
        }

        return new ContigPageInfo(pages, blocks, suitable);
    }

    /// <summary>
    /// The external fragmentation index in thousandths (mm/vmstat.c, __fragmentation_index, since 2.6.35). Near 0 a
    /// request fails for lack of memory, near 1000 because of fragmentation. Values from −500 to −1 occur (a single
    /// free block of order−1 gives −500) and mean lack of memory.
    /// </summary>
    /// <param name="info">The zone's counts for that order.</param>
    /// <param name="order">The order, from 0 to 31.</param>
    /// <returns>−1000 where a block is there, 0 where nothing is free, else −500 to 1000.</returns>
    public static int FragmentationIndex(ContigPageInfo info, int order)
    {
        CheckOrder(order);
        if (info.FreeBlocks == 0)
        {
            return 0;
        }

        if (info.SuitableBlocks > 0)
        {
            return BlockAvailable;
        }

        // Two truncating divisions, in this order. 128 bits, so that no input wraps where the kernel's would not.
        var requests = (UInt128)info.FreePages * 1000 / ((UInt128)1 << order);
        return (int)(1000 - (Int128)((1000 + requests) / info.FreeBlocks));
    }

    /// <summary>
    /// The share of free memory that is useless for an order, in thousandths (mm/vmstat.c, unusable_free_index,
    /// since 2.6.35).
    /// </summary>
    /// <param name="info">The zone's counts for that order.</param>
    /// <param name="order">The order, from 0 to 31.</param>
    /// <returns>0 to 1000; 1000 where nothing is free.</returns>
    public static int UnusableFreeIndex(ContigPageInfo info, int order)
    {
        CheckOrder(order);
        if (info.FreePages == 0)
        {
            return 1000;
        }

        var usable = (UInt128)info.SuitableBlocks << order;
        return (int)((info.FreePages - usable) * 1000 / info.FreePages);
    }

    private static void CheckOrder(int order)
    {
        if (order is < 0 or >= FreeBlockCounts.MostOrders)
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, "An order is from 0 to 31.");
        }
    }
}

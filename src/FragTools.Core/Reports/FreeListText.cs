using System.Buffers;
using FragTools.Linux;
using FragTools.Logs.Lines;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// A zone's free list: <c>1*4kB (U) 0*8kB … 3*4096kB (M) = 15860kB</c> (show_free_areas). The first size is that of a page;
/// the letters, since 3.8, are the migrate types with free blocks.
/// </summary>
internal static class FreeListText
{
    /// <summary>What a block holds of which only the beginning is seen: <c>0*51</c>, <c>(UM</c>.</summary>
    private static readonly SearchValues<byte> CutBlock = SearchValues.Create("0123456789*kB(UMERHCI"u8);

    /// <summary>The size of the first blocks in bytes, which is that of a page; null where the text does not begin with blocks.</summary>
    public static long? PageBytes(ReadOnlySpan<byte> list)
        => TakeBlocks(ref list, out _, out var kilobytes) && PageSize.IsPossible(kilobytes * 1024) ? kilobytes * 1024 : null;

    /// <summary>Reads a list, which must be whole: its sizes double, and its sum is that of its blocks.</summary>
    /// <param name="list">What stands behind the zone's name and colon.</param>
    /// <param name="blocks">Free blocks by order.</param>
    /// <param name="types">Letters by order, null for an order without; null as a whole where there are no letters.</param>
    /// <returns>False where the list is cut or garbled.</returns>
    public static bool TryRead(ReadOnlySpan<byte> list, out FreeBlockCounts? blocks, out ValueList<string?>? types)
    {
        if (TakeList(ref list, out blocks, out types) is { } sum
            && TextScan.Take(ref list, "= "u8) && TextScan.TakeNumber(ref list, out var total) && total == sum)
        {
            return true;
        }

        (blocks, types) = (null, null);
        return false;
    }

    /// <summary>
    /// Reads the blocks that are seen of a list that the edge of a terminal has cut off: the last may have lost its
    /// letters.
    /// </summary>
    /// <param name="list">What stands behind the zone's name and colon.</param>
    /// <param name="blocks">Free blocks of the orders that are seen.</param>
    /// <param name="types">Letters by order, as in <see cref="TryRead"/>.</param>
    /// <returns>False where no block is seen, or the list is garbled rather than cut.</returns>
    public static bool TryReadCut(ReadOnlySpan<byte> list, out FreeBlockCounts? blocks, out ValueList<string?>? types)
    {
        if (TakeList(ref list, out blocks, out types) is not null && list.TrimEnd(">$. "u8).IndexOfAnyExcept(CutBlock) < 0)
        {
            return true;
        }

        (blocks, types) = (null, null);
        return false;
    }

    /// <summary>Takes blocks off the front as long as their sizes double; gives their sum in kB, or null where there are none.</summary>
    private static long? TakeList(scoped ref ReadOnlySpan<byte> list, out FreeBlockCounts? blocks, out ValueList<string?>? types)
    {
        (blocks, types) = (null, null);
        var counts = new List<long>(12);
        var letters = new List<string?>(12);
        long expected = 0;
        long sum = 0;
        while (TakeBlocks(ref list, out var count, out var kilobytes))
        {
            expected = expected == 0 ? kilobytes : expected * 2;
            if (kilobytes != expected || counts.Count > 40)
            {
                return null;
            }

            counts.Add(count);
            letters.Add(TakeLetters(ref list));
            sum += count * kilobytes;
        }

        if (counts.Count == 0 || !PageSize.IsPossible(expected >> (counts.Count - 1) << 10))
        {
            return null;
        }

        blocks = new FreeBlockCounts(counts);
        types = letters.Exists(static text => text is not null) ? new ValueList<string?>(letters) : null;
        return sum;
    }

    private static bool TakeBlocks(scoped ref ReadOnlySpan<byte> list, out long count, out long kilobytes)
    {
        var rest = ByteText.TrimStart(list);
        kilobytes = 0;
        if (!TextScan.TakeNumber(ref rest, out count) || !TakeStar(ref rest) || !TextScan.TakeNumber(ref rest, out kilobytes)
            || !TextScan.Take(ref rest, "kB"u8) || kilobytes is 0 or > 1L << 40 || count > 1L << 40)
        {
            return false;
        }

        list = ByteText.TrimStart(rest);
        return true;
    }

    /// <summary>Takes the star between count and size, or the underscore that Markdown makes of a pair of stars.</summary>
    public static bool TakeStar(scoped ref ReadOnlySpan<byte> text) => TextScan.Take(ref text, "*"u8) || TextScan.Take(ref text, "_"u8);

    private static string? TakeLetters(scoped ref ReadOnlySpan<byte> list)
    {
        var end = list is [(byte)'(', ..] ? list.IndexOf((byte)')') : -1;
        if (end < 2 || list[1..end].IndexOfAnyExcept(ByteSets.MigrateTypes) >= 0)
        {
            return null;
        }

        var letters = System.Text.Encoding.ASCII.GetString(list[1..end]);
        list = ByteText.TrimStart(list[(end + 1)..]);
        return letters;
    }
}

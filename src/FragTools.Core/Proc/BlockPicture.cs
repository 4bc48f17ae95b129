namespace FragTools.Proc;

/// <summary>A picture of free blocks by order, a character an order, so that a fragmented zone is seen and not computed.</summary>
public static class BlockPicture
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>
    /// Draws free blocks by order: <c>·</c> for none, then eight heights, each four times the one before (1, 4, 16 …
    /// 16384 and more). The scale is the same for every zone, so that rows compare.
    /// </summary>
    /// <param name="freeBlocks">The free blocks.</param>
    /// <returns>One character for each order, from 0 on: <c>█▅▅▄·······</c>.</returns>
    public static string Draw(FreeBlockCounts freeBlocks)
    {
        ArgumentNullException.ThrowIfNull(freeBlocks);
        Span<char> picture = stackalloc char[freeBlocks.Count];
        for (var order = 0; order < picture.Length; order++)
        {
            picture[order] = Level(freeBlocks[order]);
        }

        return new string(picture);
    }

    private static char Level(long count)
    {
        if (count == 0)
        {
            return '·';
        }

        var level = 0;
        for (var rest = count >> 2; rest > 0 && level < Levels.Length - 1; rest >>= 2)
        {
            level++;
        }

        return Levels[level];
    }
}

using FragTools.Text;

namespace FragTools.Views;

/// <summary>Text about free blocks in the format file's views.</summary>
internal static class BlockView
{
    /// <summary>The largest free block.</summary>
    /// <param name="order">Its order, −1 where nothing is free.</param>
    /// <param name="pageSize">Bytes of a page.</param>
    /// <returns><c>10: 4 MiB</c>.</returns>
    public static string Largest(int order, long pageSize) => order < 0 ? "none" : $"{order}: {SizeText.Format(pageSize << order)}";
}

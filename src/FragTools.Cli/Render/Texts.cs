using System.Globalization;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Cli.Render;

/// <summary>Numbers in table cells.</summary>
internal static class Texts
{
    /// <summary>A number; what is not known is <c>-</c>.</summary>
    public static string Of(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A ratio with three digits; what is not known is <c>-</c>.</summary>
    public static string Of(double? ratio) => ratio?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A share as per cent.</summary>
    public static string Percent(double? share)
        => share is { } known ? (known * 100).ToString("0", CultureInfo.InvariantCulture) + "%" : "-";

    /// <summary>The largest free block: <c>10: 4 MiB</c>.</summary>
    /// <param name="blocks">The free blocks.</param>
    /// <param name="pageSize">Bytes of a page.</param>
    /// <param name="none">How loudly to say that there is none.</param>
    public static Cell Largest(FreeBlockCounts blocks, long pageSize, Tint none)
        => blocks.LargestFreeOrder is >= 0 and var order
            ? Of(order) + ": " + SizeText.Format(pageSize << order)
            : new Cell("none", none);
}

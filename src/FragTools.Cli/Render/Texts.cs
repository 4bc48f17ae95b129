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

    /// <summary>An index in five characters: −1 is no measure but a word, and −0.500 must fit where 0.500 does.</summary>
    public static string Index(double? index) => index switch
    {
        -1 => "-1",
        < 0 => index.Value.ToString(".000", CultureInfo.InvariantCulture),
        _ => Of(index),
    };

    /// <summary>A share as per cent.</summary>
    public static string Percent(double? share)
        => share is { } known ? (known * 100).ToString("0", CultureInfo.InvariantCulture) + "%" : "-";

    /// <summary>The size of a block as short as it goes, for headings: <c>4K</c>, <c>2M</c>.</summary>
    public static string BlockSize(long bytes)
    {
        var unit = 0;
        while (bytes >= 1024)
        {
            bytes >>= 10;
            unit++;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + " KMGTPE"[unit];
    }

    /// <summary>The largest free block: <c>10: 4 MiB</c>.</summary>
    /// <param name="blocks">The free blocks.</param>
    /// <param name="pageSize">Bytes of a page.</param>
    /// <param name="none">How loudly to say that there is none.</param>
    public static Cell Largest(FreeBlockCounts blocks, long pageSize, Tint none)
        => blocks.LargestFreeOrder is >= 0 and var order
            ? Of(order) + ": " + SizeText.Format(pageSize << order)
            : new Cell("none", none);
}

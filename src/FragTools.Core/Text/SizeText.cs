using System.Globalization;

namespace FragTools.Text;

/// <summary>Sizes for people: three digits are enough to see which is larger.</summary>
public static class SizeText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>The size of a block as short as it goes, for headings.</summary>
    /// <param name="bytes">The bytes, a power of two.</param>
    /// <returns><c>4K</c>, <c>2M</c>.</returns>
    public static string Brief(long bytes)
    {
        var unit = 0;
        while (bytes >= 1024)
        {
            bytes >>= 10;
            unit++;
        }

        return $"{bytes.ToString(CultureInfo.InvariantCulture)}{(unit == 0 ? " " : Units[unit][..1])}";
    }

    /// <summary>Writes a number of bytes in the largest binary unit that leaves at least 1 of it.</summary>
    /// <param name="bytes">The bytes; null where they are not known.</param>
    /// <returns><c>4 KiB</c>, <c>15.6 GiB</c>, <c>842 MiB</c>; <c>-</c> where they are not known.</returns>
    public static string Format(long? bytes)
    {
        if (bytes is not { } size)
        {
            return "-";
        }

        var value = (double)size;
        var unit = 0;
        while (Math.Abs(Math.Round(value, 1)) >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        var format = Math.Abs(value) < 99.95 && value != Math.Truncate(value) ? "0.0" : "0";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}

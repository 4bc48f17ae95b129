using System.Globalization;

namespace FragTools.Linux;

/// <summary>The base page size of a machine: what one page of order 0 measures.</summary>
/// <param name="Bytes">Bytes, a power of two from 4096 to 262144.</param>
/// <param name="Assumed">True where nothing said so and 4096 was taken.</param>
public readonly record struct PageSize(long Bytes, bool Assumed)
{
    /// <summary>4096 bytes, taken because nothing says otherwise.</summary>
    public static PageSize AssumedDefault { get; } = new(4096, Assumed: true);

    /// <summary>Can a kernel have this base page size?</summary>
    /// <param name="bytes">The size in bytes.</param>
    /// <returns>True for a power of two from 4 KiB (most) to 256 KiB (hexagon, ppc44x).</returns>
    public static bool IsPossible(long bytes) => bytes is >= 4096 and <= 262144 && long.IsPow2(bytes);

    /// <summary>Reads a page size as people write it: <c>65536</c>, <c>64K</c>, <c>64KB</c>, <c>64KiB</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Bytes.</param>
    /// <returns>False where it is no size, or none that a kernel can have.</returns>
    public static bool TryParse(string? text, out long bytes)
    {
        var digits = (text ?? "").AsSpan().Trim().TrimEnd("iBbKk");
        var isUnit = digits.Length < text?.Trim().Length;
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        bytes = isUnit ? number * 1024L : number;
        return isNumber && IsPossible(bytes);
    }

    /// <summary>The size that is not assumed.</summary>
    /// <param name="bytes">Bytes, see <see cref="IsPossible"/>.</param>
    /// <returns>The page size.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No kernel has that page size.</exception>
    public static PageSize Of(long bytes)
        => IsPossible(bytes)
            ? new PageSize(bytes, Assumed: false)
            : throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "A page size is a power of two from 4096 to 262144 bytes.");
}

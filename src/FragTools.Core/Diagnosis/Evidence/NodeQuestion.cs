using System.Globalization;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>What a node is asked beside its trouble: would it serve this now, though nothing failed yet?</summary>
public sealed record NodeQuestion
{
    /// <summary>The highest order that may be asked for: the arithmetic goes so far, and no kernel by half.</summary>
    public const int HighestOrder = 31;

    /// <summary>Nothing.</summary>
    public static NodeQuestion None { get; } = new();

    /// <summary>
    /// A block of 2^order pages, from 0 to <see cref="HighestOrder"/>, as the kernel asks for its own needs; null for none.
    /// </summary>
    public int? Order { get; init; }

    /// <summary>Huge pages for the pool; null for none.</summary>
    public HugePageRequest? HugePages { get; init; }
}

/// <summary>Huge pages that shall lie in the pool unused (vm.nr_hugepages, or at boot hugepages=).</summary>
/// <param name="Count">How many; from 1 to <see cref="MostPages"/>.</param>
/// <param name="PageBytes">Bytes of one; null for the machine's own size (Hugepagesize of /proc/meminfo, else 2 MiB).</param>
public sealed record HugePageRequest(long Count, long? PageBytes)
{
    /// <summary>The most that may be asked for: their bytes still fit in 63 bits.</summary>
    public const long MostPages = 1L << 28;

    private const long SmallestBytes = 64L << 10;
    private const long LargestBytes = 16L << 30;

    /// <summary>Reads a huge page's size: <c>2M</c>, <c>1G</c>, <c>2048kB</c>, <c>1Gi</c>, <c>2MiB</c>, or bytes.</summary>
    /// <param name="text">The text; case does not count.</param>
    /// <param name="bytes">The bytes: a power of two from 64 KiB to 16 GiB, as the architectures of Linux have them.</param>
    /// <param name="problem">What is wrong with the text and what to write instead, or null.</param>
    /// <returns>True where a size was read.</returns>
    public static bool TryParseSize(string? text, out long bytes, out string? problem)
    {
        var number = (text ?? "").Trim().ToUpperInvariant();
        number = number.EndsWith("IB", StringComparison.Ordinal) ? number[..^2] : number.TrimEnd('B').TrimEnd('I');
        var shift = number is [.., var unit] ? unit switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 } : 0;
        var isSize = long.TryParse(shift > 0 ? number[..^1] : number, NumberStyles.None, CultureInfo.InvariantCulture, out bytes)
            && bytes <= LargestBytes >> shift;
        bytes = isSize ? bytes << shift : 0;
        isSize = bytes >= SmallestBytes && long.IsPow2(bytes);
        problem = isSize ? null
            : $"'{SafeText.Escape(text ?? "")}' is no size of a huge page: write 2M, 1G, or another power of two from 64K to 16G";
        return isSize;
    }
}

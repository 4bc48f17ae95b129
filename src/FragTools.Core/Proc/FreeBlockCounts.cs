using System.Collections;
using System.Globalization;
using System.Text;

namespace FragTools.Proc;

/// <summary>
/// Free blocks by order: the index is the order, the value the number of free blocks of 2^order pages.
/// Its text is the row as the kernel prints it, <c>1 0 3 …</c>, so that it reads well in a CSV cell.
/// </summary>
public sealed class FreeBlockCounts : IReadOnlyList<long>, IEquatable<FreeBlockCounts>
{
    /// <summary>The most orders that a kernel can be built with stays far below this.</summary>
    internal const int MostOrders = 32;

    private readonly long[] _counts;
    private readonly ulong _atLeast;

    /// <summary>Counts by order.</summary>
    /// <param name="counts">The number of free blocks of each order, from order 0 on; none negative.</param>
    /// <exception cref="ArgumentException">A count is negative, there are none, or the pages exceed 63 bits.</exception>
    public FreeBlockCounts(IEnumerable<long> counts)
        : this(Checked([.. counts]), atLeast: 0, pages: -1)
    {
        FreePages = CountPages(_counts);
        if (FreePages < 0)
        {
            throw new ArgumentException("The pages of the free blocks do not fit in 63 bits.", nameof(counts));
        }
    }

    // The parsers' way in: they have checked and counted, and hand over an array that nobody else holds.
    internal FreeBlockCounts(long[] counts, ulong atLeast, long pages)
    {
        _counts = counts;
        _atLeast = atLeast;
        FreePages = pages;
        LargestFreeOrder = counts.AsSpan().LastIndexOfAnyExcept(0);
    }

    /// <summary>The number of orders: the highest order and one.</summary>
    public int Count => _counts.Length;

    /// <summary>The highest order that this kernel has: 10 in most builds.</summary>
    public int MaxOrder => _counts.Length - 1;

    /// <summary>All free pages: Σ n·2^order.</summary>
    public long FreePages { get; }

    /// <summary>The highest order with a free block, −1 where nothing is free.</summary>
    public int LargestFreeOrder { get; }

    /// <summary>Did the kernel stop counting somewhere (<c>&gt;100000</c> in /proc/pagetypeinfo)?</summary>
    public bool IsTruncated => _atLeast != 0;

    /// <summary>The number of free blocks of an order.</summary>
    /// <param name="index">The order, from 0 to <see cref="MaxOrder"/>.</param>
    public long this[int index] => _counts[index];

    /// <summary>Is the count of this order only a lower bound (<c>&gt;100000</c>)?</summary>
    /// <param name="order">The order, from 0 to <see cref="MaxOrder"/>.</param>
    /// <returns>True where the kernel stopped counting.</returns>
    public bool IsAtLeast(int order) => (_atLeast >> order & 1) != 0;

    /// <summary>The counts as a span, for arithmetic.</summary>
    internal ReadOnlySpan<long> Span => _counts;

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)_counts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _counts.GetEnumerator();

    /// <summary>The row as the kernel prints it: <c>1 0 3 &gt;100000</c>.</summary>
    /// <returns>The counts, separated by one blank.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var order = 0; order < _counts.Length; order++)
        {
            text.Append(
                order == 0 ? "" : " ").Append(IsAtLeast(order) ? ">" : "").Append(CultureInfo.InvariantCulture, $"{_counts[order]}");
        }

        return text.ToString();
    }

    /// <summary>The same counts?</summary>
    /// <param name="other">The other row.</param>
    /// <returns>True where every order has the same count.</returns>
    public bool Equals(FreeBlockCounts? other) => other is not null && _atLeast == other._atLeast && Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FreeBlockCounts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, FreePages, LargestFreeOrder);

    /// <summary>Σ n·2^order, or −1 where that exceeds 63 bits.</summary>
    internal static long CountPages(ReadOnlySpan<long> counts)
    {
        var bits = 0L;
        var pages = 0L;
        for (var order = 0; order < counts.Length; order++)
        {
            bits |= counts[order];
            pages += counts[order] << order;
        }

        // The common case: no sum of these can have wrapped. Else again, with room to see it. (A shift, not Log2: code
        // that asks what the processor can do is not compiled ahead of time, and this is on the way of every start.)
        return bits >> (62 - counts.Length) == 0 ? pages : CountPagesWide(counts);
    }

    private static long CountPagesWide(ReadOnlySpan<long> counts)
    {
        UInt128 pages = 0;
        for (var order = 0; order < counts.Length; order++)
        {
            pages += (UInt128)counts[order] << order;
        }

        return pages <= long.MaxValue ? (long)pages : -1;
    }

    private static long[] Checked(long[] counts)
        => counts.Length is > 0 and <= MostOrders && !Array.Exists(counts, count => count < 0)
            ? counts
            : throw new ArgumentException("Free blocks are counts from order 0 on, none negative, of at most 32 orders.", nameof(counts));
}

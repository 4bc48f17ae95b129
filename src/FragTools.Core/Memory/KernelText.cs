using FragTools.Linux;

namespace FragTools.Memory;

/// <summary>What all parsers say alike.</summary>
internal static class KernelText
{
    /// <summary>
    /// All rows of one file have as many orders as the kernel was built with. A row with another number of columns was
    /// torn, or glued to the next; the number that most rows have is taken for the kernel's (of two as frequent, the larger).
    /// </summary>
    /// <returns>That number, or null where all rows agree.</returns>
    public static int? UsualOrders<T>(List<T> rows, Func<T, int> ordersOf)
    {
        if (rows.TrueForAll(row => ordersOf(row) == ordersOf(rows[0])))
        {
            return null;
        }

        return rows.GroupBy(ordersOf).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First().Key;
    }

    public static string TornProblem(int has, int usual)
        => $"{has} columns of orders where the other rows have {usual}: the line is torn";

    /// <summary>A file without any row: empty, or not the file it is said to be.</summary>
    public static ReadException NoRows(ReadOnlySpan<byte> text, string source, string whatRow)
        => new(
            ReadError.KernelTextInvalid,
            source,
            text.Trim(" \t\r\n\0"u8).IsEmpty
                ? "is empty; it was captured without its content (as root: cat FILE > COPY; tools that trust a file's size copy nothing from /proc)"
                : $"holds no {whatRow}");

    /// <summary>The result of a parser: where nothing at all was read, that is an error of its own.</summary>
    public static Reading<T> Result<T>(IReadOnlyList<T> rows, List<ReadException>? errors, ReadOnlySpan<byte> text, string source, string whatRow)
        => rows.Count == 0 && errors is null
            ? new Reading<T>(NoRows(text, source, whatRow))
            : new Reading<T>(rows, errors is null ? [] : errors);
}

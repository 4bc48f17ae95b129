using FragTools.Linux;

namespace FragTools.Proc;

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
        // A loop, not a query: whole files take this path, and it allocates nothing.
        for (var row = 1; row < rows.Count; row++)
        {
            if (ordersOf(rows[row]) != ordersOf(rows[0]))
            {
                return MostFrequent(rows, ordersOf);
            }
        }

        return null;
    }

    private static int MostFrequent<T>(List<T> rows, Func<T, int> ordersOf)
        => rows.GroupBy(ordersOf).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First().Key;

    public static string TornProblem(int has, int usual)
        => $"{has} columns of orders where the other rows have {usual}: the line is torn";

    /// <summary>
    /// The result of a parser. Where nothing at all was read, that is an error of its own; and where line after line was
    /// refused too, this is another file: the first line says so as well as all of them.
    /// </summary>
    public static Reading<T> Result<T>(IReadOnlyList<T> rows, List<NodeException>? errors, string source, string whatRow)
    {
        if (rows.Count > 0 || errors is [_])
        {
            return new Reading<T>(rows, errors ?? (IReadOnlyList<NodeException>)[]);
        }

        var refused = errors is null ? "" : $"; {errors.Count} lines were refused, the first is shown";
        var nothing = new NodeException(NodeError.KernelTextInvalid, source, $"holds no {whatRow}{refused}");
        return errors is null ? new Reading<T>(nothing) : new Reading<T>(rows, [errors[0], nothing]);
    }
}

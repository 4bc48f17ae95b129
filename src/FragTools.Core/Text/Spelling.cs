namespace FragTools.Text;

/// <summary>Finds what a user may have meant by a word that is none of those that there are.</summary>
public static class Spelling
{
    // A third of the word may be wrong, and no more than so much.
    private const int MostEdits = 3;
    private const int ShortestWord = 3;

    /// <summary>The word that is nearest by letters that were left out, added, changed or swapped.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="known">The words that there are.</param>
    /// <returns>The word, or null where none is near.</returns>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);

        // One letter changed in a word of one or two is any other.
        var most = word.Length < ShortestWord ? 0 : Math.Min(MostEdits, (word.Length + 2) / 3);
        return known.Where(candidate => Distance(word, candidate) <= most).MinBy(candidate => Distance(word, candidate));
    }

    // Optimal string alignment: Levenshtein's edits, and neighbours that were swapped.
    private static int Distance(string from, string to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var at = 0; at <= from.Length; at++)
        {
            rows[at, 0] = at;
        }

        for (var column = 0; column <= to.Length; column++)
        {
            rows[0, column] = column;
        }

        for (var at = 1; at <= from.Length; at++)
        {
            for (var column = 1; column <= to.Length; column++)
            {
                var change = rows[at - 1, column - 1] + (from[at - 1] == to[column - 1] ? 0 : 1);
                rows[at, column] = Math.Min(change, Math.Min(rows[at - 1, column], rows[at, column - 1]) + 1);
                if (at > 1 && column > 1 && from[at - 1] == to[column - 2] && from[at - 2] == to[column - 1])
                {
                    rows[at, column] = Math.Min(rows[at, column], rows[at - 2, column - 2] + 1);
                }
            }
        }

        return rows[from.Length, to.Length];
    }
}

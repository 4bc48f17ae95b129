namespace FragTools.Text;

/// <summary>
/// Wildcards as shells have them: <c>*</c> for any text, <c>?</c> for one character, <c>[a-z]</c> for one of a set,
/// <c>[!a-z]</c> for one outside it. A bracket that is never closed stands for itself, so every pattern is a valid one.
/// </summary>
internal static class Wildcard
{
    /// <summary>Does the text hold a wildcard at all?</summary>
    public static bool IsPattern(ReadOnlySpan<char> text) => text.IndexOfAny('*', '?', '[') >= 0;

    /// <summary>Does the pattern match the whole text?</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        var p = 0;
        var t = 0;
        var starAt = -1;
        var starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                starAt = p++;
                starText = t;
            }
            else if (p < pattern.Length && MatchesOne(pattern[p..], text[t], ignoreCase, out var used))
            {
                p += used;
                t++;
            }
            else if (starAt >= 0)
            {
                // The last star takes one character more; the stars before it never need to.
                p = starAt + 1;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char character, bool ignoreCase, out int used)
    {
        used = 1;
        if (pattern[0] == '?')
        {
            return true;
        }

        // A bracket right behind the opening one belongs to the set: []a].
        var negated = pattern.Length > 1 && pattern[0] == '[' && pattern[1] is '!' or '^';
        var start = negated ? 2 : 1;
        var end = pattern[0] == '[' && pattern.Length > start + 1 ? pattern[(start + 1)..].IndexOf(']') : -1;
        if (end < 0)
        {
            return Same(pattern[0], character, ignoreCase);
        }

        var set = pattern.Slice(start, end + 1);
        used = start + set.Length + 1;
        return InSet(set, character, ignoreCase) != negated;
    }

    private static bool InSet(ReadOnlySpan<char> set, char character, bool ignoreCase)
    {
        for (var i = 0; i < set.Length; i++)
        {
            var isRange = i + 2 < set.Length && set[i + 1] == '-';
            if (isRange ? InRange(set[i], set[i + 2], character, ignoreCase) : Same(set[i], character, ignoreCase))
            {
                return true;
            }

            i += isRange ? 2 : 0;
        }

        return false;
    }

    private static bool InRange(char first, char last, char character, bool ignoreCase)
        => (character >= first && character <= last)
            || (ignoreCase
                && (InRange(first, last, char.ToLowerInvariant(character), false)
                    || InRange(first, last, char.ToUpperInvariant(character), false)));

    private static bool Same(char one, char other, bool ignoreCase)
        => one == other || (ignoreCase && char.ToUpperInvariant(one) == char.ToUpperInvariant(other));
}

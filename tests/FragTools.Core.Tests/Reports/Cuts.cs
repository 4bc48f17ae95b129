using System.Globalization;

namespace FragTools.Tests.Reports;

/// <summary>What is left of a log when part of it is lost.</summary>
/// <param name="Name">What is lost.</param>
/// <param name="Apply">Gives the lines that are left.</param>
internal sealed record Loss(string Name, Func<IReadOnlyList<string>, IEnumerable<string>> Apply);

/// <summary>The ways in which reports lose lines and characters: at their ends, in their middle, at a column, line by line.</summary>
internal static class Cuts
{
    private static readonly int[] Counts = [1, 2, 3, 5, 8, 13, 21];
    private static readonly int[] Columns = [60, 72, 80, 100, 120, 160];

    /// <summary>All ways to cut so many lines.</summary>
    public static IEnumerable<Loss> Of(int lines)
    {
        foreach (var count in Counts.Where(count => count < lines))
        {
            yield return new(Name($"the first {count} lines"), all => all.Skip(count));
            yield return new(Name($"the last {count} lines"), all => all.SkipLast(count));
            for (var quarter = 1; quarter < 4; quarter++)
            {
                var at = lines * quarter / 4;
                yield return new(Name($"{count} lines from line {at + 1} on"), all => all.Where((_, index) => index < at || index >= at + count));
            }
        }

        foreach (var column in Columns)
        {
            yield return new(Name($"what stands behind column {column}"), all => all.Select(line => line[..Math.Min(line.Length, column)]));
        }

        for (var at = 0; at < lines; at++)
        {
            var index = at;
            yield return new(Name($"the first half of line {at + 1}"), all => all.Select((line, number) => number == index ? line[Middle(line)..].TrimStart(' ') : line));
            yield return new(Name($"the second half of line {at + 1}"), all => all.Select((line, number) => number == index ? line[..Middle(line)] : line));
            yield return new(Name($"line {at + 1}"), all => all.Where((_, number) => number != index));
        }
    }

    /// <summary>The blank next to the middle of a line.</summary>
    private static int Middle(string line) => line.IndexOf(' ', line.Length / 2) is >= 0 and var at ? at : line.Length / 2;

    private static string Name(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.CommandLine;
using System.CommandLine.Parsing;

namespace FragTools.Cli.Commands;

/// <summary>Options that name zones, NUMA nodes and orders: the same words for every command.</summary>
internal static class ZoneOptions
{
    public static Option<int[]> NumaNode() => Numbers("--numa-node", "Only these NUMA nodes: 0 or 0,1", int.MaxValue);

    public static Option<string[]> Zone() => new("--zone")
    {
        Description = "Only these zones: Normal or DMA,Normal; wildcards (DMA*) in quotes; case does not count",
        HelpName = "names",
        CustomParser = static result => [.. Words(result)],
    };

    /// <summary>An option that takes numbers from 0 on, separated by commas, once or more often.</summary>
    public static Option<int[]> Numbers(string name, string description, int highest) => new(name)
    {
        Description = description,
        HelpName = "numbers",
        CustomParser = result =>
        {
            var numbers = new List<int>();
            foreach (var word in Words(result))
            {
                if (!int.TryParse(word, out var number) || number < 0 || number > highest)
                {
                    result.AddError($"'{word}' is no number from 0 to {highest}: {name} takes one or several, such as {name} 0,1");
                    return [];
                }

                numbers.Add(number);
            }

            return [.. numbers];
        },
    };

    // "6,9", "6, 9" in quotes, and the option given twice. An empty word is kept: it is an error, not nothing.
    private static IEnumerable<string> Words(ArgumentResult result)
        => result.Tokens.SelectMany(static token => token.Value.Split(',', StringSplitOptions.TrimEntries));
}

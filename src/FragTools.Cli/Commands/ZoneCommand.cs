using System.CommandLine;
using System.CommandLine.Parsing;
using FragTools.Linux;
using FragTools.Memory;

namespace FragTools.Cli.Commands;

/// <summary>A command whose objects belong to a zone of a NUMA node.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class ZoneCommand<T> : SizedCommand<T>
    where T : IZoneRow
{
    protected override Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command)
    {
        var numaNode = Numbers("--numa-node", "Only these NUMA nodes: 0 or 0,1", int.MaxValue);
        var zone = new Option<string[]>("--zone")
        {
            Description = "Only these zones: Normal or DMA,Normal; wildcards (DMA*) in quotes; case does not count",
            HelpName = "names",
            CustomParser = static result => [.. Words(result)],
        };
        command.Add(numaNode);
        command.Add(zone);
        var bindOthers = base.AddOptions(command);
        return (parsed, settings) => bindOthers(parsed, settings) with
        {
            NumaNodes = parsed.GetValue(numaNode) ?? [],
            Zones = parsed.GetValue(zone) ?? [],
        };
    }

    protected override Reading<T> Filter(Reading<T> reading, string source, ReadSettings settings)
        => settings is { NumaNodes: [], Zones: [], Orders: [] }
            ? reading
            : new ZoneFilter(settings.NumaNodes, settings.Zones, settings.Orders).Apply(reading, source);

    /// <summary>An option that takes numbers from 0 on, separated by commas, once or more often.</summary>
    protected static Option<int[]> Numbers(string name, string description, int highest) => new(name)
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
    public static IEnumerable<string> Words(ArgumentResult result)
        => result.Tokens.SelectMany(static token => token.Value.Split(',', StringSplitOptions.TrimEntries));
}

using System.CommandLine;
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
        var numaNode = NumberOption.Several("--numa-node", "Only these NUMA nodes: 0 or 0,1", int.MaxValue);
        var zone = new Option<string[]>("--zone")
        {
            Description = "Only these zones: Normal or DMA,Normal; wildcards (DMA*) in quotes; case does not count",
            HelpName = "names",
            CustomParser = static result => [.. NumberOption.Words(result)],
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
}

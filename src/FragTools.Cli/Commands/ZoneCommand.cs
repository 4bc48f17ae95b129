using System.CommandLine;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Cli.Commands;

/// <summary>A command whose objects belong to a zone of a NUMA node.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal abstract class ZoneCommand<T> : SizedCommand<T>
    where T : IZoneRow
{
    protected override Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command)
    {
        var numaNode = ZoneOptions.NumaNode();
        var zone = ZoneOptions.Zone();
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

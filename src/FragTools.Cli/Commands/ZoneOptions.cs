using System.CommandLine;

namespace FragTools.Cli.Commands;

/// <summary>Options that leave only some zones: the same words for every command.</summary>
internal static class ZoneOptions
{
    public static Option<int[]> NumaNode() => NumberOption.Several("--numa-node", "Only these NUMA nodes: 0 or 0,1", int.MaxValue);

    public static Option<string[]> Zone() => new("--zone")
    {
        Description = "Only these zones: Normal or DMA,Normal; wildcards (DMA*) in quotes; case does not count",
        HelpName = "names",
        CustomParser = static result => [.. NumberOption.Words(result)],
    };
}

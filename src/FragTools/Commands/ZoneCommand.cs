using System.Management.Automation;
using FragTools.Completion;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Commands;

/// <summary>A cmdlet whose objects are about zones of NUMA nodes: both can be filtered.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
public abstract class ZoneCommand<T> : PageSizeCommand<T>
    where T : IZoneRow
{
    [Parameter]
    [ArgumentCompleter(typeof(NumaNodeCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int[] NumaNode { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Zone { get; set; } = [];

    private protected virtual IReadOnlyList<int> Orders => [];

    private protected override Reading<T> Filter(Reading<T> reading, string source)
        => new ZoneFilter(NumaNode, Zone, Orders).Apply(reading, source);
}

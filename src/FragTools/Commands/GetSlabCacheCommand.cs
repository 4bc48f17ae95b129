using System.Management.Automation;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "SlabCache", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(SlabCache))]
public sealed class GetSlabCacheCommand : PageSizeCommand<SlabCache>
{
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override NodeReader<SlabCache> Reader => SlabInfoReader.Instance;

    private protected override Reading<SlabCache> Filter(Reading<SlabCache> reading, string source)
        => SlabInfoReader.Select(reading, Name, source);
}

using System.Management.Automation;
using FragTools.Proc;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "SlabCache", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(SlabCache))]
public sealed class GetSlabCacheCommand : PageSizeCommand<SlabCache>
{
    private protected override NodeReader<SlabCache> Reader => SlabInfoReader.Instance;
}

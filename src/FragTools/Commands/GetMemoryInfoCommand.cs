using System.Management.Automation;
using FragTools.Proc;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "MemoryInfo", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(MemoryInfo))]
public sealed class GetMemoryInfoCommand : NodeCommand<MemoryInfo>
{
    private protected override NodeReader<MemoryInfo> Reader => MemInfoReader.Instance;
}

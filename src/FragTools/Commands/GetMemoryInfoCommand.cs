using System.Management.Automation;
using FragTools.Memory;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "MemoryInfo", DefaultParameterSetName = DefaultSet)]
[OutputType(typeof(MemoryInfo))]
public sealed class GetMemoryInfoCommand : NodeCommand<MemoryInfo>
{
    private protected override NodeReader<MemoryInfo> Reader => MemInfoReader.Instance;
}

using System.Management.Automation;
using FragTools.Proc;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "MemoryInfo", DefaultParameterSetName = DefaultSet)]
[OutputType(typeof(MemoryInfo))]
public sealed class GetMemoryInfoCommand : NodeCommand<MemoryInfo>
{
    private protected override NodeReader<MemoryInfo> Reader => MemInfoReader.Instance;
}

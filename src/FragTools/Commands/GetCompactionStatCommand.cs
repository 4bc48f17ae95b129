using System.Management.Automation;
using FragTools.Proc;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "CompactionStat", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(CompactionStat))]
public sealed class GetCompactionStatCommand : NodeCommand<CompactionStat>
{
    private protected override NodeReader<CompactionStat> Reader => VmStatReader.Instance;
}

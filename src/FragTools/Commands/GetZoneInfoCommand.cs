using System.Management.Automation;
using FragTools.Proc;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "ZoneInfo", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(ZoneInfo))]
public sealed class GetZoneInfoCommand : ZoneCommand<ZoneInfo>
{
    private protected override NodeReader<ZoneInfo> Reader => ZoneInfoReader.Instance;
}

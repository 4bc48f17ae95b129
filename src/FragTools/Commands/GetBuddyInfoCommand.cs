using System.Management.Automation;
using FragTools.Proc;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "BuddyInfo", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(BuddyInfo))]
public sealed class GetBuddyInfoCommand : ZoneCommand<BuddyInfo>
{
    private protected override NodeReader<BuddyInfo> Reader => BuddyInfoReader.Instance;
}

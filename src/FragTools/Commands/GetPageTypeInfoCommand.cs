using System.Management.Automation;
using FragTools.Proc;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "PageTypeInfo", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(PageTypeInfo))]
public sealed class GetPageTypeInfoCommand : ZoneCommand<PageTypeInfo>
{
    private protected override NodeReader<PageTypeInfo> Reader => PageTypeInfoReader.Instance;
}

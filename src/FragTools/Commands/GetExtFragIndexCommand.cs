using System.Management.Automation;
using FragTools.Completion;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "ExtFragIndex", DefaultParameterSetName = nameof(Root))]
[OutputType(typeof(ExtFragIndex), typeof(ZoneExtFragIndex))]
public sealed class GetExtFragIndexCommand : ZoneCommand<ExtFragIndex>
{
    private readonly List<BuddyInfo> _zones = [];

    [Parameter]
    [ArgumentCompleter(typeof(OrderCompleter))]
    [ValidateRange(0, 31)]
    public int[] Order { get; set; } = [];

    [Parameter]
    public SwitchParameter ByZone { get; set; }

    private protected override NodeReader<ExtFragIndex> Reader => ExtFragIndexReader.Instance;

    private protected override IReadOnlyList<int> Orders => Order;

    protected override void EndProcessing()
    {
        base.EndProcessing();

        // All zones at once: a filter that no single zone matches is an error, one that some zone does not match is none.
        if (_zones.Count > 0)
        {
            Emit(new Reading<ExtFragIndex>(ExtFragIndexReader.Compute(_zones)), "(pipeline)");
        }
    }

    private protected override bool TryTake(object item)
    {
        if (item is not BuddyInfo zone)
        {
            return false;
        }

        _zones.Add(GivenPageSize is { } bytes ? zone with { PageSize = bytes, PageSizeAssumed = false } : zone);
        return true;
    }

    private protected override ErrorRecord Unsupported(object item) => Errors.UnsupportedInput(item, "objects of Get-BuddyInfo");

    private protected override void WriteItems(IReadOnlyList<ExtFragIndex> items)
    {
        if (ByZone)
        {
            WriteObject(ZoneExtFragIndex.From(items), enumerateCollection: true);
        }
        else
        {
            base.WriteItems(items);
        }
    }
}

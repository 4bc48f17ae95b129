using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools extfrag</c>.</summary>
internal sealed class ExtFragCommand : ZoneCommand<ExtFragIndex>
{
    public override string Name => "extfrag";

    public override string Description
        => "The kernel's fragmentation index of every zone and order: would a request of that order fail, and why?";

    protected override string Notes => """
        Reading the table:
          A line a zone, a column an order, and below the order its size. -1: a block of that order is free; whether
          the watermark lets it go is another question. From 0 on no block is there: near 0 too little memory is
          free, near 1 enough is free but in smaller blocks. vm.extfrag_threshold divides the two.
          The index is the kernel's own where /sys/kernel/debug/extfrag can be read (root, debugfs mounted), else it
          is computed from buddyinfo with the same arithmetic; Origin says which. --path takes any of the three
          files: buddyinfo, extfrag_index, unusable_index.

        Examples:
          sudo fragtools extfrag
          fragtools extfrag --zone Normal --order 6,9
          fragtools extfrag --root 'captures/*' --output jsonl
        """;

    protected override NodeReader<ExtFragIndex> Reader => ExtFragIndexReader.Instance;

    protected override View<ExtFragIndex> View => new ExtFragView();

    protected override Func<ParseResult, ReadSettings, ReadSettings> AddOptions(Command command)
    {
        var order = ValueOption.Numbers("--order", "Only these orders: 6 or 6,9", ValueOption.HighestOrder);
        var byZone = new Option<bool>("--by-zone")
        {
            Description = "json, jsonl and csv: one object a zone with its indices as lists, as the table always shows them",
        };
        command.Add(order);
        command.Add(byZone);
        var bindOthers = base.AddOptions(command);
        return (parsed, settings)
            => bindOthers(parsed, settings) with { Orders = parsed.GetValue(order) ?? [], IsByZone = parsed.GetValue(byZone) };
    }

    protected override IOutput<ExtFragIndex> Open(TextWriter writer, ReadSettings settings)
        => settings.IsByZone
            ? new ConvertedOutput<ExtFragIndex, ZoneExtFragIndex>(
                new ZoneExtFragView().Open(settings.Format, writer), ZoneExtFragIndex.From)
            : base.Open(writer, settings);
}

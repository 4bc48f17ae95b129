using FragTools.Cli.Render;
using FragTools.Logs.Inputs;
using FragTools.Reports;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools failures</c>.</summary>
internal sealed class FailuresCommand : LogCommand<PageAllocFailure>
{
    public override string Name => "failures";

    public override string Description => "Requests for memory that the kernel refused: who asked, for what, and why it failed.";

    protected override string Notes => """
        Reading the table:
          Cause is the kernel's own watermark check over the zones of the report. OutOfMemory: too little was free.
          Fragmentation: enough, but not in one piece. WatermarkReserve: a piece was there, and the check kept it.
          AddressSpace: vmalloc never asked for a page. NotExplained: by these numbers it would have been served,
          most often a race. Unknown: numbers are missing. Zones has what came of each zone in a word; CauseDetail in
          json the numbers that were compared. Times are in UTC; +12.34 s is since boot.

        Examples:
          fragtools failures /var/log/messages*
          dmesg -T | fragtools failures
          fragtools failures --root 'captures/*' --since 2d --output jsonl
        """;

    protected override View<PageAllocFailure> View => new FailureView();

    protected override IEnumerable<PageAllocFailure> Read(
        IReadOnlyList<LogInput> inputs, LogReadOptions options, ReadSettings settings, CancellationToken cancellation)
        => PageAllocFailures.Read(inputs, options, cancellation);
}

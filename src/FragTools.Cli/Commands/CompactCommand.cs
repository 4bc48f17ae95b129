using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Remedy;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools compact</c>.</summary>
internal sealed class CompactCommand : RemedyCommand<CompactionResult>
{
    public override string Name => "compact";

    public override string Description => "Compacts memory where that can help, and says what it achieved and what it cost.";

    protected override string Notes => """
        Guards:
          Nothing is written where there is no need (a block of --order is free, and the watermark lets it go), under
          memory pressure (PSI full avg10 over 10 %) or load (over twice the CPUs), while kcompactd is at work, within a
          minute of another run, where the last run of this process made no block, and where less is free than the low
          watermark. --force overrides them, never the question; the result names each.

        Examples:
          sudo fragtools compact --order 6 --what-if
          sudo fragtools compact --order 6
          sudo fragtools compact --numa-node 0,1 --drop-caches page-cache --yes --output jsonl
        """;

    protected override View<CompactionResult> View => new CompactionView();

    protected override Func<ParseResult, Remedy> AddOptions(Command command)
    {
        var order = ValueOption.Number(
            "--order", "The order of which a block is wanted; without it any gain counts", ValueOption.HighestOrder);
        var numaNode = ValueOption.Numbers(
            "--numa-node", "Only these NUMA nodes, one after the other: 0 or 0,1; without it the whole machine", int.MaxValue);
        var dropCaches = ValueOption.Caches(
            "--drop-caches", "Sync and drop these caches before: none, page-cache, slab or all", allowsNone: true);
        var timeout = ValueOption.Duration(
            "--timeout", "Come back after this time though the kernel is still at work: 90, 60s, 5m (default 5m)");
        var force = new Option<bool>("--force") { Description = "Override the guards" };
        command.Add(order);
        command.Add(numaNode);
        command.Add(dropCaches);
        command.Add(timeout);
        command.Add(force);
        return parsed =>
        {
            var request = new CompactionRequest
            {
                Order = parsed.GetValue(order),
                NumaNodes = parsed.GetValue(numaNode) is { Length: > 0 } nodes ? nodes : null,
                DropCaches = parsed.GetValue(dropCaches),
                Timeout = parsed.GetValue(timeout) ?? CompactionRequest.DefaultTimeout,
                Force = parsed.GetValue(force),
            };
            return new Remedy(
                request.Describe,
                root => MemoryCompaction.Assess(root, request),
                root => MemoryCompaction.Check(root, request),
                (root, progress, stop) => MemoryCompaction.Run(root, request, progress.Tell, stop),
                static result => result.Skipped is SkipReason.NoNeed || result is { Skipped: null, Completed: true });
        };
    }
}

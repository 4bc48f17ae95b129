using FragTools.Cli.Render;
using FragTools.Proc;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools compaction-stat</c>.</summary>
internal sealed class CompactionStatCommand : ReadCommand<CompactionStat>
{
    public override string Name => "compaction-stat";

    public override string Description => "What the kernel counted since boot of compaction, huge pages and stalls (/proc/vmstat).";

    protected override string Notes => """
        Reading the table:
          CompactStall counts requests that had to compact memory themselves and waited for it; CompactSuccessRatio
          is the share of those that then had their block, CompactScannedPerSuccess what one cost in pages looked at.
          ThpFallbackRatio is the share of huge page faults that got small pages. - is what this kernel does not
          count. Counters only grow: two readings apart tell more than one.

        Examples:
          fragtools compaction-stat
          fragtools compaction-stat --root captures/before captures/after
        """;

    protected override NodeReader<CompactionStat> Reader => VmStatReader.Instance;

    protected override View<CompactionStat> View => new CompactionStatView();
}

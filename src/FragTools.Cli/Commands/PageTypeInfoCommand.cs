using FragTools.Cli.Render;
using FragTools.Proc;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools pagetypeinfo</c>.</summary>
internal sealed class PageTypeInfoCommand : ZoneCommand<PageTypeInfo>
{
    public override string Name => "pagetypeinfo";

    public override string Description
        => "Free blocks by migrate type (/proc/pagetypeinfo, for root only): what stands in compaction's way.";

    protected override string Notes => """
        Reading the table:
          PageBlocks are the page blocks (2 MiB on most machines) of that migrate type. Unmovable page blocks cannot
          be compacted; many of them, with free blocks of low orders only, are the mark of lasting fragmentation.
          >100000 is how the kernel prints that it stopped counting.

        Examples:
          sudo fragtools pagetypeinfo --zone Normal
          ssh node-1 sudo cat /proc/pagetypeinfo | fragtools pagetypeinfo --output csv
        """;

    protected override NodeReader<PageTypeInfo> Reader => PageTypeInfoReader.Instance;

    protected override View<PageTypeInfo> View => new PageTypeInfoView();
}

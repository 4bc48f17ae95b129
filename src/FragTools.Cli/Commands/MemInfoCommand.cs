using FragTools.Cli.Render;
using FragTools.Proc;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools meminfo</c>.</summary>
internal sealed class MemInfoCommand : ReadCommand<MemoryInfo>
{
    public override string Name => "meminfo";

    public override string Description => "Memory and swap in the columns of free, and what matters beside them (/proc/meminfo).";

    protected override string Notes => """
        Reading the table:
          used is total less available, as free of procps 4 prints it; used classic is total less free, buffers and
          cache, as older ones do. Memory that is free or available may still be in blocks too small for a request.
          unaccounted is what no counter of the kernel has: pages that drivers took, a balloon. json has all counters by
          the kernel's names.

        Examples:
          fragtools meminfo
          fragtools meminfo --root 'captures/*' --output csv
        """;

    protected override NodeReader<MemoryInfo> Reader => MemInfoReader.Instance;

    protected override View<MemoryInfo> View => new MemoryInfoView();
}

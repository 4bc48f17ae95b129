using FragTools.Cli.Render;
using FragTools.Proc;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools zoneinfo</c>.</summary>
internal sealed class ZoneInfoCommand : ZoneCommand<ZoneInfo>
{
    public override string Name => "zoneinfo";

    public override string Description => "Free pages and watermarks of every zone (/proc/zoneinfo).";

    protected override string Notes => """
        Reading the table:
          Below Low kswapd works, below Min only reclaim itself and urgent requests are served. Protection is what
          the zone keeps from requests that could use a higher zone, by that zone (lowmem_reserve). json has all
          counters of the zone and of its node by the kernel's names.

        Examples:
          fragtools zoneinfo
          fragtools zoneinfo --zone Normal --output json
        """;

    protected override NodeReader<ZoneInfo> Reader => ZoneInfoReader.Instance;

    protected override View<ZoneInfo> View => new ZoneInfoView();
}

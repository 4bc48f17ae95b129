using FragTools.Cli.Render;
using FragTools.Proc;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools buddyinfo</c>.</summary>
internal sealed class BuddyInfoCommand : ZoneCommand<BuddyInfo>
{
    public override string Name => "buddyinfo";

    public override string Description => "Free blocks by order of every zone (/proc/buddyinfo): how the free memory is cut up.";

    protected override string Notes => """
        Reading the table:
          Largest is the highest order with a free block, and its size. The picture has a character an order: · for
          none, and each step higher stands for four times as many (1, 4, 16 ... 16384 and more). A zone that is full
          on the left and empty on the right is fragmented; fragtools extfrag says how much.
          csv has the columns Order0, Order1 ... besides FreeBlocks, as many as the widest zone of all has.

        Examples:
          fragtools buddyinfo
          fragtools buddyinfo --zone Normal --root 'captures/*'
          fragtools buddyinfo --path node-1.txt --page-size 64K --output json
        """;

    protected override NodeReader<BuddyInfo> Reader => BuddyInfoReader.Instance;

    protected override View<BuddyInfo> View => new BuddyInfoView();
}

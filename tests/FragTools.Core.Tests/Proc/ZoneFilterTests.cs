using FragTools.Linux;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Tests.Proc;

public class ZoneFilterTests
{
    private static Reading<BuddyInfo> Two() => BuddyInfoReader.Instance.ReadFixture("3.10.0-1160-node-1");

    [Fact]
    public void Nothing_named_lets_everything_through() => Assert.Equal(4, new ZoneFilter().Apply(Two(), "x").Clean().Count);

    [Theory]
    [InlineData("Normal", 2)]
    [InlineData("normal", 2)]
    [InlineData("DMA*", 2)]
    [InlineData("DMA??", 1)]
    [InlineData("[DN]*", 4)]
    [InlineData("Mov*", 0)]
    [InlineData("DMA.*", 0)]
    public void Zones_by_name_and_wildcard(string pattern, int rows)
        => Assert.Equal(rows, new ZoneFilter(zones: [pattern]).Apply(Two(), "x").Items.Count);

    [Fact]
    public void Nodes_and_zones_together()
        => Assert.Equal((1, "Normal"), Assert.Single(new ZoneFilter([1], ["*"]).Apply(Two(), "x").Clean()) is { } row ? (row.NumaNode, row.Zone) : default);

    [Theory]
    [InlineData(7, null, null, "there is no NUMA node 7; there are: 0, 1")]
    [InlineData(null, "Movable", null, "there is no zone Movable; there are: DMA, DMA32, Normal")]
    [InlineData(null, null, 12, "there is no order 12; there are: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10")]
    public void A_word_that_names_nothing_is_an_error(int? node, string? zone, int? order, string message)
    {
        var filter = new ZoneFilter(node is null ? null : [node.Value], zone is null ? null : [zone], order is null ? null : [order.Value]);
        var error = Assert.Single(filter.Apply(ExtFragIndexReader.Instance.ReadFixture("3.10.0-1160-node-1"), "here").Errors);
        Assert.Equal((NodeError.FilterMatchesNothing, "here: " + message), (error.Error, error.Message));
    }

    [Fact]
    public void Orders()
        => Assert.Equal([6, 9], new ZoneFilter([1], null, [9, 6]).Apply(ExtFragIndexReader.Instance.ReadFixture("3.10.0-1160-node-1"), "x").Clean().Select(row => row.Order));

    [Theory]
    [InlineData("0 1 3 4 15 16 63 64 255 256 1024 4096 16383 16384 999999", "·▁▁▂▂▃▃▄▄▅▆▇▇██")]
    public void A_picture_has_a_height_for_each_factor_of_four(string counts, string picture)
        => Assert.Equal(picture, BlockPicture.Draw(new FreeBlockCounts(counts.Split(' ').Select(long.Parse))));
}

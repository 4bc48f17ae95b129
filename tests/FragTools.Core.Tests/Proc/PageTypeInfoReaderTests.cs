using FragTools.Linux;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Tests.Proc;

public class PageTypeInfoReaderTests
{
    private const string Sample = """
        Page block order: 9
        Pages per block:  512

        Free pages count per migrate type at order       0      1      2
        Node    0, zone   Normal, type    Unmovable      5      0      1
        Node    0, zone   Normal, type      Movable >100000      2      0

        Number of blocks type     Unmovable      Movable
        Node 0, zone   Normal           17         1528

        Number of mixed blocks    Unmovable      Movable
        Node 0, zone   Normal            3            4
        """;

    [Fact]
    public void A_row_joins_the_three_tables()
    {
        var rows = PageTypeInfoReader.Instance.Read(Sample).Clean();
        Assert.Equal(
            [("Unmovable", 9L, 17L, 3L, 9), ("Movable", 100004L, 1528L, 4L, 9)],
            rows.Select(row => (row.MigrateType, row.FreePages, row.PageBlocks!.Value, row.MixedPageBlocks!.Value, row.PageBlockOrder!.Value)));
    }

    [Fact]
    public void A_count_that_the_kernel_cut_short_is_a_lower_bound()
    {
        var rows = PageTypeInfoReader.Instance.Read(Sample).Clean();
        Assert.Equal((true, ">100000 2 0"), (rows[1].FreeBlocksTruncated, rows[1].FreeBlocks.ToString()));
        Assert.False(rows[0].FreeBlocksTruncated);
    }

    [Fact]
    public void Two_nodes_have_all_tables_twice()
    {
        var rows = PageTypeInfoReader.Instance.Read(Sample + "\n" + Sample.Replace("Node    0", "Node    1", StringComparison.Ordinal)
            .Replace("Node 0", "Node 1", StringComparison.Ordinal).Replace("1528", "9", StringComparison.Ordinal)).Clean();
        Assert.Equal([1528L, 9L], rows.Where(row => row.MigrateType == "Movable").Select(row => row.PageBlocks!.Value));
        Assert.Equal([0, 0, 1, 1], rows.Select(row => row.NumaNode));
    }

    [Fact]
    public void Without_the_tables_of_page_blocks_their_number_is_not_known()
    {
        var rows = PageTypeInfoReader.Instance.Read("Node 0, zone Normal, type Movable 1 2 3").Clean();
        Assert.Equal((null, null), (rows[0].PageBlocks, rows[0].PageBlockOrder));
    }

    [Theory]
    [InlineData("Node 0, zone Normal, type Movable 1 2", "the line is torn")]
    [InlineData("Node 0, zone Normal, type", "no migrate type")]
    [InlineData("Node 0, zone Normal, type Movable 1 2 y", "not a number")]
    [InlineData("Node 0, zone Normal 3", "neither free blocks")]
    [InlineData("Page block order: many", "no number after")]
    [InlineData("something else", "does not begin with")]
    public void A_bad_line_is_an_error_and_the_others_are_read(string line, string problem)
    {
        var reading = PageTypeInfoReader.Instance.Read(line + "\n" + Sample);
        Assert.Equal(2, reading.Items.Count);
        Assert.Contains(problem, Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_page_blocks_with_too_few_columns_is_an_error()
    {
        var reading = PageTypeInfoReader.Instance.Read(Sample.Replace("         1528", "", StringComparison.Ordinal));
        Assert.Contains("1 numbers of page blocks where the heading names 2", Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_blocks_of_a_later_instant_are_not_those_of_an_earlier()
    {
        var rows = PageTypeInfoReader.Instance.Read(Sample + "\n" + Sample.Replace("         1528", "         1527", StringComparison.Ordinal)).Clean();
        Assert.Equal([1528L, 1527L], rows.Select(row => row.PageBlocks!.Value).Where(blocks => blocks is 1527 or 1528));
    }

    [Fact]
    public void It_is_no_buddyinfo_though_its_table_of_page_blocks_looks_like_one()
    {
        var file = new NodeInput.CapturedFile(Repository.Fixture("6.18-idle-vm", "proc", "pagetypeinfo"));
        var reading = BuddyInfoReader.Instance.Read(file);
        Assert.Empty(reading.Items);
        Assert.Contains("holds /proc/pagetypeinfo", Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
        Assert.Empty(ExtFragIndexReader.Instance.Read(file).Items);
    }

    [Fact]
    public void The_captured_machine_has_five_types_in_three_zones()
    {
        var rows = PageTypeInfoReader.Instance.ReadFixture("6.18-idle-vm").Clean();
        Assert.Equal(15, rows.Count);
        Assert.Equal(["Unmovable", "Movable", "Reclaimable", "HighAtomic", "Isolate"], rows.Take(5).Select(row => row.MigrateType));
        Assert.All(rows, row => Assert.NotNull(row.PageBlocks));
    }
}

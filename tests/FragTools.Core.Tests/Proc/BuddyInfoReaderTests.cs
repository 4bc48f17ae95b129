using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Tests.Proc;

public class BuddyInfoReaderTests
{
    private const string Rows = "Node 0, zone      DMA      1      0      3 \nNode 1, zone   Normal      0      0      0 \n";

    [Fact]
    public void A_row_gives_every_property()
    {
        var row = BuddyInfoReader.Instance.Read(Rows).Clean()[0];

        Assert.Equal((0, "DMA", 2, 13L, 13 * 4096L, 2), (row.NumaNode, row.Zone, row.MaxOrder, row.FreePages, row.FreeBytes, row.LargestFreeOrder));
        Assert.Equal([1, 0, 3], row.FreeBlocks);
        Assert.Equal("1 0 3", row.FreeBlocks.ToString());
        Assert.Equal((4096L, true, null, "(pipeline)"), (row.PageSize, row.PageSizeAssumed, row.Host, row.Source));
    }

    [Fact]
    public void An_empty_zone_has_no_largest_order()
    {
        var row = BuddyInfoReader.Instance.Read(Rows).Clean()[1];
        Assert.Equal((1, "Normal", 0L, -1), (row.NumaNode, row.Zone, row.FreePages, row.LargestFreeOrder));
    }

    [Fact]
    public void A_given_page_size_is_not_assumed()
    {
        var row = BuddyInfoReader.Instance.Read(Rows, pageSize: 65536).Clean()[0];
        Assert.Equal((13 * 65536L, 65536L, false), (row.FreeBytes, row.PageSize, row.PageSizeAssumed));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(14)]
    public void The_number_of_orders_comes_from_the_columns(int orders)
    {
        var row = Assert.Single(BuddyInfoReader.Instance.Read("Node 0, zone Normal " + string.Join(' ', Enumerable.Repeat(1, orders))).Clean());
        Assert.Equal((orders - 1, (1L << orders) - 1), (row.MaxOrder, row.FreePages));
    }

    [Theory]
    [InlineData("unknown-tke-dc05")]
    [InlineData("unknown-tke-dc05-reflowed")]
    public void The_TKE_articles_block_reads_alike_in_both_spacings(string fixture)
    {
        var rows = BuddyInfoReader.Instance.ReadFixture(fixture).Clean();
        Assert.Equal(["DMA", "DMA32", "Normal"], rows.Select(row => row.Zone));
        Assert.Equal("2725 624 489 178 0 0 0 0 0 0 0", rows[1].FreeBlocks.ToString());
        Assert.Equal([3973L, 7353, 8869], rows.Select(row => row.FreePages));
        Assert.Equal([10, 3, 3], rows.Select(row => row.LargestFreeOrder));
        Assert.All(rows, row => Assert.Equal("dc05", row.Host));
    }

    [Fact]
    public void Two_nodes_and_indented_lines()
    {
        var rows = BuddyInfoReader.Instance.ReadFixture("3.10.0-1160-node-1").Clean();
        Assert.Equal([(0, "DMA"), (0, "DMA32"), (0, "Normal"), (1, "Normal")], rows.Select(row => (row.NumaNode, row.Zone)));
        Assert.Equal("108359 115466 52431 12910 3762 796 185 69 1147 0 0", rows[3].FreeBlocks.ToString());
        Assert.All(rows, row => Assert.Equal(("node-1", 4096L, false), (row.Host, row.PageSize, row.PageSizeAssumed)));
    }

    [Fact]
    public void No_break_spaces_and_a_blank_line()
    {
        var rows = BuddyInfoReader.Instance.ReadFixture("3.10.0-514-beta_004-before").Clean();
        Assert.Equal("8860 11464 488 174 27 0 0 0 0 0 0", rows[2].FreeBlocks.ToString());
        Assert.Equal("1 0 1 1 1 1 1 0 1 1 3", rows[0].FreeBlocks.ToString());
        Assert.Equal(3, rows.Count);
    }

    [Fact]
    public void Captures_of_a_Windows_shell_are_UTF16()
    {
        byte[] utf16 = [0xff, 0xfe, .. System.Text.Encoding.Unicode.GetBytes(Rows.ReplaceLineEndings("\r\n"))];
        Assert.Equal(2, BuddyInfoReader.Instance.Read(new NodeInput.Text(utf16)).Clean().Count);
    }

    [Fact]
    public void A_file_where_the_kernel_has_it_belongs_to_its_tree()
    {
        var file = Repository.Fixture("3.10.0-1160-node-1", "proc", "buddyinfo");
        var row = BuddyInfoReader.Instance.Read(new NodeInput.CapturedFile(file)).Clean()[0];
        Assert.Equal(("node-1", false, file), (row.Host, row.PageSizeAssumed, row.Source));
    }

    [Theory]
    [InlineData("Node 0, zone DMA 1 x 3", "not a number", "x")]
    [InlineData("Node 0, zone DMA 1 -2 3", "negative", "-2")]
    [InlineData("Node 0, zone DMA 1 1e3 3", "not a number", "1e3")]
    [InlineData("Node 0, zone DMA 1 99999999999999999999999 3", "64 bits", "99999999999999999999999")]
    [InlineData("Node 0, zone DMA 9223372036854775807 9223372036854775807 3", "63 bits", "9223372036854775807 9223372036854775807 3")]
    [InlineData("Node 0, zone DMA", "no counts", "Node 0, zone DMA")]
    [InlineData("Node 0, zone", "no zone's name", "Node 0, zone")]
    [InlineData("Node x, zone DMA 1 2 3", "NUMA node", "Node x, zone DMA 1 2 3")]
    [InlineData("Node 0 zone DMA 1 2 3", "comma", "Node 0 zone DMA 1 2 3")]
    [InlineData("\x1b[31mNode 0", "does not begin with", "\\x1b[31mNode 0")]
    public void A_bad_line_is_an_error_with_its_place_and_the_others_are_read(string line, string problem, string fragment)
    {
        var reading = BuddyInfoReader.Instance.Read(Rows + line + "\n" + Rows);

        Assert.Equal(4, reading.Items.Count);
        var error = Assert.Single(reading.Errors);
        Assert.Equal((NodeError.KernelTextInvalid, 3L, "(pipeline)", fragment), (error.Error, error.LineNumber, error.InputSource, error.Fragment));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("(pipeline), line 3: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_torn_line_is_found_by_its_number_of_columns_wherever_it_stands()
    {
        var torn = BuddyInfoReader.Instance.Read("Node 0, zone DMA 1 2\n" + Rows);
        Assert.Equal((2, 1L), (torn.Items.Count, Assert.Single(torn.Errors).LineNumber));
        Assert.Contains("2 columns of orders where the other rows have 3", torn.Errors[0].Message, StringComparison.Ordinal);

        Assert.Equal(3, Assert.Single(BuddyInfoReader.Instance.Read(Rows + "Node 0, zone Movable 1 2 3 4").Errors).LineNumber);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n \n\0\n", "is empty")]
    public void An_empty_text_is_an_error(string text, string problem)
    {
        var error = Assert.Single(BuddyInfoReader.Instance.Read(text).Errors);
        Assert.Equal(NodeError.KernelTextInvalid, error.Error);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$ cat /proc/buddyinfo\n")]
    [InlineData("\n[root@beta_004 ~]# sudo cat /host/proc/buddyinfo \n\n")]
    public void A_command_that_was_pasted_with_its_output_is_stepped_over(string prompt)
    {
        var reading = BuddyInfoReader.Instance.Read(prompt + Rows + "Node 0, zone DMA x");
        Assert.Equal(2, reading.Items.Count);
        Assert.Equal(prompt.Count(letter => letter == '\n') + 3, Assert.Single(reading.Errors).LineNumber);
    }

    [Fact]
    public void Another_file_is_one_mistake_and_not_one_a_line()
    {
        var reading = BuddyInfoReader.Instance.Read(string.Concat(Enumerable.Repeat("Jun  8 11:04:35 host kernel: words\n", 500)));
        Assert.Empty(reading.Items);
        Assert.Equal(2, reading.Errors.Count);
        Assert.Equal(1, reading.Errors[0].LineNumber);
        Assert.Equal("(pipeline): holds no line of the form 'Node 0, zone Normal 1 2 3 …'; 500 lines were refused, the first is shown", reading.Errors[1].Message);
    }

    [Fact]
    public void Binary_garbage_gives_errors_and_no_objects()
    {
        var garbage = new byte[4096];
        new Random(1).NextBytes(garbage);
        var reading = BuddyInfoReader.Instance.Read(new NodeInput.Text(garbage));
        Assert.Empty(reading.Items);
        Assert.NotEmpty(reading.Errors);
        Assert.All(reading.Errors, error => Assert.DoesNotContain(error.Message, char.IsControl));
    }

    [Fact]
    public void A_zones_name_is_hostile_text()
        => Assert.Equal("\\x1b[2J", Assert.Single(BuddyInfoReader.Instance.Read("Node 0, zone \x1b[2J 1 2 3").Clean()).Zone);
}

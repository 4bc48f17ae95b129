using System.Text.Json;

namespace FragTools.Tests;

/// <summary>Every command in every form of output.</summary>
public class OutputTests
{
    private const string Node = "tests/fixtures/6.18-idle-vm";
    private const string Tke = "tests/fixtures/unknown-tke-dc05";

    /// <summary>Command, rows of the captured machine, names of all properties.</summary>
    public static TheoryData<string, int, string> Commands => new()
    {
        { "buddyinfo", 3, "Host NumaNode Zone FreeBlocks MaxOrder FreePages FreeBytes LargestFreeOrder PageSize PageSizeAssumed Source" },
        { "pagetypeinfo", 15, "Host NumaNode Zone MigrateType FreeBlocks FreeBlocksTruncated MaxOrder FreePages FreeBytes LargestFreeOrder PageBlocks MixedPageBlocks PageBlockOrder PageSize PageSizeAssumed Source" },
        { "extfrag", 33, "Host NumaNode Zone Order BlockBytes FreeBlocks SuitableBlocks FragmentationIndex UnusableIndex Threshold Origin Meaning WouldCompact PageSize PageSizeAssumed Source" },
        { "zoneinfo", 5, "Host NumaNode Zone FreePages Watermark BoostPages MinPages LowPages HighPages PromoPages SpannedPages PresentPages ManagedPages CmaPages Protection Counters NodeCounters PageSize PageSizeAssumed Source" },
        { "compaction-stat", 1, "Host CompactStall CompactFail CompactSuccess CompactSuccessRatio AllocStall AllocStallByZone OomKill Source" },
        { "slab", 235, "Host Name ActiveObjects Objects ActiveShare ObjectBytes ObjectsPerSlab PagesPerSlab Order ActiveSlabs Slabs SizeBytes PageSize PageSizeAssumed Source" },
        { "meminfo", 1, "Host TotalBytes UsedBytes UsedBytesClassic FreeBytes SharedBytes BuffCacheBytes AvailableBytes SwapTotalBytes SwapUsedBytes SwapFreeBytes SlabReclaimableBytes SlabUnreclaimableBytes CommitLimitBytes CommittedBytes Source" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Json_is_one_array_with_the_objects_own_names(string command, int rows, string names)
    {
        var run = Fragtools.Start(command, "--root", Node, "--output", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var array = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((JsonValueKind.Array, rows), (array.ValueKind, array.GetArrayLength()));
        Assert.All(names.Split(' '), name => Assert.True(array[0].TryGetProperty(name, out _), $"{command} has no {name}"));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Jsonl_is_an_object_a_line(string command, int rows, string names)
    {
        var run = Fragtools.Start(command, "--root", Node, "--output", "jsonl");
        Assert.Equal((0, rows), (run.ExitCode, run.Lines.Length));
        Assert.All(run.Lines, line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty(names.Split(' ')[^1], out _)));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Csv_has_a_heading_and_no_cell_is_a_types_name(string command, int rows, string names)
    {
        var run = Fragtools.Start(command, "--root", Node, "--output", "csv");
        Assert.Equal((0, rows + 1), (run.ExitCode, run.Output.TrimEnd().Split('\n').Length));
        Assert.All(names.Split(' '), name => Assert.Contains(name, run.Lines[0].TrimEnd('\r').Split(',')));
        Assert.DoesNotContain("FragTools.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_table_has_no_escape_sequences_where_no_terminal_reads_it(string command, int rows, string names)
    {
        var run = Fragtools.Start(command, "--root", Node);
        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Lines.Length >= Math.Min(rows, 5), $"{command} ({names}) printed {run.Lines.Length} lines");
        Assert.DoesNotContain('\x1b', run.Output);
    }

    [Fact]
    public void The_first_command_of_the_README_answers_at_a_glance()
    {
        var run = Fragtools.Start("extfrag", "--root", Tke);
        Assert.Equal(0, run.ExitCode);
        var normal = Assert.Single(run.Lines, line => line.Contains(" Normal ", StringComparison.Ordinal) && line.Contains("0.9", StringComparison.Ordinal));
        Assert.Equal("0 Normal -1 -1 -1 -1 0.838 0.919 0.960 0.980 0.990 0.995 0.998", string.Join(' ', normal.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("fragmentation", run.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Values_in_json_are_the_kernels()
    {
        var rows = JsonDocument.Parse(Fragtools.Start("extfrag", "--root", Tke, "--order", "6", "--output", "json").Output).RootElement;
        Assert.Equal(
            [("DMA", -1, "Available"), ("DMA32", 0.972, "Fragmentation"), ("Normal", 0.960, "Fragmentation")],
            rows.EnumerateArray().Select(row => (row.GetProperty("Zone").GetString()!, row.GetProperty("FragmentationIndex").GetDouble(), row.GetProperty("Meaning").GetString()!)));
        Assert.Equal(("Computed", JsonValueKind.Null), (rows[0].GetProperty("Origin").GetString(), rows[0].GetProperty("Threshold").ValueKind));
    }

    [Fact]
    public void Lists_are_arrays_in_json_and_one_cell_in_csv()
    {
        var json = JsonDocument.Parse(Fragtools.Start("buddyinfo", "--root", Tke, "--output", "json").Output).RootElement;
        Assert.Equal([2725, 624, 489, 178, 0, 0, 0, 0, 0, 0, 0], json[1].GetProperty("FreeBlocks").EnumerateArray().Select(count => count.GetInt32()));

        var csv = Fragtools.Start("buddyinfo", "--root", Tke, "--output", "csv").Lines;
        Assert.Contains("2725 624 489 178 0 0 0 0 0 0 0", csv[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_a_column_an_order_wide_enough_for_the_largest_row()
    {
        using var trees = new Trees(("a/proc/buddyinfo", "Node 0, zone Normal 1 2 3\n"), ("b/proc/buddyinfo", "Node 0, zone Normal 4 5 6 7 8\n"));
        var run = Fragtools.Start("buddyinfo", "--root", trees.Path("a"), trees.Path("b"), "--output", "csv");
        var heading = run.Lines[0].TrimEnd('\r').Split(',').ToList();
        Assert.Equal(["Order0", "Order1", "Order2", "Order3", "Order4"], heading.Where(name => name.StartsWith("Order", StringComparison.Ordinal)));
        var first = heading.IndexOf("Order0");
        Assert.Equal(["1", "2", "3", "", ""], run.Lines[1].TrimEnd('\r').Split(',').Skip(first).Take(5));
        Assert.Equal(["4", "5", "6", "7", "8"], run.Lines[2].TrimEnd('\r').Split(',').Skip(first).Take(5));
    }

    [Fact]
    public void Json_is_an_array_also_of_nothing_and_of_many_roots()
    {
        var nothing = Fragtools.Start("buddyinfo", "--root", "/nonexistent-root", "--output", "json");
        Assert.Equal((1, 0), (nothing.ExitCode, JsonDocument.Parse(nothing.Output).RootElement.GetArrayLength()));

        var many = Fragtools.Start("buddyinfo", "--root", Tke, Node, "--output", "json");
        Assert.Equal((0, 6), (many.ExitCode, JsonDocument.Parse(many.Output).RootElement.GetArrayLength()));
    }

    [Fact]
    public void By_zone_extfrag_gives_an_object_a_zone()
    {
        var rows = JsonDocument.Parse(Fragtools.Start("extfrag", "--root", Tke, "--by-zone", "--output", "json").Output).RootElement;
        Assert.Equal(3, rows.GetArrayLength());
        Assert.Equal(0.96, rows[2].GetProperty("FragmentationIndices")[6].GetDouble());
        Assert.Equal("Fragmentation", rows[2].GetProperty("Meanings")[6].GetString());
    }

    [Fact]
    public void Slab_is_sorted_by_size()
    {
        var sizes = JsonDocument.Parse(Fragtools.Start("slab", "--root", Node, "--output", "json").Output).RootElement
            .EnumerateArray().Select(row => row.GetProperty("SizeBytes").GetInt64()).ToList();
        Assert.Equal(sizes.OrderDescending(), sizes);
        Assert.True(sizes[0] > sizes[^1]);
    }
}

using System.Collections;
using System.Text.Json;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Tests;

/// <summary>Each command in each format, on a node whose figures are worked out by hand.</summary>
public sealed class FormatTests : IDisposable
{
    private static readonly Dictionary<string, Type> Objects = new()
    {
        ["buddyinfo"] = typeof(BuddyInfo),
        ["extfrag"] = typeof(ExtFragIndex),
        ["extfrag --by-zone"] = typeof(ZoneExtFragIndex),
        ["pagetypeinfo"] = typeof(PageTypeInfo),
        ["zoneinfo"] = typeof(ZoneInfo),
        ["compaction-stat"] = typeof(CompactionStat),
        ["slab"] = typeof(SlabCache),
        ["meminfo"] = typeof(MemoryInfo),
    };

    private readonly Trees _tree = new();
    private readonly string _root;

    public FormatTests() => _root = Node.WriteTo(_tree);

    public static TheoryData<string, int> Commands => new()
    {
        { "buddyinfo", 2 }, { "extfrag", 6 }, { "extfrag --by-zone", 2 }, { "pagetypeinfo", 2 },
        { "zoneinfo", 1 }, { "compaction-stat", 1 }, { "slab", 2 }, { "meminfo", 1 },
    };

    public void Dispose() => _tree.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void Json_is_one_array_of_objects_with_the_objects_own_names(string command, int objects)
    {
        using var json = JsonDocument.Parse(Show(command, "json"));
        Assert.Equal((JsonValueKind.Array, objects), (json.RootElement.ValueKind, json.RootElement.GetArrayLength()));
        foreach (var element in json.RootElement.EnumerateArray())
        {
            CheckObject(command, element);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Jsonl_is_an_object_a_line(string command, int objects)
    {
        var lines = Show(command, "jsonl").Split('\n');
        Assert.Equal((objects + 1, ""), (lines.Length, lines[^1]));
        foreach (var line in lines[..^1])
        {
            using var json = JsonDocument.Parse(line);
            CheckObject(command, json.RootElement);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Csv_has_the_same_names_and_no_cell_is_a_types_name(string command, int objects)
    {
        var lines = Csv.Lines(Show(command, "csv"));
        Assert.Equal(objects + 1, lines.Count);
        Assert.Equal(Names(command), lines[0].Where(name => !name.StartsWith("Order", StringComparison.Ordinal) || name is "Order" or "Orders"));
        Assert.All(lines, line => Assert.Equal(lines[0].Count, line.Count));
        Assert.DoesNotContain(lines.SelectMany(line => line), cell => cell.Contains("FragTools.", StringComparison.Ordinal) || cell.Contains("System.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("buddyinfo", """{"Host":"node-1","NumaNode":0,"Zone":"DMA","FreeBlocks":[1,0,3],"MaxOrder":2,"FreePages":13,"FreeBytes":53248,"LargestFreeOrder":2,"PageSize":4096,"PageSizeAssumed":false,"Source":"ROOT/proc/buddyinfo"}""")]
    [InlineData("extfrag --zone Normal --order 2", """{"Host":"node-1","NumaNode":0,"Zone":"Normal","Order":2,"BlockBytes":16384,"FreeBlocks":8,"SuitableBlocks":0,"FragmentationIndex":0.625,"UnusableIndex":1,"Threshold":null,"Origin":"Computed","Meaning":"Fragmentation","WouldCompact":null,"PageSize":4096,"PageSizeAssumed":false,"Source":"ROOT/proc/buddyinfo"}""")]
    [InlineData("extfrag --zone Normal --by-zone", """{"Host":"node-1","NumaNode":0,"Zone":"Normal","Orders":[0,1,2],"FragmentationIndices":[-1,0.375,0.625],"UnusableIndices":[0,1,1],"Meanings":["Available","OutOfMemory","Fragmentation"],"FirstUnavailableOrder":1,"Threshold":null,"Origin":"Computed","PageSize":4096,"PageSizeAssumed":false,"Source":"ROOT/proc/buddyinfo"}""")]
    [InlineData("pagetypeinfo", """{"Host":"node-1","NumaNode":0,"Zone":"Normal","MigrateType":"Unmovable","FreeBlocks":[2,0,100000],"FreeBlocksTruncated":true,"MaxOrder":2,"FreePages":400002,"FreeBytes":1638408192,"LargestFreeOrder":2,"PageBlocks":10,"MixedPageBlocks":null,"PageBlockOrder":9,"PageSize":4096,"PageSizeAssumed":false,"Source":"ROOT/proc/pagetypeinfo"}""")]
    [InlineData("slab", """{"Host":"node-1","Name":"large","ActiveObjects":30,"Objects":40,"ActiveShare":0.75,"ObjectBytes":1024,"ObjectsPerSlab":8,"PagesPerSlab":2,"Order":1,"ActiveSlabs":5,"Slabs":5,"SizeBytes":40960,"PageSize":4096,"PageSizeAssumed":false,"Source":"ROOT/proc/slabinfo"}""")]
    public void The_first_object_in_full(string command, string expected)
        => Assert.Equal(expected, Show(command, "jsonl").Split('\n')[0].Replace(_root, "ROOT", StringComparison.Ordinal));

    [Theory]
    [InlineData("zoneinfo", "FreePages", "11")]
    [InlineData("zoneinfo", "BoostPages", "")]
    [InlineData("zoneinfo", "Protection", "0 5 5")]
    [InlineData("zoneinfo", "Counters", "nr_free_pages=11")]
    [InlineData("compaction-stat", "CompactSuccessRatio", "0.75")]
    [InlineData("compaction-stat", "CompactScannedPerSuccess", "30")]
    [InlineData("compaction-stat", "AllocStall", "9")]
    [InlineData("compaction-stat", "ThpFaultAlloc", "")]
    [InlineData("meminfo", "UsedBytes", "409600")]
    [InlineData("meminfo", "UsedBytesClassic", "460800")]
    [InlineData("meminfo", "SwapUsedBytes", "204800")]
    [InlineData("extfrag --zone Normal --order 1", "FragmentationIndex", "0.375")]
    [InlineData("extfrag --zone Normal --order 1", "Meaning", "OutOfMemory")]
    [InlineData("extfrag --zone Normal --by-zone", "FragmentationIndices", "-1.000 0.375 0.625")]
    [InlineData("pagetypeinfo", "FreeBlocks", "2 0 >100000")]
    [InlineData("pagetypeinfo", "Order2", ">100000")]
    [InlineData("buddyinfo", "Order2", "3")]
    public void A_cell_of_the_first_line(string command, string column, string cell)
        => Assert.Equal(cell, Csv.Read(Show(command, "csv"))[0][column]);

    [Theory]
    [InlineData("buddyinfo", """
        Node  Zone      Free    Largest  By order   0  1   2
                                         0         4K 8K 16K
           0  DMA     52 KiB  2: 16 KiB  ▁·▁        1  0   3
           0  Normal  32 KiB   0: 4 KiB  ▂··        8  0   0
        """)]
    [InlineData("extfrag", """
        Node  Zone    0     1     2
                     4K    8K   16K
           0  DMA    -1    -1    -1
           0  Normal -1 0.375 0.625

        -1 a block is free   to 0.500 lack of memory   above fragmentation
        Fragmentation index: computed from buddyinfo; vm.extfrag_threshold: unknown, 500 by default.
        node 0 Normal: no free block of order 1 (lack of memory), 2 (fragmentation)
        """)]
    [InlineData("pagetypeinfo", """
        Node  Zone    Type       PageBlocks     Free    Largest  By order   0  1       2
                                                                 0         4K 8K     16K
           0  Normal  Unmovable          10  1.5 GiB  2: 16 KiB  ▁·█        2  0 >100000
           0  Normal  Movable            20   24 KiB   0: 4 KiB  ▂··        6  0       0
        >: the kernel stopped counting there, so Free and Largest are lower bounds.
        """)]
    [InlineData("zoneinfo", """
        Node  Zone    Watermark    Free   Free    Min    Low   High  Managed  Protection
                                         pages  pages  pages  pages    pages  pages
           0  Normal  BelowLow   44 KiB     11     10     12     14       80  0 5 5
        """)]
    [InlineData("slab", """
        Cache    Size  Objects  Active  ObjSize  PerSlab  Pages  Order
        large  40 KiB       40     75%     1024        8      2      1
        small   4 KiB       16     63%      256       16      1      0
        """)]
    [InlineData("meminfo", """
                 total     used     free  shared  buff/cache  available  used classic
        Mem   1000 KiB  400 KiB  200 KiB  10 KiB     350 KiB    600 KiB       450 KiB
        Swap   300 KiB  200 KiB  100 KiB

               slab           slab  committed  committed   huge pages  huge pages  huge pages  huge page       memory
        reclaimable  unreclaimable        now      limit  transparent     in pool        free       size  unaccounted
            100 KiB         40 KiB    700 KiB    800 KiB            -       4 MiB       2 MiB      2 MiB            -
        """)]
    public void The_table(string command, string expected)
        => Assert.Equal(expected, Show(command, "table").TrimEnd('\n'));

    [Fact]
    public void The_table_of_counters_has_a_line_a_property()
    {
        var lines = Show("compaction-stat", "table").Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(["Name", "Value"], lines[0]);
        Assert.Contains(["CompactSuccessRatio", "0.750"], lines);
        Assert.Contains(["ThpFallbackRatio", "-"], lines);
        Assert.Contains(["AllocStallByZone", "normal", "7"], lines);
        Assert.DoesNotContain(lines, line => line.Length > 0 && line[0] == "CompactCounters");
    }

    [Fact]
    public void A_command_alone_does_what_it_does_with_its_defaults()
        => Assert.Equal(Fragtools.WithInput(Node.BuddyInfo, "buddyinfo", "--output", "table").Clean(), Fragtools.WithInput(Node.BuddyInfo, "buddyinfo").Clean());

    private static IEnumerable<string> Names(string command) => Objects[command].GetProperties().Select(property => property.Name);

    private static void CheckObject(string command, JsonElement element)
    {
        Assert.Equal(Names(command), element.EnumerateObject().Select(property => property.Name));
        foreach (var property in Objects[command].GetProperties())
        {
            var value = element.GetProperty(property.Name);
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var expected = typeof(IDictionary).IsAssignableFrom(type) ? JsonValueKind.Object
                : type == typeof(string) || type.IsEnum ? JsonValueKind.String
                : typeof(IEnumerable).IsAssignableFrom(type) ? JsonValueKind.Array
                : type == typeof(bool) ? JsonValueKind.True
                : JsonValueKind.Number;
            var kind = value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;
            Assert.True(kind == expected || kind == JsonValueKind.Null, $"{property.Name} is {value}");
        }
    }

    private string Show(string command, string format) => Fragtools.Start([.. command.Split(' '), "--root", _root, "--output", format]).Clean();
}

using System.Globalization;
using FragTools.Reports;
using FragTools.Tests.Reports;
using FragTools.Watermarks;

namespace FragTools.Tests.Watermarks;

/// <summary>
/// Why the requests of real reports failed, worked out on paper from the numbers in each file: the free pages that count
/// and the mark that they must exceed, zone by zone.
/// </summary>
public class FailureCauseCorpusTests
{
    /// <summary>
    /// A row is a file, its cause, and for each eligible zone what the check comes down to: "short" pages and mark of a
    /// first comparison that fails; "none" pages and mark of one that passes where no block follows; "kept" what is left
    /// in the loop and what it must exceed.
    /// Marks are min, less a half for __GFP_HIGH and a quarter of the rest for those that cannot wait, plus
    /// lowmem_reserve for the request's highest zone; pages are free less 2^order - 1, CMA and the atomic reserve. 052 prints no
    /// reserve and no huge pages, and blocks are marked H: a page block is its largest block, 1024 pages.
    /// </summary>
    private const string Table = """
        002 WatermarkReserve | 0/Normal kept 75 87
        012 OutOfMemory | 0/DMA short 1584 1590 | 0/DMA32 short 4152 4182
        014 OutOfMemory | 0/DMA short 3329 12011 | 0/DMA32 short 13046 13092 | 0/Normal short 19840 20077
        016 OutOfMemory | 0/DMA short 3977 15936 | 0/DMA32 short 13810 13854 | 0/Normal short 7764 7842
        018 OutOfMemory | 0/DMA short 3977 7891 | 0/DMA32 short 7869 7966 | 0/Normal short 5168 5287
        022 Fragmentation | 0/DMA short 2305 15524 | 0/DMA32 none 87799 15628 | 0/Normal none 229475 49465
        024 OutOfMemory | 0/DMA short 0 0
        026 OutOfMemory | 0/DMA short 0 316
        028 OutOfMemory
        030 Fragmentation | 0/DMA short 2417 14682 | 0/DMA32 none 19364 19326 | 0/Normal none 193065 48482
        032 Fragmentation | 0/DMA short 3809 47918 | 0/DMA32 short 46638 46703 | 0/Normal none 54301 10837 | 1/Normal none 490903 11316
        034 OutOfMemory | 0/Normal short 453 513
        036 Fragmentation | 0/DMA none 19493 6937 | 0/DMA32 none 14312 12253
        038 Fragmentation | 0/DMA none 42825 6937 | 0/DMA32 none 16176 12253
        052 OutOfMemory | 0/DMA short 1055 1230
        054 Fragmentation | 0/DMA32 none 284 74
        056 OutOfMemory | 0/DMA short 3977 15936 | 0/DMA32 short 13821 13854 | 0/Normal short 16071 16123
        058 OutOfMemory | 0/Normal short 1591 1726
        060 Fragmentation | 0/Normal none 34644 601
        """;

    /// <summary>vmalloc whose own words say that it never asked for a page: no address range, size 0, more than there is.</summary>
    private static readonly string[] AddressSpace = ["040", "042", "046", "048", "050", "094"];

    /// <summary>Reports whose lines of zones are not in the file; nothing can be computed.</summary>
    private static readonly string[] WithoutZones =
    [
        "004", "006", "008", "010", "062", "064", "066", "068", "072", "074", "078", "080", "082", "084", "086", "088", "090", "092", "104", "110", "120", "122", "124",
        "128", "166", "172",
    ];

    /// <summary>The other reports that leave the cause open, each with what a person finds in the file.</summary>
    private static readonly (string File, string Missing, AllocationCause[] Possible)[] Open =
    [
        // A terminal's edge has cut the free lists off behind the first blocks; 4205 - 15 pages are far above min's 452, so a block of order 4 and whom it is kept for decide.
        ("044", "its free list is missing", [AllocationCause.OutOfMemory, AllocationCause.Fragmentation, AllocationCause.NotExplained]),

        // Header and trace are in the file's middle, cut off.
        ("076", "the order is missing", []),

        // A sentence's remains: no mask.
        ("106", "the GFP mask is missing", []),
    ];

    public static TheoryData<string> Complete => [.. Rows.Select(row => row[..3])];

    private static string[] Rows => Table.Split('\n');

    [Theory]
    [MemberData(nameof(Complete))]
    public void The_cause_is_the_one_that_the_file_s_numbers_give(string file)
    {
        var row = Rows.Single(row => row.StartsWith(file, StringComparison.Ordinal)).Split(" | ");
        var failure = Read(file);
        Assert.Equal(row[0][4..], failure.Cause.ToString());
        Assert.Equal(row[1..], failure.CauseDetail!.Zones.Where(zone => zone.Eligible).Select(Line));
    }

    [Fact]
    public void The_one_race_says_by_how_much_it_would_have_been_served()
    {
        // 020: 10072 pages less 13 of CMA are 28 more than min's 10031. The zone lines begin at 5157.579907, the header
        // stands at 5157.469012; the free list of the zone holds 41076 kB, its line says 40288.
        var cause = Read("020").CauseDetail!;
        Assert.Equal(AllocationCause.NotExplained, cause.Cause);
        Assert.Equal((28, 197, 110.895), (cause.MarginPages, Math.Abs(cause.DriftPages!.Value), cause.ZoneLineDelayMilliseconds));
        Assert.Equal(["0/Normal"], cause.Zones.Where(zone => zone.Outcome == ZoneOutcome.Served).Select(Name));
    }

    [Fact]
    public void Vmalloc_that_asked_for_no_page_lacked_no_page()
        => Assert.All(ReadAll(AddressSpace), report => Assert.Equal(AllocationCause.AddressSpace, report.Failure.Cause));

    [Fact]
    public void Vmalloc_of_nothing_is_refused_for_its_size()
        => Assert.Contains("asked for 0 bytes", Read("050").CauseDetail!.Sentence, StringComparison.Ordinal);

    [Fact]
    public void What_has_no_zones_has_no_cause()
        => Assert.All(ReadAll(WithoutZones), report =>
        {
            var cause = report.Failure.CauseDetail!;
            Assert.Equal((AllocationCause.Unknown, "no zone was printed."), (cause.Cause, Assert.Single(cause.Missing)));
        });

    [Fact]
    public void What_leaves_the_cause_open_says_what_is_missing_and_what_would_follow()
        => Assert.All(ReadAll(Open.Select(row => row.File)).Zip(Open), pair =>
        {
            var (report, row) = pair;
            var cause = report.Failure.CauseDetail!;
            Assert.Equal(AllocationCause.Unknown, cause.Cause);
            Assert.Contains(row.Missing, string.Join(' ', cause.Missing), StringComparison.Ordinal);
            Assert.Equal(row.Possible.Order(), cause.PossibleCauses);
        });

    [Fact]
    public void Every_report_of_an_allocator_has_its_row()
    {
        var expected = Rows.Select(row => row[..3]).Append("020").Concat(AddressSpace).Concat(WithoutZones).Concat(Open.Select(row => row.File));
        var files = Directory.GetFiles(Repository.SharedFolder("corpus", "pagealloc"), "*.txt").Where(path => SampleLogs.ReadFile(path).Exists(IsOfAllocator));
        Assert.Equal(files.Select(Path.GetFileNameWithoutExtension).Order(), expected.Order());
    }

    private static bool IsOfAllocator(PageAllocFailure failure) => failure.Kind is not (PageAllocFailureKind.SlabFailure or PageAllocFailureKind.SlabCreateFailure);

    private static PageAllocFailure Read(string file)
        => Assert.Single(SampleLogs.ReadFile(Path.Combine(Repository.SharedFolder("corpus", "pagealloc"), file + ".txt")), IsOfAllocator);

    // Read before Assert.All, within which a skip counts as a failure.
    private static List<(string File, PageAllocFailure Failure)> ReadAll(IEnumerable<string> files) => [.. files.Select(file => (file, Read(file)))];

    private static string Name(ZoneVerdict zone) => string.Create(CultureInfo.InvariantCulture, $"{zone.NumaNode}/{zone.Zone}");

    private static string Line(ZoneVerdict zone)
    {
        var word = zone.Outcome switch
        {
            ZoneOutcome.FailsFirstComparison => "short",
            ZoneOutcome.NoBlock => "none",
            ZoneOutcome.FailsLoop => "kept",
            var other => other?.ToString(),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Name(zone)} {word} {zone.ComparedFree} {zone.ComparedMark}");
    }
}

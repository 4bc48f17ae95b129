using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Tests.Reports;

/// <summary>From a report's text to its cause.</summary>
public sealed class ReportedCauseTests
{
    // 416 pages are free, in blocks up to order 2; min is 100 pages.
    private static readonly string[] Zones =
    [
        "Mem-Info:",
        "active_anon:1 inactive_anon:2 isolated_anon:0\n free:416 free_pcp:0 free_cma:0",
        "Node 0 Normal free:1664kB boost:0kB min:400kB low:500kB high:600kB reserved_highatomic:0KB present:2097152kB managed:2048000kB",
        "lowmem_reserve[]: 0 0 0 0",
        "Node 0 Normal: 300*4kB (U) 50*8kB (U) 4*16kB (U) 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 1664kB",
        "780 total pagecache pages",
        "524288 pages RAM",
        "0 pages HighMem/MovableOnly",
        "12288 pages reserved",
    ];

    [Fact]
    public void The_seed_report_is_explained_by_two_comparisons()
    {
        var failure = SampleLogs.ReadFile(Repository.Fixture("3.10.0-514-beta_004-before", "var", "log", "dmesg"))[0];

        Assert.Equal(AllocationCause.WatermarkReserve, failure.Cause);
        Assert.Equal((-464, 46, 5), (failure.CauseDetail!.Zones[1].ComparedFree, failure.CauseDetail.Zones[1].ComparedMark, failure.CauseDetail.Zones[1].FailedAtOrder));
        Assert.Equal((3323, 3471, 1), (failure.CauseDetail.Zones[2].ComparedFree, failure.CauseDetail.Zones[2].ComparedMark, failure.CauseDetail.Zones[2].FailedAtOrder));
        Assert.Equal(failure.CauseDetail.Sentence, failure.CauseDetail.ToString());
        Assert.Equal("__GFP_WAIT __GFP_IO __GFP_FS __GFP_COMP __GFP_ZERO __GFP_KMEMCG", failure.GfpFlags?.ToString());
    }

    [Theory]
    [InlineData(4, AllocationCause.Fragmentation)]      // 416 − 15 > 100, and no block above order 2
    [InlineData(9, AllocationCause.OutOfMemory)]        // 416 − 511 < 100
    [InlineData(1, AllocationCause.NotExplained)]       // 416 − 1 > 100, and 54 blocks of order 1 and 2
    public void Zones_and_mask_make_the_cause(int order, AllocationCause expected)
    {
        var failure = SampleLogs.One(SampleLogs.Lines([Header(order), Cpu("5.17.3"), .. Zones]));

        Assert.Equal(expected, failure.Cause);
        Assert.Equal("5.9 to 6.2", failure.CauseDetail!.Rules);
    }

    [Fact]
    public void The_masks_allowances_reach_the_check()
    {
        string[] zones = [.. Zones.Select(line => line.Replace("min:400kB", "min:1640kB", StringComparison.Ordinal))];

        // 416 − 15 = 401 ≤ 410 for a request without allowance; 401 > 154 for GFP_ATOMIC: 410 − 205 − 51.
        Assert.Equal(AllocationCause.OutOfMemory, SampleLogs.One(SampleLogs.Lines([Header(4), Cpu("5.17.3"), .. zones])).Cause);
        var atomic = SampleLogs.One(SampleLogs.Lines([Header(4, "0x480020(GFP_ATOMIC)"), Cpu("5.17.3"), .. zones]));
        Assert.Equal((AllocationCause.Fragmentation, 154), (atomic.Cause, atomic.CauseDetail!.Zones[0].MarkPages));
    }

    [Theory]
    [InlineData(" 0*512kB 0*1024kB 0*2048kB 0*4096kB = 1664kB", " 0*51>", true)]
    [InlineData(" 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 1664kB", "", true)]
    [InlineData(" 4*16kB (U) 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 1664kB", " 4*16>", false)]
    [InlineData(" 0*512kB 0*1024kB 0*2048kB 0*4096kB = 1664kB", " 0*512kB 0*1000kB", false)]
    public void Blocks_that_make_up_all_that_is_free_are_the_whole_list(string cut, string edge, bool isWhole)
    {
        string[] zones = [.. Zones.Select(line => line.Replace(cut, edge, StringComparison.Ordinal))];
        var failure = SampleLogs.One(SampleLogs.Lines([Header(4), Cpu("5.17.3"), .. zones]));

        Assert.Equal(isWhole ? AllocationCause.Fragmentation : AllocationCause.Unknown, failure.Cause);
        Assert.Equal(isWhole ? 416 : null, failure.Zones[0].FreeBlocks?.FreePages);
    }

    [Theory]
    [InlineData("active_anon:6000 inactive_anon:100", 4096 << 4)]
    [InlineData("active_anon:1500 inactive_anon:25", 16384 << 4)]
    [InlineData("active_anon:6000 inactive_anon:99", null)] // a page of either size would give another number
    [InlineData("active_anon:0 inactive_anon:0", null)]
    public void Counters_in_pages_and_in_kB_tell_the_page_size(string counters, int? bytes)
    {
        var failure = SampleLogs.One(SampleLogs.Lines(
            [Header(4), Cpu("5.17.3"), "Mem-Info:", $"{counters} isolated_anon:0", "Node 0 Normal free:14000kB min:13500kB active_anon:24000kB inactive_anon:400kB"]));

        Assert.Equal(bytes, failure.RequestedBytes);
    }

    [Fact]
    public void A_header_alone_says_what_is_missing()
    {
        var failure = SampleLogs.One(SampleLogs.Lines("cc1: page allocation failure: order:3, mode:0x20"));

        Assert.Equal((AllocationCause.Unknown, "no zone was printed."), (failure.Cause, Assert.Single(failure.CauseDetail!.Missing)));
        Assert.Null(failure.DecodeGfpMask()!.Text);
    }

    [Fact]
    public void Vmalloc_that_never_asked_for_a_page_lacks_address_space()
    {
        string[] trace = [Cpu("5.17.3"), .. Zones];

        // 300 MiB are fewer than RAM's 2 GiB; 3 GiB are more.
        var small = SampleLogs.One(SampleLogs.Lines(["modprobe: vmalloc: allocation failure: 314572800 bytes, mode:0x6000c0(GFP_KERNEL), nodemask=(null)", .. trace]));
        Assert.Equal(AllocationCause.AddressSpace, small.Cause);
        Assert.Contains("no free range of addresses for 314572800 bytes", small.CauseDetail!.Sentence, StringComparison.Ordinal);
        var large = SampleLogs.One(SampleLogs.Lines(["modprobe: vmalloc: allocation failure: 3221225472 bytes, mode:0x6000c0(GFP_KERNEL), nodemask=(null)", .. trace]));
        Assert.Contains("more memory than the machine has", large.CauseDetail!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Vmalloc_that_got_only_some_pages_lacked_one()
    {
        var failure = SampleLogs.One(SampleLogs.Lines(
            ["modprobe: vmalloc: allocation failure, allocated 4096 of 8192 bytes, mode:0x6000c0(GFP_KERNEL), nodemask=(null)", Cpu("5.17.3"),
                .. Zones.Select(line => line.Replace("min:400kB", "min:4000kB", StringComparison.Ordinal))]));

        // 416 pages ≤ 1000.
        Assert.Equal((PageAllocFailureKind.VmallocFailure, AllocationCause.OutOfMemory), (failure.Kind, failure.Cause));
    }

    [Fact]
    public void A_slab_caches_lines_have_no_zones_to_tell_by()
        => Assert.Equal(AllocationCause.Unknown, SampleLogs.One(SampleLogs.Lines("kmem_cache_create(nf_conntrack_1) failed with error -12")).Cause);

    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-2,5", new[] { 0, 1, 2, 5 })]
    [InlineData("(null)", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("2-1", null)]
    [InlineData("0-99999999", null)]
    [InlineData("1-2-3", null)]
    public void Lists_of_nodes_are_read_as_kernels_print_them(string? text, int[]? expected) => Assert.Equal(expected, ReportedRequest.Nodes(text));

    [Theory]
    [InlineData("0xd0", "3.7 to 3.9; 3.10 to 3.15; 3.16 to 4.3")] // 0x10 with 0x40 and no reclaim bits: before 4.4; letters: not before 3.8
    [InlineData("0x24000c0", "4.4 to 4.6")] // without words: before 4.6
    [InlineData("0x24000c0(GFP_KERNEL)", "4.4 to 4.6; 4.7 to 4.18")] // with words: 4.6 to 4.9
    public void The_form_of_the_header_tells_the_release_apart(string mask, string rules)
    {
        string[] zones = [.. Zones.Select(line => line.Replace("boost:0kB ", "", StringComparison.Ordinal).Replace("reserved_highatomic:0KB ", "", StringComparison.Ordinal))];
        var failure = SampleLogs.One(SampleLogs.Lines([Header(4, mask).Replace(", nodemask=(null)", "", StringComparison.Ordinal), .. zones]));

        Assert.Equal(rules, failure.CauseDetail!.Rules);
    }

    [Fact]
    public void A_mask_of_an_unknown_release_is_tried_in_all_readings()
    {
        // 0x20: __GFP_HIGH everywhere; GFP_ATOMIC, which also could not wait, up to 4.3.
        var failure = SampleLogs.One(SampleLogs.Lines([Header(4, "0x20"), .. Zones]));

        Assert.InRange(ReportedRequest.Of(failure, failure.DecodeGfpMask()!, 4).Count, 1, 16);
        Assert.Equal(AllocationCause.Fragmentation, failure.Cause);
    }

    private static string Header(int order, string mask = "0x6000c0(GFP_KERNEL)")
        => $"cc1: page allocation failure: order:{order}, mode:{mask}, nodemask=(null)";

    private static string Cpu(string kernel) => $"CPU: 0 PID: 42 Comm: cc1 Not tainted {kernel} #1";
}

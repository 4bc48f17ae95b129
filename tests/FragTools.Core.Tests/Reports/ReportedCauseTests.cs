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
        "Node 0 Normal free:1664kB min:400kB low:500kB high:600kB present:2097152kB managed:2048000kB",
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
        var failure = SampleLogs.One(SampleLogs.Lines([Header(order), Cpu("4.19.0-5-amd64"), .. Zones]));

        Assert.Equal(expected, failure.Cause);
        Assert.Equal("4.19", failure.CauseDetail!.Rules?[..4]);
    }

    [Fact]
    public void The_masks_allowances_reach_the_check()
    {
        string[] zones = [.. Zones.Select(line => line.Replace("min:400kB", "min:1640kB", StringComparison.Ordinal))];

        // 416 − 15 = 401 ≤ 410 for a request without allowance; 401 > 154 for GFP_ATOMIC: 410 − 205 − 51.
        Assert.Equal(AllocationCause.OutOfMemory, SampleLogs.One(SampleLogs.Lines([Header(4), Cpu("4.19.0-5-amd64"), .. zones])).Cause);
        var atomic = SampleLogs.One(SampleLogs.Lines([Header(4, "0x480020(GFP_ATOMIC)"), Cpu("4.19.0-5-amd64"), .. zones]));
        Assert.Equal((AllocationCause.Fragmentation, 154), (atomic.Cause, atomic.CauseDetail!.Zones[0].MarkPages));
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
        string[] trace = [Cpu("4.19.0-5-amd64"), .. Zones];

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
            ["modprobe: vmalloc: allocation failure, allocated 4096 of 8192 bytes, mode:0x6000c0(GFP_KERNEL), nodemask=(null)", Cpu("4.19.0-5-amd64"),
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

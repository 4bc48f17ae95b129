using System.Text;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

public class MemoryTextTests
{
    [Theory]
    [InlineData("free:12kB min:4kB", "free=12k min=4k")]
    [InlineData("free:12 free_pcp:0", "free=12 free_pcp=0")]
    [InlineData("shmem:232948kBslab_reclaimable:5108320kB", "shmem=232948k slab_reclaimable=5108320k")]
    [InlineData("isolated(anon):0kB isolated(file) :4kB", "isolated(anon)=0k isolated(file)=4k")]
    [InlineData("anon_thp: 0kB reserved_highatomic:2048KB", "anon_thp=0k reserved_highatomic=2048k")]
    [InlineData("all_unreclaimable? yes Balloon:8kB", "all_unreclaimable=1? Balloon=8k")]
    [InlineData("all_unreclaimable? no", "all_unreclaimable=0?")]
    [InlineData("all_unreclaimable?", "")]
    [InlineData("free:-3 x:99999999999999999999 y:5", "free=-3 y=5")]
    [InlineData("active_anB", "")]
    [InlineData("a b:1 c: d:2kB e:", "b=1 d=2k")]
    [InlineData(",;=!", "")]
    public void Names_and_numbers(string text, string expected)
    {
        var read = new List<string>();
        var counters = new CounterText(Encoding.UTF8.GetBytes(text));
        while (counters.MoveNext())
        {
            read.Add($"{Encoding.UTF8.GetString(counters.Name)}={counters.Value}{(counters.IsKilobytes ? "k" : "")}{(counters.IsQuestion ? "?" : "")}");
        }

        Assert.Equal(expected, string.Join(' ', read));
    }

    [Theory]
    [InlineData(" 1*4kB (U) 0*8kB 3*16kB (UME) = 52kB", "1 0 3", "U - UME")]
    [InlineData(" 1*4kB 2*8kB 0*16kB = 20kB", "1 2 0", null)]
    [InlineData(" 6*64kB (ME) 1*128kB (C) = 512kB", "6 1", "ME C")]
    [InlineData("0*4kB 0*8kB = 0kB", "0 0", null)]
    [InlineData(" 15952*4kB (UEM)2235*8kB (UEM) = 81688kB", "15952 2235", "UEM UEM")]
    public void Free_lists(string text, string counts, string? letters)
    {
        Assert.True(FreeListText.TryRead(Encoding.UTF8.GetBytes(text), out var blocks, out var types));
        Assert.Equal((counts, letters), (blocks?.ToString(), types?.ToString()));
    }

    [Theory]
    [InlineData(" 1*4kB (U) 0*8kB 3*16kB (UME)")] // cut
    [InlineData(" 1*4kB (U) 0*8kB 3*16kB (UME) = 56kB")] // the sum is not that of the blocks
    [InlineData(" 1*4kB (U) 3*16kB (UME) = 52kB")] // an order is missing
    [InlineData(" 1*4kB (U) 0*8kB 3*16kB (UME) = B")]
    [InlineData(" 1*5kB 0*10kB = 5kB")] // no page has that size
    [InlineData(" 99999999999999999*4kB = 4kB")]
    [InlineData("")]
    public void Lists_that_are_cut_or_garbled_are_none(string text)
    {
        Assert.False(FreeListText.TryRead(Encoding.UTF8.GetBytes(text), out var blocks, out _));
        Assert.Null(blocks);
    }

    [Fact]
    public void A_zone_s_numbers_are_pages_and_a_cut_number_is_none()
    {
        var report = SampleLogs.One(SampleLogs.Lines(
            "x: page allocation failure: order:1, mode:0x20",
            "Mem-Info:",
            "active_anon:5 free:7",
            "Node 1 DMA free:40kB boost:8kB min:12kB low:16kB high:20kB reserved_highatomic:4KB free_highatomic:4KB active_anon:8kB kernel_stack:6kB pages_scanned:3 present:400kB managed:360kB free_cma:4kB mapped:12 all_unreclaimable? yes",
            "lowmem_reserve[]: 0 5 6",
            "Node 1 DMA: 2*4kB (U) 4*8kB (C) = 40kB"));
        var zone = Assert.Single(report.Zones);
        Assert.Equal((1, "DMA", 10, 2, 3, 4, 5), (zone.NumaNode, zone.Zone, zone.FreePages, zone.BoostPages, zone.MinPages, zone.LowPages, zone.HighPages));
        Assert.Equal((1, 1, 100, 90, 1, 3, true), (zone.ReservedHighAtomicPages, zone.FreeHighAtomicPages, zone.PresentPages, zone.ManagedPages, zone.FreeCmaPages, zone.PagesScanned, zone.AllUnreclaimable));
        Assert.Equal("active_anon=2 kernel_stack_kB=6", zone.Counters.ToString());
        Assert.Equal(("0 5 6", "2 4", "U C"), (zone.Protection?.ToString(), zone.FreeBlocks?.ToString(), zone.FreeBlockTypes?.ToString()));
        Assert.Equal((4096, false), (zone.PageSize, zone.PageSizeAssumed));
    }

    [Fact]
    public void The_first_size_of_a_list_is_that_of_a_page()
    {
        var report = SampleLogs.One(SampleLogs.Lines(
            "x: page allocation failure: order:2, mode:0x20",
            "Mem-Info:",
            "Node 0 Normal free:512kB min:64kB low:128kB high:192kB",
            "lowmem_reserve[]: 0 0",
            "Node 0 Normal: 6*64kB (U) 1*128kB (U) = 512kB"));
        var zone = Assert.Single(report.Zones);
        Assert.Equal((8, 1, 65536), (zone.FreePages, zone.MinPages, zone.PageSize));
        Assert.Equal(262144, report.RequestedBytes);
    }

    [Fact]
    public void Nobody_says_how_large_a_page_is_so_the_size_is_assumed_and_bytes_are_not_known()
    {
        var report = SampleLogs.One(SampleLogs.Lines("x: page allocation failure: order:2, mode:0x20", "Mem-Info:", "Node 0 Normal free:512kB min:64kB low:128kB high:192kB"));
        Assert.Null(report.RequestedBytes);
        Assert.Equal((4096, true), (report.Zones[0].PageSize, report.Zones[0].PageSizeAssumed));
    }

    [Fact]
    public void A_list_without_its_zone_s_line_is_kept_and_said_to_be_alone()
    {
        var report = SampleLogs.One(SampleLogs.Lines("x: page allocation failure: order:2, mode:0x20", "Mem-Info:", "Node 0 Normal: 1*4kB (U) = 4kB"));
        Assert.Equal("1", report.Zones[0].FreeBlocks?.ToString());
        Assert.Null(report.Zones[0].FreePages);
        Assert.True(report.Missing.HasFlag(FragTools.Reports.ReportParts.Zones));
        Assert.False(report.Missing.HasFlag(FragTools.Reports.ReportParts.FreeLists));
    }

    [Fact]
    public void Counters_of_a_node_stand_with_its_first_zone()
    {
        var zones = SampleLogs.One(string.Join('\n', SampleLogs.Veth)).Zones;
        Assert.Equal(310450, zones[0].NodeCounters?.Get("inactive_anon"));
        Assert.Equal(11008, zones[0].NodeCounters?.Get("kernel_stack_kB"));
        Assert.Equal(51200, zones[0].NodeCounters?.Get("anon_thp"));
        Assert.Null(zones[1].NodeCounters);
    }

    [Fact]
    public void The_end_tells_of_swap_ram_and_huge_pages()
    {
        var memory = SampleLogs.One(string.Join('\n', SampleLogs.Veth)).MemInfo!;
        Assert.Equal((918427, 12, 2095100, 2097148), (memory.Get("total_pagecache"), memory.Get("swap_cache"), memory.Get("free_swap_kB"), memory.Get("total_swap_kB")));
        Assert.Equal((2097022, 0, 82152, 0), (memory.Get("ram"), memory.Get("highmem_movable_only"), memory.Get("reserved"), memory.Get("hwpoisoned")));
        Assert.Equal((16, 4, 0), (memory.Get("node0_hugepages_2048kB_total"), memory.Get("node0_hugepages_2048kB_free"), memory.Get("node0_hugepages_2048kB_surplus")));
    }
}

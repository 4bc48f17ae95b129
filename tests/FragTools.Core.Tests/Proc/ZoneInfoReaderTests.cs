using FragTools.Proc;

namespace FragTools.Tests.Proc;

public class ZoneInfoReaderTests
{
    private const string Modern = """
        Node 0, zone   Normal
          per-node stats
              nr_inactive_anon 675
              nr_dirty     29938
                           537792
              pgpromote_success 4
          pages free     4100
                boost    10
                min      90
                low      112
                high     134
                promo    156
                spanned  4095
                present  3998
                managed  3840
                cma      0
                protection: (0, 2815, 15868)
              nr_free_pages 4100
              numa_hit     77
          pagesets
            cpu: 0
                      count: 145
                      high:  186
                      batch: 31
          vm stats threshold: 6
          node_unreclaimable:  0
          start_pfn:           1
        Node 0, zone  Movable
          pages free     0
                min      0
                protection: (0, 0, 0)
        """;

    [Fact]
    public void A_zone_gives_every_property()
    {
        var zone = ZoneInfoReader.Instance.Read(Modern).Clean()[0];
        Assert.Equal(
            (4100L, 10L, 90L, 112L, 134L, 156L, 4095L, 3998L, 3840L, 0L),
            (zone.FreePages, zone.BoostPages, zone.MinPages, zone.LowPages, zone.HighPages, zone.PromoPages, zone.SpannedPages, zone.PresentPages, zone.ManagedPages, zone.CmaPages));
        Assert.Equal("0 2815 15868", zone.Protection!.ToString());
        Assert.Equal("nr_free_pages=4100 numa_hit=77 node_unreclaimable=0 start_pfn=1", zone.Counters.ToString());
        Assert.Equal("nr_inactive_anon=675 nr_dirty=29938 pgpromote_success=4", zone.NodeCounters!.ToString());
    }

    [Fact]
    public void What_a_zone_does_not_print_is_null()
    {
        var zone = ZoneInfoReader.Instance.Read(Modern).Clean()[1];
        Assert.Equal(("Movable", 0L, null, null), (zone.Zone, zone.FreePages, zone.BoostPages, zone.ManagedPages));
        Assert.Empty(zone.Counters);
    }

    [Fact]
    public void A_nodes_counters_are_those_of_all_its_zones_and_of_no_other_node()
    {
        var zones = ZoneInfoReader.Instance.Read(Modern + "\nNode 1, zone Normal\n  pages free 3\n").Clean();
        Assert.Equal([29938L, 29938L, null], zones.Select(zone => zone.NodeCounters?.Get("nr_dirty")));
    }

    [Fact]
    public void A_kernel_of_2_6_prints_lists_and_a_scanned_line_of_its_own()
    {
        var zone = Assert.Single(ZoneInfoReader.Instance.Read("""
            Node 0, zone      DMA
              pages free     5410
                    min      181
                    low      226
                    high     271
                    active   367
                    inactive 720
                    scanned  0 (a: 0 i: 0)
                    spanned  8192
                    present  8192
                    protection: (0, 0, 0, 0)
              pagesets
                cpu: 0 pcp: 0
                          count: 2
              all_unreclaimable: 0
              prev_priority:     12
            """).Clean());
        Assert.Equal((5410L, 8192L, null), (zone.FreePages, zone.PresentPages, zone.ManagedPages));
    }

    [Fact]
    public void Every_counter_of_a_zone_is_had_by_name_also_those_of_3_15_to_4_7()
    {
        var zone = Assert.Single(ZoneInfoReader.Instance.Read("Node 0, zone DMA\n  pages free 7\n    nr_free_pages 8\n    workingset_refault 5\n").Clean());
        Assert.Equal((7L, 5L), (zone.FreePages, zone.Counters.Get("workingset_refault")));
    }

    [Fact]
    public void Where_free_is_missing_nr_free_pages_serves()
        => Assert.Equal((8L, null), Assert.Single(ZoneInfoReader.Instance.Read("Node 0, zone DMA\n        min 3\n    nr_free_pages 8\n").Clean()) is var zone ? (zone.FreePages, zone.LowPages) : default);

    [Fact]
    public void A_counter_that_drifted_below_zero_is_read_as_such()
    {
        var zone = Assert.Single(ZoneInfoReader.Instance.Read("Node 0, zone DMA\n  pages free 1\n    nr_bounce 18446744073709551615\n").Clean());
        Assert.Equal(-1, zone.Counters["nr_bounce"]);
    }

    [Theory]
    [InlineData("        min", "without a value")]
    [InlineData("        min 9o", "not a number")]
    [InlineData("        min 99999999999999999999999", "64 bits")]
    [InlineData("        protection: (0, 2815", "brackets")]
    [InlineData("        protection: (0, x)", "not a number")]
    [InlineData("Node 1, zone", "no zone's name")]
    public void A_bad_line_is_an_error_and_the_rest_is_read(string line, string problem)
    {
        var reading = ZoneInfoReader.Instance.Read(Modern.Replace("        boost    10", line, StringComparison.Ordinal));
        Assert.Contains(problem, Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
        Assert.Equal("Movable", reading.Items[^1].Zone);
    }

    [Fact]
    public void A_buddyinfo_is_no_list_of_headings()
    {
        var reading = ZoneInfoReader.Instance.Read("Node 0, zone DMA 1 0 3\nNode 0, zone Normal 7 0 0\n");
        Assert.Empty(reading.Items);
        Assert.Contains("more than a heading", reading.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_without_a_heading_are_one_error()
    {
        var reading = ZoneInfoReader.Instance.Read("        min 4\n        low 5\n" + Modern);
        Assert.Equal(1, Assert.Single(reading.Errors).LineNumber);
        Assert.Equal(2, reading.Items.Count);
    }
}

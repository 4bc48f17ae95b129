using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Tests.Watermarks;

public class HugePageSupplyTests
{
    private static readonly KernelRelease Kernel = KernelRelease.TryParse("5.15.100")!;

    [Fact]
    public void Blocks_are_taken_one_by_one_until_the_watermark_keeps_the_rest()
    {
        // 100 + 4 * 512 + 3 * 1024 = 5220 pages, 10 huge pages in blocks. The k-th is served while 5220 - 512 (k - 1) - 511 > 1000: up to k = 8.
        var zone = Zone("Normal", 5220, min: 1000, (0, 100), (9, 4), (10, 3));
        Assert.Equal(new HugePageSupply(0, 8, 8, 8), Assert.Single(HugePageSupply.Of([zone], 9, Kernel, true)));
    }

    [Fact]
    public void A_low_mark_leaves_the_blocks_to_be_the_bound()
        => Assert.Equal(10, Assert.Single(HugePageSupply.Of([Zone("Normal", 5220, min: 10, (0, 100), (9, 4), (10, 3))], 9, Kernel, true)).AtOnce);

    [Fact]
    public void What_lies_in_pieces_counts_after_compaction_and_the_page_cache_after_reclaim()
    {
        // 40 * 256 = 10240 pages and no block of 512: 10240 - 512 (k - 1) - 511 > 1000 up to k = 18; with 2000 pages of cache up to k = 21.
        var zone = Zone("Normal", 10240, min: 1000, (8, 40)) with
        {
            Counters = new CounterMap(new Dictionary<string, long> { ["nr_zone_inactive_file"] = 1500, ["nr_zone_active_file"] = 500 }),
        };
        Assert.Equal(new HugePageSupply(0, 0, 18, 21), Assert.Single(HugePageSupply.Of([zone], 9, Kernel, true)));
    }

    [Fact]
    public void Each_NUMA_node_has_its_own_and_zones_add_up()
    {
        ZoneInfo[] zones =
        [
            Zone("DMA32", 1024, min: 10, (9, 2)),
            Zone("Normal", 5220, min: 1000, (0, 100), (9, 4), (10, 3)),
            Zone("Normal", 512, min: 10, (9, 1)) with { NumaNode = 1 },
        ];

        // DMA32: 1024 - 511 > 10, then 512 - 511 > 10 is false: one. Node 1: 512 - 511 > 10 is false: none.
        Assert.Equal([(0, 9L), (1, 0L)], HugePageSupply.Of(zones, 9, Kernel, true).Select(node => (node.NumaNode, node.AtOnce)));
    }

    [Fact]
    public void Ranges_of_1_GiB_are_bounded_by_where_the_zone_lies_and_by_what_is_free()
    {
        // From page 1048576 - 100 on, 786532 pages: the whole ranges of 262144 begin at 1048576, 1310720 and 1572864.
        var zone = Zone("Normal", 600000, min: 10000, (10, 500)) with
        {
            SpannedPages = 786532,
            ManagedPages = 786532,
            Counters = new CounterMap(new Dictionary<string, long>
            {
                ["start_pfn"] = 1048476, ["nr_zone_inactive_file"] = 200000, ["nr_zone_active_file"] = 0,
            }),
        };

        // 590000 pages hold 2; with the page cache 790000 hold 3, and 4 after 300000 more, of which there is no range.
        Assert.Equal(new HugePageSupply(0, 0, 2, 3), Assert.Single(HugePageSupply.OfRanges([zone], 18)));
        var much = zone with { FreePages = 1100000 };
        Assert.Equal(new HugePageSupply(0, 0, 3, 3), Assert.Single(HugePageSupply.OfRanges([much], 18)));
    }

    private static ZoneInfo Zone(string name, long free, long min, params (int Order, long Count)[] blocks) => new()
    {
        NumaNode = 0,
        Zone = name,
        FreePages = free,
        MinPages = min,
        LowPages = min,
        HighPages = min,
        PresentPages = 1 << 20,
        ManagedPages = 1 << 20,
        Protection = new ValueList<long>([0, 0, 0, 0, 0]),
        FreeBlocks = new FreeBlockCounts(Enumerable.Range(0, 11).Select(order => blocks.FirstOrDefault(block => block.Order == order).Count)),
        ReservedHighAtomicPages = 0,
        FreeCmaPages = 0,
        Counters = new CounterMap(new Dictionary<string, long>()),
        PageSize = 4096,
        Source = "test",
    };
}

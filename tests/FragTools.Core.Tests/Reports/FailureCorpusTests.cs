using System.Globalization;
using FragTools.Proc;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>
/// Real reports that others posted. Each row was read off its file by eye: the kind (F failure, V vmalloc, S slab),
/// the line of its first line, the process, its number, the order, the mask, the kernel, how many zones have a line, and
/// who asked; "-" where the file does not tell. Rows of slab reports have the cache as who asked.
/// </summary>
public class FailureCorpusTests
{
    private const string Table = """
        002 F 1 mc - 1 20 - 1 tty_buffer_request_room
        004 F 1 swapper - 3 20 - 0 -
        006 F 1 rb_consumer 54 0 24010c0 4.8.0-rc1 0 -
        008 F 1 kworker/u4:4 - 0 40a20 - 0 -
        010 F 1 syz-executor.1 - 0 484020 - 0 new_skb
        012 F 1 reproducer 456 1 40a20 5.7.0-rc4+ 2 __tty_buffer_request_room
        012 S 2 - - - a20 - 0 skbuff_head_cache
        012 S 5,9,13,19,23,27,31,35,39 - - 1 a20 - 0 kmalloc-4k
        014 F 1 kswapd0 156 0 c0c40 6.19.0-rc5-00027-g40fd0acc45d0 3 alloc_extent_state [btrfs]
        016 F 1 kworker/3:6 23433 0 a20 5.4.30 3 page_to_skb [virtio_net]
        018 F 1 kworker/3:2 332 0 a20 5.4.26 3 try_fill_recv [virtio_net]
        020 F 1 kworker/2:0 12944 0 400000 5.0.10-zb64-1bb762d31089+ 3 btracker_queue [dm_cache]
        020 S 84 - - 0 400000 - 0 bt_work
        022 F 1 apparmor_parser 238469 10 40dc0 6.17.0-rc2-00053-gb19a97d57c15 3 unpack_pdb
        024 F 2 kswapd0 41 0 cc0 6.9.0-gentoo-PMacG4 1 __read_swap_cache_async
        024 S 22,25,28,31,34,41,48 - - 0 820 - 0 skbuff_small_head
        024 S 37,44,51 - - 1 820 - 0 kmalloc-rnd-15-2k
        026 F 1 kworker/u9:1 39 0 820 6.9.0-rc4-PMacG4-dirty 1 setup_rx_descbuffer [b43legacy]
        028 F 1 swapper/0 1 6 1 5.7.0-rc3+ 3 dma_atomic_pool_init
        030 F 1 kworker/u32:45 19318 4 40c00 6.8.0-rc3-1.gae4495f-default 3 mhi_prepare_channel [mhi]
        032 F 1 mount.nfs 20454 5 40cc0 5.15.86.mx64.443 4 nfs4_discover_trunking [nfsv4]
        034 F 2 kswapd0 439 0 a20 5.8.0-00013-g192f2fd7b678 1 stmmac_napi_poll_rx
        036 F 2 cat 2034240 5 40dc0 5.10.2 2 proc_sys_call_handler
        038 F 1 cat 2029652 6 40dc0 5.10.2 2 proc_sys_call_handler
        040 V 1 systemd-udevd 127 - cc0 5.15.5-gentoo-PowerMacG4 2 load_module
        042 V 1 swapper/0 1 - cc0 5.15.5-gentoo-PowerMacG4 2 test_code_patching
        044 F 1 ufb 370 4 40cc0 5.4.3-1.1.0+g54b3750d61fd 1 ffs_epfile_io
        046 V 1 modprobe 1857 - cc0 6.14.0-rc4-PMacG4-dirty 1 kernel_read_file
        048 V 1 swapon 870 - dc0 6.14.0-rc4-PMacG4 1 swap_cgroup_swapon
        050 V 1 kworker/u16:2 344 - dc0 5.10.0-rc7 1 siw_qp_modify [siw]
        052 F 1 Binder:1209_16 3233 0 2200000 4.4.169-Sultan 1 avc_alloc_node
        054 F 1 swapper/0 1 9 100cc2 5.6.0-rc1-00054-gd32122774dab 1 -
        056 F 1 kworker/7:0 7499 0 a20 5.4.30 3 try_fill_recv [virtio_net]
        058 F 1 kworker/u8:2 187 6 40c40 5.8.5-sunxi 1 zstd_init_compress_ctx
        060 F 1 kworker/u9:3 8168 9 40c40 5.8.3-sunxi 1 zstd_init_decompress_ctx
        062 F 1 kworker/u48:6 1407 5 40c40 6.14.0+ 0 __ceph_allocate_page_array
        064 F 2 kworker/11:1H 1642 0 a20 - 0 alloc_iova
        064 S 20 - - 0 a20 - 0 skbuff_head_cache
        066 F 1 swapper/0 1 5 cc1 5.13.0-0.rc5.20210611git929d931f2b40.42.fc35.x86_64 0 atomic_pool_expand
        068 F 1 thp04 - 0 400dc0 - 0 -
        068 S 107,112,117,122,127,132,137,142,147,152 - - 0 400cc0 - 0 skbuff_head_cache
        070 S 1,6,11 - - 0 a20 - 0 iommu_iova
        070 S 14,15,16,17,18,40 - - 0 a20 - 0 skbuff_head_cache
        072 F 1 kworker/u32:45 19318 4 40c00 6.8.0-rc3-1.gae4495f-default 0 mhi_prepare_channel [mhi]
        074 F 1 b2sum 416120 4 40c40 6.17.0 0 btrfs_lookup_bio_sums
        076 S 1 - - 0 a20 - 0 mnt_cache
        076 F 2 - - - - - 0 hfi1_make_rc_req [hfi1]
        076 S 32 - - - a20 - 0 -
        078 F 1 mount 2965 6 40dc0 6.1.0-rc5+ 0 btrfs_get_dev_zone_info
        080 F 2 kworker/u2:7 457 0 60c40 5.18.0-rc3-rza2mevb-00734-g98e2a6b7a591 0 tcp_stream_alloc_skb
        082 F 1 kworker/0:6 145 6 60c0c0 4.18.0-109.el8.aarch64 0 qed_iov_alloc [qed]
        084 F 1 swapper/0 1 2 1 5.7.0-rc5 0 dma_atomic_pool_init
        086 F 1 binder:569_5 27109 0 a20 6.1.43-android14-11-abS921BXXU1AWLB 0 async_schedule_node_domain
        088 F 1 kworker/u9:3 8168 9 40c40 5.8.3-sunxi 0 zstd_init_decompress_ctx
        090 F 1 kworker/u17:0 158 0 40 5.13.0-rc1-custom 0 f2fs_cache_compressed_page [f2fs]
        092 F 1 swapper/10 - 0 a20 - 0 iommu_map_page
        094 V 1 ipset - - - - 0 kvmalloc_node
        096 S 1 - - 0 b20 - 0 kmalloc-128
        104 F 1 kworker/u9:2 - 4 40cc0 - 0 -
        106 F 1 chrome - 0 - - 0 -
        110 V 1 kworker/u17:5 - - 10dc2 - 0 -
        120 F 1 b2sum 416120 4 40c40 6.17.0 0 btrfs_lookup_bio_sums
        122 F 1 ethtool 47182 5 60c0c0 4.19 0 i40e_setup_rx_descriptors [i40e]
        124 F 1 ksoftirqd/0 - 3 40a20 - 0 alloc_rx_agg [r8152]
        128 F 1 swapper - 5 cc0 - 0 -
        166 F 1 mysqld - 4 10c0d0 - 0 -
        172 F 1 oom-torture 1662 0 46c40 5.3.0-rc2+ 0 kmem_zone_alloc [xfs]
        """;

    /// <summary>Files whose reports are whole, free lists and all; 012 and 044 have them cut by a terminal's edge.</summary>
    private static readonly string[] Whole =
        ["014", "016", "018", "020", "022", "024", "026", "028", "030", "032", "034", "036", "038", "040", "042", "046", "048", "050", "052", "054", "056", "058", "060"];

    /// <summary>Free lists as they stand in the files, some of them over several wrapped lines.</summary>
    private const string Lists = """
        002 0 Normal 4408 12 13 0 0 0 0 0 0 0 0
        016 0 Normal 94 47 60 38 30 21 37 28 0 0 0
        018 0 DMA32 35 109 372 144 28 37 55 0 0 0 0
        020 0 Normal 651 693 658 398 63 26 9 0 0 0 0
        028 0 Normal 2 3 2 3 1 2 2 3 3 3 1436
        032 1 Normal 96809 79873 41850 8072 18 0 0 0 0 0 0
        034 0 Normal 11 59 75 3 0 0 0 0 0 0 0
        040 0 HighMem 1 1 92 43 21 7 3 1 2 1 360
        042 0 HighMem 0 1 0 1 0 2 1 0 0 1 319
        050 0 Normal 6 11 65 111 41 5 4 2 322
        052 0 DMA 1241 429 101 25 34 12 3 0 0 0 0
        056 0 DMA32 72 172 310 155 265 113 34 3 2 0 0
        060 0 Normal 4668 4945 3001 1684 584 157 39 12 7 0 0
        """;

    [Fact]
    public void Every_file_gives_the_reports_that_stand_in_it()
    {
        var folder = Repository.SharedFolder("corpus", "pagealloc");
        var expected = Rows(Table).SelectMany(Expand).ToLookup(row => row[0]);
        var files = Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Select(file => file.Key), files.Select(Path.GetFileNameWithoutExtension));
        Assert.All(files, file => Assert.Equal(
            expected[Path.GetFileNameWithoutExtension(file)].Select(row => string.Join(' ', row)).Order(StringComparer.Ordinal),
            SampleLogs.ReadFile(file).Select(report => Path.GetFileNameWithoutExtension(file) + " " + Row(report)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Whole_reports_are_said_to_be_whole()
    {
        var folder = Repository.SharedFolder("corpus", "pagealloc");
        foreach (var path in Directory.GetFiles(folder, "*.txt"))
        {
            var isWhole = SampleLogs.ReadFile(path).Exists(report => report.Kind is PageAllocFailureKind.Failure or PageAllocFailureKind.VmallocFailure && report.Completeness == "Complete");
            Assert.True(isWhole == Whole.Contains(Path.GetFileNameWithoutExtension(path)), path);
        }
    }

    [Fact]
    public void Free_lists_are_those_of_the_files()
    {
        var folder = Repository.SharedFolder("corpus", "pagealloc");
        foreach (var row in Rows(Lists))
        {
            var zone = Zone(folder, row[0], int.Parse(row[1], CultureInfo.InvariantCulture), row[2]);
            Assert.Equal(string.Join(' ', row[3..]), zone.FreeBlocks?.ToString());
        }
    }

    [Fact]
    public void Marks_and_reserves_are_those_of_the_files()
    {
        var folder = Repository.SharedFolder("corpus", "pagealloc");
        var wrapped = Zone(folder, "016", 0, "Normal");
        Assert.Equal((31056 / 4, 83636 / 4, 96864 / 4, 110092 / 4, 12793540 / 4), (wrapped.FreePages, wrapped.MinPages, wrapped.LowPages, wrapped.HighPages, wrapped.ManagedPages));
        Assert.Equal("UMEH MEH UMEH UMEH MEH MEH UM M - - -", wrapped.FreeBlockTypes?.ToString());
        var cut = Zone(folder, "020", 0, "Normal"); // its line is cut within words
        Assert.Equal((40288 / 4, 40124 / 4, 11372 / 4, 52 / 4), (cut.FreePages, cut.MinPages, cut.Counters.Get("pagetables"), cut.FreeCmaPages));
        Assert.Equal(0, Zone(folder, "020", 0, "DMA").NodeCounters?.Get("writeback_tmp"));
        var boosted = Zone(folder, "014", 0, "Normal");
        Assert.Equal((28672 / 4, 80308 / 4, 2048 / 4, 32 / 4), (boosted.BoostPages, boosted.MinPages, boosted.ReservedHighAtomicPages, boosted.FreeHighAtomicPages));
        var large = Zone(folder, "050", 0, "Normal");
        Assert.Equal((65536, 5437504 / 64, 180224 / 64), (large.PageSize, large.FreePages, large.MinPages));
        Assert.Equal("0 3444 15930 15930 15930", Zone(folder, "056", 0, "DMA").Protection?.ToString());
        Assert.Equal("0 0 1184 0", Zone(folder, "046", 0, "DMA").Protection?.ToString());
    }

    [Fact]
    public void What_was_dropped_before_is_told()
    {
        var folder = Repository.SharedFolder("corpus", "pagealloc");
        foreach (var (file, dropped) in new[] { ("024", 396L), ("034", 27), ("036", 3), ("064", 96), ("080", 125849) })
        {
            Assert.Equal(dropped, SampleLogs.ReadFile(Path.Combine(folder, file + ".txt"))[0].SuppressedBefore);
        }
    }

    [Fact]
    public void Logs_of_the_oom_killer_hold_no_failure_but_one_whose_header_is_lost()
    {
        var folder = Repository.SharedFolder("corpus", "oom");
        foreach (var path in Directory.GetFiles(folder, "*.txt"))
        {
            // 020: the header of the OOM killer, and right behind it the dump of another process's failure.
            var reports = SampleLogs.ReadFile(path);
            Assert.Equal(Path.GetFileName(path) == "020.txt" ? ["ring_buffer_alloc_read_page"] : [], reports.Select(report => report.Requester));
        }
    }

    [Fact]
    public void The_articles_give_the_reports_that_they_quote()
    {
        var folder = Repository.SharedFolder("seeds");
        var reports = Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(path => SampleLogs.ReadFile(path)).ToList();
        Assert.Equal([2, 2, 4, 2, 0], reports.Select(list => list.Count));
        Assert.All(reports[..2], list => Assert.Equal([("mysqld", 4), ("runc:[1:CHILD]", 6)], list.Select(report => (report.ProcessName!, report.Order!.Value))));
        Assert.Equal(
            [PageAllocFailureKind.Failure, PageAllocFailureKind.SlabCreateFailure, PageAllocFailureKind.Failure, PageAllocFailureKind.SlabCreateFailure],
            reports[2].Select(report => report.Kind));
        Assert.Equal("Complete", reports[3][0].Completeness);
    }

    private static ZoneInfo Zone(string folder, string file, int node, string zone)
        => SampleLogs.ReadFile(Path.Combine(folder, file + ".txt"))[0].Zones.Single(row => row.NumaNode == node && row.Zone == zone);

    private static string Row(PageAllocFailure report)
    {
        var isSlab = report.Kind == PageAllocFailureKind.SlabFailure;
        var fields = new[]
        {
            isSlab ? "S" : report.Kind == PageAllocFailureKind.VmallocFailure ? "V" : "F",
            Text(report.LineNumber),
            report.ProcessName,
            Text(report.ProcessId),
            Text(report.Order),
            report.GfpMask?.ToString("x", CultureInfo.InvariantCulture),
            report.KernelVersion?.Release,
            Text(report.Zones.Count(zone => zone.FreePages is not null)),
            isSlab ? report.Cache : report.Requester,
        };
        return string.Join(' ', fields.Select(field => field ?? "-"));
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(string table) => table.Split('\n').Select(line => line.Split(' '));

    private static IEnumerable<string[]> Expand(string[] row) => row[2].Split(',').Select(line => (string[])[row[0], row[1], line, .. row[3..]]);
}

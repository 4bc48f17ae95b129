using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Tests.Proc;

public class CompactionStatTests
{
    private const string Sample = """
        nr_free_pages 1000
        allocstall_dma 0
        allocstall_normal 7
        allocstall_movable 5
        pgmigrate_success 75
        pgmigrate_fail 25
        compact_migrate_scanned 300
        compact_free_scanned 700
        compact_isolated 120
        compact_stall 50
        compact_fail 30
        compact_success 10
        compact_daemon_wake 4
        thp_fault_alloc 1
        thp_fault_fallback 3
        drop_pagecache 2
        oom_kill 6
        """;

    [Fact]
    public void Counters_and_ratios()
    {
        var stat = Assert.Single(VmStatReader.Instance.Read(Sample).Clean());
        Assert.Equal((50L, 30L, 10L, 0.25), (stat.CompactStall, stat.CompactFail, stat.CompactSuccess, stat.CompactSuccessRatio));
        Assert.Equal((100.0, 75L, 0.75), (stat.CompactScannedPerSuccess, stat.PagesMigrated, stat.PageMigrateSuccessRatio));
        Assert.Equal((0.75, 12L, "dma=0 normal=7 movable=5"), (stat.ThpFallbackRatio, stat.AllocStall, stat.AllocStallByZone.ToString()));
        Assert.Equal((4L, 2L, null, 6L), (stat.KcompactdWake, stat.DropPageCache, stat.DropSlab, stat.OomKill));
        Assert.Equal(1000, stat.Get("nr_free_pages"));
    }

    [Fact]
    public void Names_of_older_kernels_are_the_same_counters()
    {
        var stat = Assert.Single(VmStatReader.Instance.Read("allocstall 9\ncompact_pages_moved 30\ncompact_pagemigrate_failed 10\nthp_split 2").Clean());
        Assert.Equal((9L, 30L, 10L, 2L), (stat.AllocStall, stat.PagesMigrated, stat.PageMigrateFail, stat.ThpSplit));
        Assert.Empty(stat.AllocStallByZone);
    }

    [Fact]
    public void Stalls_that_do_not_fit_in_63_bits_wrap_as_the_kernels_do()
    {
        var stat = Assert.Single(VmStatReader.Instance.Read($"allocstall_dma {long.MaxValue}\nallocstall_normal 2").Clean());
        Assert.Equal(long.MinValue + 1, stat.AllocStall);
    }

    [Theory]
    [InlineData("meminfo")]
    [InlineData("zoneinfo")]
    public void Another_file_that_has_such_lines_too_gives_no_object(string file)
    {
        var reading = VmStatReader.Instance.Read(new NodeInput.CapturedFile(Repository.Fixture("6.18-idle-vm", "proc", file)));
        Assert.Empty(reading.Items);
        Assert.Equal(2, reading.Errors.Count);
        Assert.Contains("lines were refused", reading.Errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_never_happened_has_no_ratio()
    {
        var stat = Assert.Single(VmStatReader.Instance.Read("compact_fail 0\ncompact_success 0\ncompact_migrate_scanned 5").Clean());
        Assert.Equal((null, null, null), (stat.CompactSuccessRatio, stat.CompactScannedPerSuccess, stat.ThpFallbackRatio));
    }

    [Theory]
    [InlineData("compact_stall", "without a value")]
    [InlineData("compact_stall x", "not a number")]
    [InlineData("compact_stall 1 2", "more than a name and a value")]
    [InlineData("oom_kill 7", "stands twice")]
    public void A_bad_line_is_an_error_and_the_others_are_read(string line, string problem)
    {
        var reading = VmStatReader.Instance.Read(Sample + "\n" + line);
        Assert.Equal(6, Assert.Single(reading.Items).OomKill);
        Assert.Equal((18L, NodeError.KernelTextInvalid), (Assert.Single(reading.Errors).LineNumber, reading.Errors[0].Error));
        Assert.Contains(problem, reading.Errors[0].Message, StringComparison.Ordinal);
    }
}

public class SlabInfoReaderTests
{
    private const string Head = "slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize>\n";
    private const string Row = "kmalloc-8k           30     32   8192    4    8 : tunables    0    0    0 : slabdata      8      9      0\n";

    [Fact]
    public void A_cache_gives_every_property()
    {
        var cache = Assert.Single(SlabInfoReader.Instance.Read(Head + Row).Clean());
        Assert.Equal(("kmalloc-8k", 30L, 32L, 0.9375), (cache.Name, cache.ActiveObjects, cache.Objects, cache.ActiveShare));
        Assert.Equal((8192L, 4L, 8L, 3, 8L, 9L), (cache.ObjectBytes, cache.ObjectsPerSlab, cache.PagesPerSlab, cache.Order, cache.ActiveSlabs, cache.Slabs));
        Assert.Equal(9 * 8 * 4096, cache.SizeBytes);
    }

    [Fact]
    public void A_name_may_hold_blanks_and_brackets()
        => Assert.Equal(
            "dm_io (253:0) x",
            Assert.Single(SlabInfoReader.Instance.Read(Head + Row.Replace("kmalloc-8k", "dm_io (253:0) x", StringComparison.Ordinal)).Clean()).Name);

    [Fact]
    public void The_statistics_of_SLAB_are_skipped()
        => Assert.Equal(9, Assert.Single(SlabInfoReader.Instance.Read(Head + Row.TrimEnd() + " : globalstat 1 2 3 : cpustat 4 5 6 7\n").Clean()).Slabs);

    [Fact]
    public void An_empty_cache_has_no_active_share()
        => Assert.Null(Assert.Single(SlabInfoReader.Instance.Read(Head + Row.Replace("30     32", " 0      0", StringComparison.Ordinal)).Clean()).ActiveShare);

    [Fact]
    public void Another_version_is_refused_whole()
    {
        var reading = SlabInfoReader.Instance.Read("slabinfo - version: 3.0\n" + Row);
        Assert.Empty(reading.Items);
        Assert.Contains("another version", Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kmalloc-8k 30 32 8192", "torn")]
    [InlineData("30 32 8192 4 8 : tunables 0 0 0 : slabdata 8 9 0", "fewer than a name")]
    [InlineData("32 8192 4 8 : tunables 0 0 0 : slabdata 8 9 0", "fewer than a name")]
    [InlineData("a 30 x 8192 4 8 : tunables 0 0 0 : slabdata 8 9 0", "not a number")]
    [InlineData("a 30 32 8192 4 0 : tunables 0 0 0 : slabdata 8 9 0", "63 bits")]
    [InlineData("a 30 32 8192 4 8 : tunables 0 0 0 : slabdata 8 9223372036854775807 0", "63 bits")]
    [InlineData("a 30 32 8192 4 8 : tunables 0 0 0 : slabdata", "torn")]
    public void A_bad_line_is_an_error_and_the_others_are_read(string line, string problem)
    {
        var reading = SlabInfoReader.Instance.Read(Head + line + "\n" + Row);
        Assert.Single(reading.Items);
        Assert.Equal(3, Assert.Single(reading.Errors).LineNumber);
        Assert.Contains(problem, reading.Errors[0].Message, StringComparison.Ordinal);
    }
}

public class MemInfoReaderTests
{
    private const string Sample = """
        MemTotal:       1000 kB
        MemFree:         200 kB
        MemAvailable:    600 kB
        Buffers:          50 kB
        Cached:          300 kB
        SwapTotal:       100 kB
        SwapFree:         40 kB
        Shmem:            20 kB
        SReclaimable:     30 kB
        SUnreclaim:       10 kB
        CommitLimit:     500 kB
        Committed_AS:    400 kB
        HugePages_Total:   7
        Hugepagesize:   2048 kB
        """;

    [Fact]
    public void The_columns_of_free()
    {
        var info = Assert.Single(MemInfoReader.Instance.Read(Sample).Clean());
        Assert.Equal((1000L << 10, 400L << 10, 200L << 10), (info.TotalBytes, info.UsedBytes, info.FreeBytes));
        Assert.Equal((20L << 10, 380L << 10, 600L << 10, 420L << 10), (info.SharedBytes, info.BuffCacheBytes, info.AvailableBytes, info.UsedBytesClassic));
        Assert.Equal((100L << 10, 60L << 10, 40L << 10), (info.SwapTotalBytes, info.SwapUsedBytes, info.SwapFreeBytes));
        Assert.Equal((7L, 2048L << 10, null), (info.HugePagesTotal, info.HugePageBytes, info.HugePagesFree));
        Assert.Equal((30L << 10, 10L << 10, 500L << 10, 400L << 10), (info.SlabReclaimableBytes, info.SlabUnreclaimableBytes, info.CommitLimitBytes, info.CommittedBytes));
    }

    [Fact]
    public void Without_MemAvailable_free_memory_is_available_as_procps_has_it()
    {
        var info = Assert.Single(MemInfoReader.Instance.Read("MemTotal: 1000 kB\nMemFree: 200 kB").Clean());
        Assert.Equal((200L << 10, 800L << 10, null, null), (info.AvailableBytes, info.UsedBytes, info.BuffCacheBytes, info.SwapTotalBytes));
    }

    [Fact]
    public void More_available_than_there_is_comes_from_a_container_and_is_not_believed()
    {
        var info = Assert.Single(MemInfoReader.Instance.Read("MemTotal: 1000 kB\nMemFree: 200 kB\nMemAvailable: 5000 kB").Clean());
        Assert.Equal((200L << 10, 800L << 10), (info.AvailableBytes, info.UsedBytes));
    }

    [Theory]
    [InlineData("MemFree 200 kB", "not of the form")]
    [InlineData("Dirty:", "without a value")]
    [InlineData("Dirty: many kB", "not a number")]
    [InlineData("Dirty: 12 k", "torn")]
    [InlineData("Dirty: 9223372036854775807 kB", "63 bits")]
    [InlineData("MemFree: 1 kB", "stands twice")]
    public void A_bad_line_is_an_error_and_the_others_are_read(string line, string problem)
    {
        var reading = MemInfoReader.Instance.Read(Sample + "\n" + line);
        Assert.Equal(200L << 10, Assert.Single(reading.Items).FreeBytes);
        Assert.Contains(problem, Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_excerpt_without_MemTotal_has_what_it_has()
    {
        var info = Assert.Single(MemInfoReader.Instance.Read("AnonHugePages:    2048 kB\nHugePages_Total:     512\nHugePages_Free:      500\nHugepagesize:       2048 kB\n").Clean());
        Assert.Equal((null, 512L, 500L, 2L << 20), (info.TotalBytes, info.HugePagesTotal, info.HugePagesFree, info.HugePageBytes));
        Assert.Equal((null, null, null), (info.UsedBytes, info.AvailableBytes, info.UnaccountedBytes));
    }

    [Fact]
    public void Fields_of_other_files_are_no_meminfo()
    {
        // /proc/PID/status and /proc/PID/smaps have lines of the same form.
        Assert.Contains("MemTotal", Assert.Single(MemInfoReader.Instance.Read("VmRSS: 1 kB\nHugetlbPages: 0 kB").Errors).Message, StringComparison.Ordinal);
        Assert.Empty(MemInfoReader.Instance.Read("Rss: 4 kB\nAnonHugePages: 0 kB").Items);
    }

    [Fact]
    public void What_no_counter_has_is_the_rest_and_huge_pages_of_all_sizes_are_counted()
    {
        // 1000 - 200 - 50 - 300 - 30 - 10 - 100 = 310; Shmem and Active are parts of others.
        const string Text = "MemTotal: 1000 kB\nMemFree: 200 kB\nBuffers: 50 kB\nCached: 300 kB\nActive: 90 kB\nAnonPages: 100 kB\nShmem: 20 kB\nSReclaimable: 30 kB\nSUnreclaim: 10 kB\n";
        Assert.Equal(310L << 10, Assert.Single(MemInfoReader.Instance.Read(Text).Clean()).UnaccountedBytes);
        Assert.Equal(210L << 10, Assert.Single(MemInfoReader.Instance.Read(Text + "Hugetlb: 100 kB\nHugePages_Total: 9\nHugepagesize: 10 kB\n").Clean()).UnaccountedBytes);
        Assert.Equal(220L << 10, Assert.Single(MemInfoReader.Instance.Read(Text + "HugePages_Total: 9\nHugepagesize: 10 kB\n").Clean()).UnaccountedBytes);
        Assert.Equal(305L << 10, Assert.Single(MemInfoReader.Instance.Read(Text + "KReclaimable: 35 kB\n").Clean()).UnaccountedBytes);
        Assert.Equal(0, Assert.Single(MemInfoReader.Instance.Read(Text.Replace("MemTotal: 1000", "MemTotal: 600", StringComparison.Ordinal)).Clean()).UnaccountedBytes);
        Assert.Null(Assert.Single(MemInfoReader.Instance.Read(Text.Replace("AnonPages", "AnonPage", StringComparison.Ordinal)).Clean()).UnaccountedBytes);
    }

    [Fact]
    public void All_counters_are_had_by_name()
        => Assert.Equal("MemTotal=1024000 HugePages_Total=7", Assert.Single(MemInfoReader.Instance.Read("MemTotal: 1000 kB\nHugePages_Total: 7").Clean()).Counters.ToString());
}

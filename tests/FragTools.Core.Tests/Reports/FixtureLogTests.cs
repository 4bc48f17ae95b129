using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>The project's own logs; what is expected was read off the files.</summary>
public class FixtureLogTests
{
    [Fact]
    public void A_container_host_s_dmesg_of_el7()
    {
        var reports = SampleLogs.ReadFile(Repository.Fixture("3.10.0-514-beta_004-before", "var", "log", "dmesg"));
        Assert.Equal(2, reports.Count);
        var failure = reports[0];
        Assert.Equal("Complete", failure.Completeness);
        Assert.Equal((PageAllocFailureKind.Failure, "runc:[1:CHILD]", 839206, 6), (failure.Kind, failure.ProcessName, failure.ProcessId, failure.Order));
        Assert.Equal((0x10c0d0, null, 262144), (failure.GfpMask, failure.GfpText, failure.RequestedBytes));
        Assert.Equal(("3.10.0-514.26.2.el7.x86_64", 2751018.239907, 2), (failure.KernelVersion?.Release, failure.UptimeSeconds, failure.LineNumber));
        Assert.Equal(("nf_conntrack_init_net [nf_conntrack]", "kmem_cache_create_memcg", 10), (failure.Requester, failure.Multiplier, failure.CallTrace.Count));
        Assert.Null(failure.Timestamp);
        Assert.Equal(
            "0 DMA: 1 0 1 1 1 1 1 0 1 1 3; 0 DMA32: 1515 2456 907 2236 567 52 1 0 0 0 0; 0 Normal: 15952 2235 859 17 0 0 0 0 0 0 0",
            failure.Zones.ToString());
        Assert.Equal((38278, 2994, 23808, 13884), (failure.Zones[1].FreePages, failure.Zones[1].MinPages, failure.Zones[2].FreePages, failure.Zones[2].MinPages));
        Assert.Equal(1277080, failure.Zones[2].Counters.Get("slab_reclaimable"));
        Assert.Equal((true, false, 27), (failure.Zones[0].AllUnreclaimable, failure.Zones[2].AllUnreclaimable, failure.Zones[2].PagesScanned));
        Assert.Equal((66051, 1510499), (failure.MemInfo?.Get("free"), failure.MemInfo?.Get("slab_reclaimable")));

        var creation = reports[1];
        Assert.Equal((PageAllocFailureKind.SlabCreateFailure, "nf_conntrack_ffff88036ea66180", "Complete", 42), (creation.Kind, creation.Cache, creation.Completeness, creation.LineNumber));
        Assert.Equal(("runc:[1:CHILD]", 839206, "nf_conntrack_init_net [nf_conntrack]"), (creation.ProcessName, creation.ProcessId, creation.Requester));
        Assert.Null(creation.Order);
    }

    [Fact]
    public void A_build_node_s_messages_where_the_dump_is_the_cache_s()
    {
        var reports = SampleLogs.ReadFile(Repository.Fixture("3.10.0-1160-node-1", "var", "log", "messages"));
        Assert.Equal([PageAllocFailureKind.Failure, PageAllocFailureKind.SlabCreateFailure], reports.Select(report => report.Kind));
        Assert.Equal(("runc:[1:CHILD]", 6, 0xc0d0, "node-1"), (reports[0].ProcessName, reports[0].Order, reports[0].GfpMask, reports[0].Host));
        Assert.Empty(reports[0].CallTrace);
        Assert.Equal("Missing: CPU line, call trace, Mem-Info, zones, free lists, end", reports[0].Completeness);
        Assert.Equal(("nf_conntrack_48971", 187290, "3.10.0-1160.49.1.el7.x86_64", 11), (reports[1].Cache, reports[1].ProcessId, reports[1].KernelVersion?.Release, reports[1].CallTrace.Count));
        Assert.True(reports[0].TimestampYearInferred);
        Assert.Equal((6, 8, 11, 4, 35), (reports[0].Timestamp!.Value.Month, reports[0].Timestamp!.Value.Day, reports[0].Timestamp!.Value.Hour, reports[0].Timestamp!.Value.Minute, reports[0].Timestamp!.Value.Second));
    }

    [Fact]
    public void El6_with_CRLF_and_leftovers_alone()
    {
        var report = Assert.Single(SampleLogs.ReadFile(Repository.Fixture("2.6.32-el6-db1", "var", "log", "messages")));
        Assert.Equal(("postgres", 4711, 5, 0x40d0, "2.6.32-431.el6.x86_64"), (report.ProcessName, report.ProcessId, report.Order, report.GfpMask, report.KernelVersion?.Release));
        Assert.Equal(("Complete", "db1", 2), (report.Completeness, report.Host, report.LineNumber));
        Assert.Equal(["IRQ", "IRQ", "IRQ", "IRQ", "IRQ", null], report.CallTrace.Select(frame => frame.Context));
        Assert.Equal("tcp_send_ack", report.Requester);
        Assert.Equal((3, 29), (report.Zones.Count, report.Timestamp?.Day));
        Assert.Equal((16744, 6175, 64, null), (report.Zones[1].FreePages, report.Zones[1].MinPages, report.Zones[1].PagesScanned, report.Zones[1].ManagedPages));
        Assert.Null(report.Zones[1].FreeBlockTypes);
        Assert.Equal((1048560, 67500, 1024), (report.MemInfo?.Get("ram"), report.MemInfo?.Get("reserved"), report.MemInfo?.Get("swap_cache")));
    }

    [Fact]
    public void A_stall_and_a_failure_of_the_next_year()
    {
        using var tree = new TempTree();
        var path = tree.Write("kern.log", File.ReadAllText(Repository.Fixture("4.9-stall-build7", "var", "log", "kern.log")));
        File.SetLastWriteTimeUtc(path, new DateTime(2019, 1, 1, 0, 30, 0, DateTimeKind.Utc));
        var reports = SampleLogs.ReadFile(path);
        Assert.Equal([PageAllocFailureKind.Stall, PageAllocFailureKind.Failure], reports.Select(report => report.Kind));
        Assert.Equal([2018, 2019], reports.Select(report => report.Timestamp!.Value.Year));
        Assert.Equal((10004, "cc1plus", 0, "GFP_HIGHUSER_MOVABLE", "Complete"), (reports[0].StallMilliseconds, reports[0].ProcessName, reports[0].Order, reports[0].GfpText, reports[0].Completeness));
        Assert.Equal((57, 1100, 1407), (reports[0].Zones[0].FreePages, reports[0].Zones[1].FreePages, reports[0].Zones[1].MinPages));
        Assert.Equal((3, "resize_ring [e1000x]", 4), (reports[1].Order, reports[1].Requester, reports[1].SuppressedBefore));
        Assert.Equal("Missing: Mem-Info, zones, free lists, end", reports[1].Completeness);
    }

    [Fact]
    public void A_slab_report_within_a_failure_s_leaves_it_whole()
    {
        var reports = SampleLogs.ReadFile(Repository.Fixture("4.19-slab-edge3", "var", "log", "messages"));
        Assert.Equal([PageAllocFailureKind.Failure, PageAllocFailureKind.SlabFailure, PageAllocFailureKind.SlabCreateFailure], reports.Select(report => report.Kind));
        Assert.Equal(("Complete", "ksoftirqd/1", 2, "rx_refill [gbenet]", 15), (reports[0].Completeness, reports[0].ProcessName, reports[0].Order, reports[0].Requester, reports[0].CallTrace.Count));
        Assert.Equal(("0 DMA32: 700 300 90 20 6 2 1 0 0 0 0", "UMEC UMEC UME UM UC C C - - - -", 400), (reports[0].Zones.ToString(), reports[0].Zones[0].FreeBlockTypes?.ToString(), reports[0].Zones[0].FreeCmaPages));
        Assert.Equal(new DateTimeOffset(2021, 5, 6, 5, 8, 9, 100, TimeSpan.Zero), reports[0].Timestamp);
        const string Container = "4f1c2d3e5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f";
        Assert.Equal(("kmalloc-1024", Container, Container, 0, "GFP_ATOMIC"), (reports[1].Cache, reports[1].CacheCgroup, reports[1].CacheContainerId, reports[1].Order, reports[1].GfpText));
        Assert.Equal(("nf_conntrack_77", "runc:[1:CHILD]", 900, "Complete"), (reports[2].Cache, reports[2].ProcessName, reports[2].ProcessId, reports[2].Completeness));
    }

    [Fact]
    public void Veth_asks_for_its_queues()
    {
        var report = Assert.Single(SampleLogs.ReadFile(Repository.Fixture("5.15-veth-worker2", "var", "log", "kern.log")));
        SampleLogs.AssertVeth(report);
        Assert.Equal(("worker2", 402.1182, 3, "veth_alloc_queues"), (report.Host, report.UptimeSeconds, report.LineNumber, report.Multiplier));
    }

    [Fact]
    public void Two_processors_at_once_are_told_apart_by_their_ids()
    {
        var reports = SampleLogs.ReadFile(Repository.Fixture("6.12-two-cpus", "var", "log", "dmesg"));
        Assert.Equal(["alpha", "beta worker"], reports.Select(report => report.ProcessName));
        Assert.Equal([501, 602], reports.Select(report => report.ProcessId));
        Assert.Equal([5, 6], reports.Select(report => report.Order));
        Assert.Equal(["alpha_read", "beta_ioctl"], reports.Select(report => report.Requester));
        Assert.Equal([501, 602], reports.Select(report => report.MemInfo?.Get("active_anon")));
        Assert.All(reports, report => Assert.Equal(("Complete", 512, 0), (report.Completeness, report.Zones[0].BoostPages, report.Zones[0].FreeHighAtomicPages)));
    }

    [Fact]
    public void Prose_code_and_patches_with_the_same_words_give_no_report()
    {
        var files = Directory.GetFiles(Repository.Fixture("unknown-no-reports"));
        Assert.Equal(10, files.Length);
        Assert.All(files, file => Assert.Empty(SampleLogs.ReadFile(file)));
    }
}

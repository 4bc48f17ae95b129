using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>Which lines belong to which report, where logs make that hard.</summary>
public class AssemblerTests
{
    private static readonly string[] Alpha = Report("alpha", 501, 5, "alpha_read", free: 40);
    private static readonly string[] Beta = Report("beta", 602, 6, "beta_ioctl", free: 80);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crash_takes_the_dump_of_no_later_report(bool isWhole)
    {
        // The crash's own CPU line and trace may be there or cut off; either way it has no line that ends it.
        string[] crash = isWhole
            ? ["BUG: unable to handle page fault for address: 0000000000001540", "CPU: 3 PID: 9 Comm: crasher Not tainted 5.15.0 #1", "Call Trace:", " crash_here+0x1/0x2", " crash_there+0x1/0x2"]
            : ["BUG: unable to handle page fault for address: 0000000000001540"];
        var text = string.Concat(new[] { "first: page allocation failure: order:1, mode:0x20" }.Concat(crash).Select(message => $"[   10.000000] {message}\n"))
            + string.Concat(SampleLogs.Veth.Select(message => $"[  402.118200] {message}\n"));
        var reports = SampleLogs.Read(text);
        Assert.Equal(["first", "dockerd"], reports.Select(report => report.ProcessName));
        Assert.Empty(reports[0].CallTrace);
        SampleLogs.AssertVeth(reports[1]);
    }

    [Fact]
    public void A_header_alone_is_a_report()
    {
        var report = SampleLogs.One("mysqld: page allocation failure. order:4, mode:0x10c0d0 // sixteen pages\n");
        Assert.Equal(("mysqld", 4, 0x10c0d0), (report.ProcessName, report.Order, report.GfpMask));
        Assert.Equal("Missing: CPU line, call trace, Mem-Info, zones, free lists, end", report.Completeness);
        Assert.Null(report.RequestedBytes);
        Assert.Null(report.Requester);
        Assert.Empty(report.Zones);
    }

    [Fact]
    public void The_last_line_may_lack_its_end() => Assert.Equal("x", SampleLogs.One("x: page allocation failure: order:1, mode:0x20").ProcessName);

    [Fact]
    public void A_second_report_before_the_first_ends_is_two()
    {
        for (var cut = 1; cut < Alpha.Length; cut++)
        {
            var reports = SampleLogs.Read(SampleLogs.Lines([.. Alpha[..cut], .. Beta]));
            Assert.Equal(["alpha", "beta"], reports.Select(report => report.ProcessName));
            Assert.Equal("Complete", reports[1].Completeness);
            Assert.Equal(("beta_ioctl", 80), (reports[1].Requester, reports[1].Zones[0].FreePages * 4));
            Assert.Equal(cut > 5 ? "alpha_read" : null, reports[0].Requester);
        }
    }

    [Fact]
    public void Whole_dumps_between_headers_go_to_the_process_they_name()
    {
        // Two processors: headers first, then the dumps, which the kernel prints one at a time.
        var reports = SampleLogs.Read(SampleLogs.Lines([Alpha[0], Beta[0], .. Alpha[1..6], .. Beta[1..6]]));
        Assert.Equal([501, 602], reports.Select(report => report.ProcessId));
        Assert.Equal(["alpha_read", "beta_ioctl"], reports.Select(report => report.Requester));
    }

    [Fact]
    public void Zones_printed_by_two_at_once_are_not_counted_twice()
    {
        var reports = SampleLogs.Read(SampleLogs.Lines([.. Alpha[..7], .. Beta[..7], Alpha[7], Beta[7], Alpha[8], Alpha[9], Beta[8], Beta[9], .. Alpha[10..], .. Beta[10..]]));
        Assert.Equal(["alpha", "beta"], reports.Select(report => report.ProcessName));
        Assert.Equal([1, 1], reports.Select(report => report.Zones.Count));
    }

    [Fact]
    public void Hosts_are_kept_apart()
    {
        var lines = Alpha.Zip(Beta).SelectMany(pair => new[] { "Jun  8 11:04:35 one kernel: " + pair.First, "Jun  8 11:04:35 two kernel: " + pair.Second });
        var reports = SampleLogs.Read(SampleLogs.Lines([.. lines]));
        Assert.Equal(["one", "two"], reports.Select(report => report.Host));
        Assert.Equal(["alpha_read", "beta_ioctl"], reports.Select(report => report.Requester));
        Assert.All(reports, report => Assert.Equal("Complete", report.Completeness));
    }

    [Fact]
    public void Another_s_crash_is_not_the_report_s_dump()
    {
        var report = SampleLogs.One(SampleLogs.Lines(
            Alpha[0],
            "BUG: unable to handle page fault for address: ffffffffffffffe8",
            "CPU: 0 PID: 77 Comm: alpha Not tainted 6.1.0 #1",
            "Call Trace:",
            " crash_here+0x1/0x2",
            " do_exit+0x1/0x2"));
        Assert.Empty(report.CallTrace);
        Assert.Null(report.ProcessId);

        report = SampleLogs.One(SampleLogs.Lines(Alpha[0], "CPU: 0 PID: 77 Comm: gamma Not tainted 6.1.0 #1", "Call Trace:", " crash_here+0x1/0x2"));
        Assert.Empty(report.CallTrace);
        Assert.Equal("alpha", report.ProcessName);
    }

    [Fact]
    public void An_oom_kill_behind_a_failure_keeps_its_lines()
    {
        var reports = SampleLogs.Read(SampleLogs.Lines(
            [
                .. Alpha[..6],
                "alpha invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
                "CPU: 2 PID: 501 Comm: alpha Not tainted 6.1.0 #1",
                "Call Trace:",
                " dump_header+0x4a/0x1e2",
                .. Alpha[6..],
                "Out of memory: Killed process 5 (x) total-vm:1kB, anon-rss:1kB",
            ]));
        var report = Assert.Single(reports);
        Assert.Equal("alpha_read", report.Requester);
        Assert.Equal(4, report.CallTrace.Count);
        Assert.Empty(report.Zones);
    }

    [Fact]
    public void A_dump_whose_header_is_lost_is_a_report_of_what_is_left()
    {
        var report = SampleLogs.One(SampleLogs.Lines(["kernel line before", .. Alpha[1..]]));
        Assert.Equal("Missing: header, GFP mask", report.Completeness);
        Assert.Equal(("alpha", 501, "alpha_read", 10, 2), (report.ProcessName, report.ProcessId, report.Requester, report.Zones[0].FreePages, report.LineNumber));
        Assert.Null(report.Order);
    }

    [Fact]
    public void Warn_alloc_deep_in_another_trace_is_none()
        => Assert.Empty(SampleLogs.Read(SampleLogs.Lines(
            "watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [alpha:501]",
            "CPU: 1 PID: 501 Comm: alpha Not tainted 6.1.0 #1",
            "Call Trace:",
            " console_unlock+0x1/0x2",
            " vprintk_emit+0x1/0x2",
            " show_mem+0x1/0x2",
            " warn_alloc+0x1/0x2",
            "CPU: 1 PID: 502 Comm: beta Not tainted 6.1.0 #1",
            "Call Trace:",
            " console_unlock+0x1/0x2",
            " ? warn_alloc+0x1/0x2",
            " warn_alloc+0x1/0x2")));

    [Fact]
    public void The_dump_of_a_failure_is_not_the_cache_s_that_comes_between()
    {
        var reports = SampleLogs.Read(SampleLogs.Lines([Alpha[0], "kmem_cache_create(x) failed with error -12", .. Alpha[1..]]));
        Assert.Equal([PageAllocFailureKind.Failure, PageAllocFailureKind.SlabCreateFailure], reports.Select(report => report.Kind));
        Assert.Equal(("Complete", "Missing: CPU line, call trace"), (reports[0].Completeness, reports[1].Completeness));
    }

    [Fact]
    public void What_vmalloc_wanted_stands_before_the_header_up_to_4_8()
    {
        var report = SampleLogs.One(SampleLogs.Lines(
            ["vmap allocation for size 8192 failed: use vmalloc=<size> to increase size.", "vmalloc: allocation failure: 4096 bytes", "alpha: page allocation failure: order:0, mode:0xd2", .. Alpha[1..]]));
        Assert.Equal((PageAllocFailureKind.VmallocFailure, "alpha", 0, 4096, 0xd2, "Complete"), (report.Kind, report.ProcessName, report.Order, report.RequestedBytes, report.GfpMask, report.Completeness));
    }

    [Fact]
    public void A_note_of_vmalloc_does_not_take_a_later_failure()
    {
        var reports = SampleLogs.Read(SampleLogs.Lines(["vmap allocation for size 8192 failed: use vmalloc=<size> to increase size", .. Alpha]));
        Assert.Equal([PageAllocFailureKind.VmallocFailure, PageAllocFailureKind.Failure], reports.Select(report => report.Kind));
        Assert.Equal((8192, true), (reports[0].RequestedBytes, reports[0].Missing.HasFlag(ReportParts.Header)));
        Assert.Equal("Complete", reports[1].Completeness);
    }

    [Fact]
    public void Nf_conntrack_speaks_for_itself_where_nobody_spoke_before()
    {
        var report = SampleLogs.One("[    1.0] Unable to create nf_conn slab cache\n");
        Assert.Equal((PageAllocFailureKind.SlabCreateFailure, "nf_conn", true), (report.Kind, report.Cache, report.Missing.HasFlag(ReportParts.Header)));
    }

    [Fact]
    public void What_the_rate_limit_dropped_is_told_by_the_next()
    {
        var reports = SampleLogs.Read(SampleLogs.Lines(["warn_alloc: 27 callbacks suppressed", .. Alpha, .. Beta]));
        Assert.Equal([27, null], reports.Select(report => report.SuppressedBefore));
    }

    [Fact]
    public void The_boot_tells_which_kernel_it_is_until_the_next()
    {
        var reports = SampleLogs.Read(SampleLogs.Lines(
            "[    0.0] Linux version 3.10.0-957.el7.x86_64 (builder@host) (gcc) #1 SMP",
            "[   10.0] x: page allocation failure: order:1, mode:0x20",
            "[    0.0] Linux version 5.4.0-99-generic (builder@host) (gcc) #1 SMP",
            "[   11.0] x: page allocation failure: order:1, mode:0xa20(GFP_ATOMIC)",
            "[   11.1] CPU: 1 PID: 5 Comm: x Not tainted 5.4.0-100-other #1"));
        Assert.Equal(["3.10.0-957.el7.x86_64", "5.4.0-100-other"], reports.Select(report => report.KernelVersion?.Release));
        Assert.Equal(8192, reports[0].RequestedBytes); // x86_64 has pages of 4096 bytes
    }

    [Fact]
    public void Reports_far_apart_do_not_share_lines()
    {
        var reports = SampleLogs.Read(SampleLogs.Lines([.. Alpha[..6].Select(line => "[   10.0] " + line), .. Alpha[6..].Select(line => "[   99.0] " + line)]));
        Assert.Equal([("alpha", 0), (null, 1)], reports.Select(report => (report.ProcessName, report.Zones.Count)));
        Assert.True(reports[1].Missing.HasFlag(ReportParts.Header));
    }

    [Fact]
    public void A_thousand_headers_are_a_thousand_reports()
    {
        var reports = SampleLogs.Read(SampleLogs.Lines([.. Enumerable.Range(0, 1000).Select(index => $"[   10.{index:d6}] p{index}: page allocation failure: order:1, mode:0x20")]));
        Assert.Equal(Enumerable.Range(0, 1000).Select(index => $"p{index}"), reports.Select(report => report.ProcessName));
        Assert.Equal(Enumerable.Range(1, 1000).Select(index => (long)index), reports.Select(report => report.LineNumber));
    }

    [Fact]
    public void Slab_reports_whose_lines_are_mixed_keep_their_caches()
    {
        var reports = SampleLogs.Read(SampleLogs.Lines(
            "SLUB: Unable to allocate memory on node -1, gfp=0x820(GFP_ATOMIC)",
            "SLUB: Unable to allocate memory on node -1, gfp=0xa20(GFP_ATOMIC)",
            "  cache: second, object size: 64, buffer size: 64, default order: 0, min order: 0",
            "  node 0: slabs: 1, objs: 2, free: 0",
            "  cache: first, object size: 64, buffer size: 64, default order: 1, min order: 1",
            "  node 0: slabs: 3, objs: 4, free: 0"));
        Assert.Equal(["first", "second"], reports.Select(report => report.Cache));
        Assert.Equal([1, 0], reports.Select(report => report.Order));
    }

    [Fact]
    public void Every_cut_of_a_report_is_kept_with_what_it_has()
    {
        for (var lines = 1; lines <= Alpha.Length; lines++)
        {
            var report = SampleLogs.One(SampleLogs.Lines(Alpha[..lines]));
            Assert.Equal(("alpha", 5), (report.ProcessName, report.Order));
            Assert.Equal(lines < Alpha.Length, report.Completeness != "Complete");
            Assert.Equal(lines > 1, report.ProcessId == 501);
            Assert.Equal(lines > 7, report.MemInfo is not null);
        }
    }

    [Fact]
    public void Every_cut_within_the_header_line_gives_no_report_or_an_honest_one()
    {
        var header = "[   10.0] " + Alpha[0];
        for (var length = 0; length <= header.Length; length++)
        {
            foreach (var report in SampleLogs.Read(header[..length]))
            {
                Assert.Equal(("alpha", 5), (report.ProcessName, report.Order));
            }
        }

        Assert.Single(SampleLogs.Read(header[..header.IndexOf(", mode", StringComparison.Ordinal)]));
    }

    private static string[] Report(string process, int pid, int order, string requester, int free) =>
    [
        $"{process}: page allocation failure: order:{order}, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0",
        $"CPU: 2 PID: {pid} Comm: {process} Not tainted 6.1.0 #1",
        "Call Trace:",
        " dump_stack_lvl+0x5d/0x80",
        " warn_alloc+0x165/0x1e0",
        $" __kmalloc+0x1/0x2\n {requester}+0x45/0x110",
        "Mem-Info:",
        $"active_anon:{pid} free:{free / 4}",
        $"Node 0 Normal free:{free}kB min:12kB low:16kB high:20kB managed:1000kB",
        "lowmem_reserve[]: 0 0",
        $"Node 0 Normal: {free / 8}*4kB (U) {free / 16}*8kB (M) = {(free / 8 * 4) + (free / 16 * 8)}kB",
        "1 total pagecache pages",
        "100 pages RAM",
        "10 pages reserved",
    ];
}

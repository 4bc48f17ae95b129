using System.Globalization;
using System.Text.RegularExpressions;
using FragTools.Export.Metrics;
using FragTools.Linux;

namespace FragTools.Tests.Export;

/// <summary>The metrics of a tree: their figures, their form, their bound, and what survives.</summary>
public sealed partial class MetricCollectorTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 3, 12, 0, 0, TimeSpan.Zero);

    private readonly TempTree _tree = new();

    public MetricCollectorTests()
    {
        // Order 1 of Normal: 1000 − (1000 + 8000/2)/8 = 375; unusable 8/8. Order 2: 1000 − (1000 + 8000/4)/8 = 625.
        _tree.Write("proc/buddyinfo", "Node 0, zone      DMA      1      0      3 \nNode 0, zone   Normal      8      0      0 \n");
        _tree.Write("proc/zoneinfo", """
            Node 0, zone   Normal
              pages free     11
                    min      10
                    low      12
                    high     14
                    spanned  100
                    present  90
                    managed  80
                    protection: (0, 5, 5)
                  nr_free_pages 11

            """);
        _tree.Write("proc/vmstat", "compact_stall 4\ncompact_fail 1\ncompact_success 3\nallocstall_dma 2\nallocstall_normal 7\n");
        _tree.Write("proc/meminfo", "MemTotal: 1000 kB\nHugePages_Total: 2\nHugePages_Free: 1\nHugepagesize: 2048 kB\n");
        _tree.Write("proc/sys/kernel/osrelease", "3.10.0-1160.el7.x86_64\n");
        _tree.Write("proc/sys/vm/extfrag_threshold", "500\n");
        _tree.Write("var/log/messages", Failure("10:00:00", "p0") + Failure("10:00:09", "evil\\\"} 7\\nname"));
    }

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Every_figure_is_the_nodes()
    {
        var text = Collect();
        Assert.Equal("0.375", Value(text, "fragtools_zone_fragmentation_index{numa_node=\"0\",zone=\"Normal\",order=\"1\"}"));
        Assert.Equal("0.625", Value(text, "fragtools_zone_fragmentation_index{numa_node=\"0\",zone=\"Normal\",order=\"2\"}"));
        Assert.Equal("-1", Value(text, "fragtools_zone_fragmentation_index{numa_node=\"0\",zone=\"DMA\",order=\"2\"}"));
        Assert.Equal("1", Value(text, "fragtools_zone_unusable_index{numa_node=\"0\",zone=\"Normal\",order=\"1\"}"));
        Assert.Equal("8", Value(text, "fragtools_zone_free_blocks{numa_node=\"0\",zone=\"Normal\",order=\"0\"}"));
        Assert.Equal("40960", Value(text, "fragtools_zone_watermark_bytes{numa_node=\"0\",zone=\"Normal\",mark=\"min\"}"));
        Assert.Equal("4096", Value(text, "fragtools_zone_watermark_distance_bytes{numa_node=\"0\",zone=\"Normal\",mark=\"min\"}"));
        Assert.Equal("-4096", Value(text, "fragtools_zone_watermark_distance_bytes{numa_node=\"0\",zone=\"Normal\",mark=\"low\"}"));
        Assert.Equal("4", Value(text, "fragtools_compaction_stalls_total"));
        Assert.Equal("0.75", Value(text, "fragtools_compaction_success_ratio"));
        Assert.Equal("9", Value(text, "fragtools_reclaim_stalls_total"));
        Assert.Equal("0.5", Value(text, "fragtools_extfrag_threshold_ratio"));
        Assert.Equal("2", Value(text, "fragtools_huge_pages{page_bytes=\"2097152\",state=\"total\"}"));
        Assert.Equal("2", Value(text, "fragtools_allocation_failures_total{order=\"3\",cause=\"unknown\",requester=\"unknown\"}"));
        Assert.Equal("1777809600", Value(text, "fragtools_verdict_timestamp_seconds"));
        var verdicts = text.Split('\n').Where(line => line.StartsWith("fragtools_verdict{", StringComparison.Ordinal)).Select(line => line[^1]).ToList();
        Assert.Equal(6, verdicts.Count);
        Assert.Single(verdicts, '1');
    }

    [Fact]
    public void Each_name_has_one_help_and_one_type_and_stands_together()
    {
        var lines = Collect().TrimEnd('\n').Split('\n');
        var families = lines.Where(line => line.StartsWith("# HELP ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();
        Assert.Equal(families.Distinct(), families);
        Assert.Equal(families, lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]));
        Assert.Equal(families, lines.Where(line => !line.StartsWith('#')).Select(line => line.Split('{', ' ')[0]).Aggregate(
            new List<string>(), (order, name) => order.Count > 0 && order[^1] == name ? order : [.. order, name]));
        Assert.All(families, name => Assert.StartsWith("fragtools_", name, StringComparison.Ordinal));
        var series = lines.Where(line => !line.StartsWith('#')).Select(line => line[..line.LastIndexOf(' ')]).ToList();
        Assert.Equal(series.Distinct(), series);
        Assert.All(lines.Where(line => !line.StartsWith('#')), line => Assert.Matches(Sample(), line));
    }

    [Fact]
    public void No_name_of_a_process_becomes_a_label()
    {
        var text = Collect();
        Assert.DoesNotContain("evil", text, StringComparison.Ordinal);
        Assert.DoesNotContain("p0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_series_is_bounded_and_what_is_left_out_is_counted()
    {
        _tree.Write("proc/buddyinfo", string.Concat(Enumerable.Range(0, 300).Select(
            node => $"Node {node}, zone   Normal      8      1      0      8      1      0      8      1      0      8      1 \n")));
        var text = Collect(series: 200);
        Assert.Equal(201, text.Split('\n').Count(line => line.Length > 0 && !line.StartsWith('#')));
        Assert.InRange(int.Parse(Value(text, "fragtools_dropped_series"), CultureInfo.InvariantCulture), 9000, 10_000);
        Assert.NotEqual("", Value(text, "fragtools_verdict_timestamp_seconds"));
    }

    [Fact]
    public void Counters_survive_a_rotated_log()
    {
        var (file, state) = (Path.Combine(_tree.Folder, "f.prom"), Path.Combine(_tree.Folder, "f.state"));
        Save(file, state);
        _tree.Write("var/log/messages", Failure("11:00:00", "p0"));
        Save(file, state);
        Save(file, state);
        Assert.Equal("3", Value(File.ReadAllText(file), "fragtools_allocation_failures_total{order=\"3\",cause=\"unknown\",requester=\"unknown\"}"));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead), "a collector runs as another user");
    }

    [Fact]
    public void A_damaged_state_is_reported_and_begun_anew()
    {
        var (file, state) = (Path.Combine(_tree.Folder, "f.prom"), Path.Combine(_tree.Folder, "f.state"));
        File.WriteAllText(state, "fragtools-metrics 1\nfloor 0\ntotal");
        Assert.Contains("is damaged", Assert.Single(Save(file, state).Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(Save(file, state).Warnings, warning => warning.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Runs_at_the_same_time_count_each_event_once()
    {
        var (file, state) = (Path.Combine(_tree.Folder, "f.prom"), Path.Combine(_tree.Folder, "f.state"));
        for (var round = 0; round < 4; round++)
        {
            _tree.Write("var/log/messages", Failure($"11:{round:00}:00", "p0"));
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Save(file, state))));
        }

        Assert.Equal("4", Value(File.ReadAllText(file), "fragtools_allocation_failures_total{order=\"3\",cause=\"unknown\",requester=\"unknown\"}"));
    }

    [Fact]
    public void A_standing_collector_counts_on_and_judges_now_and_then()
    {
        var collector = new MetricCollector(_tree.Root, new MetricOptions { Tool = "1" });
        var first = collector.Collect(Now, null, TestContext.Current.CancellationToken).Items[0];
        _tree.Write("proc/buddyinfo", "Node 0, zone   Normal      6      1      0 \n");
        _tree.Write("var/log/messages", Failure("11:00:00", "p0"));
        var second = collector.Collect(Now.AddMinutes(1), null, TestContext.Current.CancellationToken).Items[0];
        Assert.Equal("6", Value(second, "fragtools_zone_free_blocks{numa_node=\"0\",zone=\"Normal\",order=\"0\"}"));
        Assert.Equal(Value(first, "fragtools_verdict_timestamp_seconds"), Value(second, "fragtools_verdict_timestamp_seconds"));
        var third = collector.Collect(Now.AddMinutes(6), null, TestContext.Current.CancellationToken).Items[0];
        Assert.NotEqual(Value(first, "fragtools_verdict_timestamp_seconds"), Value(third, "fragtools_verdict_timestamp_seconds"));
        Assert.Equal("3", Value(third, "fragtools_allocation_failures_total{order=\"3\",cause=\"unknown\",requester=\"unknown\"}"));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_that_names_it()
    {
        var error = Assert.Throws<NodeException>(() => Save(Path.Combine(_tree.Folder, "none/f.prom"), null));
        Assert.Equal(NodeError.MetricsNotWritten, error.Error);
        Assert.Contains("none", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fifo", "is a FIFO")]
    [InlineData("device", "a symbolic link")]
    [InlineData("link", "a symbolic link")]
    public async Task A_state_that_is_no_file_of_ours_is_an_error_and_nobody_waits(string kind, string words)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs links and FIFOs");
        var (file, state) = (Path.Combine(_tree.Folder, "f.prom"), Path.Combine(_tree.Folder, "f.prom.state"));
        if (kind == "fifo")
        {
            using var made = System.Diagnostics.Process.Start("mkfifo", state);
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        else
        {
            File.CreateSymbolicLink(state, kind == "device" ? "/dev/zero" : _tree.Write("outside", "end\n"));
        }

        var saving = Task.Run(() => Save(file, state));
        var error = await Assert.ThrowsAsync<NodeException>(() => saving.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(NodeError.MetricsNotWritten, error.Error);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static string Failure(string time, string process)
        => $"May  3 {time} node kernel: [  100.000001] {process}: page allocation failure: order:3, mode:0x20\n";

    private static string Value(string text, string series)
        => text.Split('\n').Where(line => line.StartsWith(series + " ", StringComparison.Ordinal)).Select(line => line[(series.Length + 1)..]).SingleOrDefault("");

    private string Collect(int series = MetricOptions.UsualSeries)
        => new MetricCollector(_tree.Root, new MetricOptions { Tool = "1", Series = series }).Collect(Now, null, TestContext.Current.CancellationToken).Items[0];

    private Reading<string> Save(string file, string? state)
        => new MetricCollector(_tree.Root, new MetricOptions { Tool = "1", StateFile = state }).Collect(Now, file, TestContext.Current.CancellationToken);

    [GeneratedRegex("""^[a-z_]+(\{[a-z_]+="[A-Za-z0-9_.]*"(,[a-z_]+="[A-Za-z0-9_.]*")*\})? -?[0-9.]+(E[+-][0-9]+)?$""")]
    private static partial Regex Sample();
}

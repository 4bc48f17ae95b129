using System.Text.Json;
using System.Text.RegularExpressions;

namespace FragTools.Tests.Fleet;

/// <summary>
/// Metrics through Debian's own programs: promtool, the textfile collector of prometheus-node-exporter, and prometheus with the
/// rules and every expression of the dashboard.
/// </summary>
public sealed partial class PrometheusTests : IDisposable
{
    private readonly Trees _trees = new();

    public void Dispose() => _trees.Dispose();

    [Fact]
    public void Promtool_finds_nothing_wrong_with_the_metrics()
    {
        Fleet.Needs("promtool", "prometheus");
        Assert.Equal("", Checked(Fragtools.Start("metrics", "--root", WriteNode()).Clean()));
        Assert.Equal("", Checked(Fragtools.Start("metrics", "--root", "/").Output));
    }

    [Fact]
    public void Promtool_finds_nothing_wrong_with_the_rules_and_their_tests_pass()
    {
        Fleet.Needs("promtool", "prometheus");
        Fleet.Clean("promtool", "check", "rules", Fleet.Deploy("prometheus", "fragtools.rules.yml"));
        Fleet.Clean("promtool", "test", "rules", Fleet.Deploy("prometheus", "fragtools.test.yml"));
    }

    [Fact]
    public void Every_alert_has_a_test()
    {
        var rules = File.ReadAllText(Fleet.Deploy("prometheus", "fragtools.rules.yml"));
        var tests = File.ReadAllText(Fleet.Deploy("prometheus", "fragtools.test.yml"));
        var alerts = Alerts().Matches(rules).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains(alert, tests, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_written_is_scraped_and_every_expression_of_the_dashboard_has_an_answer()
    {
        Fleet.Needs("prometheus", "prometheus");
        Fleet.Needs("prometheus-node-exporter", "prometheus-node-exporter");
        var folder = Directory.CreateDirectory(_trees.Path("textfile")).FullName;
        var file = Path.Combine(folder, "fragtools.prom");
        var root = WriteNode();
        Fragtools.Start("metrics", "--root", root, "--to", file).Clean();
        using var exporter = new Server("prometheus-node-exporter", address => [$"--collector.textfile.directory={folder}", $"--web.listen-address={address}", "--log.level=error"]);
        exporter.Await(() => exporter.Get("/metrics").Contains("fragtools_build_info", StringComparison.Ordinal), "the exporter's page");

        // One page with all that the exporter has of its own: no name stands there twice, and all of it is in order.
        var page = exporter.Get("/metrics");
        var names = Names().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Contains("node_textfile_scrape_error 0", page, StringComparison.Ordinal);
        Assert.Equal(Names().Count(File.ReadAllText(file)), names.Count(name => name.StartsWith("fragtools_", StringComparison.Ordinal)));

        var config = _trees.Write("prometheus.yml", $"""
            global: {"{"}scrape_interval: 1s, evaluation_interval: 1s{"}"}
            rule_files: ['{Fleet.Deploy("prometheus", "fragtools.rules.yml")}']
            scrape_configs:
              - job_name: node
                static_configs: [{"{"}targets: ['{exporter.Address}']{"}"}]
            """);
        using var prometheus = new Server("prometheus", address => [$"--config.file={config}", $"--storage.tsdb.path={_trees.Path("data")}", $"--web.listen-address={address}", "--log.level=error"]);
        prometheus.Await(() => Answers(prometheus, "count_over_time(fragtools:verdict_age:seconds[1m]) >= 3"), "a recorded rule");
        Assert.Equal("1", prometheus.Query("fragtools_allocation_failures_total{order=\"3\"}")[0].GetProperty("value")[1].GetString());

        var expressions = Expressions().ToList();
        Assert.InRange(expressions.Count, 30, 200);
        var silent = expressions.Where(expression => !Answers(prometheus, expression)).ToList();
        Assert.True(silent.Count == 0, "without an answer:\n" + string.Join('\n', silent));
        Assert.True(Answers(prometheus, "group by (instance) (fragtools_build_info)"), "the dashboard's list of nodes");

        // The node of this test fails in front of everybody: the alert is there.
        Assert.True(Answers(prometheus, "ALERTS{alertname=\"FragToolsAllocationFailures\", alertstate=\"firing\"}"), "the alert");

        // And the fleet page's eighth and ninth command: the node of a capture raises the alert.
        var commands = PageCommands();
        Fragtools.Start([.. commands[7].Split(' ')[2..].Select(word => word.StartsWith("/var", StringComparison.Ordinal) ? file : word)]).Clean();
        var query = Quoted().Match(commands[8]).Groups[1].Value;
        prometheus.Await(() => Answers(prometheus, query), query);
    }

    /// <summary>The ten commands of docs/fleet.md, as far as they need no systemd: Debian's own configuration with the rules in it.</summary>
    [Fact]
    public void The_page_has_ten_commands_and_what_they_make_of_the_configuration_is_valid()
    {
        var commands = PageCommands();
        Assert.Equal(10, commands.Length);

        // The timer writes this node's numbers at once: before the alert was seen it would take it back.
        Assert.Contains("systemctl enable --now fragtools-metrics.timer", commands[9], StringComparison.Ordinal);
        Fleet.Needs("promtool", "prometheus");
        Assert.SkipUnless(File.Exists("/etc/prometheus/prometheus.yml"), "needs /etc/prometheus/prometheus.yml (Debian: prometheus)");
        _trees.Write("etc/prometheus.yml", File.ReadAllText("/etc/prometheus/prometheus.yml"));
        foreach (var command in commands[4..6])
        {
            Fragtools.Shell(command.Replace("sudo ", "", StringComparison.Ordinal).Replace("/usr/share/fragtools", Fleet.Deploy(), StringComparison.Ordinal)
                .Replace("/etc/prometheus/", _trees.Path("etc/"), StringComparison.Ordinal)).Clean();
        }

        Assert.Contains("1 rule files found", Fleet.Clean("promtool", "check", "config", _trees.Path("etc/prometheus.yml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_standing_watch_keeps_the_file_anew()
    {
        var file = _trees.Path("watched.prom");
        var root = WriteNode();
        var run = Fragtools.Start("watch", "--root", root, "--interval", "100ms", "--count", "3", "--order", "1", "--metrics", file, "--output", "jsonl");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("fragtools_zone_free_blocks{", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.True(File.Exists(file + ".state"));
        Assert.Equal(["watched.prom", "watched.prom.state"], Directory.GetFiles(_trees.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static string[] PageCommands()
        => File.ReadAllText(Path.Combine(Repository.Folder, "docs", "fleet.md")).Split("```sh\n")[1].Split("\n```")[0].Split('\n');

    private static string Checked(string metrics)
    {
        var run = Fragtools.Shell($"cat <<'EOF' | promtool check metrics 2>&1\n{metrics}EOF\n");
        Assert.Equal(0, run.ExitCode);
        return run.Output;
    }

    /// <summary>All expressions of the dashboard, with its variables filled in.</summary>
    private static IEnumerable<string> Expressions()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Fleet.Deploy("prometheus", "fragtools.dashboard.json")));
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            foreach (var target in panel.GetProperty("targets").EnumerateArray())
            {
                var expression = target.GetProperty("expr").GetString()!
                    .Replace("$instance", ".*", StringComparison.Ordinal).Replace("$__rate_interval", "1m", StringComparison.Ordinal);
                Assert.DoesNotContain('$', expression);
                yield return expression;
            }
        }
    }

    private static bool Answers(Server prometheus, string expression) => prometheus.Query(expression).GetArrayLength() > 0;

    /// <summary>A node to which everything has happened, a minute ago.</summary>
    private string WriteNode()
    {
        var root = _trees.Path("node-1");
        var fixture = Repository.Fixture("6.18-idle-vm");
        foreach (var file in Directory.EnumerateFiles(fixture, "*", SearchOption.AllDirectories))
        {
            _trees.Write(Path.Combine("node-1", Path.GetRelativePath(fixture, file)), File.ReadAllText(file));
        }

        var time = DateTimeOffset.UtcNow.AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'.000000+00:00'", System.Globalization.CultureInfo.InvariantCulture);
        var klog = DateTimeOffset.UtcNow.AddMinutes(-1).ToString("MMdd HH:mm:ss'.000000'", System.Globalization.CultureInfo.InvariantCulture);
        _trees.Write("node-1/var/log/syslog", $"""
            {time} node-1 kernel: [  100.000001] p0: page allocation failure: order:3, mode:0x20
            {time} node-1 kernel: [  101.000001] Out of memory: Killed process 4711 (java) total-vm:100kB, anon-rss:50kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:20kB oom_score_adj:0
            {time} node-1 kubelet[811]: E{klog}     811 pod_workers.go:190] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"app\" with RunContainerError: \"failed to create containerd task: failed to create shim: OCI runtime create failed: runc create failed: unable to start container process: unshare: cannot allocate memory: unknown\"" pod="shop/cart-0" podUID=8b0c2f1e-0000-4000-8000-000000000001
            {time} node-1 kubelet[811]: I{klog}     811 eviction_manager.go:362] "Eviction manager: must evict pod(s) to reclaim" resourceName="memory"

            """);
        return root;
    }

    [GeneratedRegex("'(ALERTS.*)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"alert: (\w+)")]
    private static partial Regex Alerts();

    [GeneratedRegex("^# HELP ([a-z_0-9]+) ", RegexOptions.Multiline)]
    private static partial Regex Names();
}

using System.CommandLine;
using FragTools.Export.Metrics;
using FragTools.Linux;
using FragTools.Yaml;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools metrics</c>.</summary>
internal sealed class MetricsCommand : Verb
{
    private const string Notes = """
        What is in it:
          Prometheus' text format 0.0.4: free blocks, fragmentation and unusable index by zone and order, watermarks,
          compaction, page blocks by migrate type, pools of huge pages; allocation failures by order, cause and the
          kernel function that asked; OOM kills, failed starts and evictions by kind; the last verdict and when it was
          made. No label holds the name of a process, a pod or a cgroup, and the number of series is bounded.

        Counters survive runs in a state file: beside the file of --to unless --state names one. Without either each run
        counts what the logs hold. Runs at the same time take turns. With --to nothing is printed; the file is replaced in
        one step, and anybody may read it.

        Examples:
          sudo fragtools metrics --to /var/lib/prometheus/node-exporter/fragtools.prom     from a timer
          fragtools metrics | promtool check metrics
          fragtools watch --metrics /var/lib/prometheus/node-exporter/fragtools.prom       the same standing
        """;

    public override string Name => "metrics";

    public override string Description => "Print the node's state, failures and verdict as metrics for Prometheus.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, Notes);
        var root = InputOptions.OneRoot();
        var to = new Option<string?>("--to") { Description = "The metrics' file, such as the textfile collector reads", HelpName = "file" };
        var state = new Option<string?>("--state")
        {
            Description = "Where counters survive (FILE.state beside --to FILE)",
            HelpName = "file",
        };
        var series = ValueOption.Number(
            "--max-series", "The most series (5000)", MetricOptions.FewestSeries, MetricOptions.MostSeries, MetricOptions.UsualSeries);
        var since = ValueOption.Instant("--since", "Leave out reports before this time");
        var verbose = new Option<bool>("--verbose") { Description = "Say on standard error what is read" };
        foreach (var option in new Option[] { root, to, state, series, since, verbose })
        {
            command.Add(option);
        }

        command.SetAction(parsed => Run(
            parsed.GetValue(root) ?? LinuxRoot.Live,
            parsed.GetValue(to),
            Options(parsed.GetValue(to), parsed.GetValue(state)) with
            {
                Series = parsed.GetValue(series) ?? MetricOptions.UsualSeries,
                Since = parsed.GetValue(since),
            },
            parsed.GetValue(verbose),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    /// <summary>How metrics are collected that go to a file, or to standard output.</summary>
    public static MetricOptions Options(string? file, string? state) => new()
    {
        Tool = ShowVersion.Text,
        StateFile = MetricOptions.StateOf(file, state),
        Yaml = new PodManifestReader().ReadValues,
    };

    private static int Run(LinuxRoot root, string? file, MetricOptions options, bool isVerbose, TextWriter writer)
    {
        using var interruption = new Interruption();
        var messages = new Messages(isVerbose);
        try
        {
            var reading = new MetricCollector(root, options).Collect(DateTimeOffset.UtcNow, file, interruption.Token);
            messages.Take(reading);
            if (file is null)
            {
                writer.Write(reading.Items[0]);
            }
        }
        catch (NodeException error)
        {
            messages.Error(error);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Incomplete;
        }

        return messages.ExitCode;
    }
}

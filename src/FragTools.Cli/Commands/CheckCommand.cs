using System.CommandLine;
using FragTools.Export.Metrics;
using FragTools.Linux;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools check</c>.</summary>
internal sealed class CheckCommand : Verb
{
    /// <summary>The command's word.</summary>
    public const string CommandName = "check";

    /// <summary>The option for monitoring plugins, where a wrong call has a code of its own.</summary>
    public const string Nagios = "--nagios";

    // node-problem-detector: 0 the node is fine, 1 it has the problem, anything else is unknown.
    private const int Problem = 1;
    private const int Unknown = 2;

    private const string Notes = """
        What is looked at:
          The fragmentation index at --order in the zones that the kernel's requests use, and the page allocation failures
          in the kernel's messages within --window. One line of at most 80 characters, within 5 seconds.

        Examples:
          fragtools check                                     for node-problem-detector
          fragtools check --order 9 --critical 0.9 --failures 0
          fragtools check --nagios --warning 0.7 --critical 0.9
        """;

    private const string ExitNotes = """
        Exit codes:
          0  the node is fine, or at most at --warning
          1  it has the problem: the index is at --critical, or the kernel refused memory --failures times
          2  unknown: it could not be looked at, not within 4 seconds, or the command line was wrong
        With --nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, with performance data.
        """;

    public override string Name => CommandName;

    public override string Description => "Is memory fragmented? One line and an exit code for node-problem-detector, Nagios and Icinga.";

    public override Command Build()
    {
        var usual = new CheckOptions();
        var command = new NotedCommand(Name, Description, Notes, ExitNotes);
        var root = InputOptions.OneRoot();
        var order = ValueOption.Number("--order", "The order that is asked for (4)", ValueOption.HighestOrder);
        var warning = WatchCommandOptions.Index("--warning", "An index from here on is a warning (0.8)");
        var critical = WatchCommandOptions.Index("--critical", "An index from here on is the problem (0.95)");
        var failures = ValueOption.Number(
            "--failures", "So many allocation failures within --window are the problem (1); 0 looks at none", 0, int.MaxValue, 3);
        var window = ValueOption.Duration("--window", "How far back failures count (15m)");
        var nagios = new Option<bool>(Nagios) { Description = "Answer as a monitoring plugin: 0 to 3, with performance data" };
        foreach (var option in new Option[] { root, order, warning, critical, failures, window, nagios })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            var high = ValueOption.Of(result, critical) ?? usual.Critical;
            var low = ValueOption.Of(result, warning) ?? Math.Min(usual.Warning, high);
            if (new CheckOptions { Warning = low, Critical = high }.Problem() is { } wrong)
            {
                result.AddError(wrong);
            }
        });
        command.SetAction(parsed =>
        {
            var high = parsed.GetValue(critical) ?? usual.Critical;
            var result = NodeCheck.Run(parsed.GetValue(root) ?? LinuxRoot.Live, new CheckOptions
            {
                Order = parsed.GetValue(order) ?? usual.Order,
                Warning = parsed.GetValue(warning) ?? Math.Min(usual.Warning, high),
                Critical = high,
                Failures = parsed.GetValue(failures) ?? usual.Failures,
                Window = parsed.GetValue(window) ?? usual.Window,
            });
            return Answer(result, parsed.GetValue(nagios), parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static int Answer(CheckResult result, bool isNagios, TextWriter writer)
    {
        if (!isNagios)
        {
            writer.WriteLine(result.Text);
            return result.State switch { CheckState.Critical => Problem, CheckState.Unknown => Unknown, _ => ExitCode.AllRead };
        }

        writer.Write($"FRAGMENTATION {result.State.ToString().ToUpperInvariant()} - {result.Text}");
        writer.WriteLine(result.PerformanceData.Length > 0 ? " | " + result.PerformanceData : "");
        return (int)result.State;
    }
}

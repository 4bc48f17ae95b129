using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools oom-kills</c>.</summary>
internal sealed class OomKillsCommand : LogCommand<OomKill>
{
    private readonly Option<string[]> _pods = ValueOption.Pods("Only kills in these pods");

    public override string Name => "oom-kills";

    public override string Description
        => "Kills by the OOM killer: which limit was reached, who died, and whether that was to be expected.";

    protected override string Notes => """
        Reading the table:
          Score is what kernels before 5.1 print; Adj is oom_score_adj. Rss is what the victim held, Limit the limit
          of the cgroup that was full. Expected: yes where the kernel's choice follows from the task table by its own
          arithmetic; else a word that says why not. json has the tasks with their recomputed badness.

        Examples:
          fragtools oom-kills --journal --since 2d
          fragtools oom-kills captures/node-1/var/log/messages
          fragtools oom-kills --root captures/node-1 --pod shop/cart-0
          kubectl logs -n kube-system node-logger | fragtools oom-kills --output csv
        """;

    protected override View<OomKill> View => new OomKillView();

    protected override void AddOptions(Command command) => command.Add(_pods);

    protected override ReadSettings Bind(ParseResult parsed, ReadSettings settings)
        => settings with { Pods = ValueOption.Selection(parsed.GetValue(_pods)) };

    protected override IEnumerable<OomKill> Read(
        IReadOnlyList<LogInput> inputs, LogReadOptions options, ReadSettings settings, CancellationToken cancellation)
        => OomKills.Read(inputs, options, settings.Pods, cancellation);
}

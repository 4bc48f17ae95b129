using System.Management.Automation;
using FragTools.Completion;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Commands;

[Cmdlet(VerbsCommon.Get, "OomKill", DefaultParameterSetName = nameof(Path))]
[OutputType(typeof(OomKill))]
public sealed class GetOomKillCommand : LogCommand<OomKill>
{
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PodNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Pod { get; set; } = [];

    private protected override IEnumerable<OomKill> Read(
        IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation)
        => OomKills.Read(inputs, options, KubernetesArguments.Pods(Pod), cancellation);

    private protected override LogFeed<OomKill> Feed(LogReadOptions options, string name)
        => OomKills.Feed(options, KubernetesArguments.Pods(Pod), name);
}

using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Diagnosis;
using FragTools.Logs;
using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools pod-scores</c>.</summary>
internal sealed class PodScoresCommand : Verb
{
    private const string Notes = """
        Reading the table:
          Rank 1 dies first; ranks count all processes of the node, whether shown or not (--scope cgroup: those of each
          limited cgroup). Score is /proc/PID/oom_score, Adj oom_score_adj; Expected is what the kubelet sets by its
          policy, and Drift how far Adj is off. A report's table marks who was killed. Manifests alone have a line a
          container, first what would die first, with the kubelet's arithmetic. json has everything in every case.

        Examples:
          sudo fragtools pod-scores | head -2                                   who is next?
          sudo fragtools pod-scores --include-system                            does a system service come first?
          kubectl get pods,nodes -A -o yaml | fragtools pod-scores -            what the kubelet will set
          fragtools pod-scores --manifest pods.yaml --node-capacity 64Gi --kubernetes-version 1.29
          kubectl get pods -A -o yaml | sudo fragtools pod-scores --root / -    does every process have what it should?
          fragtools pod-scores --log /var/log/messages --root /                 who was killed, and who came next?
          dmesg -T | fragtools pod-scores --log -

        Input:
          Without --root, --manifest, --log, --journal and words this machine's processes are read, unless manifests are
          piped in (the other commands' --help has the rules). Of words a folder is a root, a file a manifest, '-' a
          manifest on standard input. --root with --manifest compares the node with its manifests; --root or --manifest
          with --log names the pods of the reports. A tree without processes tells manifests the machine's memory.
        """;

    public override string Name => "pod-scores";

    public override string Description => "Which pod pays: who is killed next, and why, by the kubelet's and the kernel's arithmetic.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, Notes);
        var arguments = new PodScoreArguments(command);
        var output = new OutputOptions(command);
        command.SetAction(parsed => Run(arguments.Bind(parsed, output.Bind(parsed)), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(PodScoreSettings settings, TextWriter writer)
    {
        var report = new Report(settings.IsVerbose);
        var inputs = new PodScoreInputs(settings, report);
        var options = settings.Options with { Manifests = inputs.ReadManifests() };
        var filter = new PodScoreFilter(settings.Namespaces, settings.Pods);
        var output = new PodScoreView().Open(settings.Format, writer);
        foreach (var reading in inputs.IsReports ? Reports(settings, inputs, options, report) : Nodes(inputs, options))
        {
            var left = filter.Apply(reading);
            report.Take(left);
            output.Write(left.Items);
        }

        foreach (var error in filter.Missing())
        {
            report.Error(error);
        }

        output.End();
        return report.ExitCode;
    }

    private static IEnumerable<Linux.Reading<PodOomScore>> Nodes(PodScoreInputs inputs, PodScoreOptions options)
    {
        if (inputs.Roots.Count == 0 && options.Manifests is not null)
        {
            yield return PodScores.Read(null, options);
        }

        foreach (var root in inputs.Roots)
        {
            yield return PodScores.Read(root, options);
        }
    }

    private static IEnumerable<Linux.Reading<PodOomScore>> Reports(PodScoreSettings settings, PodScoreInputs inputs, PodScoreOptions options, Report report)
    {
        var scores = new ReportScores(options, inputs.Roots.Count > 0 ? inputs.Roots[0] : null);
        var reading = new LogReadOptions { Since = settings.Since, Until = settings.Until, Error = report.Error, Warning = Report.Warning };
        var logs = inputs.Logs();
        foreach (var kill in logs.Length > 0 ? OomKills.Read(logs, reading) : [])
        {
            report.Verbose(() => $"{kill.Source}, line {kill.LineNumber}: {kill.ExpectedVictim.Detail}");
            yield return scores.Score(kill);
        }
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using FragTools.Cli.Render;
using FragTools.Diagnosis;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Pods;
using FragTools.Starts;
using FragTools.Yaml;

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
        var input = new InputOptions(command, InputKind.Pod);
        var since = ValueOption.Instant("--since", "Leave out reports before this time");
        var until = ValueOption.Instant("--until", "Leave out reports after this time");
        var capacity = new Option<long?>("--node-capacity")
        {
            Description = "The machine's memory, as Kubernetes writes it: 2041888Ki, 64Gi; else that of the tree or of the Node object",
            HelpName = "quantity",
            CustomParser = ParseCapacity,
        };
        var version = new Option<KubernetesVersion?>("--kubernetes-version")
        {
            Description = "The kubelet's version (1.29, v1.18.9-eks), whose rules hold; else that of the Node object, else the newest",
            HelpName = "version",
            CustomParser = ParseVersion,
        };
        var includeSystem = new Option<bool>("--include-system")
        {
            Description = "Processes outside of pods, too: kubelet, containerd, sshd",
        };
        var scope = new Option<PodScoreScope>("--scope")
        {
            Description = "Rank among all of the node's processes (node), or within each limited cgroup (cgroup)",
            HelpName = "node|cgroup",
            CustomParser = ParseScope,
        };
        var namespaces = ValueOption.Names("--namespace", "Only these namespaces: shop or shop,kube-*; case does not count");
        var pods = ValueOption.Names("--pod", "Only these pods, by name or uid; wildcards in quotes; case does not count");
        foreach (var option in new Option[] { since, until, capacity, version, includeSystem, scope, namespaces, pods })
        {
            command.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetAction(parsed => Run(
            output.Bind(parsed) with { Input = input.Bind(parsed), Since = parsed.GetValue(since), Until = parsed.GetValue(until) },
            new PodScoreOptions
            {
                NodeCapacityBytes = parsed.GetValue(capacity),
                KubernetesVersion = parsed.GetValue(version),
                IncludeSystem = parsed.GetValue(includeSystem),
                Scope = parsed.GetValue(scope),
                StaticPods = static () => new PodManifestReader(),
            },
            new PodScoreFilter(parsed.GetValue(namespaces), parsed.GetValue(pods)),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(ReadSettings settings, PodScoreOptions options, PodScoreFilter filter, TextWriter writer)
    {
        var messages = new Messages(settings.IsVerbose);
        var inputs = new Inputs(settings.Input, messages);
        var isOfReports = settings.Input is { IsJournal: true } or { IsStandardInput: true } or { Paths.Length: > 0 };
        var roots = new List<LinuxRoot>();
        var manifests = new PodManifestCollector(
            static () => new PodManifestReader()) { Note = note => messages.Verbose(() => note), Error = messages.Error };
        foreach (var input in inputs.Pods(isOfReports))
        {
            if (input is NodeInput.Root(var root))
            {
                roots.Add(root);
            }
            else
            {
                manifests.Add(input);
            }
        }

        options = options with { Manifests = manifests.All };
        var output = new PodScoreView().Open(settings.Format, writer);
        foreach (var reading in isOfReports
            ? OfReports(settings, inputs.Logs(), new ReportScores(options, roots.FirstOrDefault()), messages)
            : PodScores.ReadAll(roots, options))
        {
            var left = filter.Apply(reading);
            messages.Take(left);
            output.Write(left.Items);
        }

        foreach (var error in filter.Missing())
        {
            messages.Error(error);
        }

        output.End();
        return messages.ExitCode;
    }

    private static IEnumerable<Reading<PodOomScore>> OfReports(
        ReadSettings settings, IReadOnlyList<LogInput> logs, ReportScores scores, Messages messages)
    {
        var reading = new LogReadOptions
        {
            Since = settings.Since,
            Until = settings.Until,
            Error = messages.Error,
            Warning = Messages.Warning,
        };
        foreach (var kill in logs.Count > 0 ? OomKills.Read(logs, reading).Where(static kill => kill.Message is null) : [])
        {
            messages.Verbose(() => $"{kill.Source}, line {kill.LineNumber}: {kill.ExpectedVictim.Detail}");
            yield return scores.Score(kill);
        }
    }

    private static long? ParseCapacity(ArgumentResult result)
    {
        try
        {
            return Quantity.ParseCapacity(result.Tokens[0].Value, "--node-capacity");
        }
        catch (NodeException error)
        {
            result.AddError(error.Message);
            return null;
        }
    }

    private static KubernetesVersion? ParseVersion(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (KubernetesVersion.TryParse(text) is { } version)
        {
            return version;
        }

        result.AddError(
            $"'{text}' is no version of Kubernetes: --kubernetes-version takes what kubelet --version prints, such as 1.29 or v1.18.9");
        return null;
    }

    private static PodScoreScope ParseScope(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Equals("node", StringComparison.OrdinalIgnoreCase))
        {
            return PodScoreScope.Node;
        }

        if (!text.Equals("cgroup", StringComparison.OrdinalIgnoreCase))
        {
            result.AddError($"'{text}' is no scope: --scope takes node or cgroup");
        }

        return PodScoreScope.Cgroup;
    }
}

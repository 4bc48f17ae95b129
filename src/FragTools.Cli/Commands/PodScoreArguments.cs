using System.CommandLine;
using System.CommandLine.Parsing;
using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Cli.Commands;

/// <summary>The options of <c>fragtools pod-scores</c>.</summary>
internal sealed class PodScoreArguments
{
    private readonly Argument<string[]> _words = new("input")
    {
        Description = "Folders, as with --root; files, as with --manifest; or '-' for manifests on standard input",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _root = InputOptions.Paths("--root", "folders", "Folders that hold proc/ and sys/: captures, /host in a container; / is this machine; wildcards");
    private readonly Option<string[]> _literalRoot = InputOptions.Paths("--literal-root", "folders", "The same without wildcards");
    private readonly Option<string[]> _manifest = InputOptions.Paths("--manifest", "files", "Manifests, YAML or JSON, such as kubectl get pods -A -o yaml prints; '-' for standard input; wildcards");
    private readonly Option<string[]> _log = InputOptions.Paths("--log", "files", "Logs: rate the tasks of the OOM killer's reports in them; '-' for standard input; wildcards");
    private readonly Option<bool> _journal = new("--journal") { Description = "The same of the reports in this machine's journal" };
    private readonly Option<DateTimeOffset?> _since = LogTimes.Option("--since", "Leave out reports before this time");
    private readonly Option<DateTimeOffset?> _until = LogTimes.Option("--until", "Leave out reports after this time");

    private readonly Option<long?> _capacity = new("--node-capacity")
    {
        Description = "The machine's memory, as Kubernetes writes it: 2041888Ki, 64Gi; else that of the tree or of the Node object",
        HelpName = "quantity",
        CustomParser = ParseCapacity,
    };

    private readonly Option<KubernetesVersion?> _version = new("--kubernetes-version")
    {
        Description = "The kubelet's version (1.29, v1.18.9-eks), whose rules hold; else that of the Node object, else the newest",
        HelpName = "version",
        CustomParser = ParseVersion,
    };

    private readonly Option<bool> _includeSystem = new("--include-system") { Description = "Processes outside of pods, too: kubelet, containerd, sshd" };

    private readonly Option<PodScoreScope> _scope = new("--scope")
    {
        Description = "Rank among all of the node's processes (node), or within each limited cgroup (cgroup)",
        HelpName = "node|cgroup",
        CustomParser = ParseScope,
    };

    private readonly Option<string[]> _namespace = Names("--namespace", "Only these namespaces: shop or shop,kube-*; case does not count");
    private readonly Option<string[]> _pod = Names("--pod", "Only these pods, by name or uid; wildcards in quotes; case does not count");

    public PodScoreArguments(Command command)
    {
        command.Add(_words);
        foreach (var option in new Option[] { _root, _literalRoot, _manifest, _log, _journal, _since, _until, _capacity, _version, _includeSystem, _scope, _namespace, _pod })
        {
            command.Add(option);
        }

        command.Validators.Add(Validate);
    }

    public PodScoreSettings Bind(ParseResult parsed, ReadSettings output) => new()
    {
        // "--root / -": the option takes all words behind it, and '-' is no folder.
        Words = [.. parsed.GetValue(_words) ?? [], .. parsed.GetValue(_root)?.Where(IsStandardInput) ?? []],
        Roots = [.. parsed.GetValue(_root)?.Where(static root => !IsStandardInput(root)) ?? []],
        LiteralRoots = parsed.GetValue(_literalRoot) ?? [],
        Manifests = parsed.GetValue(_manifest) ?? [],
        Logs = parsed.GetValue(_log) ?? [],
        IsJournal = parsed.GetValue(_journal),
        Since = parsed.GetValue(_since),
        Until = parsed.GetValue(_until),
        Namespaces = parsed.GetValue(_namespace) ?? [],
        Pods = parsed.GetValue(_pod) ?? [],
        Options = new PodScoreOptions
        {
            NodeCapacityBytes = parsed.GetValue(_capacity),
            KubernetesVersion = parsed.GetValue(_version),
            IncludeSystem = parsed.GetValue(_includeSystem),
            Scope = parsed.GetValue(_scope),
        },
        Format = output.Format,
        IsVerbose = output.IsVerbose,
    };

    private static bool IsStandardInput(string word) => word == PodScoreInputs.Stdin;

    private static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "names",
        CustomParser = result =>
        {
            string[] names = [.. NumberOption.Words(result)];
            if (names.Contains(""))
            {
                result.AddError($"a name is empty: {name} takes one or several, such as {name} shop,kube-system");
            }

            return names;
        },
    };

    private static long? ParseCapacity(ArgumentResult result)
    {
        try
        {
            return Quantity.ParseCapacity(result.Tokens[0].Value, "--node-capacity");
        }
        catch (ReadException error)
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

        result.AddError($"'{text}' is no version of Kubernetes: --kubernetes-version takes what kubelet --version prints, such as 1.29 or v1.18.9");
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

    private void Validate(CommandResult result)
    {
        var words = result.GetResult(_words)?.Tokens ?? [];
        var named = new Option[] { _root, _literalRoot, _manifest, _log }.SelectMany(option => result.GetResult(option)?.Tokens ?? []).Concat(words).Select(static token => token.Value).ToList();
        if (InputOptions.UnknownOption(words) is { } unknown)
        {
            result.AddError(unknown);
        }
        else if (named.Count(IsStandardInput) > 1)
        {
            result.AddError("standard input ('-') is named more than once");
        }
        else if (result.GetResult(_log) is { Implicit: false, Tokens: var logs } && (result.GetResult(_journal) is { Implicit: false } || (logs.Count > 1 && logs.Any(static log => IsStandardInput(log.Value)))))
        {
            result.AddError("the reports' input is named more than once: --log takes files or '-' (--manifest - for manifests), --journal stands alone");
        }
        else if (named.Contains(""))
        {
            result.AddError("a path is empty");
        }
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using FragTools.Linux;

namespace FragTools.Cli.Commands;

/// <summary>What a command reads.</summary>
internal enum InputKind
{
    /// <summary>A node's files: words without an option are roots.</summary>
    Node,

    /// <summary>Logs: words without an option are log files.</summary>
    Log,

    /// <summary>Pods, of nodes, manifests and reports: words without an option are roots or manifests.</summary>
    Pod,

    /// <summary>Trees alone: words without an option are no input.</summary>
    Tree,
}

/// <summary>What was named as input. Without any of it the running machine is read, or what is piped in.</summary>
internal sealed record InputNames
{
    /// <summary>Standard input as a word.</summary>
    public const string Stdin = "-";

    /// <summary>'-': standard input, however long it takes.</summary>
    public bool IsStandardInput { get; init; }

    /// <summary>Roots and manifests, told apart by what is there.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Folders and archives, wildcards and all.</summary>
    public string[] Roots { get; init; } = [];

    /// <summary>Folders and archives as they are.</summary>
    public string[] LiteralRoots { get; init; } = [];

    /// <summary>Captured files or logs, wildcards and all.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>Captured files or logs as they are.</summary>
    public string[] LiteralPaths { get; init; } = [];

    /// <summary>Manifests, wildcards and all; '-' is standard input.</summary>
    public string[] Manifests { get; init; } = [];

    /// <summary>The journal.</summary>
    public bool IsJournal { get; init; }

    /// <summary>The machine that files and text are of; null where only they tell.</summary>
    public string? HostName { get; init; }
}

/// <summary>Where a command reads from: the same words for every command.</summary>
internal sealed class InputOptions
{
    /// <summary>How the input is chosen, for the help.</summary>
    public const string Notes = """
        Input:
          One of --root, --literal-root, --path, --literal-path and '-' says what is read; folders without an option
          are roots. Wildcards are * ? [a-z] [!a-z]; a name that exists is taken as it is. Without any of these the
          running machine is read, unless text is piped in:
            fragtools ... < file         the file, if it holds anything
            command | fragtools ...      what the command writes; where it writes nothing, that is an error
            a terminal, /dev/null, a closed or empty standard input (cron, systemd, CI): the running machine
          A pipe on which nothing comes never hangs the command: if it is the session's own (ssh node fragtools ...,
          kubectl exec -i) the running machine is read after half a second; any other is waited for 10 seconds, and
          then that is an error. '-' reads standard input whatever it is and waits as long as it takes; --root /
          reads the running machine and never looks at standard input.
        """;

    private readonly InputKind _kind;
    private readonly Argument<string[]>? _words;
    private readonly Option<string[]> _root;
    private readonly Option<string[]> _literalRoot;
    private readonly Option<string[]>? _path;
    private readonly Option<string[]>? _literalPath;
    private readonly Option<string[]>? _manifest;
    private readonly Option<bool>? _journal;
    private readonly Option<string?>? _hostName;

    /// <param name="command">The command that gets the options.</param>
    /// <param name="kind">What it reads.</param>
    public InputOptions(Command command, InputKind kind = InputKind.Node)
    {
        _kind = kind;
        _words = kind switch
        {
            InputKind.Node => Words("root", "Roots, as with --root; or '-' for text on standard input"),
            InputKind.Log => Words("log", "Log files, as with --path; or '-' for text on standard input"),
            InputKind.Pod => Words("input", "Folders, as with --root; files, as with --manifest; or '-' for manifests on standard input"),
            _ => null,
        };

        // Beside other words --root takes one folder at a time.
        var isGreedy = kind != InputKind.Tree;
        _root = Paths("--root", isGreedy ? "folders" : "folder", isGreedy, kind switch
        {
            InputKind.Log
                => "Folders that look like a node's root, or archives of one: their logs are found (var/log, sosreports); wildcards",
            InputKind.Pod => "Folders that hold proc/ and sys/: captures, /host in a container; / is this machine; wildcards",
            InputKind.Tree => "A folder that holds proc/ and sys/, or an archive of one; wildcards; may be given again. One folder "
                + "where something is set",
            _ => "Folders that hold proc/ and sys/ (captures, /host in a container, sosreports), or archives of one; wildcards",
        });
        _literalRoot = Paths("--literal-root", isGreedy ? "folders" : "folder", isGreedy, "The same without wildcards");
        switch (kind)
        {
            case InputKind.Node:
                _path = Paths("--path", "files", isGreedy, "Captured files; wildcards");
                _literalPath = Paths("--literal-path", "files", isGreedy, "The same without wildcards");
                break;
            case InputKind.Log:
                _path = Paths("--path", "files", isGreedy, "Log files, plain or gzip; rotated ones are put in order; wildcards");
                _literalPath = Paths("--literal-path", "files", isGreedy, "The same without wildcards");
                _journal = new Option<bool>("--journal") { Description = "This machine's journal: the kernel's lines of all boots" };
                break;
            case InputKind.Pod:
                _manifest = Paths(
                    "--manifest", "files", isGreedy, "Manifests, YAML or JSON, such as kubectl get pods -A -o yaml prints; '-' for "
                        + "standard input; wildcards");
                _path = Paths(
                    "--log", "files", isGreedy, "Logs: rate the tasks of the OOM killer's reports in them; '-' for standard input; "
                        + "wildcards");
                _journal = new Option<bool>("--journal") { Description = "The same of the reports in this machine's journal" };
                break;
        }

        _hostName = kind is InputKind.Node or InputKind.Log
            ? new Option<string?>("--host-name")
            {
                Description = "The machine that files and text are of; what they tell themselves comes first",
                HelpName = "name",
            }
            : null;
        if (_words is not null)
        {
            command.Add(_words);
            command.Validators.Add(Validate);
        }

        foreach (var option in new Option?[] { _root, _literalRoot, _manifest, _path, _literalPath, _journal, _hostName }.OfType<Option>())
        {
            command.Add(option);
        }
    }

    /// <summary>The one root of a command that writes to a machine, or reads it alone.</summary>
    /// <param name="consequence">What it means that the root is a copy, or null.</param>
    public static Option<LinuxRoot?> OneRoot(string? consequence = null) => new("--root")
    {
        Description = "The node's root where it is not /, such as /host in a container" + consequence,
        HelpName = "folder",
        CustomParser = static result =>
        {
            if (result.Tokens is [{ Value.Length: > 0 } folder])
            {
                return new LinuxRoot(folder.Value);
            }

            result.AddError("a path is empty");
            return null;
        },
    };

    public InputNames Bind(ParseResult parsed)
    {
        var words = _words is null ? [] : parsed.GetValue(_words) ?? [];
        var roots = Values(_root);
        if (_kind == InputKind.Pod)
        {
            // "--root / -": the option takes all words behind it, and '-' is no folder.
            return new InputNames
            {
                Words = [.. words, .. roots.Where(IsStandardInput)],
                Roots = [.. roots.Where(static root => !IsStandardInput(root))],
                LiteralRoots = Values(_literalRoot),
                Manifests = Values(_manifest),
                IsStandardInput = Values(_path) is [InputNames.Stdin],
                Paths = Values(_path) is [InputNames.Stdin] ? [] : Values(_path),
                IsJournal = parsed.GetValue(_journal!),
            };
        }

        var isStandardInput = words is [InputNames.Stdin];
        words = isStandardInput ? [] : words;
        return new InputNames
        {
            IsStandardInput = isStandardInput,
            Roots = words.Length > 0 && _kind == InputKind.Node ? words : roots,
            LiteralRoots = Values(_literalRoot),
            Paths = words.Length > 0 && _kind == InputKind.Log ? words : Values(_path),
            LiteralPaths = Values(_literalPath),
            IsJournal = _journal is not null && parsed.GetValue(_journal),
            HostName = _hostName is null ? null : parsed.GetValue(_hostName),
        };

        string[] Values(Option<string[]>? option) => option is null ? [] : parsed.GetValue(option) ?? [];
    }

    private static bool IsStandardInput(string word) => word == InputNames.Stdin;

    private static Argument<string[]> Words(string name, string description)
        => new(name) { Description = description, Arity = ArgumentArity.ZeroOrMore };

    private static Option<string[]> Paths(string name, string helpName, bool isGreedy, string description)
    {
        var option = new Option<string[]>(name)
        {
            Description = description,
            HelpName = helpName,
            Arity = ArgumentArity.OneOrMore,

            // A shell has made several words of --root captures/*.
            AllowMultipleArgumentsPerToken = isGreedy,
        };

        // The parser takes an option that it does not know for one word more.
        option.Validators.Add(static result =>
        {
            if (UnknownOption(result.Tokens) is { } unknown)
            {
                result.AddError(unknown);
            }
        });
        return option;
    }

    /// <summary>What is wrong with the first word that looks like an option; null where none does. A folder -name is ./-name.</summary>
    private static string? UnknownOption(IEnumerable<Token> words)
        => words.FirstOrDefault(static word => word.Value.StartsWith('-') && !IsStandardInput(word.Value)) is { } unknown
            ? $"there is no option {unknown.Value}"
            : null;

    private void Validate(CommandResult result)
    {
        var words = result.GetResult(_words!)?.Tokens ?? [];
        var options = new Option?[] { _root, _literalRoot, _manifest, _path, _literalPath, _journal }.OfType<Option>()
            .Select(result.GetResult).OfType<OptionResult>().Where(static option => !option.Implicit).ToList();
        var named = options.SelectMany(static option => option.Tokens).Concat(words)
            .Where(static token => token.Type == TokenType.Argument).Select(static token => token.Value).ToList();
        var problem = UnknownOption(words)
            ?? (_kind == InputKind.Pod ? TwiceOfPods(options, named) : Twice(options, words))
            ?? (named.Contains("") ? "a path is empty" : null);
        if (problem is not null)
        {
            result.AddError(problem);
        }
    }

    private static string? Twice(List<OptionResult> options, IReadOnlyList<Token> words)
    {
        var given = options.Select(static option => option.Option.Name).Concat(words.Select(static word => $"'{word.Value}'"));
        return options.Count + (words.Count > 0 ? 1 : 0) > 1 || (words.Count > 1 && words.Any(static word => IsStandardInput(word.Value)))
            ? $"the input is named more than once: {string.Join(", ", given)}"
            : null;
    }

    private string? TwiceOfPods(List<OptionResult> options, List<string> named)
    {
        var logs = options.Find(option => option.Option == _path);
        return named.Count(IsStandardInput) > 1 ? "standard input ('-') is named more than once"
            : logs is not null
                && (options.Exists(option => option.Option == _journal)
                    || (logs.Tokens.Count > 1 && logs.Tokens.Any(static log => IsStandardInput(log.Value))))
                ? "the reports' input is named more than once: --log takes files or '-' (--manifest - for manifests), --journal "
                    + "stands alone"
                : null;
    }
}

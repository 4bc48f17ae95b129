using System.CommandLine;
using System.CommandLine.Parsing;

namespace FragTools.Cli.Commands;

/// <summary>Where a command reads from: the same words for every command.</summary>
internal sealed class InputOptions
{
    private const string Stdin = "-";

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

    private readonly Argument<string[]> _words;
    private readonly Option<string[]> _root;
    private readonly Option<string[]> _literalRoot = Paths("--literal-root", "folders", "The same without wildcards");
    private readonly Option<string[]> _path;
    private readonly Option<string[]> _literalPath = Paths("--literal-path", "files", "The same without wildcards");

    private readonly Option<bool>? _journal;
    private readonly bool _isLog;

    /// <param name="command">The command that gets the options.</param>
    /// <param name="isLog">Does it read kernel messages? Then words without an option are log files.</param>
    public InputOptions(Command command, bool isLog = false)
    {
        _isLog = isLog;
        _words = new Argument<string[]>(isLog ? "log" : "root")
        {
            Description = isLog ? "Log files, as with --path; or '-' for text on standard input" : "Roots, as with --root; or '-' for text on standard input",
            Arity = ArgumentArity.ZeroOrMore,
        };
        _root = Paths("--root", "folders", isLog
            ? "Folders that look like a node's root, or archives of one: their logs are found (var/log, sosreports); wildcards"
            : "Folders that hold proc/ and sys/ (captures, /host in a container, sosreports), or archives of one; wildcards");
        _path = Paths("--path", "files", isLog ? "Log files, plain or gzip; rotated ones are put in order; wildcards" : "Captured files; wildcards");
        _journal = isLog ? new Option<bool>("--journal") { Description = "This machine's journal: the kernel's lines of all boots" } : null;
        command.Add(_words);
        command.Add(_root);
        command.Add(_literalRoot);
        command.Add(_path);
        command.Add(_literalPath);
        if (_journal is not null)
        {
            command.Add(_journal);
        }

        command.Validators.Add(Validate);
    }

    public ReadSettings Bind(ParseResult parsed, ReadSettings settings)
    {
        var words = parsed.GetValue(_words) ?? [];
        var isStandardInput = words is [Stdin];
        words = isStandardInput ? [] : words;
        return settings with
        {
            IsStandardInput = isStandardInput,
            IsJournal = _journal is not null && parsed.GetValue(_journal),
            Roots = words.Length > 0 && !_isLog ? words : parsed.GetValue(_root) ?? [],
            LiteralRoots = parsed.GetValue(_literalRoot) ?? [],
            Paths = words.Length > 0 && _isLog ? words : parsed.GetValue(_path) ?? [],
            LiteralPaths = parsed.GetValue(_literalPath) ?? [],
        };
    }

    public static Option<string[]> Paths(string name, string helpName, string description)
    {
        var option = new Option<string[]>(name)
        {
            Description = description,
            HelpName = helpName,
            Arity = ArgumentArity.OneOrMore,

            // A shell has made several words of --root captures/*.
            AllowMultipleArgumentsPerToken = true,
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
    public static string? UnknownOption(IEnumerable<Token> words)
        => words.FirstOrDefault(static word => word.Value.StartsWith('-') && word.Value != Stdin) is { } unknown
            ? $"there is no option {unknown.Value}"
            : null;

    private void Validate(CommandResult result)
    {
        var words = result.GetResult(_words)?.Tokens ?? [];
        if (UnknownOption(words) is { } unknown)
        {
            result.AddError(unknown);
            return;
        }

        var options = new Option?[] { _root, _literalRoot, _path, _literalPath, _journal }.OfType<Option>().Select(result.GetResult).Where(static option => option is { Implicit: false }).ToList();
        if (options.Count + (words.Count > 0 ? 1 : 0) > 1 || (words.Count > 1 && words.Any(static word => word.Value == Stdin)))
        {
            var given = options.Select(static option => option!.Option.Name).Concat(words.Select(static word => $"'{word.Value}'"));
            result.AddError($"the input is named more than once: {string.Join(", ", given)}");
        }
        else if (options.SelectMany(static option => option!.Tokens).Concat(words).Any(static word => word.Value.Length == 0 && word.Type == TokenType.Argument))
        {
            result.AddError("a path is empty");
        }
    }
}

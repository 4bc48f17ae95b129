using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Text;

namespace FragTools.Cli.Commands;

/// <summary><c>fragtools completion</c>: scripts for shells, made of the command tree.</summary>
internal sealed class CompletionCommand : Verb
{
    private const string Notes = """
        Examples:
          source <(fragtools completion bash)                                       in ~/.bashrc
          fragtools completion zsh > "${fpath[1]}/_fragtools"
          fragtools completion fish > ~/.config/fish/completions/fragtools.fish
        """;

    public override string Name => "completion";

    public override string Description => "Print the completions of all commands and options for bash, zsh or fish.";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, Notes);
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        command.Add(shell);
        command.SetAction(parsed =>
        {
            var verbs = CommandTree.Verbs();
            parsed.InvocationConfiguration.Output.Write(parsed.GetValue(shell) switch
            {
                "bash" => Bash(verbs),
                "zsh" => Zsh(verbs),
                _ => Fish(verbs),
            });
            return ExitCode.AllRead;
        });
        return command;
    }

    private static string Bash(IReadOnlyList<Command> verbs)
    {
        var script = new StringBuilder("# bash completion of fragtools; written by fragtools completion bash\n_fragtools() {\n");
        script.Append("    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} options='' values='' words=''\n");
        script.Append(CultureInfo.InvariantCulture, $"    local verbs='{string.Join(' ', verbs.Select(static verb => verb.Name))} help'\n");
        script.Append("    COMPREPLY=()\n    if ((COMP_CWORD == 1)); then\n");
        script.Append("        COMPREPLY=($(compgen -W \"$verbs --help --version\" -- \"$cur\"))\n        return\n    fi\n");
        script.Append("    case ${COMP_WORDS[1]} in\n        help) values=${verbs% help} ;;\n");
        foreach (var verb in verbs)
        {
            script.Append(CultureInfo.InvariantCulture, $"        {verb.Name})\n            options='");
            script.AppendJoin(' ', CommandTree.Options(verb).Select(static option => option.Name));
            script.Append("'\n            words='").AppendJoin(' ', CommandTree.Words(verb)).Append("'\n            case $prev in\n");
            foreach (var option in CommandTree.Options(verb).Where(static option => CommandTree.Values(option).Count > 0))
            {
                script.Append(
                    CultureInfo.InvariantCulture,
                    $"                {option.Name}) values='{string.Join(' ', CommandTree.Values(option))}' ;;\n");
            }

            script.Append("            esac\n            ;;\n");
        }

        script.Append("    esac\n    if [[ -n $values ]]; then\n        COMPREPLY=($(compgen -W \"$values\" -- \"$cur\"))\n");
        script.Append("    elif [[ $cur == -* ]]; then\n        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n");
        script.Append("    elif [[ $prev != -* ]]; then\n        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n    fi\n}\n");
        return script.Append("complete -o default -F _fragtools fragtools\n").ToString();
    }

    private static string Zsh(IReadOnlyList<Command> verbs)
    {
        var script = new StringBuilder("#compdef fragtools\n# written by fragtools completion zsh\n");
        script.Append("_fragtools() {\n    local -a verbs\n    verbs=(\n");
        foreach (var verb in verbs)
        {
            script.Append(CultureInfo.InvariantCulture, $"        {Quoted($"{verb.Name}:{verb.Description}")}\n");
        }

        script.Append("    )\n    if ((CURRENT == 2)) || [[ $words[2] == help ]]; then\n");
        script.Append("        _describe command verbs\n        return\n    fi\n");
        script.Append("    local verb=$words[2]\n    shift words\n    ((CURRENT--))\n    case $verb in\n");
        foreach (var verb in verbs)
        {
            script.Append(CultureInfo.InvariantCulture, $"        {verb.Name})\n            _arguments");
            foreach (var option in CommandTree.Options(verb))
            {
                var text = (option.Description ?? "").Replace('[', '(').Replace(']', ')').Replace(":", "\\:", StringComparison.Ordinal);
                var value = CommandTree.Values(option) is { Count: > 0 } known ? $":value:({string.Join(' ', known)})"
                    : CommandTree.TakesValue(option) ? $":{option.HelpName ?? "value"}:{(CommandTree.TakesPath(option) ? "_files" : " ")}"
                    : "";
                script.Append(CultureInfo.InvariantCulture, $" \\\n                {Quoted($"*{option.Name}[{text}]{value}")}");
            }

            var words = CommandTree.Words(verb);
            script.Append(" \\\n                '*:").Append(words.Count > 0 ? $"word:({string.Join(' ', words)})" : "file:_files");
            script.Append("'\n            ;;\n");
        }

        // Read by autoload the file is the function's first call; read by source it says what it completes.
        return script.Append("    esac\n}\nif [[ $funcstack[1] == _fragtools ]]; then\n    _fragtools \"$@\"\nelse\n")
            .Append("    compdef _fragtools fragtools\nfi\n").ToString();
    }

    private static string Fish(IReadOnlyList<Command> verbs)
    {
        var script = new StringBuilder("# fish completion of fragtools; written by fragtools completion fish\n");
        script.Append("complete -c fragtools -n __fish_use_subcommand -f -a help -d 'Show help'\n");
        script.Append("complete -c fragtools -n '__fish_seen_subcommand_from help' -f -a '");
        script.AppendJoin(' ', verbs.Select(static verb => verb.Name)).Append("'\n");
        foreach (var verb in verbs)
        {
            script.Append(
                CultureInfo.InvariantCulture,
                $"complete -c fragtools -n __fish_use_subcommand -f -a {verb.Name} -d {Quoted(verb.Description ?? "")}\n");
            if (CommandTree.Words(verb) is { Count: > 0 } words)
            {
                script.Append(CultureInfo.InvariantCulture, $"complete -c fragtools -n '__fish_seen_subcommand_from {verb.Name}' -f -a '");
                script.AppendJoin(' ', words).Append("'\n");
            }

            foreach (var option in CommandTree.Options(verb))
            {
                script.Append(
                    CultureInfo.InvariantCulture,
                    $"complete -c fragtools -n '__fish_seen_subcommand_from {verb.Name}' -l {option.Name[2..]} ");
                script.Append("-d ").Append(Quoted(option.Description ?? ""));
                script.Append(CommandTree.Values(option) is { Count: > 0 } values ? $" -x -a '{string.Join(' ', values)}'"
                    : CommandTree.TakesPath(option) ? " -r"
                    : CommandTree.TakesValue(option) ? " -x" : "").Append('\n');
            }
        }

        return script.ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "’", StringComparison.Ordinal)}'";
}

/// <summary><c>fragtools man</c>: the manual page, made of the command tree.</summary>
internal sealed class ManCommand : Verb
{
    public override string Name => "man";

    public override string Description => "Print the manual page: fragtools man | man -l -";

    public override Command Build()
    {
        var command = new NotedCommand(Name, Description, """
            Examples:
              fragtools man | man -l -
              fragtools man | sudo tee /usr/local/share/man/man1/fragtools.1 > /dev/null
            """);
        command.SetAction(static parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(Page());
            return ExitCode.AllRead;
        });
        return command;
    }

    private static string Page()
    {
        var page = new StringBuilder(".TH FRAGTOOLS 1\n.SH NAME\n");
        page.Append("fragtools \\- is memory fragmentation why containers fail or processes are killed\n");
        page.Append(".SH SYNOPSIS\n.B fragtools\n.I command\n[options]\n.SH DESCRIPTION\n");
        page.Append(Text(CommandLine.Root().Description)).Append("\n.SH COMMANDS\n");
        foreach (var verb in CommandTree.Verbs())
        {
            page.Append(CultureInfo.InvariantCulture, $".SS {Text(verb.Name)}\n{Text(verb.Description)}\n");
            foreach (var argument in verb.Arguments)
            {
                page.Append(CultureInfo.InvariantCulture, $".TP\n.I {Text(argument.Name)}\n{Text(argument.Description)}\n");
            }

            foreach (var option in CommandTree.Options(verb))
            {
                var value = CommandTree.TakesValue(option) ? $" \\fI{Text(option.HelpName ?? "value")}\\fR" : "";
                page.Append(CultureInfo.InvariantCulture, $".TP\n\\fB{Text(option.Name)}\\fR{value}\n{Text(option.Description)}\n");
            }

            if (verb is NotedCommand noted)
            {
                page.Append(".PP\n.nf\n").AppendJoin('\n', noted.Notes.Split('\n').Select(Text)).Append("\n.fi\n");
            }
        }

        page.Append(".SH EXIT STATUS\n.nf\n").AppendJoin('\n', HelpWithNotes.ExitNotes.Split('\n').Select(Text)).Append("\n.fi\n");
        return page.ToString();
    }

    // A control line begins with a dot or an apostrophe.
    private static string Text(string? text)
    {
        var safe = (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return safe is ['.' or '\'', ..] ? "\\&" + safe : safe;
    }
}

/// <summary>What the tree of commands says to those that write it down.</summary>
internal static class CommandTree
{
    public static IReadOnlyList<Command> Verbs() => [.. CommandLine.Root().Subcommands];

    /// <summary>A command's options, the help's own among them.</summary>
    public static IEnumerable<Option> Options(Command verb)
        => verb.Options.Append(new Option<bool>("--help") { Description = "Show help" });

    public static bool TakesValue(Option option) => option.ValueType != typeof(bool);

    /// <summary>Is its value a path?</summary>
    public static bool TakesPath(Option option) => option.HelpName is "file" or "files" or "folder" or "folders";

    /// <summary>The words that a command takes beside its options, as far as there are some to choose from.</summary>
    public static IReadOnlyList<string> Words(Command verb)
        => [.. verb.Arguments.SelectMany(static argument => argument.GetCompletions(CompletionContext.Empty))
            .Select(static item => item.Label)];

    /// <summary>The words that an option takes, where it takes nothing else.</summary>
    public static IReadOnlyList<string> Values(Option option) => option.HelpName?.Contains('|', StringComparison.Ordinal) == true
        ? option.HelpName.Split('|') : [];
}

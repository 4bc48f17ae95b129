using System.CommandLine;
using System.CommandLine.Parsing;
using FragTools.Export.Metrics;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Cli.Commands;

/// <summary>Finds the command that was asked for, and answers for what goes wrong.</summary>
internal static class CommandLine
{
    private const string Name = "fragtools";

    // EPIPE, as the runtime hands it on.
    private const int BrokenPipe = 32;

    /// <summary>How words are taken: "@file" is a path here, not a file of further arguments.</summary>
    public static ParserConfiguration Configuration { get; } = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    public static int Run(string[] args)
    {
        if (!Descriptors.HasRoom())
        {
            Messages.TooFewFiles();
            return Failed(args);
        }

        try
        {
            using var output = StandardStream.OpenOutput();
            return Run(args, output);
        }
        catch (IOException failure) when (failure.HResult == BrokenPipe)
        {
            // The reader has seen enough: fragtools ... | head -1.
            return ExitCode.AllRead;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Core turns what it cannot read into errors of its own: this is standard output, closed or on a full disk.
            Messages.WriteFailed(failure.Message);
            return Failed(args);
        }
        catch (OperationCanceledException)
        {
            // A signal, and nobody takes what there is.
            return Failed(args);
        }
        catch (NodeException error)
        {
            new Messages(verbose: false).Error(error);
            return Failed(args);
        }
        catch (Exception unexpected)
        {
            new Messages(verbose: false).Error(NodeException.Unexpected(Name, unexpected));
            return Failed(args);
        }
    }

    private static int Run(string[] args, TextWriter output)
    {
        if (args is ["help", ..])
        {
            args = [.. args[1..].Where(static word => !word.StartsWith('-')), "--help"];
            if (args is [var verb, _] && !Catalogue.Verbs.Any(known => known.Name == verb))
            {
                Messages.Usage(NoCommand(verb), Name);
                return ExitCode.Usage;
            }
        }

        var parsed = Root().Parse(args, Configuration);
        var problem = parsed.Action is HelpWithNotes ? null : NoOption(parsed) ?? (parsed.Errors.Count > 0 ? Problem(parsed) : null);
        if (problem is null)
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        }

        var command = parsed.CommandResult.Command;
        Messages.Usage(problem, command.Name == Name ? Name : $"{Name} {command.Name}");
        return command.Name == CheckCommand.CommandName ? Failed(args) : ExitCode.Usage;
    }

    // node-problem-detector takes a 1 for the problem, and a monitoring plugin's 2 is critical: a check that failed is neither.
    private static int Failed(string[] args)
        => args is not [CheckCommand.CommandName, ..] ? ExitCode.Incomplete
            : args.Contains(CheckCommand.Nagios) ? (int)CheckState.Unknown
            : ExitCode.Usage;

    /// <summary>All commands with their options.</summary>
    public static Command Root()
    {
        var root = new Command(
            Name,
            "Shows how a Linux node's free memory is cut up, live or from captures: is fragmentation the reason that "
            + "an allocation failed or a container did not start?");
        root.Add(new Option<bool>("--help", "-h", "-?") { Description = "Show help", Recursive = true, Action = new HelpWithNotes() });
        root.Add(new Option<bool>("--version") { Description = "Show the version", Action = new ShowVersion() });
        root.SetAction(static _ =>
        {
            Messages.Usage("say what to read, for instance: fragtools extfrag", Name);
            return ExitCode.Usage;
        });

        foreach (var verb in Catalogue.Verbs)
        {
            root.Add(verb.Build());
        }

        return root;
    }

    private static string Problem(ParseResult parsed)
        => parsed.CommandResult.Command.Name != Name || parsed.UnmatchedTokens is not [var unknown, ..] ? parsed.Errors[0].Message
            : NoCommand(unknown);

    private static string NoCommand(string word)
        => $"there is no command '{word}'; "
            + (Spelling.Nearest(word, Catalogue.Verbs.Select(static verb => verb.Name)) is { } near ? $"did you mean '{near}'? " : "")
            + $"there are: {string.Join(", ", Catalogue.Verbs.Select(static verb => verb.Name))}";

    /// <summary>A word that looks like an option and is none is no path, no mask and no place.</summary>
    public static string? NoOption(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var wrong = parsed.Tokens.TakeWhile(static token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(static token => token.Type == TokenType.Argument && token.Value is ['-', not (>= '0' and <= '9'), ..]);
        var names = parsed.RootCommandResult.Command.Options.Where(static option => option.Recursive).Concat(command.Options)
            .SelectMany(static option => option.Aliases.Append(option.Name));
        return wrong is null ? null
            : $"there is no option {wrong.Value}; "
                + (Spelling.Nearest(wrong.Value.Split('=')[0], names) is { } near ? $"did you mean {near}? What" : "what")
                + " begins with '-' and is no option stands behind '--'";
    }
}

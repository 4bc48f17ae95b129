using System.CommandLine;
using FragTools.Linux;

namespace FragTools.Cli.Commands;

/// <summary>Finds the command that was asked for, and answers for what goes wrong.</summary>
internal static class CommandLine
{
    private const string Name = "fragtools";

    // EPIPE, as the runtime hands it on.
    private const int BrokenPipe = 32;

    public static int Run(string[] args)
    {
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
            return ExitCode.Incomplete;
        }
        catch (OperationCanceledException)
        {
            // A signal, and nobody takes what there is.
            return ExitCode.Incomplete;
        }
        catch (NodeException error)
        {
            new Messages(verbose: false).Error(error);
            return ExitCode.Incomplete;
        }
        catch (Exception unexpected)
        {
            new Messages(verbose: false).Error(NodeException.Unexpected(Name, unexpected));
            return ExitCode.Incomplete;
        }
    }

    private static int Run(string[] args, TextWriter output)
    {
        // "@file" is a path here, not a file of further arguments.
        var parsed = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Errors.Count == 0)
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        }

        var command = parsed.CommandResult.Command;
        Messages.Usage(Problem(parsed), command.Name == Name ? Name : $"{Name} {command.Name}");
        return ExitCode.Usage;
    }

    private static Command Root()
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
            : unknown.StartsWith('-') ? $"there is no option {unknown}"
            : $"there is no command '{unknown}'; there are: {string.Join(", ", Catalogue.Verbs.Select(static verb => verb.Name))}";
}

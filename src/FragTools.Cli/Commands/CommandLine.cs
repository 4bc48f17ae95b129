using System.CommandLine;

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
            return args is [var word, ..] && Catalogue.Find(word)?.TryRunPlain(args.AsSpan(1), output) is { } exitCode ? exitCode : Parse(args, output);
        }
        catch (IOException failure) when (failure.HResult == BrokenPipe)
        {
            // The reader has seen enough: fragtools ... | head -1.
            return ExitCode.AllRead;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Core turns what it cannot read into errors of its own: this is standard output, closed or on a full disk.
            Report.WriteFailed(failure.Message);
            return ExitCode.Incomplete;
        }
    }

    private static int Parse(string[] args, TextWriter output)
    {
        // "@file" is a path here, not a file of further arguments.
        var parsed = Root(args).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Errors.Count == 0)
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        }

        var command = parsed.CommandResult.Command;
        Report.Usage(Problem(parsed), command.Name == Name ? Name : $"{Name} {command.Name}");
        return ExitCode.Usage;
    }

    // A Command, not a RootCommand: that one looks up texts of its own help in a resource, which takes longer than all of this.
    private static Command Root(string[] args)
    {
        var root = new Command(
            Name,
            "Shows how a Linux node's free memory is cut up, live or from captures: is fragmentation the reason that "
            + "an allocation failed or a container did not start?");
        root.Add(new Option<bool>("--help", "-h", "-?") { Description = "Show help", Recursive = true, Action = new HelpWithNotes() });
        root.Add(new Option<bool>("--version") { Description = "Show the version", Action = new ShowVersion() });
        root.SetAction(static _ =>
        {
            Report.Usage("say what to read, for instance: fragtools extfrag", Name);
            return ExitCode.Usage;
        });

        // Only the command that is asked for gets its options.
        if (Array.Find(args, static arg => !arg.StartsWith('-')) is { } word && Catalogue.Find(word) is { } asked)
        {
            root.Add(asked.Build());
            return root;
        }

        foreach (var name in Catalogue.Names)
        {
            root.Add(new Command(name, Catalogue.Find(name)!.Description));
        }

        return root;
    }

    private static string Problem(ParseResult parsed)
        => parsed.CommandResult.Command.Name != Name || parsed.UnmatchedTokens is not [var unknown, ..] ? parsed.Errors[0].Message
            : unknown.StartsWith('-') ? $"there is no option {unknown}"
            : $"there is no command '{unknown}'; there are: {string.Join(", ", Catalogue.Names)}";
}

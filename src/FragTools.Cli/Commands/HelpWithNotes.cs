using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FragTools.Cli.Commands;

/// <summary>A command that has more to say in its help than its options.</summary>
/// <param name="name">The command's word.</param>
/// <param name="description">What it does, in a sentence.</param>
/// <param name="notes">Sections that follow the options in the help; each line as it is to be shown.</param>
/// <param name="exitNotes">What its exit codes mean, where they mean more than whether all was read.</param>
internal sealed class NotedCommand(string name, string description, string notes, string? exitNotes = null) : Command(name, description)
{
    public string Notes => notes;

    public string? ExitNotes => exitNotes;
}

/// <summary>The help that System.CommandLine builds, then examples, the rules of input, and exit codes.</summary>
internal sealed class HelpWithNotes : SynchronousCommandLineAction
{
    private const int NarrowestLine = 60;
    private const int WidestLine = 110;

    private const string RootNotes = """
        Examples:
          fragtools extfrag                               is this machine's memory fragmented?
          fragtools extfrag --root captures/node-1        the same of a capture: a folder that holds proc/ and sys/
          ssh node-1 cat /proc/buddyinfo | fragtools buddyinfo
          fragtools buddyinfo --root 'captures/*' --output csv

        Every command has its own --help.
        """;

    /// <summary>What the exit codes mean.</summary>
    public const string ExitNotes = """
        Exit codes:
          0  everything was read
          1  something could not be read; the rest was printed, the errors are on standard error
          2  the command line was wrong; nothing was read
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var help = new HelpAction
        {
            MaxWidth = Math.Clamp(Terminal.Width ?? WidestLine, NarrowestLine, WidestLine),
        };
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command as NotedCommand;
        output.WriteLine(command?.Notes ?? RootNotes);
        output.WriteLine();
        output.WriteLine(command?.ExitNotes ?? ExitNotes);
        return ExitCode.AllRead;
    }
}

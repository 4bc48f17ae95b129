using System.CommandLine;
using System.Text;

namespace FragTools.Cli.Commands;

/// <summary>The question before a kernel is written to: the same words and the same discipline for every command that writes.</summary>
internal sealed class Consent
{
    /// <summary>What asks and what does not, for the help.</summary>
    public const string Notes = """
        Before anything is written:
          With --what-if the command shows what would be done and writes nothing. Without --yes it asks on the terminal;
          where there is none it writes nothing and ends with 2.
        """;

    // Longer answers than "yes" are no.
    private const int LongestAnswer = 256;

    private readonly Option<bool> _whatIf = new("--what-if") { Description = "Show what would be done; write nothing" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask" };

    public Consent(Command command)
    {
        command.Add(_whatIf);
        command.Add(_yes);
    }

    /// <summary>Show only?</summary>
    public bool IsWhatIf(ParseResult parsed) => parsed.GetValue(_whatIf);

    /// <summary>No question?</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_yes);

    /// <summary>Asks on the terminal.</summary>
    /// <param name="command">The command's word.</param>
    /// <param name="question">What would be done.</param>
    /// <returns>Null for yes, else the exit code: 1 for no, 2 where there is no terminal to ask on.</returns>
    public static int? Ask(string command, string question)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            Messages.Usage(
                $"{command} asks before it writes to the kernel, and there is no terminal to ask on; nothing was written. "
                + "To go on without the question: --yes; to see what would be done: --what-if [ConfirmationRequired]",
                "fragtools " + command);
            return ExitCode.Usage;
        }

        Messages.Ask($"{question} [y/N] ");
        if (ReadAnswer() is "y" or "yes")
        {
            return null;
        }

        Messages.Note("nothing was written");
        return ExitCode.Incomplete;
    }

    // Not Console.ReadLine, which changes the terminal's settings.
    private static string ReadAnswer()
    {
        using var input = StandardStream.OpenInput();
        var answer = new byte[LongestAnswer];
        var length = 0;
        while (length < answer.Length && input.Read(answer, length, 1) == 1 && answer[length] != '\n')
        {
            length++;
        }

        return Encoding.UTF8.GetString(answer, 0, length).Trim().ToLowerInvariant();
    }
}

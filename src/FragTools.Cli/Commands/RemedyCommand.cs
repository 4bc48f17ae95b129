using System.CommandLine;
using FragTools.Cli.Render;
using FragTools.Linux;

namespace FragTools.Cli.Commands;

/// <summary>A command that writes to a kernel: one root, a question before, and what came of it as objects.</summary>
/// <typeparam name="T">The type of the results.</typeparam>
internal abstract class RemedyCommand<T> : Verb
{
    private const string ExitNotes = """
        Exit codes:
          0  it was done, or there was no need
          1  a guard stopped it, the time was over, the answer was no, or an error: standard error and the result say which
          2  the command line was wrong, or there was nobody to ask; nothing was written
        """;

    /// <summary>Sections of the help.</summary>
    protected abstract string Notes { get; }

    /// <summary>How the results look in every format.</summary>
    protected abstract View<T> View { get; }

    public sealed override Command Build()
    {
        var command = new NotedCommand(Name, Description, $"{Notes}\n\n{Consent.Notes}", ExitNotes);
        var bindOwn = AddOptions(command);
        var root = InputOptions.OneRoot("; a copied tree is written to, and the machine is not");
        command.Add(root);
        var consent = new Consent(command);
        var output = new OutputOptions(command);
        command.SetAction(parsed => Run(
            parsed.GetValue(root) ?? LinuxRoot.Live,
            bindOwn(parsed),
            consent.IsWhatIf(parsed),
            consent.IsGiven(parsed),
            output.Bind(parsed),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    /// <summary>Adds the options that this command has besides root, consent and output.</summary>
    /// <returns>What makes a remedy of their values.</returns>
    protected abstract Func<ParseResult, Remedy> AddOptions(Command command);

    private int Run(LinuxRoot root, Remedy remedy, bool isWhatIf, bool isAgreed, ReadSettings settings, TextWriter writer)
    {
        var messages = new Messages(settings.IsVerbose);
        var output = View.Open(settings.Format, writer);
        try
        {
            if (isWhatIf)
            {
                Messages.Note($"would {remedy.Describe(root)}; nothing was written");
                output.Write(remedy.Assess(root));
                output.End();
                return ExitCode.AllRead;
            }

            remedy.Check(root);
            if (!isAgreed && Consent.Ask(Name, $"{remedy.Describe(root)}?") is { } refused)
            {
                return refused;
            }

            return Do(root, remedy, output, messages);
        }
        catch (NodeException error)
        {
            messages.Error(error);
            return messages.ExitCode;
        }
    }

    private static int Do(LinuxRoot root, Remedy remedy, IOutput<T> output, Messages messages)
    {
        using var stop = new Interruption();
        var progress = new ProgressLine(isEndless: false);
        var isDone = true;
        try
        {
            foreach (var result in remedy.Run(root, progress, stop.Token))
            {
                progress.Clear();
                isDone &= remedy.IsDone(result);
                output.Write([result]);
            }
        }
        catch (NodeException error)
        {
            progress.Clear();
            messages.Error(error);
        }

        progress.Clear();
        output.End();
        return isDone ? messages.ExitCode : ExitCode.Incomplete;
    }

    /// <summary>What was asked for, as Core does it.</summary>
    /// <param name="Describe">What will be done, in words for a question.</param>
    /// <param name="Assess">What would be done, as objects, where Core can tell.</param>
    /// <param name="Check">Throws where it cannot be done.</param>
    /// <param name="Run">Does it.</param>
    /// <param name="IsDone">Is this a result of what was asked for?</param>
    internal sealed record Remedy(
        Func<LinuxRoot, string> Describe,
        Func<LinuxRoot, IReadOnlyList<T>> Assess,
        Action<LinuxRoot> Check,
        Func<LinuxRoot, ProgressLine, CancellationToken, IEnumerable<T>> Run,
        Func<T, bool> IsDone);
}

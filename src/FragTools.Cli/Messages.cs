using System.Text;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Cli;

/// <summary>What goes to standard error, and the exit code that follows from it.</summary>
internal sealed class Messages(bool verbose)
{
    /// <summary>The exit code so far.</summary>
    public int ExitCode { get; private set; } = Cli.ExitCode.AllRead;

    public static void Usage(string problem, string command)
    {
        Line("error: " + problem);
        WriteRaw($"Try '{command} --help'.\n");
    }

    /// <summary>Of a process that may open so few files that not even standard error is opened again.</summary>
    public static void TooFewFiles()
        => Descriptors.Write(
            2, "fragtools: error: this process may open too few files; raise the limit to 20 or more (ulimit -n) [UnexpectedFailure]\n"u8);

    public static void WriteFailed(string problem) => Line($"error: the output could not be written: {problem}");

    /// <summary>A question, without a line's end.</summary>
    public static void Ask(string question) => WriteRaw("fragtools: " + SafeText.Escape(question));

    /// <summary>What is neither an error nor a warning.</summary>
    public static void Note(string text) => Line(text);

    public void Error(NodeException error)
    {
        ExitCode = Cli.ExitCode.Incomplete;
        Line($"error: {error.Message} [{error.Error}]");
    }

    public static void Warning(string text) => Line("warning: " + text);

    /// <summary>Says what an input lacked.</summary>
    public void Take<T>(Reading<T> reading)
    {
        for (var i = 0; i < reading.Warnings.Count; i++)
        {
            Warning(reading.Warnings[i]);
        }

        for (var i = 0; i < reading.Notes.Count; i++)
        {
            var note = reading.Notes[i];
            Verbose(() => note);
        }

        for (var i = 0; i < reading.Errors.Count; i++)
        {
            Error(reading.Errors[i]);
        }
    }

    /// <summary>Says what is read, where that was asked for.</summary>
    public void Verbose(Func<string> text)
    {
        if (verbose)
        {
            Line(text());
        }
    }

    // One write a line, so that lines of several processes do not mix.
    private static void Line(string text) => WriteRaw("fragtools: " + SafeText.Escape(text) + "\n");

    private static void WriteRaw(string text)
    {
        try
        {
            using var stream = StandardStream.OpenError();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // Closed, or on a full disk: the objects and the exit code come all the same.
        }
    }
}

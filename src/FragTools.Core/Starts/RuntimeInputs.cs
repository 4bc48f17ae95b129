using FragTools.Linux;
using FragTools.Logs.Inputs;

namespace FragTools.Starts;

/// <summary>What an input means where the lines of kubelet and the container runtimes are wanted beside the kernel's.</summary>
public static class RuntimeInputs
{
    private static readonly string[] JournalFolders = ["/var/log/journal", "/run/log/journal"];

    private static IReadOnlyList<(string Field, IReadOnlyList<string> Values)> Writers { get; } =
        [("_SYSTEMD_UNIT", LogWriter.Units), ("SYSLOG_IDENTIFIER", [.. LogWriter.Identifiers, .. LogWriter.Killers])];

    /// <summary>
    /// Of a journal the entries of killers in user space and of those who report kills, beside the kernel's; any other
    /// input as it is.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <returns>The input to read.</returns>
    internal static LogInput WithKillers(LogInput input) => input is LogInput.Journal journal ? journal with { AlsoOf = Writers } : input;

    /// <summary>
    /// The inputs to read for one that was given. Of the running machine (<see cref="LogInput.Live"/>) that is its
    /// journal, or where it has none the logs in var/log; of a journal its entries by kubelet and the runtimes, too.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <returns>One input or several; of one that came from here the same.</returns>
    /// <exception cref="NodeException">The running machine has neither journal nor logs.</exception>
    public static IReadOnlyList<LogInput> Of(LogInput input) => input switch
    {
        LogInput.Journal journal => [journal with { AlsoOf = Writers }],
        LogInput.KernelMessages { Root.IsLive: true } when Array.Exists(JournalFolders, Directory.Exists)
            => [new LogInput.Journal { AlsoOf = Writers }],
        LogInput.KernelMessages { Root.IsLive: true } => LogFiles.Find(LinuxRoot.Live, withRuntimes: true),
        _ => [input],
    };
}

using FragTools.Linux;

namespace FragTools.KernelLog.Runtime;

/// <summary>What an input means where not only the kernel's lines are wanted.</summary>
internal static class RuntimeInputs
{
    private static readonly string[] JournalFolders = ["/var/log/journal", "/run/log/journal"];

    /// <summary>The inputs to read for one that was given.</summary>
    public static IEnumerable<LogInput> Of(LogInput input, LogReadOptions options) => input switch
    {
        LogInput.Journal journal => [journal with { HasRuntimes = true }],
        LogInput.KernelMessages => Live(options),
        _ => [input],
    };

    private static IEnumerable<LogInput> Live(LogReadOptions options)
    {
        if (Array.Exists(JournalFolders, Directory.Exists))
        {
            return [new LogInput.Journal { HasRuntimes = true }];
        }

        try
        {
            return LogFiles.Find(LinuxRoot.Live, withRuntimes: true);
        }
        catch (ReadException error) when (options.Error is not null)
        {
            options.Error(error);
            return [];
        }
    }
}

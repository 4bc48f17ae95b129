using System.Management.Automation;
using FragTools.Commands;
using FragTools.KernelLog;
using FragTools.Linux;

namespace FragTools;

/// <summary>Turns what was typed or piped into the logs that it stands for.</summary>
internal static class LogInputs
{
    /// <summary>The logs of a parameter set.</summary>
    /// <param name="cmdlet">The cmdlet, which is told of what stands for nothing.</param>
    /// <param name="set">The set, named as its parameter.</param>
    /// <param name="paths">What was typed for files; empty for the running machine.</param>
    /// <param name="roots">What was typed for folders.</param>
    public static IEnumerable<LogInput> Resolve(PSCmdlet cmdlet, string set, IReadOnlyList<string> paths, IReadOnlyList<string> roots) => set switch
    {
        nameof(LogCommand<PageAllocFailure>.Journal) => [new LogInput.Journal()],
        nameof(LogCommand<PageAllocFailure>.Root) => roots.SelectMany(root => InputPaths.Resolve(cmdlet, root, literal: false)).SelectMany(root => Find(cmdlet, root)),
        nameof(LogCommand<PageAllocFailure>.LiteralRoot) => roots.SelectMany(root => InputPaths.Resolve(cmdlet, root, literal: true)).SelectMany(root => Find(cmdlet, root)),
        nameof(LogCommand<PageAllocFailure>.LiteralPath) => paths.SelectMany(path => InputPaths.Resolve(cmdlet, path, literal: true)).Select(File),
        _ when paths.Count == 0 => [LogInput.Live],
        _ => LogFiles.InOrder(paths.SelectMany(path => InputPaths.Resolve(cmdlet, path, literal: false)).Distinct()).Select(File),
    };

    /// <summary>The logs that an object on the pipeline stands for; null, and an error, for one that stands for none.</summary>
    public static IReadOnlyList<LogInput>? Of(PSCmdlet cmdlet, object item)
    {
        switch (item)
        {
            case DirectoryInfo folder:
                return Find(cmdlet, folder.FullName);
            case FileInfo file:
                return LinuxRoot.IsArchiveFile(file.FullName) ? Find(cmdlet, file.FullName) : [File(file.FullName)];
            default:
                cmdlet.WriteError(Errors.UnsupportedInput(item, null));
                return null;
        }
    }

    private static LogInput File(string path) => new LogInput.LogFile(path);

    private static IReadOnlyList<LogInput> Find(PSCmdlet cmdlet, string root)
    {
        try
        {
            return LogFiles.Find(new LinuxRoot(root));
        }
        catch (ReadException error)
        {
            cmdlet.WriteError(Errors.From(error));
            return [];
        }
    }
}

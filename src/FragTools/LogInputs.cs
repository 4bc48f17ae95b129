using System.Management.Automation;
using FragTools.Commands;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Starts;

namespace FragTools;

/// <summary>Turns what was typed or piped into the logs that it stands for.</summary>
internal static class LogInputs
{
    /// <summary>The logs of a parameter set.</summary>
    /// <param name="cmdlet">The cmdlet, which is told of what stands for nothing.</param>
    /// <param name="set">The set, named as its parameter.</param>
    /// <param name="paths">What was typed for files; empty for the running machine.</param>
    /// <param name="roots">What was typed for folders.</param>
    /// <param name="withRuntimes">True where a root's logs of kubelet and the container runtimes are wanted, too.</param>
    public static IEnumerable<LogInput> Resolve(PSCmdlet cmdlet, string set, IReadOnlyList<string> paths, IReadOnlyList<string> roots, bool withRuntimes)
    {
        var named = Named(cmdlet, set, paths, roots, withRuntimes);
        return withRuntimes ? named.SelectMany(input => Try(cmdlet, () => RuntimeInputs.Of(input))) : named;
    }

    /// <summary>The logs that an object on the pipeline stands for; null, and an error, for one that stands for none.</summary>
    public static IReadOnlyList<LogInput>? Of(PSCmdlet cmdlet, object item, bool withRuntimes)
    {
        switch (item)
        {
            case DirectoryInfo folder:
                return Find(cmdlet, folder.FullName, withRuntimes);
            case FileInfo file:
                return LinuxRoot.IsArchiveFile(file.FullName) ? Find(cmdlet, file.FullName, withRuntimes) : [File(file.FullName)];
            default:
                cmdlet.WriteError(Errors.UnsupportedInput(item, null));
                return null;
        }
    }

    private static IEnumerable<LogInput> Named(PSCmdlet cmdlet, string set, IReadOnlyList<string> paths, IReadOnlyList<string> roots, bool withRuntimes) => set switch
    {
        nameof(LogInputCommand.Journal) => [new LogInput.Journal()],
        nameof(LogInputCommand.Root) => roots.SelectMany(root => InputPaths.Resolve(cmdlet, root, literal: false)).SelectMany(root => Find(cmdlet, root, withRuntimes)),
        nameof(LogInputCommand.LiteralRoot) => roots.SelectMany(root => InputPaths.Resolve(cmdlet, root, literal: true)).SelectMany(root => Find(cmdlet, root, withRuntimes)),
        nameof(LogInputCommand.LiteralPath) => paths.SelectMany(path => InputPaths.Resolve(cmdlet, path, literal: true)).Select(File),
        _ when paths.Count == 0 => [LogInput.Live],
        _ => LogFiles.InOrder(paths.SelectMany(path => InputPaths.Resolve(cmdlet, path, literal: false)).Distinct()).Select(File),
    };

    private static LogInput File(string path) => new LogInput.LogFile(path);

    private static IReadOnlyList<LogInput> Find(PSCmdlet cmdlet, string root, bool withRuntimes)
        => Try(cmdlet, () => LogFiles.Find(new LinuxRoot(root), withRuntimes));

    private static IReadOnlyList<LogInput> Try(PSCmdlet cmdlet, Func<IReadOnlyList<LogInput>> find)
    {
        try
        {
            return find();
        }
        catch (ReadException error)
        {
            cmdlet.WriteError(Errors.From(error));
            return [];
        }
    }
}

using FragTools.Diagnosis.Evidence;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Starts;

namespace FragTools.Cli.Commands;

/// <summary>Turns what was asked for into inputs.</summary>
internal static class Inputs
{
    /// <summary>The inputs in the order in which they were named; nothing is read yet, and what cannot be found is reported.</summary>
    public static NodeInput[] Resolve(ReadSettings settings, Report report)
        => settings.IsStandardInput ? StandardInput.Read(report)
            : settings.Roots.Length > 0 ? Array.ConvertAll(Expand(settings.Roots, PathKind.Root, report), AsRoot)
            : settings.LiteralRoots.Length > 0 ? Array.ConvertAll(settings.LiteralRoots, AsRoot)
            : settings.Paths.Length > 0 ? Array.ConvertAll(Expand(settings.Paths, PathKind.File, report), AsFile)
            : settings.LiteralPaths.Length > 0 ? Array.ConvertAll(settings.LiteralPaths, AsFile)
            : StandardInput.ReadOrLive(report);

    /// <summary>The same of a command that reads logs.</summary>
    public static LogInput[] ResolveLogs(ReadSettings settings, Report report, bool withRuntimes = false)
        => withRuntimes ? [.. Named(settings, report, withRuntimes).SelectMany(input => Try(() => RuntimeInputs.Of(input), report))] : Named(settings, report, withRuntimes);

    private static LogInput[] Named(ReadSettings settings, Report report, bool withRuntimes)
        => settings.IsStandardInput ? StandardInput.ReadLog(report)
            : settings.IsJournal ? [new LogInput.Journal()]
            : settings.Roots.Length > 0 ? Find(Expand(settings.Roots, PathKind.Root, report), report, withRuntimes)
            : settings.LiteralRoots.Length > 0 ? Find(settings.LiteralRoots, report, withRuntimes)
            : settings.Paths.Length > 0 ? [.. LogFiles.InOrder(Expand(settings.Paths, PathKind.File, report)).Select(AsLog)]
            : settings.LiteralPaths.Length > 0 ? Array.ConvertAll(settings.LiteralPaths, AsLog)
            : StandardInput.ReadLogOrLive(report);

    /// <summary>The trees of a command that reads nothing but trees; the running machine where none is named.</summary>
    public static LinuxRoot[] ResolveRoots(ReadSettings settings, Report report)
        => settings.Roots.Length > 0 ? Array.ConvertAll(Expand(settings.Roots, PathKind.Root, report), static path => new LinuxRoot(path))
            : settings.LiteralRoots.Length > 0 ? Array.ConvertAll(settings.LiteralRoots, static path => new LinuxRoot(path))
            : [LinuxRoot.Live];

    /// <summary>
    /// The same of a command that reads all there is of a node: a tree each, or files and text that all are of one. A
    /// root that is a file and no archive is taken for such a file.
    /// </summary>
    public static IReadOnlyList<DiagnosisInput> ResolveNodes(ReadSettings settings, Report report)
    {
        if (settings.Roots.Length + settings.LiteralRoots.Length > 0)
        {
            var roots = settings.Roots.Length > 0 ? Expand(settings.Roots, PathKind.Root, report) : settings.LiteralRoots;
            var files = Array.FindAll(roots, static root => File.Exists(root) && !LinuxRoot.IsArchiveFile(root));
            return
            [
                .. roots.Except(files).Select(static root => new DiagnosisInput.Tree(new LinuxRoot(root))),
                .. files.Length > 0 ? Loose(files, [], report) : [],
            ];
        }

        var paths = settings.Paths.Length > 0 ? Expand(settings.Paths, PathKind.File, report) : settings.LiteralPaths;
        if (paths.Length > 0 || settings.Paths.Length > 0)
        {
            return Loose(paths, [], report);
        }

        var logs = settings.IsStandardInput ? StandardInput.ReadLog(report) : StandardInput.ReadLogOrLive(report);
        return logs is [LogInput.KernelMessages]
            ? [DiagnosisInput.Live]
            : Loose([], logs, report);
    }

    private static IReadOnlyList<DiagnosisInput> Loose(string[] paths, LogInput[] texts, Report report)
    {
        var loose = new LooseInputs();
        foreach (var path in paths)
        {
            Try(() => loose.AddFile(path), report);
        }

        foreach (var text in texts.OfType<LogInput.Text>())
        {
            Try(() => loose.AddStream(text.Stream, text.Name), report);
        }

        return loose.IsEmpty ? [] : [loose.ToInput()];
    }

    private static void Try(Action read, Report report)
    {
        try
        {
            read();
        }
        catch (ReadException error)
        {
            report.Error(error);
        }
    }

    private static LogInput AsLog(string path) => new LogInput.LogFile(path);

    private static LogInput[] Find(string[] roots, Report report, bool withRuntimes)
        => [.. roots.SelectMany(root => Try(() => LogFiles.Find(new LinuxRoot(root), withRuntimes), report))];

    private static IReadOnlyList<LogInput> Try(Func<IReadOnlyList<LogInput>> find, Report report)
    {
        try
        {
            return find();
        }
        catch (ReadException error)
        {
            report.Error(error);
            return [];
        }
    }

    private static NodeInput AsRoot(string path) => new NodeInput.Root(new LinuxRoot(path));

    private static NodeInput AsFile(string path) => new NodeInput.CapturedFile(path);

    public static string[] Expand(string[] patterns, PathKind kind, Report report)
    {
        var paths = new List<string>();
        foreach (var pattern in patterns)
        {
            try
            {
                paths.AddRange(PathPattern.Expand(pattern, kind));
            }
            catch (ReadException error)
            {
                report.Error(error);
            }
        }

        return [.. paths];
    }
}

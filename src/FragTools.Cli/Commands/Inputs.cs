using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Starts;

namespace FragTools.Cli.Commands;

/// <summary>Turns what was named into inputs, in the order in which they were named. What cannot be found is reported.</summary>
internal sealed class Inputs(InputNames names, Messages messages)
{
    private bool AreRootsNamed => names.Roots.Length + names.LiteralRoots.Length > 0;

    /// <summary>The inputs of a command that reads a node's files; nothing is read yet.</summary>
    public IEnumerable<NodeInput> Nodes()
        => names.IsStandardInput ? StandardInput.Read(messages).Select(AsNamed)
            : AreRootsNamed ? Roots().Select(AsRoot)
            : names.Paths.Length > 0 ? Files(names.Paths).Select(AsFile)
            : names.LiteralPaths.Length > 0 ? names.LiteralPaths.Select(AsFile)
            : StandardInput.ReadOrLive(messages).Select(AsNamed);

    /// <summary>The trees of a command that reads nothing but trees; the running machine where none is named.</summary>
    public IReadOnlyList<LinuxRoot> Trees() => AreRootsNamed ? [.. Roots().Select(static root => new LinuxRoot(root))] : [LinuxRoot.Live];

    /// <summary>The logs of a command that reads logs.</summary>
    /// <param name="withRuntimes">Are those of kubelet and the container runtimes wanted, too?</param>
    public IReadOnlyList<LogInput> Logs(bool withRuntimes = false)
    {
        var logs = names.IsJournal ? [new LogInput.Journal()]
            : names.Paths.Length > 0
                ? LogFiles.InOrder(Files(names.Paths)).Select(path => new LogInput.LogFile(path) { Host = names.HostName })
            : Nodes().SelectMany(input => Try(() => LogInput.Of(input, withRuntimes)));
        return withRuntimes ? [.. logs.SelectMany(log => Try(() => RuntimeInputs.Of(log)))] : [.. logs];
    }

    /// <summary>
    /// The inputs of a command that reads all there is of a node: a tree each, or files and text that all are of one. A
    /// root that is a file and no archive is taken for such a file.
    /// </summary>
    public IReadOnlyList<NodeInput> Diagnoses() => [.. AreRootsNamed ? Roots().Select(AsRootOrFile) : Nodes()];

    /// <summary>The trees and manifests of a command that reads pods; beside reports neither is needed.</summary>
    /// <param name="isOfReports">Are reports of the OOM killer read?</param>
    public IReadOnlyList<NodeInput> Pods(bool isOfReports)
    {
        if (!AreRootsNamed && names.Words.Length + names.Manifests.Length == 0)
        {
            return isOfReports ? [] : StandardInput.ReadOrLive(messages);
        }

        var inputs = Roots().Select(AsRoot).ToList();
        var manifests = new List<string>(names.Manifests);
        foreach (var word in names.Words)
        {
            // A folder or an archive is a root. What is not there at all is said to be missing as a manifest.
            if (word != InputNames.Stdin && RootsOf(word) is { Count: > 0 } found)
            {
                inputs.AddRange(found.Select(AsRoot));
            }
            else
            {
                manifests.Add(word);
            }
        }

        return [.. inputs, .. manifests.SelectMany(
            file => file == InputNames.Stdin ? StandardInput.Read(messages) : Files([file]).Select(AsFile))];
    }

    private static NodeInput AsRoot(string path) => new NodeInput.Root(new LinuxRoot(path));

    // The running machine, an archive and a folder name themselves.
    private NodeInput AsNamed(NodeInput input) => input is NodeInput.Root ? input : input with { Host = names.HostName };

    private NodeInput AsRootOrFile(string path) => File.Exists(path) && !LinuxRoot.IsArchiveFile(path) ? AsFile(path) : AsRoot(path);

    private NodeInput AsFile(string path) => new NodeInput.CapturedFile(path) { Host = names.HostName };

    private static IReadOnlyList<string> RootsOf(string word)
    {
        try
        {
            return [.. PathPattern.Expand(word, PathKind.Root)
                .Where(static path => Directory.Exists(path) || LinuxRoot.IsArchiveFile(path))];
        }
        catch (NodeException)
        {
            return [];
        }
    }

    private IEnumerable<string> Roots()
        => names.Roots.SelectMany(root => Try(() => PathPattern.Expand(root, PathKind.Root))).Concat(names.LiteralRoots);

    private IEnumerable<string> Files(string[] patterns)
        => patterns.SelectMany(pattern => Try(() => PathPattern.Expand(pattern, PathKind.File)));

    private IReadOnlyList<T> Try<T>(Func<IReadOnlyList<T>> find)
    {
        try
        {
            return find();
        }
        catch (NodeException error)
        {
            messages.Error(error);
            return [];
        }
    }
}

using System.Management.Automation;
using FragTools.Linux;
using FragTools.Pods;

namespace FragTools;

/// <summary>Collects what Get-PodOomScore is given, typed or piped: manifests and trees of nodes.</summary>
internal sealed class PodScoreSources(PSCmdlet cmdlet)
{
    private readonly PipedText _text = new(PodManifestInput.MostBytes);
    private readonly List<PodManifestSet> _manifests = [];
    private IPodManifestReader? _reader;

    public List<LinuxRoot> Roots { get; } = [];

    /// <summary>What all manifests hold, once everything has been taken; null where none were given.</summary>
    public PodManifestSet? Manifests => _manifests.Count == 0 ? null : PodManifestSet.Combine(_manifests) with { Errors = [] };

    public void AddRoots(IEnumerable<string> typed, bool literal)
        => Roots.AddRange(typed.SelectMany(path => InputPaths.Resolve(cmdlet, path, literal)).Select(path => new LinuxRoot(path)));

    public void AddManifests(IEnumerable<string> typed)
    {
        foreach (var path in typed.SelectMany(path => InputPaths.ResolveFiles(cmdlet, path)))
        {
            Read(new NodeInput.CapturedFile(path));
        }
    }

    /// <summary>Takes an object of the pipeline.</summary>
    public void Take(PSObject piece)
    {
        if (piece.BaseObject is string text)
        {
            foreach (var complete in _text.Add(text, piece.Properties["PSPath"]?.Value as string))
            {
                Read(complete);
            }

            return;
        }

        EndText();
        switch (piece.BaseObject)
        {
            case DirectoryInfo folder:
                Roots.Add(new LinuxRoot(folder.FullName));
                break;
            case FileInfo file when LinuxRoot.IsArchiveFile(file.FullName):
                Roots.Add(new LinuxRoot(file.FullName));
                break;
            case FileInfo file:
                Read(new NodeInput.CapturedFile(file.FullName));
                break;
            case var other:
                cmdlet.WriteError(Errors.UnsupportedInput(other, "objects of Get-OomKill", "a file (manifests)", "-Root or -Manifest"));
                break;
        }
    }

    public void EndText()
    {
        if (_text.Flush() is { } rest)
        {
            Read(rest);
        }
    }

    // Loaded only now: most who ask for scores have no manifests.
    private void Read(NodeInput input)
    {
        _reader ??= PodManifestLoader.Load(Path.Combine(Path.GetDirectoryName(typeof(PodScoreSources).Assembly.Location)!, "yaml"));
        var set = _reader.Read(input);
        _manifests.Add(set);
        cmdlet.WriteVerbose($"{input.Describe("")}: pods and templates read: {set.Pods.Count}, nodes: {set.Nodes.Count}.");
        foreach (var line in set.Skipped)
        {
            cmdlet.WriteVerbose($"Skipped: {line}.");
        }

        foreach (var error in set.Errors)
        {
            cmdlet.WriteError(Errors.From(error));
        }
    }
}

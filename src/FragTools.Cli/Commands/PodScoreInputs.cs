using FragTools.Linux;
using FragTools.Logs;
using FragTools.Pods;
using FragTools.Yaml;

namespace FragTools.Cli.Commands;

/// <summary>What <c>fragtools pod-scores</c> reads: roots, manifests, logs, in whatever way they were named.</summary>
internal sealed class PodScoreInputs
{
    public const string Stdin = "-";

    private readonly PodScoreSettings _settings;
    private readonly Report _report;
    private readonly List<NodeInput> _manifests = [];

    public PodScoreInputs(PodScoreSettings settings, Report report)
    {
        _settings = settings;
        _report = report;
        var files = new List<string>(settings.Manifests);
        var folders = new List<string>(Inputs.Expand(settings.Roots, PathKind.Root, report));
        folders.AddRange(settings.LiteralRoots);
        foreach (var word in settings.Words)
        {
            // A folder or an archive is a root. What is not there at all is said to be missing as a manifest.
            if (word != Stdin && RootsOf(word) is { Count: > 0 } found)
            {
                folders.AddRange(found);
            }
            else
            {
                files.Add(word);
            }
        }

        Roots = folders.ConvertAll(static folder => new LinuxRoot(folder));
        IsReports = settings.Logs.Length > 0 || settings.IsJournal;
        foreach (var file in files)
        {
            _manifests.AddRange(file == Stdin ? StandardInput.ReadManifests(report) : Inputs.Expand([file], PathKind.File, report).Select(static path => new NodeInput.CapturedFile(path)));
        }

        if (Roots.Count + files.Count > 0 || IsReports || settings.Roots.Length > 0)
        {
            HasManifests = files.Count > 0;
            return;
        }

        foreach (var input in StandardInput.ReadManifestsOrLive(report))
        {
            if (input is NodeInput.Root(var live))
            {
                Roots = [live];
            }
            else
            {
                HasManifests = true;
                _manifests.Add(input);
            }
        }
    }

    /// <summary>The trees of nodes.</summary>
    public IReadOnlyList<LinuxRoot> Roots { get; private init; }

    /// <summary>Were manifests named, be they readable or not?</summary>
    public bool HasManifests { get; private init; }

    /// <summary>Are reports of the OOM killer rated?</summary>
    public bool IsReports { get; }

    /// <summary>What all manifests hold; null where none were named.</summary>
    public PodManifestSet? ReadManifests()
    {
        if (!HasManifests)
        {
            return null;
        }

        var reader = new PodManifestReader();
        var sets = _manifests.ConvertAll(input =>
        {
            var set = reader.Read(input);
            _report.Verbose(() => $"{input.Describe("")}: pods and templates read: {set.Pods.Count}, nodes: {set.Nodes.Count}");
            return set;
        });
        var all = PodManifestSet.Combine(sets);
        foreach (var line in all.Skipped)
        {
            _report.Verbose(() => "skipped: " + line);
        }

        foreach (var error in all.Errors)
        {
            _report.Error(error);
        }

        return all with { Errors = [] };
    }

    /// <summary>The logs, in the order in which they were written.</summary>
    public LogInput[] Logs() => Inputs.ResolveLogs(
        new ReadSettings
        {
            IsStandardInput = _settings.Logs is [Stdin],
            IsJournal = _settings.IsJournal,
            Paths = _settings.Logs is [Stdin] ? [] : _settings.Logs,
        },
        _report);

    private static IReadOnlyList<string> RootsOf(string word)
    {
        try
        {
            return [.. PathPattern.Expand(word, PathKind.Root).Where(static path => Directory.Exists(path) || LinuxRoot.IsArchiveFile(path))];
        }
        catch (ReadException)
        {
            return [];
        }
    }
}

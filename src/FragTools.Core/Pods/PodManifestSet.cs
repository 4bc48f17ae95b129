using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>What the manifests of one or more inputs hold.</summary>
public sealed record PodManifestSet
{
    /// <summary>Pods and pod templates, in the order of the text.</summary>
    public IReadOnlyList<PodManifest> Pods { get; init; } = [];

    /// <summary>Nodes, in the order of the text.</summary>
    public IReadOnlyList<NodeManifest> Nodes { get; init; } = [];

    /// <summary>What was passed over, one line each: where, kind, name and why. Escaped.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<NodeException> Errors { get; init; } = [];

    /// <summary>Puts several inputs together, so that the nodes of one serve the pods of another.</summary>
    /// <param name="sets">What the inputs hold.</param>
    /// <returns>All of it.</returns>
    public static PodManifestSet Combine(IEnumerable<PodManifestSet> sets)
    {
        PodManifestSet[] all = [.. sets];
        return new PodManifestSet
        {
            Pods = [.. all.SelectMany(set => set.Pods)],
            Nodes = [.. all.SelectMany(set => set.Nodes)],
            Skipped = [.. all.SelectMany(set => set.Skipped)],
            Errors = [.. all.SelectMany(set => set.Errors)],
        };
    }
}

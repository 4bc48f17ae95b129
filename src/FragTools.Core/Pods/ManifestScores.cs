using System.Globalization;
using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>What the kubelet would set for each container of a set of manifests.</summary>
internal static class ManifestScores
{
    /// <summary>
    /// One object a container. Node by node (each chooses among its own); of a node first what dies first, all else
    /// equal: the highest expected value, then by namespace and pod, then in the manifest's order; what cannot be
    /// computed comes last.
    /// </summary>
    /// <param name="set">The manifests.</param>
    /// <param name="capacityBytes">
    /// The machine's memory, above 0; null takes that of the Node object whose name the pod is bound to.
    /// </param>
    /// <param name="version">The kubelet's version; null takes that of the Node object, else the newest rules.</param>
    /// <returns>The objects, what could not be read, and what the manifests cannot tell.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is 0 or less.</exception>
    public static Reading<PodOomScore> Score(PodManifestSet set, long? capacityBytes, KubernetesVersion? version)
        => ScoreWith(set, new PodScoreOptions { NodeCapacityBytes = capacityBytes, KubernetesVersion = version }, otherCapacityBytes: null);

    internal static Reading<PodOomScore> ScoreWith(PodManifestSet set, PodScoreOptions options, long? otherCapacityBytes)
    {
        ArgumentNullException.ThrowIfNull(set);
        var scorer = new ManifestScorer(set, options, otherCapacityBytes);
        PodOomScore[] scores = [.. set.Pods
            .SelectMany(pod => pod.Containers.Select(container => scorer.Score(pod, container)))
            .OrderBy(score => score.Host is null)
            .ThenBy(score => score.Host, StringComparer.Ordinal)
            .ThenByDescending(score => score.ExpectedOomScoreAdj ?? int.MinValue)
            .ThenBy(score => score.Namespace, StringComparer.Ordinal)
            .ThenBy(score => score.Pod, StringComparer.Ordinal)];
        return new Reading<PodOomScore>(scores, set.Errors, [.. Warnings(set, scores, scorer)]);
    }

    private static IEnumerable<string> Warnings(PodManifestSet set, PodOomScore[] scores, ManifestScorer scorer)
    {
        // No admission sees what the kubelet reads from files.
        if (set.Pods.Any(pod => pod is { IsFromCluster: false, IsStatic: false }))
        {
            yield return "A LimitRange is not known here: in its namespace it can add requests and limits that a manifest does not show. "
                + "What 'kubectl get pods -o yaml' prints has them.";
        }

        var unknown = scores.Count(score => score is { ExpectedOomScoreAdj: null, CapacityBytes: null, QosClass: not null });
        if (unknown > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{unknown} of {scores.Length} containers have no expected value, since the node's memory is not known. "
                    + $"Give it (2041888Ki, 64Gi), or add the Node objects: kubectl get nodes,pods -A -o yaml.");
        }

        var gated = set.Pods.Any(pod => pod.Resources is { IsEmpty: false }
            && scorer.RulesOf(pod) is { PodLevelResources: true, PodLevelResourcesByDefault: false });
        if (gated)
        {
            yield return "Resources of whole pods (spec.resources) are counted; kubelets 1.32 and 1.33 do so only with the gate "
                + "PodLevelResources on.";
        }
    }
}

/// <summary>Makes objects of containers in manifests, with what is known of the nodes that they are bound to.</summary>
/// <param name="set">The manifests.</param>
/// <param name="options">The capacity and the version that were given, which go before a Node object's.</param>
/// <param name="otherCapacityBytes">The capacity where neither is known; null where there is no other.</param>
internal sealed class ManifestScorer(PodManifestSet set, PodScoreOptions options, long? otherCapacityBytes = null)
{
    private readonly Dictionary<string, NodeManifest> _nodes = set.Nodes.DistinctBy(node => node.Name).ToDictionary(node => node.Name);

    /// <summary>The rules by which a pod's kubelet works; null where they are not known here.</summary>
    public QosRules? RulesOf(PodManifest pod) => QosRules.For(options.KubernetesVersion ?? NodeOf(pod)?.Version);

    /// <summary>A container as its manifest has it.</summary>
    public PodOomScore Score(PodManifest pod, ContainerManifest container)
    {
        var rules = RulesOf(pod);
        var capacity = options.NodeCapacityBytes ?? NodeOf(pod)?.CapacityBytes ?? otherCapacityBytes;
        var expected = rules is null ? null : QosPolicy.Expect(pod, container, capacity, rules);
        return new PodOomScore
        {
            Host = pod.NodeName,
            Namespace = pod.Namespace,
            Pod = pod.Kind == "Pod" ? pod.Name : $"{pod.Kind}/{pod.Name}",
            PodUid = pod.Uid,
            QosClass = expected?.QosClass,
            PriorityClass = pod.PriorityClass,
            IsStatic = pod.IsStatic,
            CapacityBytes = capacity,
            PreviousContainerId = container.PreviousContainerId,
            Source = pod.Source,
            Container = container.Name,
            ContainerId = container.ContainerId,
            IsSidecar = container.Role == ContainerRole.Sidecar,
            RequestBytes = container.Resources.WithDefaults().MemoryRequest?.Value,
            LimitBytes = container.Resources.MemoryLimit?.Value,
            ExpectedOomScoreAdj = expected?.OomScoreAdj,
            Explanation = expected?.Explanation ?? "the rules of kubelets before 1.3 are not known here",
        };
    }

    private NodeManifest? NodeOf(PodManifest pod) => pod.NodeName is { } name ? _nodes.GetValueOrDefault(name) : null;
}

using System.Globalization;
using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>What the kubelet would set for each container of a set of manifests.</summary>
public static class ManifestScores
{
    /// <summary>
    /// One object a container. First what dies first, all else equal: the highest expected value, then by namespace and
    /// pod, then in the manifest's order; what cannot be computed comes last.
    /// </summary>
    /// <param name="set">The manifests.</param>
    /// <param name="capacityBytes">
    /// The machine's memory, above 0; null takes that of the Node object whose name the pod is bound to.
    /// </param>
    /// <param name="version">The kubelet's version; null takes that of the Node object, else the newest rules.</param>
    /// <returns>The objects, what could not be read, and what the manifests cannot tell.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is 0 or less.</exception>
    public static Reading<PodOomScore> Score(PodManifestSet set, long? capacityBytes, KubernetesVersion? version)
    {
        ArgumentNullException.ThrowIfNull(set);
        var nodes = set.Nodes.DistinctBy(node => node.Name).ToDictionary(node => node.Name);
        PodOomScore[] scores = [.. set.Pods
            .SelectMany(pod => Score(pod, pod.NodeName is { } name ? nodes.GetValueOrDefault(name) : null, capacityBytes, version))
            .OrderByDescending(score => score.ExpectedOomScoreAdj ?? int.MinValue)
            .ThenBy(score => score.Namespace, StringComparer.Ordinal)
            .ThenBy(score => score.Pod, StringComparer.Ordinal)];
        return new Reading<PodOomScore>(scores, set.Errors, [.. Warnings(set, scores, version)]);
    }

    private static IEnumerable<PodOomScore> Score(PodManifest pod, NodeManifest? node, long? capacityBytes, KubernetesVersion? version)
    {
        var rules = QosRules.For(version ?? node?.Version);
        var capacity = capacityBytes ?? node?.CapacityBytes;
        foreach (var container in pod.Containers)
        {
            var expected = rules is null ? null : QosPolicy.Expect(pod, container, capacity, rules);
            yield return new PodOomScore
            {
                Host = pod.NodeName,
                Namespace = pod.Namespace,
                Pod = pod.Kind == "Pod" ? pod.Name : $"{pod.Kind}/{pod.Name}",
                PodUid = pod.Uid,
                Container = container.Name,
                ContainerId = container.ContainerId,
                QosClass = expected?.QosClass,
                PriorityClass = pod.PriorityClass,
                IsStatic = pod.IsStatic,
                IsSidecar = container.Role == ContainerRole.Sidecar,
                RequestBytes = container.Resources.WithDefaults().MemoryRequest?.Value,
                LimitBytes = container.Resources.MemoryLimit?.Value,
                CapacityBytes = capacity,
                ExpectedOomScoreAdj = expected?.OomScoreAdj,
                Source = pod.Source,
                Explanation = expected?.Explanation ?? "the rules of kubelets before 1.3 are not known here",
            };
        }
    }

    private static IEnumerable<string> Warnings(PodManifestSet set, PodOomScore[] scores, KubernetesVersion? version)
    {
        if (set.Pods.Any(pod => !pod.IsFromCluster))
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
            && QosRules.For(version ?? set.Nodes.FirstOrDefault(node => node.Name == pod.NodeName)?.Version)
                is { PodLevelResources: true, PodLevelResourcesByDefault: false });
        if (gated)
        {
            yield return "Resources of whole pods (spec.resources) are counted; kubelets 1.32 and 1.33 do so only with the gate PodLevelResources on.";
        }
    }
}

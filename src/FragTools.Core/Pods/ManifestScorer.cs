namespace FragTools.Pods;

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

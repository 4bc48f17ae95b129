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
        var score = Score(pod);
        var expected = rules is null ? null : QosPolicy.Expect(pod, container, score.CapacityBytes, rules);
        return score with
        {
            Container = container.Name,
            ContainerId = container.ContainerId,
            IsSidecar = container.Role == ContainerRole.Sidecar,
            RequestBytes = container.Resources.WithDefaults().MemoryRequest?.Value,
            LimitBytes = container.Resources.MemoryLimit?.Value,
            ExpectedOomScoreAdj = expected?.OomScoreAdj,
            Explanation = expected?.Explanation ?? "the rules of kubelets before 1.3 are not known here",
        };
    }

    /// <summary>What a manifest says of a pod whose container is not known.</summary>
    public PodOomScore Score(PodManifest pod) => new()
    {
        Host = pod.NodeName,
        Namespace = pod.Namespace,
        Pod = pod.Kind == "Pod" ? pod.Name : $"{pod.Kind}/{pod.Name}",
        PodUid = pod.Uid,
        QosClass = RulesOf(pod) is { } rules ? QosPolicy.ClassOf(pod, rules) : null,
        PriorityClass = pod.PriorityClass,
        IsStatic = pod.IsStatic,
        CapacityBytes = options.NodeCapacityBytes ?? NodeOf(pod)?.CapacityBytes ?? otherCapacityBytes,
        Source = pod.Source,
    };

    private NodeManifest? NodeOf(PodManifest pod) => pod.NodeName is { } name ? _nodes.GetValueOrDefault(name) : null;
}

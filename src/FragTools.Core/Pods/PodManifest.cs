namespace FragTools.Pods;

/// <summary>A pod, or the pod template of a workload, as a manifest has it. All text is escaped.</summary>
public sealed record PodManifest
{
    /// <summary>The object's kind: <c>Pod</c>, or what carries the template, such as <c>Deployment</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The object's name; null where only metadata.generateName is set.</summary>
    public string? Name { get; init; }

    /// <summary>The namespace; null where the manifest leaves it to whoever applies it.</summary>
    public string? Namespace { get; init; }

    /// <summary>
    /// The pod's uid as its cgroups have it: that of a static pod is the annotation kubernetes.io/config.hash, not the
    /// uid of its mirror. Null for what no cluster has created.
    /// </summary>
    public string? Uid { get; init; }

    /// <summary>The node that the pod is bound to.</summary>
    public string? NodeName { get; init; }

    /// <summary>spec.priorityClassName.</summary>
    public string? PriorityClass { get; init; }

    /// <summary>spec.priority, which an API server fills in.</summary>
    public int? Priority { get; init; }

    /// <summary>Is it started by the kubelet from a file, or the mirror of such a pod?</summary>
    public bool IsStatic { get; init; }

    /// <summary>Is it the API server's mirror of a static pod? Its priority is not what the kubelet saw.</summary>
    public bool IsMirror { get; init; }

    /// <summary>Has it the annotation scheduler.alpha.kubernetes.io/critical-pod?</summary>
    public bool HasCriticalAnnotation { get; init; }

    /// <summary>Was it read from a cluster, with all that admission had added?</summary>
    public bool IsFromCluster { get; init; }

    /// <summary>status.qosClass.</summary>
    public QosClass? StatusQosClass { get; init; }

    /// <summary>spec.resources: what the pod as a whole requests and is limited to; null where the manifest has none.</summary>
    public ResourceSet? Resources { get; init; }

    /// <summary>The containers: regular, then init and sidecar, then ephemeral, each in the manifest's order.</summary>
    public required IReadOnlyList<ContainerManifest> Containers { get; init; }

    /// <summary>The input and the line where the object begins.</summary>
    public required string Source { get; init; }
}

namespace FragTools.Pods;

/// <summary>What a node's files call a pod and one of its containers, or a container of Docker's by itself. All text is escaped.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Pod">The pod's name; null for a container that is in none.</param>
/// <param name="Container">The container's name; null where it is not known, and for a sandbox.</param>
/// <param name="IsSandbox">Is it the pod's sandbox, whose only process (pause) holds the namespaces? Null where nothing says.</param>
internal sealed record PodName(string? Namespace, string? Pod, string? Container, bool? IsSandbox);

namespace FragTools.Pods;

/// <summary>Among which processes a kill rank is counted.</summary>
public enum PodScoreScope
{
    /// <summary>All of the node's: the node itself runs out of memory.</summary>
    Node,

    /// <summary>
    /// Those of the nearest cgroup above the process that has a limit (its container, else its pod, else what is above
    /// that), against that limit: the cgroup runs into it.
    /// </summary>
    Cgroup,
}

/// <summary>What <see cref="NodePodScores"/> shall read, and what it shall be told beside the node.</summary>
public sealed record PodScoreOptions
{
    /// <summary>Shall processes outside of pods be shown too? They are ranked in any case.</summary>
    public bool IncludeSystem { get; init; }

    /// <summary>Among which processes ranks are counted.</summary>
    public PodScoreScope Scope { get; init; }

    /// <summary>Manifests of the node's pods, which make expected values exact and name pods and containers; null without.</summary>
    public PodManifestSet? Manifests { get; init; }

    /// <summary>
    /// Makes the reader of the static pods' files below the root (<c>/etc/kubernetes/manifests</c>), which make the values of those pods
    /// exact, too; null leaves them.
    /// </summary>
    public Func<IPodManifestReader>? StaticPods { get; init; }

    /// <summary>The kubelet's version; null takes that of the Node object among the manifests, else the newest rules.</summary>
    public KubernetesVersion? KubernetesVersion { get; init; }

    /// <summary>The machine's memory in bytes, above 0; null takes MemTotal of the tree.</summary>
    public long? NodeCapacityBytes { get; init; }
}

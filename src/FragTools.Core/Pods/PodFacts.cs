namespace FragTools.Pods;

/// <summary>What is known of the pod and the container that a process is in, from its cgroup, the node's files and manifests.</summary>
internal sealed record PodFacts
{
    private PodFacts()
    {
    }

    /// <summary>What is known of a process outside of pods, or of one whose cgroup is not known.</summary>
    public static PodFacts None { get; } = new();

    public PodCgroup? Pod { get; private init; }

    /// <summary>Do the manifests know the pod?</summary>
    public bool IsInManifests => Containers.Count > 0;

    private PodName? Name { get; init; }

    /// <summary>What the manifests say of the pod's containers; empty where they do not know the pod.</summary>
    private IReadOnlyList<PodOomScore> Containers { get; init; } = [];

    private PodOomScore? First => Containers is [var first, ..] ? first : null;

    /// <summary>What they say of this container.</summary>
    private PodOomScore? Container { get; init; }

    /// <summary>Puts together what is known.</summary>
    /// <param name="pod">What the cgroup's path tells.</param>
    /// <param name="names">The node's files; null where there are none.</param>
    /// <param name="manifests">The manifests; null where there are none.</param>
    public static PodFacts Of(PodCgroup? pod, PodNames? names, ManifestIndex? manifests)
    {
        if (pod is null)
        {
            return None;
        }

        var name = names?.Find(pod.PodUid, pod.ContainerId);
        var containers = manifests?.Find(pod.PodUid, name) ?? [];
        return new PodFacts
        {
            Pod = pod,
            Name = name,
            Containers = containers,
            Container = ManifestIndex.Container(containers, pod.ContainerId, name?.Container),
        };
    }

    /// <summary>The object of a process, with what it is and the value to expect of it.</summary>
    /// <param name="processName">The process's name.</param>
    /// <param name="adj">The value that it has.</param>
    /// <param name="capacityBytes">The machine's memory by which the kubelet divides; null where it is not known.</param>
    /// <param name="rules">The kubelet's rules; null where its version is not known.</param>
    public PodOomScore Describe(string? processName, int? adj, long? capacityBytes, QosRules? rules)
    {
        if (Pod is not { } pod)
        {
            return new PodOomScore { Source = string.Empty };
        }

        var row = Identity(pod);
        if (pod.IsMonitor)
        {
            return row with { Explanation = "conmon, the runtime's monitor of the container: the runtime's own value" };
        }

        if (IsSandbox(processName, adj))
        {
            var (ofSandbox, reason) = ClassScore.OfSandbox(adj);
            return row with { ExpectedOomScoreAdj = ofSandbox, Explanation = reason };
        }

        if (Container is { } manifest)
        {
            return row with
            {
                IsSidecar = manifest.IsSidecar,
                RequestBytes = manifest.RequestBytes,
                LimitBytes = manifest.LimitBytes,
                CapacityBytes = manifest.CapacityBytes,
                ExpectedOomScoreAdj = manifest.ExpectedOomScoreAdj,
                Explanation = manifest.Explanation,
            };
        }

        if (First is { } first)
        {
            return Containers.All(container => container.ExpectedOomScoreAdj == first.ExpectedOomScoreAdj)
                ? row with { ExpectedOomScoreAdj = first.ExpectedOomScoreAdj, Explanation = first.Explanation }
                : row with { Explanation = "which of the pod's containers this is, is not known" };
        }

        var (expected, explanation) = ClassScore.Of(row.QosClass, adj, capacityBytes, rules, row.IsStatic == true);
        return row with { ExpectedOomScoreAdj = expected, Explanation = explanation };
    }

    private PodOomScore Identity(PodCgroup pod) => new()
    {
        Namespace = Name?.Namespace ?? First?.Namespace,

        // A template's is not the pod's own.
        Pod = Name?.Pod ?? (First?.Pod is { } named && !named.Contains('/', StringComparison.Ordinal) ? named : null),
        PodUid = pod.PodUid,
        Container = pod.IsMonitor ? null : Container?.Container ?? Name?.Container,
        ContainerId = pod.ContainerId,
        QosClass = pod.QosClass ?? First?.QosClass,
        PriorityClass = First?.PriorityClass,
        IsStatic = First?.IsStatic ?? (pod.IsHashUid ? true : null),
        Source = string.Empty,
    };

    // Where no file tells what a container is: this is what the sandbox's process is called, and nobody else has such a value.
    private bool IsSandbox(string? processName, int? adj)
        => Name?.IsSandbox ?? (Container is null && processName == "pause" && adj is -998 or -999);
}

namespace FragTools.Pods;

/// <summary>What spec.resources adds to the containers of a pod (KEP-2837).</summary>
internal static class PodLevelResources
{
    /// <summary>
    /// spec.resources with its requests completed as the API server completes them: from what the containers request
    /// together, else from the pod's limit. Null where the pod has none, or the kubelet does not know them.
    /// </summary>
    public static ResourceSet? Of(PodManifest pod, QosRules rules)
    {
        if (!rules.PodLevelResources || pod.Resources is not { IsEmpty: false } own)
        {
            return null;
        }

        return own.CpuLimit is null && own.MemoryLimit is null ? own : own with
        {
            CpuRequest = own.CpuRequest ?? Aggregate(pod, resources => resources.CpuRequest) ?? own.CpuLimit,
            MemoryRequest = own.MemoryRequest ?? Aggregate(pod, resources => resources.MemoryRequest) ?? own.MemoryLimit,
        };
    }

    /// <summary>
    /// The bytes of the pod's request that no container claims, divided by the number of containers with init
    /// containers counted (pkg/kubelet/qos/helpers.go, remainingPodMemReqPerContainer).
    /// </summary>
    public static long ShareOfRest(PodManifest pod, QosRules rules)
    {
        if (Of(pod, rules)?.MemoryRequest is not { IsZero: false } request)
        {
            return 0;
        }

        var claimed = Aggregate(pod, resources => resources.MemoryRequest)?.Value ?? 0;
        return (request.Value - claimed) / pod.Containers.Count(container => container.Role != ContainerRole.Ephemeral);
    }

    /// <summary>
    /// What the containers request together: regular ones and sidecars added up, or what an init container needs beside
    /// the sidecars started before it where that is more (component-helpers, resource/helpers.go,
    /// AggregateContainerRequests). Null where none requests any.
    /// </summary>
    private static Quantity? Aggregate(PodManifest pod, Func<ResourceSet, Quantity?> requestOf)
    {
        Quantity running = default;
        Quantity sidecars = default;
        Quantity starting = default;
        var isAny = false;
        foreach (var container in pod.Containers)
        {
            if (requestOf(container.Resources.WithDefaults()) is not { } request)
            {
                continue;
            }

            isAny = true;
            switch (container.Role)
            {
                case ContainerRole.Init:
                    starting = Larger(starting, sidecars + request);
                    break;
                case ContainerRole.Sidecar:
                    running += request;
                    sidecars += request;
                    break;
                default:
                    running += request;
                    break;
            }
        }

        return isAny ? Larger(running, starting) : null;
    }

    private static Quantity Larger(Quantity left, Quantity right) => left > right ? left : right;
}

namespace FragTools.Pods;

/// <summary>Finds the manifests of what a node or a report names.</summary>
internal sealed class PodManifestIndex
{
    private readonly Dictionary<string, PodManifest> _byUid = [];
    private readonly Dictionary<(string?, string?), PodManifest> _byName = [];

    public PodManifestIndex(PodManifestSet set)
    {
        foreach (var pod in set.Pods.Where(pod => pod.Kind == "Pod"))
        {
            _byName.TryAdd((pod.Namespace, pod.Name), pod);
            if (pod.Uid is { } uid)
            {
                _byUid.TryAdd(uid, pod);
            }
        }
    }

    /// <summary>The pod of a uid; else of a name, where the pod in the manifest has no uid that says otherwise.</summary>
    public PodManifest? Find(string podUid, PodName? name)
        => _byUid.GetValueOrDefault(podUid)
            ?? (name?.Pod is not null && _byName.GetValueOrDefault((name.Namespace, name.Pod)) is { Uid: null } pod ? pod : null);

    /// <summary>The container of an id, be it that of its last run; else of a name.</summary>
    public static ContainerManifest? Find(PodManifest pod, string? containerId, PodName? name)
        => (containerId is null ? null : pod.Containers.FirstOrDefault(container => container.ContainerId == containerId || container.PreviousContainerId == containerId))
            ?? (name?.Container is { } container ? pod.Containers.FirstOrDefault(one => one.Name == container) : null);
}

using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>
/// Finds the names of pods in the files of a node, the cheapest source first: two listings of folders that name all pods
/// and containers with logs, then the runtime's own state, one file a container. One object serves one reading.
/// </summary>
internal sealed class PodNames
{
    private const int UidWithDashes = 36;
    private const int HashUid = 32;

    private readonly RuntimeState _runtime;
    private readonly Lazy<Dictionary<string, PodName>> _pods;
    private readonly Lazy<Dictionary<string, PodName>> _containers;

    public PodNames(LinuxRoot root)
    {
        _runtime = new RuntimeState(root);

        // pkg/kubelet/kuberuntime/helpers.go, BuildPodLogsDirectory (since 1.14; before only the uid): namespace_name_uid.
        _pods = new(() => Read(root, "var/log/pods", PodOfFolder));

        // pkg/kubelet/kuberuntime/legacy.go, logSymlink: name_namespace_container-id.log.
        _containers = new(() => Read(root, "var/log/containers", ContainerOfLog));
    }

    /// <summary>All pods that have logs.</summary>
    public IEnumerable<PodName> All => _pods.Value.Values.Concat(_containers.Value.Values);

    /// <summary>The names of a container, or of a pod where no container is given.</summary>
    /// <param name="podUid">The pod's uid as its cgroups have it; null where they name none.</param>
    /// <param name="containerId">The container's id; null for the pod alone.</param>
    /// <returns>
    /// The names; null where no file of the node knows the pod. A container that is in no pod has its own name alone.
    /// </returns>
    public PodName? Find(string? podUid, string? containerId)
    {
        var container = containerId is null ? null
            : _containers.Value.GetValueOrDefault(containerId) ?? _runtime.Find(containerId);
        return podUid is null || container is { Pod: not null } ? container : _pods.Value.GetValueOrDefault(podUid);
    }

    /// <summary>
    /// The manifests with those marked as static of which this node runs a static pod: a file that was copied from the node looks like
    /// any other, and its kubelet treats it otherwise.
    /// </summary>
    public PodManifestSet WithStatic(PodManifestSet set, string? node)
    {
        var names = _pods.Value.Where(static pod => pod.Key.Length == HashUid).Select(static pod => pod.Value.Pod!).ToList();
        return names.Count == 0 ? set : set with
        {
            Pods = [.. set.Pods.Select(pod => pod is { Kind: "Pod", Uid: null, IsStatic: false, Name: { } name }
                && names.Exists(known => GeneratedNames.IsStatic(name, known, node)) ? pod with { IsStatic = true } : pod)],
        };
    }

    private static Dictionary<string, PodName> Read(LinuxRoot root, string folder, Func<string, (string Key, PodName Name)?> parse)
    {
        var names = new Dictionary<string, PodName>();
        try
        {
            foreach (var entry in root.Names(folder))
            {
                if (parse(entry) is { } found)
                {
                    names.TryAdd(found.Key, found.Name);
                }
            }
        }
        catch (NodeException)
        {
            // Names are a help, not what was asked for: without them the uid stands for the pod.
        }

        return names;
    }

    private static (string Key, PodName Name)? PodOfFolder(string folder)
        => folder.Split('_') is [{ Length: > 0 } space, { Length: > 0 } name, { Length: UidWithDashes or HashUid } uid]
            ? (uid, new PodName(SafeText.Escape(space), SafeText.Escape(name), null, null))
            : null;

    private static (string Key, PodName Name)? ContainerOfLog(string log)
    {
        if (!log.EndsWith(".log", StringComparison.Ordinal) || log.LastIndexOf('-') is not (> 0 and var dash)
            || log[..dash].Split('_') is not [{ Length: > 0 } pod, { Length: > 0 } space, { Length: > 0 } container])
        {
            return null;
        }

        return (log[(dash + 1)..^4], new PodName(SafeText.Escape(space), SafeText.Escape(pod), SafeText.Escape(container), false));
    }
}

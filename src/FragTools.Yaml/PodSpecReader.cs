using FragTools.Pods;
using FragTools.Text;

namespace FragTools.Yaml;

/// <summary>Reads pods, pod templates and nodes: the fields of k8s.io/api core/v1 that bear on an oom_score_adj.</summary>
internal static class PodSpecReader
{
    private const string StaticSource = "kubernetes.io/config.source";
    private const string StaticMirror = "kubernetes.io/config.mirror";
    private const string StaticHash = "kubernetes.io/config.hash";
    private const string Critical = "scheduler.alpha.kubernetes.io/critical-pod";

    /// <exception cref="FragTools.Linux.NodeException">A field is not what Kubernetes would accept.</exception>
    public static PodManifest ReadPod(ManifestObject pod)
    {
        var metadata = pod.Mapping(pod.Root, "metadata");
        var status = pod.Mapping(pod.Root, "status");
        var manifest = ReadSpec(pod, pod.Root, pod.Mapping(pod.Root, "spec"), status);
        var uid = pod.Text(metadata, "uid");
        return manifest with
        {
            Uid = manifest.IsStatic ? pod.Text(pod.Mapping(metadata, "annotations"), StaticHash) ?? uid : uid,
            NodeName = pod.Text(pod.Mapping(pod.Root, "spec"), "nodeName"),
            IsFromCluster = uid is not null,
            StatusQosClass = ReadClass(pod.Text(status, "qosClass")),
        };
    }

    /// <summary>Reads the template of a workload.</summary>
    /// <exception cref="FragTools.Linux.NodeException">A field is not what Kubernetes would accept.</exception>
    public static PodManifest ReadTemplate(ManifestObject workload, MappingNode template)
        => ReadSpec(workload, template, workload.Mapping(template, "spec"), status: null);

    /// <exception cref="FragTools.Linux.NodeException">A field is not what Kubernetes would accept.</exception>
    public static NodeManifest ReadNode(ManifestObject node)
    {
        var metadata = node.Mapping(node.Root, "metadata");
        var status = node.Mapping(node.Root, "status");
        var capacity = node.Mapping(status, "capacity");
        var memory = node.Amount(capacity, "memory", "status.capacity.memory");
        if (memory is { IsZero: true })
        {
            throw node.Error(
                capacity!, "status.capacity.memory is 0, by which a kubelet cannot divide; the object was saved before its kubelet "
                    + "reported");
        }

        return new NodeManifest(
            node.Text(metadata, "name") ?? throw node.Error(node.Root, "has no metadata.name"),
            memory?.Value,
            KubernetesVersion.TryParse(node.Text(node.Mapping(status, "nodeInfo"), "kubeletVersion")));
    }

    // By its name alone: Enum.TryParse takes numbers and lists of names as well.
    private static QosClass? ReadClass(string? name) => name switch
    {
        nameof(QosClass.BestEffort) => QosClass.BestEffort,
        nameof(QosClass.Burstable) => QosClass.Burstable,
        nameof(QosClass.Guaranteed) => QosClass.Guaranteed,
        _ => null,
    };

    private static PodManifest ReadSpec(ManifestObject owner, MappingNode template, MappingNode? spec, MappingNode? status)
    {
        if (spec is null || owner.Items(spec, "containers").Count == 0)
        {
            throw owner.Error(spec ?? template, "spec.containers is empty");
        }

        var metadata = owner.Mapping(owner.Root, "metadata");
        var annotations = owner.Mapping(owner.Mapping(template, "metadata"), "annotations");
        var isMirror = owner.Text(annotations, StaticMirror) is not null;
        return new PodManifest
        {
            Kind = owner.Kind,
            Name = owner.Text(metadata, "name"),
            Namespace = owner.Text(metadata, "namespace"),
            PriorityClass = owner.Text(spec, "priorityClassName"),
            Priority = owner.Number(spec, "priority"),
            IsStatic = isMirror || owner.Text(annotations, StaticSource) is not null and not "api",
            IsMirror = isMirror,
            HasCriticalAnnotation = annotations?.Find(Critical) is not null,
            Resources = ReadResources(owner, spec),
            Containers =
            [
                .. ReadContainers(owner, spec, "containers", status, "containerStatuses", _ => ContainerRole.Regular),
                .. ReadContainers(owner, spec, "initContainers", status, "initContainerStatuses", InitRole),
                .. ReadContainers(owner, spec, "ephemeralContainers", status, "ephemeralContainerStatuses", _ => ContainerRole.Ephemeral),
            ],
            Source = owner.Source,
        };

        ContainerRole InitRole(MappingNode container)
            => owner.Text(container, "restartPolicy") == "Always" ? ContainerRole.Sidecar : ContainerRole.Init;
    }

    private static List<ContainerManifest> ReadContainers(
        ManifestObject owner,
        MappingNode spec,
        string list,
        MappingNode? status,
        string statusList,
        Func<MappingNode, ContainerRole> roleOf)
    {
        var items = owner.Items(spec, list);
        var ids = items.Count == 0 ? [] : ReadIds(owner, status, statusList);
        var containers = new List<ContainerManifest>(items.Count);
        foreach (var item in items)
        {
            var container = item as MappingNode ?? throw owner.Error(item, $"an item of spec.{list} is no mapping");
            var name = owner.Text(container, "name") ?? throw owner.Error(container, $"an item of spec.{list} has no name");
            var (id, previousId) = ids.GetValueOrDefault(name);
            containers.Add(new ContainerManifest(name, roleOf(container), ReadResources(owner, container) ?? ResourceSet.None, id)
            {
                PreviousContainerId = previousId,
            });
        }

        return containers;
    }

    /// <summary>The ids of containers by their names, those that run now and those that ended before.</summary>
    private static Dictionary<string, (string? Id, string? PreviousId)> ReadIds(ManifestObject owner, MappingNode? status, string list)
    {
        var ids = new Dictionary<string, (string?, string?)>();
        foreach (var item in owner.Items(status, list).OfType<MappingNode>())
        {
            if (owner.Text(item, "name") is { } name)
            {
                ids[name] = (Id(owner, item), Id(owner, owner.Mapping(owner.Mapping(item, "lastState"), "terminated")));
            }
        }

        return ids;
    }

    /// <summary><c>containerd://4be1…</c> without what stands before the id.</summary>
    private static string? Id(ManifestObject owner, MappingNode? state)
        => owner.Text(state, "containerID") is { } id
            ? id[(id.IndexOf("//", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..]
            : null;

    private static ResourceSet? ReadResources(ManifestObject owner, MappingNode holder)
    {
        if (owner.Mapping(holder, "resources") is not { } resources)
        {
            return null;
        }

        var requests = owner.Mapping(resources, "requests");
        var limits = owner.Mapping(resources, "limits");
        return new ResourceSet
        {
            CpuRequest = owner.Amount(requests, "cpu", "requests.cpu"),
            CpuLimit = owner.Amount(limits, "cpu", "limits.cpu"),
            MemoryRequest = owner.Amount(requests, "memory", "requests.memory"),
            MemoryLimit = owner.Amount(limits, "memory", "limits.memory"),
        };
    }
}

using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Diagnosis.Evidence;

/// <summary>
/// The names of a node's pods, from all that was read of it: failed starts, evictions, events and statuses of kills, its processes,
/// and the folders that its kubelet and runtime name after pods. The kernel's own reports name a pod by its uid at best.
/// </summary>
internal sealed class KnownPods
{
    private readonly Dictionary<string, PodName> _pods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PodName> _containers = new(StringComparer.Ordinal);
    private readonly PodNames? _onDisk;

    /// <param name="evidence">What was read.</param>
    /// <param name="onDisk">The names in the files of the node's tree, or null where there is no tree.</param>
    public KnownPods(NodeEvidence evidence, PodNames? onDisk)
    {
        _onDisk = onDisk;
        foreach (var start in evidence.StartFailures.Concat(evidence.Evictions))
        {
            Add(start.PodUid, start.ContainerId, new PodName(start.Namespace, start.Pod, start.Container, null));
        }

        foreach (var kill in evidence.ReportedKills)
        {
            Add(kill.PodUid, kill.ContainerId, new PodName(kill.Namespace, kill.Pod, kill.Container, null));
        }

        foreach (var process in evidence.Snapshot.Pods)
        {
            Add(process.PodUid, process.ContainerId, new PodName(process.Namespace, process.Pod, process.Container, null));
        }
    }

    /// <summary>The names of a container, or of a pod where nothing knows the container.</summary>
    public PodName? Find(string? uid, string? containerId)
        => (containerId is null ? null : _containers.GetValueOrDefault(containerId))
            ?? (uid is null ? null : _onDisk?.Find(uid, containerId) ?? _pods.GetValueOrDefault(uid));

    /// <summary>A kill with the names of the pod that it was in, where its report has none.</summary>
    public OomKill Named(OomKill kill)
        => kill.Pod is null && Find(kill.PodUid, kill.ContainerId) is { } name
            ? kill with { Namespace = name.Namespace, Pod = name.Pod, Container = kill.Container ?? name.Container }
            : kill;

    /// <summary>A failed start with the names of its pod, where its lines have none.</summary>
    public ContainerStartFailure Named(ContainerStartFailure start)
        => start.Pod is null && Find(start.PodUid, start.ContainerId) is { } name
            ? start with { Namespace = name.Namespace, Pod = name.Pod, Container = start.Container ?? name.Container }
            : start;

    private void Add(string? uid, string? containerId, PodName name)
    {
        if (name.Pod is null)
        {
            return;
        }

        if (uid is not null)
        {
            _pods.TryAdd(uid, name with { Container = null });
        }

        if (containerId is not null)
        {
            _containers.TryAdd(containerId, name);
        }
    }
}

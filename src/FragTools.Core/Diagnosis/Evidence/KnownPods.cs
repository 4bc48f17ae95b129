using FragTools.Pods;
using FragTools.Starts;

namespace FragTools.Diagnosis.Evidence;

/// <summary>
/// The names of a node's pods, from all that was read of it: failed starts, evictions, events and statuses of kills, its processes,
/// and the folders that its kubelet and runtime name after pods. The kernel's own reports name a pod by its uid at best.
/// </summary>
internal sealed class KnownPods : PodDirectory
{
    /// <param name="evidence">What was read.</param>
    /// <param name="onDisk">The names in the files of the node's tree, or null where there is no tree.</param>
    public KnownPods(NodeEvidence evidence, PodNames? onDisk)
        : base(onDisk)
    {
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
}

using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Narrows what was read of a node to what happened to some of its pods, and to what may be why.</summary>
internal static class PodEvidence
{
    /// <summary>The part of the evidence that concerns the pods. How the node is now stays whole.</summary>
    public static NodeEvidence Of(NodeEvidence evidence, PodSelection pods)
    {
        List<ContainerStartFailure> starts = [.. evidence.StartFailures.Where(IsStart)];
        return evidence with
        {
            Pods = pods,
            OomKills = [.. evidence.OomKills.Where(group => IsOf(
                group.Latest.Namespace, group.Latest.Pod, group.Latest.PodUid, group.Latest.ContainerId))],
            ReportedKills = [.. evidence.ReportedKills.Where(kill => IsOf(kill.Namespace, kill.Pod, kill.PodUid, kill.ContainerId))],
            StartFailures = starts,
            Evictions = [.. evidence.Evictions.Where(IsStart)],

            // What the kernel refused, and limits other than memory, concern a pod that did not start at that time, or that is named.
            Failures = [.. evidence.Failures.Where(group => starts.Exists(start => IsBeside(group, start)) || IsCacheOf(group.Latest))],
            Limits = [.. evidence.Limits.Where(limit => limit.Pod is { } pod ? IsKnown(pod.PodUid, pod.ContainerId) : starts.Count > 0)],
            Snapshot = evidence.Snapshot with
            {
                Pods = [.. evidence.Snapshot.Pods.Where(process => IsOf(
                    process.Namespace, process.Pod, process.PodUid, process.ContainerId))],
                PodCounters = [.. evidence.Snapshot.PodCounters.Where(pod => IsKnown(pod.PodUid, pod.ContainerId))],
            },
        };

        bool IsOf(string? space, string? pod, string? uid, string? container) => pods.Has(space, pod, uid, container);

        bool IsStart(ContainerStartFailure start) => IsOf(start.Namespace, start.Pod, start.PodUid, start.ContainerId);

        bool IsCacheOf(PageAllocFailure failure) => failure.CacheContainerId is { } id && IsKnown(null, id);

        bool IsKnown(string? uid, string? container)
            => evidence.Names?.Find(uid, container) is var name && IsOf(name?.Namespace, name?.Pod, uid, container);
    }

    /// <summary>Does a report of the group stand close to the start in time?</summary>
    private static bool IsBeside(FailureGroup group, ContainerStartFailure start)
        => start.KernelEvents.Any(report => report.Kind == group.Latest.Kind && report.Order == group.Latest.Order
            && report.Cause == group.Latest.Cause);
}

using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Diagnosis.Evidence;

/// <summary>The pods that paid, from start failures, from cgroups' limits, and from whom the OOM killer chose.</summary>
internal static class AffectedPods
{
    private const int Most = 50;

    /// <summary>The pods, the one that paid most often first.</summary>
    public static IEnumerable<AffectedPod> Of(NodeEvidence evidence)
        => evidence.StartFailures.GroupBy(failure => failure.PodUid ?? failure.Pod ?? failure.ContainerId ?? "").Select(OfStarts)
            .Concat(evidence.OomKills
                .Where(group => PodOf(group.Latest) is not null)
                .GroupBy(group => UidOf(group.Latest))
                .Select(group => OfKills(evidence, [.. group])))
            .OrderByDescending(pod => pod.Occurrences)
            .Take(Most);

    /// <summary>The uid of the pod whose limit or process it was, or null.</summary>
    public static string? UidOf(OomKill kill) => PodOf(kill)?.PodUid;

    private static PodCgroup? PodOf(OomKill kill)
        => (kill.TaskCgroup is { } task ? PodCgroup.TryParse(task) : null)
            ?? (kill.OomCgroup is { } limited ? PodCgroup.TryParse(limited) : null);

    private static AffectedPod OfStarts(IGrouping<string, ContainerStartFailure> attempts)
    {
        var named = attempts.FirstOrDefault(attempt => attempt.PodUid is not null) ?? attempts.First();
        return new AffectedPod
        {
            Namespace = named.Namespace,
            Pod = named.Pod,
            PodUid = named.PodUid,
            Container = named.Container,
            ContainerId = named.ContainerId,
            Effect = $"did not start ({named.Reason})",
            Occurrences = attempts.Sum(attempt => (long)attempt.Occurrences),
            LastSeen = attempts.Max(attempt => attempt.LastSeen),
            Source = named.Source,
            LineNumber = named.LineNumber,
        };
    }

    private static AffectedPod OfKills(NodeEvidence evidence, List<OomGroup> kills)
    {
        var kill = kills[0].Latest;
        var pod = PodOf(kill)!;
        var name = evidence.Snapshot.Pods.FirstOrDefault(process => process.PodUid == pod.PodUid)
            is { } known ? (known.Namespace, known.Pod)
            : evidence.StartFailures.FirstOrDefault(failure => failure.PodUid == pod.PodUid) is { } failed ? (failed.Namespace, failed.Pod)
            : (null, null);
        return new AffectedPod
        {
            Namespace = name.Namespace,
            Pod = name.Pod,
            PodUid = pod.PodUid,
            ContainerId = pod.ContainerId,
            Effect = $"{kill.VictimName ?? "a process"} was killed "
                + $"({(kill.OomCgroup is null ? "the node was out of memory" : "limit reached")})",
            Occurrences = kills.Sum(group => group.Count),
            LastSeen = kills.Max(group => group.LastSeen),
            Source = kill.Source,
            LineNumber = kill.LineNumber,
        };
    }
}

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
                .Where(group => group.Latest.PodUid is not null)
                .GroupBy(group => group.Latest.PodUid)
                .Select(group => OfKills([.. group])))
            .Concat(evidence.Snapshot.PodCounters.Where(pod => pod.OomKills > 0 && !evidence.IsKilled(pod.PodUid)).Select(
                pod => OfCounters(pod, evidence.Names)))
            .OrderByDescending(pod => pod.Occurrences)
            .Take(Most);

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

    private static AffectedPod OfKills(List<OomGroup> kills)
    {
        var kill = kills[0].Latest;
        return new AffectedPod
        {
            Namespace = kill.Namespace,
            Pod = kill.Pod,
            PodUid = kill.PodUid,
            Container = kill.Container,
            ContainerId = kill.ContainerId,
            Effect = $"{kill.VictimName ?? "a process"} was killed ({Why(kill)})",
            Occurrences = kills.Sum(group => group.Count),
            LastSeen = kills.Max(group => group.LastSeen),
            Source = kill.Source,
            LineNumber = kill.LineNumber,
        };
    }

    private static AffectedPod OfCounters(PodCounters pod, KnownPods? names)
    {
        var name = names?.Find(pod.PodUid, pod.ContainerId);
        return new AffectedPod
        {
            Namespace = name?.Namespace,
            Pod = name?.Pod,
            PodUid = pod.PodUid,
            Container = name?.Container,
            ContainerId = pod.ContainerId,
            Effect = "processes were killed, by what its cgroup counts",
            Occurrences = pod.OomKills,
            Source = pod.Source,
        };
    }

    private static string Why(OomKill kill) => kill switch
    {
        { LimitOwner: LimitOwner.Container or LimitOwner.Pod } => "at its own memory limit",
        { OomCgroup: not null } => $"at the limit of {LimitWording.Of(kill)}",
        { IsCgroupLimit: true } => "at the limit of a memory cgroup",
        { IsCgroupLimit: false } => "the node was out of memory",
        _ => "whose memory was short is not known",
    };
}

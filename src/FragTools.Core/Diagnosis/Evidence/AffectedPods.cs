using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Diagnosis.Evidence;

/// <summary>The pods that paid, from start failures, from cgroups' limits, and from whom the OOM killer chose.</summary>
internal static class AffectedPods
{
    private const int Most = 50;

    /// <summary>The pods, those of what decides first, then the one that paid most often.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="deciding">What the verdict rests on, the most telling first; null where nothing is judged.</param>
    public static IEnumerable<AffectedPod> Of(NodeEvidence evidence, IReadOnlyList<object?>? deciding = null)
        => evidence.StartFailures.GroupBy(failure => failure.PodUid ?? failure.Pod ?? failure.ContainerId ?? "")
            .Select(attempts => OfStarts(attempts, $"did not start ({Named(attempts).Reason})"))
            .Concat(evidence.OomKills
                .Where(group => (group.Latest.PodUid ?? group.Latest.Pod) is not null)
                .GroupBy(group => group.Latest.PodUid ?? $"{group.Latest.Namespace}/{group.Latest.Pod}")
                .Select(group => OfKills([.. group])))
            .Concat(evidence.ReportedKills
                .Where(static kill => (kill.PodUid ?? kill.Pod ?? kill.ContainerId) is not null)
                .GroupBy(static kill => kill.PodUid ?? kill.Pod ?? kill.ContainerId)
                .Select(static kills => OfKill(
                    kills.First(),
                    $"{kills.First().VictimName ?? "a process"} was killed ({kills.First().Actor}"
                        + (kills.First().Evidence == KillEvidence.Reported ? ", as reported)" : ")"),
                    kills.Sum(static kill => (long)kill.Occurrences),
                    kills.Max(static kill => kill.LastSeen))))
            .Concat(evidence.Evictions
                .Where(static eviction => (eviction.PodUid ?? eviction.Pod) is not null)
                .GroupBy(static eviction => eviction.PodUid ?? eviction.Pod ?? "")
                .Select(static evictions => OfStarts(evictions, "was evicted or turned away")))
            .Concat(evidence.Snapshot.PodCounters.Where(pod => pod.OomKills > 0 && !evidence.IsKilled(pod.PodUid)).Select(
                pod => OfCounters(pod, evidence.Names)))
            .Concat(evidence.Snapshot.PodCounters
                .Where(static pod => pod is { OomKills: 0, FullAverage10: >= PodCounters.MuchPercent })
                .Select(pod => OfCgroup(pod.PodUid, pod.ContainerId, evidence.Names, "all its tasks wait for memory", 1, pod.Source)))
            .Concat(evidence.Limits.Select(limit => OfLimit(limit, evidence.Names)).OfType<AffectedPod>())
            .Concat((deciding ?? []).OfType<PageAllocFailure>().Select(failure => OfCache(failure, evidence.Names)).OfType<AffectedPod>())
            .OrderBy(pod => Rank(pod, deciding ?? []))
            .ThenByDescending(pod => pod.Occurrences)
            .Take(Most);

    /// <summary>The place among what decides; after all of it where it has no part.</summary>
    private static int Rank(AffectedPod pod, IReadOnlyList<object?> deciding)
    {
        for (var at = 0; at < deciding.Count; at++)
        {
            if (deciding[at] switch
            {
                OomKill kill => Is(pod, kill.PodUid, kill.Namespace, kill.Pod, kill.ContainerId),
                ContainerStartFailure start => Is(pod, start.PodUid, start.Namespace, start.Pod, start.ContainerId),
                PodCounters counters => pod.PodUid == counters.PodUid,
                LimitEvent { Pod: { } limited } => pod.PodUid == limited.PodUid,
                PageAllocFailure { CacheContainerId: { } container } => pod.ContainerId == container,
                _ => false,
            })
            {
                return at;
            }
        }

        return deciding.Count;
    }

    private static bool Is(AffectedPod pod, string? uid, string? space, string? name, string? container)
        => uid is not null && pod.PodUid is not null ? pod.PodUid == uid
            : name is not null && pod.Pod is not null ? (pod.Namespace, pod.Pod) == (space, name)
            : container is not null && pod.ContainerId == container;

    private static ContainerStartFailure Named(IGrouping<string, ContainerStartFailure> attempts)
        => attempts.FirstOrDefault(attempt => attempt.PodUid is not null) ?? attempts.First();

    private static AffectedPod OfStarts(IGrouping<string, ContainerStartFailure> attempts, string effect)
    {
        var named = Named(attempts);
        return new AffectedPod
        {
            Namespace = named.Namespace,
            Pod = named.Pod,
            PodUid = named.PodUid,
            Container = named.Container,
            ContainerId = named.ContainerId,
            Effect = effect,
            Occurrences = attempts.Sum(attempt => (long)attempt.Occurrences),
            LastSeen = attempts.Max(attempt => attempt.LastSeen),
            Source = named.Source,
            LineNumber = named.LineNumber,
        };
    }

    private static AffectedPod OfKills(List<OomGroup> kills)
        => OfKill(
            kills[0].Latest,
            $"{kills[0].Latest.VictimName ?? "a process"} was killed ({Why(kills[0].Latest)})",
            kills.Sum(group => group.Count),
            kills.Max(group => group.LastSeen));

    private static AffectedPod OfKill(OomKill kill, string effect, long occurrences, DateTimeOffset? lastSeen) => new()
    {
        Namespace = kill.Namespace,
        Pod = kill.Pod,
        PodUid = kill.PodUid,
        Container = kill.Container,
        ContainerId = kill.ContainerId,
        Effect = effect,
        Occurrences = occurrences,
        LastSeen = lastSeen,
        Source = kill.Source,
        LineNumber = kill.LineNumber,
    };

    private static AffectedPod OfCounters(PodCounters pod, KnownPods? names)
        => OfCgroup(pod.PodUid, pod.ContainerId, names, "processes were killed, by what its cgroup counts", pod.OomKills, pod.Source);

    private static AffectedPod? OfLimit(LimitEvent limit, KnownPods? names)
        => limit.Pod is not { } pod ? null
            : OfCgroup(pod.PodUid, pod.ContainerId, names, "was at its limit of processes", limit.Count, limit.Source) with
            {
                LastSeen = limit.LastSeen,
                LineNumber = limit.LineNumber,
            };

    /// <summary>The pod whose slab cache could not grow, where anything names the container.</summary>
    private static AffectedPod? OfCache(PageAllocFailure failure, KnownPods? names)
        => failure.CacheContainerId is not { } id || names?.Find(null, id) is not { Pod: not null } ? null
            : OfCgroup(null, id, names, "was refused kernel memory (at its own limit)", 1, failure.Source) with
            {
                LastSeen = failure.Timestamp,
                LineNumber = failure.LineNumber,
            };

    /// <summary>A pod of which only the cgroup is told, with the name that is known of it.</summary>
    private static AffectedPod OfCgroup(string? uid, string? container, KnownPods? names, string effect, long occurrences, string source)
    {
        var name = names?.Find(uid, container);
        return new AffectedPod
        {
            Namespace = name?.Namespace,
            Pod = name?.Pod,
            PodUid = uid,
            Container = name?.Container,
            ContainerId = container,
            Effect = effect,
            Occurrences = occurrences,
            Source = source,
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

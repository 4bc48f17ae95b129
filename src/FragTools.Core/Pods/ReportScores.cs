using FragTools.KernelLog.Oom;
using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>
/// The tasks of the OOM killer's reports as the kernel that wrote the report rated them, and the pods that they belong
/// to. A report names the cgroup whose limit was reached and that of the task that was chosen: of other tasks the pod is
/// known only where the former lies in it.
/// </summary>
/// <param name="options">Manifests that name pods and their containers, with capacity and version for expected values.</param>
/// <param name="root">The node's tree, whose files name pods; null where there is none.</param>
public sealed class ReportScores(PodScoreOptions options, LinuxRoot? root = null)
{
    private readonly PodNames? _names = root is null ? null : new PodNames(root);
    private readonly PodManifestIndex? _index = options.Manifests is { } set ? new PodManifestIndex(set) : null;
    private readonly ManifestScorer? _scorer = options.Manifests is { } set ? new ManifestScorer(set, options) : null;

    /// <summary>
    /// Rates a report's tasks, in the order in which the kernel would kill them. A victim whose row the report lacks
    /// comes last, with what its own line says.
    /// </summary>
    /// <param name="kill">The report.</param>
    /// <returns>One object a task, and what is worth knowing of their order.</returns>
    public Reading<PodOomScore> Score(OomKill kill)
    {
        ArgumentNullException.ThrowIfNull(kill);
        var pods = new ReportPods(kill);
        var ranks = KillOrder.Of(kill);
        var source = FormattableString.Invariant($"{kill.Source}, line {kill.LineNumber}");
        var scores = new List<PodOomScore>();
        foreach (var task in kill.Tasks ?? Enumerable.Empty<OomTask>())
        {
            var isVictim = pods.IsVictim(task);
            scores.Add(Identify(kill, pods, task, isVictim) with
            {
                Source = source,
                OomScoreAdj = task.OomScoreAdj,
                ProcessId = task.ProcessId,
                ProcessName = task.Name,
                RssBytes = task.RssPages * kill.PageSizeBytes,
                SwapBytes = task.SwapPages * kill.PageSizeBytes,
                PageTableBytes = task.PageTableBytes ?? task.PageTablePages * kill.PageSizeBytes,
                Badness = task.Badness,
                OomScore = ReportArithmetic.Score(kill, task),
                KillRank = ranks.TryGetValue(task, out var rank) ? rank : null,
                IsVictim = isVictim,
            });
        }

        var sorted = scores.OrderBy(score => score.KillRank ?? int.MaxValue).ToList();
        if (kill.VictimProcessId is { } victim && !scores.Exists(score => score.IsVictim == true))
        {
            sorted.Add(VictimAlone(kill, pods, victim) with { Source = source });
        }

        return new Reading<PodOomScore>(sorted, [], [.. Warnings(kill, source, ranks.Count)]);
    }

    /// <summary>The pod of a task, its names and what its manifest says, as far as they are known.</summary>
    private PodOomScore Identify(OomKill kill, ReportPods pods, OomTask task, bool? isVictim)
    {
        var place = pods.Of(task.ProcessId, isVictim == true);
        var name = place is null ? null : _names?.Find(place.PodUid, place.ContainerId);
        var pod = place is null ? null : _index?.Find(place.PodUid, name);
        var container = pod is null ? null : PodManifestIndex.Find(pod, place?.ContainerId, name);
        var known = pod is null ? new PodOomScore { Source = kill.Source }
            : container is null ? _scorer!.Score(pod)
            : _scorer!.Score(pod, container);
        var arithmetic = ReportArithmetic.Explain(kill, task);
        return known with
        {
            Host = kill.Host ?? known.Host ?? root?.Host,
            Namespace = known.Namespace ?? name?.Namespace,
            Pod = known.Pod ?? name?.Pod,
            PodUid = place?.PodUid,
            Container = known.Container ?? name?.Container,
            ContainerId = place?.ContainerId,
            QosClass = known.QosClass ?? place?.QosClass ?? pods.ClassBy(task.OomScoreAdj),
            RankCgroup = kill.OomCgroup,
            CgroupPath = pods.PathOf(task.ProcessId, isVictim == true),
            OomGroup = isVictim == true && kill.OomGroup is not null ? true : null,
            LimitBytes = known.LimitBytes ?? (pods.IsContainersLimit ? kill.LimitBytes : null),
            UsageBytes = pods.IsContainersLimit ? kill.UsageBytes : null,
            Explanation = container is null ? arithmetic : $"{arithmetic}; oom_score_adj: {known.Explanation}",
        };
    }

    private PodOomScore VictimAlone(OomKill kill, ReportPods pods, int victim)
        => Identify(kill, pods, new OomTask { ProcessId = victim, Name = kill.VictimName ?? "", OomScoreAdj = kill.VictimOomScoreAdj }, isVictim: true) with
        {
            ProcessId = victim,
            ProcessName = kill.VictimName,
            OomScoreAdj = kill.VictimOomScoreAdj,
            RssBytes = kill.VictimAnonRssBytes + (kill.VictimFileRssBytes ?? 0) + (kill.VictimShmemRssBytes ?? 0),
            OomScore = kill.VictimScore,
            IsVictim = true,
        };

    private static IEnumerable<string> Warnings(OomKill kill, string source, int ranked)
    {
        if (kill.Tasks is null)
        {
            yield return $"{source}: the report has no task table (vm.oom_dump_tasks is 0, or its lines are lost), so only the victim is shown.";
        }
        else if (kill.Missing.HasFlag(KernelLog.ReportParts.TaskRows))
        {
            yield return $"{source}: rows of the task table are missing; ranks count those that are there.";
        }
        else if (ranked == 0 && kill.Tasks.Count > 0)
        {
            yield return $"{source}: no ranks. {kill.ExpectedVictim.Detail}";
        }
    }
}

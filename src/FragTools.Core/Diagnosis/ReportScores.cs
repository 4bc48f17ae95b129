using FragTools.Linux;
using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Diagnosis;

/// <summary>
/// The tasks of the OOM killer's reports as the kernel that wrote the report rated them, and the pods that they belong
/// to. A report names the cgroup whose limit was reached and that of the task that was chosen: of other tasks the pod is
/// known only where the former lies in it.
/// </summary>
public sealed class ReportScores
{
    private readonly LinuxRoot? _root;
    private readonly PodNames? _names;
    private readonly ManifestIndex? _manifests;
    private readonly long? _capacityBytes;
    private readonly QosRules? _rules;

    /// <summary>Prepares for the reports of a node.</summary>
    /// <param name="options">Manifests that name pods and their containers, with capacity and version for expected values.</param>
    /// <param name="root">The node's tree, whose files name pods and tell its memory; null where there is none.</param>
    public ReportScores(PodScoreOptions options, LinuxRoot? root = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _root = root;
        _capacityBytes = options.NodeCapacityBytes ?? (root is null ? null : PodScores.MemoryOf(root, out _));
        _rules = options.KubernetesVersion is { } version ? QosRules.For(version) : null;
        if (root is not null)
        {
            _names = new PodNames(root);
        }

        if (options.Manifests is { } manifests)
        {
            _manifests = new ManifestIndex(ManifestScores.ScoreWith(manifests, options, _capacityBytes).Items, root?.Host);
        }
    }

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
        var ranks = ReportOrder.Of(kill);
        var source = FormattableString.Invariant($"{kill.Source}, line {kill.LineNumber}");
        var scores = new List<PodOomScore>();
        foreach (var task in kill.Tasks ?? Enumerable.Empty<OomTask>())
        {
            var isVictim = pods.IsVictim(task);
            scores.Add(Identify(kill, pods, task, isVictim == true) with
            {
                Source = source,
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
    private PodOomScore Identify(OomKill kill, ReportPods pods, OomTask task, bool isVictim)
    {
        var facts = PodFacts.Of(pods.Of(task.ProcessId, isVictim), _names, _manifests);
        var known = facts.Describe(task.Name, task.OomScoreAdj, _capacityBytes, _rules);
        var arithmetic = ReportArithmetic.Explain(kill, task);
        return known with
        {
            Host = _root?.Host ?? kill.Host,
            ProcessId = task.ProcessId,
            ProcessName = task.Name,
            OomScoreAdj = task.OomScoreAdj,
            QosClass = known.QosClass ?? pods.ClassBy(task.OomScoreAdj),
            RankCgroup = kill.OomCgroup,
            CgroupPath = pods.PathOf(task.ProcessId, isVictim),
            OomGroup = isVictim && kill.OomGroup is not null ? true : null,
            LimitBytes = known.LimitBytes ?? (pods.IsContainersLimit ? kill.LimitBytes : null),
            UsageBytes = pods.IsContainersLimit ? kill.UsageBytes : null,
            CapacityBytes = known.CapacityBytes ?? _capacityBytes,
            Explanation = known.Explanation is { } expected ? $"{arithmetic}; oom_score_adj: {expected}" : arithmetic,
        };
    }

    private PodOomScore VictimAlone(OomKill kill, ReportPods pods, int victim)
        => Identify(
            kill, pods, new OomTask { ProcessId = victim, Name = kill.VictimName
                ?? "", OomScoreAdj = kill.VictimOomScoreAdj }, isVictim: true) with
        {
            ProcessName = kill.VictimName,
            RssBytes = kill.VictimAnonRssBytes + (kill.VictimFileRssBytes ?? 0) + (kill.VictimShmemRssBytes ?? 0),
            OomScore = kill.VictimScore,
            IsVictim = true,
        };

    private static IEnumerable<string> Warnings(OomKill kill, string source, int ranked)
    {
        if (kill.Tasks is null)
        {
            yield return $"{source}: the report has no task table (vm.oom_dump_tasks is 0, or its lines are lost), so only the victim "
                + $"is shown.";
        }
        else if (kill.Missing.HasFlag(ReportParts.TaskRows))
        {
            yield return $"{source}: rows of the task table are missing; ranks count those that are there.";
        }
        else if (ranked == 0 && kill.Tasks.Count > 0)
        {
            yield return $"{source}: no ranks. {kill.ExpectedVictim.Detail}";
        }
    }
}

/// <summary>
/// The order in which the kernel would kill the tasks of a report: by badness (mm/oom_kill.c, select_bad_process and
/// oom_evaluate_task). Of equal ones the first that it meets up to 5.2, the last since 5.3, which no longer prefers the
/// one found before. The table has them in the order in which they are met.
/// </summary>
internal static class ReportOrder
{
    /// <summary>Ranks from 1; empty where the badness of a task that may be chosen is not known.</summary>
    public static Dictionary<OomTask, int> Of(OomKill kill)
    {
        var tasks = kill.Tasks ?? Enumerable.Empty<OomTask>();
        var ranks = new Dictionary<OomTask, int>(ReferenceEqualityComparer.Instance);
        if (tasks.Any(task => task.Badness is null && task.OomScoreAdj != OomBadness.NeverKill))
        {
            return ranks;
        }

        var isLastFirst = kill.KernelVersion?.IsAtLeast(5, 3) ?? (kill.ExpectedVictim.Formula == OomFormula.SignedPages);
        var ordered = tasks.Select((task, place) => (Task: task, Place: isLastFirst ? -place : place))
            .Where(entry => entry.Task.Badness is not null)
            .OrderByDescending(entry => entry.Task.Badness)
            .ThenByDescending(entry => entry.Task.ProcessId == kill.VictimProcessId)
            .ThenBy(entry => entry.Place);
        foreach (var entry in ordered)
        {
            ranks.Add(entry.Task, ranks.Count + 1);
        }

        return ranks;
    }
}

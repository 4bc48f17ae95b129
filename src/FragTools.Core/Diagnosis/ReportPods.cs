using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Diagnosis;

/// <summary>Which pods a report's cgroups tell its tasks to be of.</summary>
internal sealed class ReportPods
{
    // The kubelet gives Burstable containers 2 or 3 to 999 (QosPolicy); 2 is the least in any release.
    private const int LeastOfBurstable = 2;
    private const int OfBestEffort = 1000;

    private readonly OomKill _kill;
    private readonly HashSet<int> _alsoKilled;
    private readonly PodCgroup? _ofAll;
    private readonly PodCgroup? _ofChosen;
    private readonly PodCgroup? _ofGroup;

    public ReportPods(OomKill kill)
    {
        _kill = kill;
        _alsoKilled = kill.AlsoKilled?.Select(process => process.ProcessId).ToHashSet() ?? [];
        _ofAll = Parse(kill.OomCgroup);
        _ofChosen = Parse(kill.TaskCgroup);
        _ofGroup = Parse(kill.OomGroup);
    }

    /// <summary>Is the limit that was reached that of a container?</summary>
    public bool IsContainersLimit => _ofAll?.ContainerId is not null;

    // The path is the chosen task's; before 5.1 a child of it may have died in its place.
    private bool IsChosenKilled => _kill.ExpectedVictim.Reason != VictimReason.ChildSacrificed;

    /// <summary>Did the kernel kill the task? Null where the report does not say whom it killed.</summary>
    public bool? IsVictim(OomTask task)
        => _kill.VictimProcessId is not { } victim ? null
            : task.ProcessId == victim || task.ThreadGroupId == victim || _alsoKilled.Contains(task.ProcessId);

    /// <summary>The pod of a task, and its container where that is known.</summary>
    public PodCgroup? Of(int processId, bool isVictim)
        => isVictim && processId == _kill.VictimProcessId && IsChosenKilled && _ofChosen is not null ? _ofChosen
            : isVictim && _alsoKilled.Contains(processId) && _ofGroup is not null ? _ofGroup
            : _ofAll;

    /// <summary>A task's cgroup; null where the report does not name it.</summary>
    public string? PathOf(int processId, bool isVictim)
        => isVictim && processId == _kill.VictimProcessId && IsChosenKilled ? _kill.TaskCgroup : null;

    /// <summary>
    /// The class of a task that is below the pods' cgroups, by its oom_score_adj. What a Guaranteed container has, a
    /// critical pod and a pod's sandbox have too: that tells no class. Outside of pods anybody may set any value.
    /// </summary>
    public QosClass? ClassBy(int? oomScoreAdj)
        => _ofAll is null && _kill.OomCgroup?.Contains("kubepods", StringComparison.Ordinal) != true ? null
            : oomScoreAdj switch
            {
                OfBestEffort => QosClass.BestEffort,
                >= LeastOfBurstable and < OfBestEffort => QosClass.Burstable,
                _ => null,
            };

    private static PodCgroup? Parse(string? path) => path is null ? null : PodCgroup.TryParse(path);
}

using FragTools.Diagnosis.Evidence;
using FragTools.Pods;
using FragTools.Text;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// The cgroups of a pod count more kills than the logs hold: those were rotated away, or not read. Whose memory was short the counters
/// say only where the pod's own limit let an allocation fail (memory.events, oom).
/// </summary>
internal sealed class KillsCounted : Rule
{
    private const int MostPods = 10;

    public override FindingId Id => FindingId.KillsCounted;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Snapshot.PodCounters.Where(pod => pod.OomKills > node.Evidence.KillsOf(pod.PodUid)).Take(MostPods)
            .Select(pod => Found(node, pod));

    private Finding Found(Case node, PodCounters pod)
    {
        var logged = node.Evidence.KillsOf(pod.PodUid);
        var name = LimitWording.Of(pod, node.Evidence.Names);
        var limit = pod.Memory.LimitBytes is { } bytes ? $" of {SizeText.Format(bytes)}" : "";
        var isOwn = pod.Ooms > 0 || (pod.Ooms is null && pod.LimitHits > 0 && pod.Memory.LimitBytes is not null);
        var why = pod.Ooms > 0 ? Wording.Of($" Its own limit{limit} let an allocation fail {pod.Ooms} times.")
            : pod.Ooms == 0 ? " Its own limit was not reached: the node, or a cgroup above the pod, was short."
            : isOwn ? Wording.Of($" Its limit{limit} was hit {pod.LimitHits} times, not each of which is a kill.") : "";
        return new Finding(Id)
        {
            Severity = Severity.Warning,
            Statement = Wording.Of($"{pod.OomKills} processes of {name} were killed for memory since its cgroup was made, and ")
                + (logged > 0 ? Wording.Of($"the logs hold {logged} of them")
                    : node.Evidence.HasLog ? "the logs hold none of it"
                    : "no log was read that would tell when") + $".{why}",
            Numbers = Wording.Numbers(
                ("OomKills", pod.OomKills), ("LoggedKills", logged), ("Ooms", pod.Ooms), ("LimitHits", pod.LimitHits),
                ("LimitBytes", pod.Memory.LimitBytes), ("UsageBytes", pod.Memory.UsageBytes),
                ("MemoryPressureFullPercent", pod.FullAverage10)),
            Counters = pod,
            Source = pod.Source,
            Supports = isOwn ? Verdict.CgroupLimit : pod.Ooms == 0 ? Verdict.OutOfMemory : null,
            Strength = pod.Ooms > 0 ? Confidence.Likely : Confidence.Possible,
            Headline = isOwn
                ? Wording.Of($"{pod.OomKills} processes of {name} on {node.Snapshot.Host ?? "this node"} were killed, by what its cgroup ")
                    + $"counts, and its own memory limit{limit} was reached. Raise that limit or find out what grows in it; compaction "
                    + "cannot help."
                : Wording.Of($"{pod.OomKills} processes of {name} on {node.Snapshot.Host ?? "this node"} were killed, by what its cgroup ")
                    + "counts, and not for its own limit. The kernel's log of that time would tell whose memory was short.",
        };
    }
}

/// <summary>All tasks of a pod wait for memory much of the time: its limit, or the node, is short, whatever is free.</summary>
internal sealed class PodWaits : Rule
{
    private const int MostPods = 5;
    private const int NearPercent = 90;

    public override FindingId Id => FindingId.PodWaits;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Snapshot.PodCounters.Where(pod => pod.FullAverage10 >= PodCounters.MuchPercent)
            .OrderByDescending(pod => pod.FullAverage10)
            .Take(MostPods)
            .Select(pod => Found(node, pod));

    private Finding Found(Case node, PodCounters pod)
    {
        var isNear = pod.Memory is { LimitBytes: > 0 and var limit, UsageBytes: { } usage }
            && usage / (decimal)limit * 100 >= NearPercent;
        var why = isNear
            ? $": it uses {SizeText.Format(pod.Memory.UsageBytes)} of its limit of {SizeText.Format(pod.Memory.LimitBytes)}"
            : "";
        var name = LimitWording.Of(pod, node.Evidence.Names);
        return new Finding(Id)
        {
            Severity = Severity.Warning,
            Statement = Wording.Of($"All tasks of {name} waited for memory during {pod.FullAverage10} per cent of ten seconds ")
                + $"(memory.pressure){why}.",
            Numbers = Wording.Numbers(
                ("MemoryPressureFullPercent", pod.FullAverage10), ("LimitHits", pod.LimitHits), ("LimitBytes", pod.Memory.LimitBytes),
                ("UsageBytes", pod.Memory.UsageBytes)),
            Counters = pod,
            Source = pod.Source,
            Supports = isNear ? Verdict.CgroupLimit : null,
            IsOfNow = true,
            Strength = Confidence.Possible,
            Headline = $"{char.ToUpperInvariant(name[0])}{name[1..]} on {node.Snapshot.Host ?? "this node"} waits for memory at its own "
                + $"limit of {SizeText.Format(pod.Memory.LimitBytes)}. Raise that limit or find out what grows in it; "
                + "compaction cannot help.",
        };
    }
}

using FragTools.Diagnosis.Evidence;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>Swap is full, or was when the kernel reported, and memory with it.</summary>
internal sealed class SwapExhausted : Rule
{
    private const int FullPercent = 95;
    private const int ShortPercent = 10;

    public override FindingId Id => FindingId.SwapExhausted;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Snapshot.Memory is { SwapTotalBytes: > 0 and var total, SwapFreeBytes: { } free } memory
            && memory is { AvailableBytes: { } available, TotalBytes: > 0 and var ram }
            && free < total / 100 * (100 - FullPercent) && available < ram / 100 * ShortPercent)
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Critical,
                Statement = Wording.Of($"Of {total / 1024} kB of swap {free / 1024} kB are left, and of {ram / 1024} kB of memory ")
                    + Wording.Of($"{available / 1024} kB are available.") + Pressure(node.Snapshot),
                Numbers = Wording.Numbers(
                    ("SwapTotalBytes", total),
                    ("SwapFreeBytes", free),
                    ("TotalBytes", ram),
                    ("AvailableBytes", available),
                    ("MemoryPressureFullPercent", node.Snapshot.Pressure?.FullAverage10)),
                Basis = memory,
                Source = memory.Source,
                Supports = Verdict.OutOfMemory,
                Strength = Confidence.Likely,
                IsOfNow = true,
            };
        }

        foreach (var group in node.Evidence.OomKills.Where(group => group.Latest.IsCgroupLimit == false && IsFull(group.Latest.MemInfo)))
        {
            var counters = group.Latest.MemInfo!;
            yield return OomWording.Finding(
                Id,
                group,
                Wording.Of($"When the OOM killer ran, {counters.Get("free_swap_kB")} kB of {counters.Get("total_swap_kB")} kB of swap ")
                    + "were left: what could be swapped out was.",
                ("FreeSwapKilobytes", counters.Get("free_swap_kB")),
                ("TotalSwapKilobytes", counters.Get("total_swap_kB"))) with
            {
                Severity = Severity.Warning,
            };
        }
    }

    private static bool IsFull(CounterMap? counters)
        => counters?.Get("total_swap_kB") is > 0 and var total && counters.Get("free_swap_kB") < total / 100 * (100 - FullPercent);

    private static string Pressure(NodeSnapshot snapshot)
        => snapshot.Pressure?.FullAverage10 is > 0 and var percent ? Wording.Of($" All tasks waited for memory during {percent} per ")
            + "cent of the last seconds." : "";
}

/// <summary>Little memory is available now, however it lies.</summary>
internal sealed class MemoryShortNow : Rule
{
    private const int ShortPercent = 3;

    public override FindingId Id => FindingId.MemoryShortNow;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Snapshot.Memory is { AvailableBytes: { } available, TotalBytes: > 0 and var total } memory
            && memory.Get("MemAvailable") is not null
            && available < total / 100 * ShortPercent)
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Critical,
                Statement = Wording.Of($"Of {total / 1024} kB of memory only {available / 1024} kB are available."),
                Numbers = Wording.Numbers(("TotalBytes", total), ("AvailableBytes", available)),
                Basis = memory,
                Source = memory.Source,
                Supports = Verdict.OutOfMemory,
                Strength = Confidence.Likely,
                IsOfNow = true,
            };
        }
    }
}

/// <summary>
/// So little is free on a NUMA node that there is nothing to put together: every zone that the kernel's own requests come from stands
/// below its low watermark with what it keeps back, where compaction does not begin (mm/compaction.c, compaction_suitable).
/// </summary>
internal sealed class MemoryBelowMarks : Rule
{
    public override FindingId Id => FindingId.MemoryBelowMarks;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Snapshot.Zones.Select(zone => zone.NumaNode).Distinct()
            .Select(node.Snapshot.LargestSupply)
            .Where(supply => supply?.IsShort == true)
            .Select(supply => Found(node, supply!));

    private Finding Found(Case node, ZoneSupply supply)
    {
        var zone = supply.Zone;
        var cache = node.Snapshot.Memory?.BuffCacheBytes is { } bytes ? $" {SizeText.Format(bytes)} are caches, which can be dropped "
            + "first." : "";
        return new Finding(Id)
        {
            Severity = Severity.Warning,
            Statement = Wording.Of($"Too little is free to put together: {SizeText.Format(supply.FreePages * zone.PageSize)} in ")
                + Wording.Of($"{zone.Zone} of NUMA node {zone.NumaNode}, ")
                + Wording.Of($"whose low watermark is {SizeText.Format(supply.LowPages * zone.PageSize)}.{cache}"),
            Numbers = Wording.Numbers(("FreePages", supply.FreePages), ("LowPages", supply.LowPages)),
            Basis = zone,
            Source = zone.Source,
        };
    }
}

/// <summary>
/// oom_score_adj in an order that nobody wants: a pod's pause process beside Guaranteed containers at −998 dies
/// first and takes the pod's namespaces with it, and a service of the node above −997 dies before Guaranteed pods do.
/// </summary>
internal sealed class OomScoreOrder : Rule
{
    private const int OldGuaranteed = -998;
    private const int Guaranteed = -997;
    private const int MostServices = 5;

    private static readonly string[] Services = ["kubelet", "containerd", "dockerd", "docker-containe", "crio", "cri-dockerd"];

    public override FindingId Id => FindingId.OomScoreOrder;

    public override IEnumerable<Finding> Apply(Case node)
    {
        var processes = Processes(node).ToList();
        var pause = processes.Find(process => process is { Name: "pause", OomScoreAdj: OldGuaranteed });
        var beside = processes.Find(process
            => process is { Name: not "pause", OomScoreAdj: OldGuaranteed } && process.IsGuaranteed && !process.IsService);
        if (pause is not null && beside is not null)
        {
            yield return Found(
                pause,
                Wording.Of($"{pause.Name} (pid {pause.ProcessId}), which holds a pod's namespaces, has the same oom_score_adj of ")
                    + Wording.Of($"{OldGuaranteed} as {beside.Name} (pid {beside.ProcessId}) of a Guaranteed container: either may be ")
                        + "killed first.");
        }

        var early = processes.Where(process => process.IsService && process.OomScoreAdj > Guaranteed);
        foreach (var service in early.DistinctBy(process => process.Name).Take(MostServices))
        {
            yield return Found(
                service,
                Wording.Of($"{service.Name} (pid {service.ProcessId}) has an oom_score_adj of {service.OomScoreAdj}: it may be killed ")
                    + "before Guaranteed pods, and with it the node stops working.");
        }
    }

    private Finding Found(Process process, string statement) => new(Id)
    {
        Severity = Severity.Warning,
        Statement = statement,
        Numbers = Wording.Numbers(("ProcessId", process.ProcessId), ("OomScoreAdj", process.OomScoreAdj)),
        Basis = process.Basis,
        Source = process.Source,
        LineNumber = process.LineNumber,
    };

    /// <summary>The node's processes as they are, else those of the newest task tables.</summary>
    private static IEnumerable<Process> Processes(Case node)
        => node.Snapshot.Pods.Count > 0
            ? node.Snapshot.Pods
                .Where(process => process is { ProcessName: not null, OomScoreAdj: not null })
                .Select(process => new Process(
                process.ProcessName!,
                process.ProcessId,
                process.OomScoreAdj!.Value,
                process.QosClass == QosClass.Guaranteed,
                process.PodUid is null && Services.Contains(process.ProcessName),
                process,
                process.Source,
                null))
            : node.Evidence.OomKills.SelectMany(group => (group.Latest.Tasks ?? new([]))
                .Where(task => task.OomScoreAdj is not null)
                .Select(task => new Process(
                task.Name,
                task.ProcessId,
                task.OomScoreAdj!.Value,
                task.OomScoreAdj == OldGuaranteed,
                Services.Contains(task.Name),
                task,
                group.Latest.Source,
                group.Latest.LineNumber)));

    private sealed record Process(
        string Name, int? ProcessId, int OomScoreAdj, bool IsGuaranteed, bool IsService, object Basis, string Source, long? LineNumber);
}

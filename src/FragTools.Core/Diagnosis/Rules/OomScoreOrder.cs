using FragTools.Pods;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// FT028: oom_score_adj in an order that nobody wants: a pod's pause process beside Guaranteed containers at −998 dies
/// first and takes the pod's namespaces with it, and a service of the node above −997 dies before Guaranteed pods do.
/// </summary>
internal sealed class OomScoreOrder : Rule
{
    private const int OldGuaranteed = -998;
    private const int Guaranteed = -997;
    private const int MostServices = 5;

    private static readonly string[] Services = ["kubelet", "containerd", "dockerd", "docker-containe", "crio", "cri-dockerd"];

    public override string Id => "FT028";

    public override IEnumerable<Finding> Apply(Case node)
    {
        var processes = Processes(node).ToList();
        var pause = processes.Find(process => process is { Name: "pause", OomScoreAdj: OldGuaranteed });
        var beside = processes.Find(process => process is { Name: not "pause", OomScoreAdj: OldGuaranteed } && process.IsGuaranteed && !process.IsService);
        if (pause is not null && beside is not null)
        {
            yield return Found(
                pause,
                Wording.Of($"{pause.Name} (pid {pause.ProcessId}), which holds a pod's namespaces, has the same oom_score_adj of {OldGuaranteed} as {beside.Name} (pid {beside.ProcessId}) of a Guaranteed container: either may be killed first."));
        }

        foreach (var service in processes.Where(process => process.IsService && process.OomScoreAdj > Guaranteed).DistinctBy(process => process.Name).Take(MostServices))
        {
            yield return Found(
                service,
                Wording.Of($"{service.Name} (pid {service.ProcessId}) has an oom_score_adj of {service.OomScoreAdj}: it may be killed before Guaranteed pods, and with it the node stops working."));
        }
    }

    private Finding Found(Process process, string statement) => new()
    {
        Id = Id,
        Severity = Severity.Warning,
        Statement = statement,
        Numbers = Wording.Numbers(("ProcessId", process.ProcessId), ("OomScoreAdj", process.OomScoreAdj)),
        Basis = process.Basis,
        Source = process.Source,
        LineNumber = process.LineNumber,
    };

    /// <summary>The node's processes as they are, else those of the newest task tables.</summary>
    private static IEnumerable<Process> Processes(Case node)
        => node.Evidence.Pods.Count > 0
            ? node.Evidence.Pods.Where(process => process is { ProcessName: not null, OomScoreAdj: not null }).Select(process => new Process(
                process.ProcessName!,
                process.ProcessId,
                process.OomScoreAdj!.Value,
                process.QosClass == QosClass.Guaranteed,
                process.PodUid is null && Services.Contains(process.ProcessName),
                process,
                process.Source,
                null))
            : node.Evidence.OomKills.SelectMany(group => (group.Latest.Tasks ?? new([])).Where(task => task.OomScoreAdj is not null).Select(task => new Process(
                task.Name,
                task.ProcessId,
                task.OomScoreAdj!.Value,
                task.OomScoreAdj == OldGuaranteed,
                Services.Contains(task.Name),
                task,
                group.Latest.Source,
                group.Latest.LineNumber)));

    private sealed record Process(string Name, int? ProcessId, int OomScoreAdj, bool IsGuaranteed, bool IsService, object Basis, string Source, long? LineNumber);
}

namespace FragTools.Pods;

/// <summary>
/// What the kubelet's policy (<see cref="QosPolicy"/>) says of a container whose requests nobody tells: its pod's class
/// alone fixes the value, or the value that it has tells within what bounds the request is.
/// </summary>
internal static class ClassScore
{
    // pkg/kubelet/qos/policy.go, PodInfraOOMAdj; runtimes set it for the sandbox themselves by now. Early kubelets had −999.
    private const int SandboxAdj = -998;
    private const int EarlySandboxAdj = -999;
    private const int BestEffortAdj = 1000;

    /// <summary>The expected value, null where it is only bounded, and the reason in one line.</summary>
    /// <param name="qosClass">The pod's class, as its cgroup's path tells.</param>
    /// <param name="adj">The value that the process has.</param>
    /// <param name="capacityBytes">The machine's memory.</param>
    /// <param name="rules">The kubelet's rules; null takes the newest, and what older ones allow is not drift.</param>
    /// <param name="isStatic">Does the kubelet start the pod from a file?</param>
    public static (int? Expected, string? Explanation) Of(
        QosClass? qosClass, int? adj, long? capacityBytes, QosRules? rules, bool isStatic)
    {
        var guaranteed = rules?.GuaranteedAdj ?? (adj == -998 ? -998 : QosRules.Newest.GuaranteedAdj);
        var mayBeCritical = adj == guaranteed && rules?.Critical != CriticalPods.None;
        var critical = Invariant($"{guaranteed} where {Critical(rules, isStatic)}");
        return qosClass switch
        {
            QosClass.Guaranteed => (guaranteed, Invariant($"Guaranteed: {guaranteed}")),
            not null when isStatic && rules is { Critical: CriticalPods.SystemPriority, StaticPodsAreCritical: true }
                => (guaranteed, Invariant($"static pod, critical in 1.16 to 1.21: {guaranteed}")),
            QosClass.BestEffort when mayBeCritical => (null, Invariant($"BestEffort: {BestEffortAdj}, or {critical}")),
            QosClass.BestEffort => (BestEffortAdj, Invariant($"BestEffort: {BestEffortAdj}")),
            QosClass.Burstable when mayBeCritical
                => (null, Invariant($"Burstable: {BestEffortAdj + guaranteed} to 999, or {critical}")),
            QosClass.Burstable => (null, Burstable(adj, capacityBytes, BestEffortAdj + guaranteed)),
            _ => (null, null),
        };
    }

    /// <summary>What makes a pod critical for a kubelet of those rules, which no file of the node tells.</summary>
    private static string Critical(QosRules? rules, bool isStatic) => rules?.Critical switch
    {
        CriticalPods.Annotated => "it is annotated critical-pod",
        CriticalPods.SystemPriority when isStatic => "its file has a priority of 2000000000 or more",
        CriticalPods.SystemPriority => "its priority class is system-node-critical or system-cluster-critical",
        CriticalPods.NodePriority => "its priority class is system-node-critical",
        _ => "the pod is critical",
    };

    /// <summary>The sandbox's value; it has no manifest, and no class counts for it.</summary>
    public static (int? Expected, string? Explanation) OfSandbox(int? adj)
        => adj == EarlySandboxAdj
            ? (null, Invariant($"sandbox: {SandboxAdj}, {EarlySandboxAdj} from early kubelets"))
            : (SandboxAdj, Invariant($"sandbox: {SandboxAdj}"));

    private static string Burstable(int? adj, long? capacityBytes, int lowest)
    {
        if (adj is not { } value || value < lowest || value >= BestEffortAdj)
        {
            return Invariant($"Burstable: {lowest} to 999, and the request is not known");
        }

        if (capacityBytes is not { } capacity)
        {
            return Invariant($"1000 - 1000*request/capacity = {value}, and the capacity is not known");
        }

        // 1000*request/capacity truncates to 1000 - adj: the request is at least this, and less than the next.
        var points = BestEffortAdj - value;
        var least = value == BestEffortAdj - 1 ? 0 : Ceiling(points, capacity);
        var next = Ceiling(points + 1, capacity);
        return value == lowest
            ? Invariant($"1000 - 1000*request/{capacity}, at least {lowest}: the request is {least} bytes or more")
            : Invariant($"1000 - 1000*request/{capacity} = {value}: the request is from {least} to {next - 1} bytes");
    }

    private static long Ceiling(int points, long capacity) => (long)(((Int128)points * capacity + 999) / 1000);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

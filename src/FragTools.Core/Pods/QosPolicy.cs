using System.Globalization;

namespace FragTools.Pods;

/// <summary>What the kubelet sets as a container's oom_score_adj.</summary>
/// <param name="QosClass">The pod's class.</param>
/// <param name="OomScoreAdj">The value; null where it hangs on a capacity that is not known, or overflows.</param>
/// <param name="Explanation">The arithmetic, or the rule, in one line.</param>
internal sealed record ExpectedScore(QosClass QosClass, int? OomScoreAdj, string Explanation);

/// <summary>
/// The kubelet's choice of oom_score_adj (pkg/kubelet/qos/policy.go, GetContainerOOMScoreAdjust, 1.3 to 1.37), with
/// its 64-bit integer arithmetic in its order. Swap and pod overhead have no part in it.
/// </summary>
internal static class QosPolicy
{
    private const int BestEffortAdj = 1000;
    private const int SystemCriticalPriority = 2_000_000_000;
    private const string NodeCritical = "system-node-critical";
    private const string ClusterCritical = "system-cluster-critical";

    /// <summary>
    /// A pod's class (pkg/apis/core/v1/helper/qos/qos.go). Only cpu and memory count, amounts of zero do not, and
    /// ephemeral containers do not either.
    /// </summary>
    /// <param name="pod">The pod.</param>
    /// <param name="rules">The kubelet's rules.</param>
    /// <returns>The class.</returns>
    public static QosClass ClassOf(PodManifest pod, QosRules rules)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.TrustsStatus && pod.StatusQosClass is { } known)
        {
            return known;
        }

        return ClassOf(PodLevelResources.Of(pod, rules) is { } ofPod
            ? [ofPod]
            : pod.Containers
                .Where(container => container.Role == ContainerRole.Regular
                    || (container.Role != ContainerRole.Ephemeral && rules.InitContainersCount))
                .Select(container => container.Resources.WithDefaults()));
    }

    /// <summary>What the kubelet sets for a container.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">One of its containers, of whatever role.</param>
    /// <param name="capacityBytes">The machine's memory, above 0; null where it is not known.</param>
    /// <param name="rules">The kubelet's rules.</param>
    /// <returns>The class, the value and how it comes about.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is 0 or less: a kubelet would divide by it.</exception>
    public static ExpectedScore Expect(PodManifest pod, ContainerManifest container, long? capacityBytes, QosRules rules)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (capacityBytes is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given, nameof(capacityBytes));
        }

        var qosClass = ClassOf(pod, rules);
        if (WhyCritical(pod, rules) is { } why)
        {
            return new ExpectedScore(qosClass, rules.GuaranteedAdj, Invariant($"{why}: {rules.GuaranteedAdj}"));
        }

        return qosClass switch
        {
            QosClass.Guaranteed => new ExpectedScore(qosClass, rules.GuaranteedAdj, Invariant($"Guaranteed: {rules.GuaranteedAdj}")),
            QosClass.BestEffort => new ExpectedScore(qosClass, BestEffortAdj, Invariant($"BestEffort: {BestEffortAdj}")),
            _ => Burstable(pod, container, capacityBytes, rules),
        };
    }

    private static QosClass ClassOf(IEnumerable<ResourceSet> sets)
    {
        var isAnySet = false;
        var isGuaranteed = true;
        foreach (var set in sets)
        {
            isAnySet |= IsSet(set.CpuRequest) || IsSet(set.CpuLimit) || IsSet(set.MemoryRequest) || IsSet(set.MemoryLimit);
            isGuaranteed &= IsSet(set.CpuLimit) && IsSet(set.MemoryLimit)
                && set.CpuRequest == set.CpuLimit && set.MemoryRequest == set.MemoryLimit;
        }

        return !isAnySet ? QosClass.BestEffort : isGuaranteed ? QosClass.Guaranteed : QosClass.Burstable;
    }

    private static bool IsSet(Quantity? amount) => amount is { IsZero: false };

    /// <summary>What makes a pod critical by these rules, in words; null where nothing does.</summary>
    private static string? WhyCritical(PodManifest pod, QosRules rules) => rules.Critical switch
    {
        CriticalPods.Annotated when pod.HasCriticalAnnotation => "annotated critical-pod",
        CriticalPods.SystemPriority when pod.IsStatic && rules.StaticPodsAreCritical => "static pod, critical in 1.16 to 1.21",
        CriticalPods.SystemPriority when HasSystemPriority(pod) => $"critical by its priority{InClass(pod)}",
        CriticalPods.NodePriority when pod.PriorityClass == NodeCritical && (pod.IsStatic || HasSystemPriority(pod))
            => $"priority class {NodeCritical}",
        _ => null,
    };

    /// <summary>
    /// The API server resolves a class to its priority; a file names only the class. The kubelet never resolves the
    /// class of a static pod, so there only a number in the file counts, and a mirror does not show it.
    /// </summary>
    private static bool HasSystemPriority(PodManifest pod)
    {
        if (pod.IsStatic)
        {
            return !pod.IsMirror && pod.Priority >= SystemCriticalPriority;
        }

        return pod.Priority is { } priority
            ? priority >= SystemCriticalPriority
            : pod.PriorityClass is NodeCritical or ClusterCritical;
    }

    private static string InClass(PodManifest pod) => pod.PriorityClass is { } name ? $" (class {name})" : string.Empty;

    private static ExpectedScore Burstable(PodManifest pod, ContainerManifest container, long? capacityBytes, QosRules rules)
    {
        var share = PodLevelResources.ShareOfRest(pod, rules);
        var request = RequestOf(container);
        long? regular = container.Role == ContainerRole.Sidecar && rules.SidecarsFollowRegular
            ? pod.Containers.Where(other => other.Role == ContainerRole.Regular).Min(RequestOf)
            : null;
        if (capacityBytes is not { } capacity)
        {
            // Nothing divided by whatever capacity is nothing.
            return request + share == 0 && (regular ?? 0) + share == 0
                ? Burstable(pod, container, long.MaxValue, rules) with
                {
                    Explanation = "1000 - 1000*0/capacity = 1000, lowered to 999: 1000 is BestEffort's",
                }
                : new ExpectedScore(QosClass.Burstable, null, $"{Term(request, share, "capacity")}, and the capacity is not known");
        }

        var points = Points(request + share, capacity);
        var text = Worked(request, share, capacity, points);
        if (regular is { } least && Points(least + share, capacity) is var ofRegular && ofRegular > points)
        {
            text += $"; a sidecar gets no more than its pod's regular containers: {Worked(least, share, capacity, ofRegular)}";
            points = ofRegular;
        }

        if (share != 0)
        {
            text += Invariant($"; {share} is its part of the pod's own request");
        }

        var lowest = BestEffortAdj + rules.GuaranteedAdj;
        return (BestEffortAdj - points) switch
        {
            var adj when adj < lowest
                => new ExpectedScore(QosClass.Burstable, lowest, Invariant($"{text}, raised to {lowest}, the lowest of Burstable")),
            BestEffortAdj => new ExpectedScore(QosClass.Burstable, BestEffortAdj - 1, $"{text}, lowered to 999: 1000 is BestEffort's"),
            > BestEffortAdj => new ExpectedScore(QosClass.Burstable, null, $"{text}: 64 bits overflow, and no kernel accepts that"),
            var adj => new ExpectedScore(QosClass.Burstable, (int)adj, text),
        };
    }

    private static long RequestOf(ContainerManifest container) => container.Resources.WithDefaults().MemoryRequest?.Value ?? 0;

    // Go's int64 multiplication wraps around, and so must this; requests of 8 PiB and more are affected.
    private static long Points(long request, long capacity) => unchecked(1000 * request) / capacity;

    private static string Worked(long request, long share, long capacity, long points)
        => Invariant(
            $"{Term(request, share, capacity.ToString(CultureInfo.InvariantCulture))} = 1000 - {points} = {BestEffortAdj - points}");

    private static string Term(long request, long share, string capacity)
        => share == 0 ? Invariant($"1000 - 1000*{request}/{capacity}") : Invariant($"1000 - 1000*({request} + {share})/{capacity}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

namespace FragTools.Pods;

/// <summary>Which pods a kubelet protects from the OOM killer whatever their QoS class.</summary>
public enum CriticalPods
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those with the annotation scheduler.alpha.kubernetes.io/critical-pod.</summary>
    Annotated,

    /// <summary>Those with a priority of 2,000,000,000 or more: both system priority classes.</summary>
    SystemPriority,

    /// <summary>Of those, only the ones of the priority class system-node-critical.</summary>
    NodePriority,
}

/// <summary>
/// What kubelets of one release do when they choose an oom_score_adj. Taken from pkg/kubelet/qos/policy.go,
/// pkg/kubelet/types/pod_update.go and pkg/apis/core/v1/helper/qos/qos.go; gates that are off unless an administrator turned
/// them on (KubeletOOMScoreAdjTieBreak, DRANodeAllocatableResources) are taken as off.
/// </summary>
public sealed record QosRules
{
    private QosRules()
    {
    }

    /// <summary>The rules of the newest kubelets known here (1.37).</summary>
    public static QosRules Newest { get; } = For(new KubernetesVersion(1, 37))!;

    /// <summary>The releases in which the rules changed, in their order, and what changed in each, in a few words.</summary>
    public static IReadOnlyList<(string Release, string Change)> Changes { get; } =
    [
        ("1.3", "the oldest rules known"),
        ("1.4.8", "annotated pods are critical"),
        ("1.6", "no pod is critical"),
        ("1.14", "both system priority classes are critical"),
        ("1.16", "static pods are critical; init containers count"),
        ("1.20", "Guaranteed is -997, not -998"),
        ("1.22", "only system-node-critical is critical"),
        ("1.29", "status.qosClass is believed"),
        ("1.32", "sidecars get no more than their pod's containers; resources of pods behind a gate"),
        ("1.34", "resources of pods by default"),
    ];

    /// <summary>
    /// oom_score_adj of Guaranteed and critical pods: −998, and −997 from 1.20 on (#71269, in the notes of
    /// 1.20.0-alpha.2), so that the pause process at −998 outlives them.
    /// </summary>
    public int GuaranteedAdj { get; private init; }

    /// <summary>
    /// Annotated pods in 1.4.8 and 1.5.2 (#39114; later patches only with the gate ExperimentalCriticalPodAnnotation),
    /// none from 1.6 to 1.13, system priorities from 1.14 (#73758), system-node-critical alone from 1.22 (#99729).
    /// </summary>
    public CriticalPods Critical { get; private init; }

    /// <summary>
    /// Does being static make a pod critical (#80491, 1.16)? Before, a static pod counted by its own spec.priority,
    /// which no API server had filled in. From 1.22 it needs the class system-node-critical as well.
    /// </summary>
    public bool StaticPodsAreCritical { get; private init; }

    /// <summary>Do init containers count for the QoS class (#75223, 1.16)?</summary>
    public bool InitContainersCount { get; private init; }

    /// <summary>Is status.qosClass believed where it is set (GetPodQOS, 1.29)?</summary>
    public bool TrustsStatus { get; private init; }

    /// <summary>Do sidecars get no higher a score than the regular containers of their pod (#128029, 1.32)?</summary>
    public bool SidecarsFollowRegular { get; private init; }

    /// <summary>Does spec.resources count (gate PodLevelResources: 1.32 and 1.33 where turned on, 1.34 by default)?</summary>
    public bool PodLevelResources { get; private init; }

    /// <summary>Is the gate of <see cref="PodLevelResources"/> on by default?</summary>
    public bool PodLevelResourcesByDefault { get; private init; }

    /// <summary>The rules of a release.</summary>
    /// <param name="version">The kubelet's version; null takes <see cref="Newest"/>.</param>
    /// <returns>The rules, or null for kubelets before 1.3, which classed containers, not pods.</returns>
    public static QosRules? For(KubernetesVersion? version)
    {
        if (version is null)
        {
            return Newest;
        }

        return !version.IsAtLeast(1, 3) ? null : new QosRules
        {
            GuaranteedAdj = version.IsAtLeast(1, 20) ? -997 : -998,
            Critical = CriticalOf(version),
            StaticPodsAreCritical = version.IsAtLeast(1, 16),
            InitContainersCount = version.IsAtLeast(1, 16),
            TrustsStatus = version.IsAtLeast(1, 29),
            SidecarsFollowRegular = version.IsAtLeast(1, 32),
            PodLevelResources = version.IsAtLeast(1, 32),
            PodLevelResourcesByDefault = version.IsAtLeast(1, 34),
        };
    }

    private static CriticalPods CriticalOf(KubernetesVersion version)
    {
        if (version.IsAtLeast(1, 14))
        {
            return version.IsAtLeast(1, 22) ? CriticalPods.NodePriority : CriticalPods.SystemPriority;
        }

        var isAnnotationEra = (version.Minor == 4 && version.Patch >= 8) || (version.Minor == 5 && version.Patch >= 2);
        return isAnnotationEra ? CriticalPods.Annotated : CriticalPods.None;
    }
}

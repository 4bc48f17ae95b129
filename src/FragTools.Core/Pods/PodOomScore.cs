using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>
/// One container, or one process of it, as the OOM killer sees it. What a source does not have is null, never 0:
/// manifests have no processes, a node does not have requests. All text is escaped.
/// </summary>
public sealed record PodOomScore : INodeRow
{
    /// <summary>The node's name.</summary>
    public string? Host { get; init; }

    /// <summary>The pod's namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The pod's name; for a pod template <c>Deployment/web</c>, since its pods have no names yet.</summary>
    public string? Pod { get; init; }

    /// <summary>The pod's uid as its cgroups have it.</summary>
    public string? PodUid { get; init; }

    /// <summary>The container's name.</summary>
    public string? Container { get; init; }

    /// <summary>The container's id, without the runtime's name.</summary>
    public string? ContainerId { get; init; }

    /// <summary>The id that the container had before it was last started again, where a manifest tells.</summary>
    internal string? PreviousContainerId { get; init; }

    /// <summary>The pod's quality of service.</summary>
    public QosClass? QosClass { get; init; }

    /// <summary>The pod's priority class.</summary>
    public string? PriorityClass { get; init; }

    /// <summary>Is the pod started by the kubelet from a file?</summary>
    public bool? IsStatic { get; init; }

    /// <summary>Is the container an init container that keeps running (restartPolicy Always)?</summary>
    public bool? IsSidecar { get; init; }

    /// <summary>Bytes of memory that the container requests; its limit where it has only that.</summary>
    public long? RequestBytes { get; init; }

    /// <summary>
    /// The container's memory limit in bytes; of a process in no container that of its pod's cgroup or its own. Null where
    /// there is none.
    /// </summary>
    public long? LimitBytes { get; init; }

    /// <summary>The machine's memory in bytes, by which the kubelet divides.</summary>
    public long? CapacityBytes { get; init; }

    /// <summary>What the kubelet sets by its policy, −998 to 1000.</summary>
    public int? ExpectedOomScoreAdj { get; init; }

    /// <summary>What the process has, −1000 to 1000.</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>Actual less expected: not 0 where something other than the kubelet's policy set it.</summary>
    public int? Drift => OomScoreAdj - ExpectedOomScoreAdj;

    /// <summary>The process.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The process's name.</summary>
    public string? ProcessName { get; init; }

    /// <summary>Resident memory in bytes.</summary>
    public long? RssBytes { get; init; }

    /// <summary>Swapped out, in bytes.</summary>
    public long? SwapBytes { get; init; }

    /// <summary>Page tables in bytes.</summary>
    public long? PageTableBytes { get; init; }

    /// <summary>
    /// The kernel's badness in pages, by which it chooses, against the memory of the node or of <see cref="RankCgroup"/>;
    /// null for what is never chosen and where a number is missing.
    /// </summary>
    public long? Badness { get; init; }

    /// <summary>
    /// The score as /proc/PID/oom_score prints it on that kernel, always against the node's memory; computed where it was
    /// not captured. Scores of kernels before 5.9 and after do not compare. Of a report's process the same arithmetic over
    /// the pages that the report counts against: before 5.1 that is the score that the report prints.
    /// </summary>
    public long? OomScore { get; init; }

    /// <summary>
    /// The place in the order in which the kernel would choose now, from 1; null for what is never chosen and where a
    /// number is missing.
    /// </summary>
    public int? KillRank { get; init; }

    /// <summary>The cgroup whose processes are ranked; null where all of the node are.</summary>
    public string? RankCgroup { get; init; }

    /// <summary>Was the process killed? Known from a report of the OOM killer alone.</summary>
    public bool? IsVictim { get; init; }

    /// <summary>Does the whole container die with the process (memory.oom.group)?</summary>
    public bool? OomGroup { get; init; }

    /// <summary>The process's cgroup below the hierarchy's root.</summary>
    public string? CgroupPath { get; init; }

    /// <summary>What the cgroup of <see cref="LimitBytes"/> and those below it use, in bytes.</summary>
    public long? UsageBytes { get; init; }

    /// <summary>The input that this was read from.</summary>
    public required string Source { get; init; }

    /// <summary>How the expected value comes about, and of a report's process its badness and score, in one line.</summary>
    public string? Explanation { get; init; }
}

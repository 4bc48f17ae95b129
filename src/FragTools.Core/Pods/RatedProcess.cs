namespace FragTools.Pods;

/// <summary>A process as the kernel rates it.</summary>
/// <param name="Process">The process.</param>
internal sealed record RatedProcess(NodeProcess Process)
{
    /// <summary>Badness; null for what is never chosen and where a number is missing.</summary>
    public long? Badness { get; init; }

    /// <summary>What /proc/PID/oom_score shows.</summary>
    public long? OomScore { get; init; }

    /// <summary>The cgroup within which it is ranked; null for the whole node.</summary>
    public CgroupMemory? Scope { get; init; }

    /// <summary>The place in the order, from 1.</summary>
    public int? Rank { get; set; }
}

namespace FragTools.Pods;

/// <summary>
/// What a node says of one process. Threads are not counted: the kernel rates a thread group by the memory that it shares
/// (mm/oom_kill.c, find_lock_task_mm), and each of several processes that share memory by itself.
/// </summary>
internal sealed class NodeProcess
{
    public required int Id { get; init; }

    public string? Name { get; set; }

    public long? RssBytes { get; set; }

    public long? SwapBytes { get; set; }

    public long? PageTableBytes { get; set; }

    /// <summary>
    /// Has it no memory of its own? A kernel thread, or a process that has ended and not been waited for. Null where its
    /// status is missing.
    /// </summary>
    public bool? HasNoMemory { get; set; }

    /// <summary>Has it CAP_SYS_ADMIN? Counts before 4.17.</summary>
    public bool IsAdmin { get; set; }

    public int? OomScoreAdj { get; set; }

    /// <summary>/proc/PID/oom_score.</summary>
    public long? OomScore { get; set; }

    /// <summary>Where its memory is accounted; null where its cgroups are missing.</summary>
    public CgroupPlace? Place { get; set; }
}

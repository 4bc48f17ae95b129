using FragTools.Pods;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Which limit a message reports. None of them concerns fragmented memory.</summary>
public enum LimitKind
{
    /// <summary>The number of processes of a cgroup (pids.max).</summary>
    Processes,

    /// <summary>The number of user namespaces, or that they are not allowed.</summary>
    UserNamespaces,

    /// <summary>A file system without space or inodes.</summary>
    DiskSpace,

    /// <summary>A cpuset without the processors or memory nodes that were asked for.</summary>
    Cpuset,

    /// <summary>The number of network namespaces.</summary>
    NetworkNamespaces,

    /// <summary>The number of inotify instances or watches.</summary>
    Inotify,

    /// <summary>Memory cgroups themselves: no further one could be made.</summary>
    MemoryCgroups,
}

/// <summary>Messages that a limit other than memory was reached.</summary>
/// <param name="Kind">Which limit.</param>
/// <param name="Message">The newest message, escaped and shortened.</param>
/// <param name="Count">How many messages there are.</param>
/// <param name="LastSeen">The time of the last that tells its time, in UTC, or null.</param>
/// <param name="Source">The input of the newest.</param>
/// <param name="LineNumber">Its line, from 1.</param>
public sealed record LimitEvent(LimitKind Kind, string Message, long Count, DateTimeOffset? LastSeen, string Source, long LineNumber)
{
    /// <summary>Do the words name the limit, or what was full? Else they fit it, and other causes, too.</summary>
    internal bool IsExact { get; init; }

    /// <summary>
    /// The pod whose limit it was, where the message has its cgroup: <c>cgroup: fork rejected by pids controller in /kubepods.slice/…</c>
    /// (kernel/cgroup/pids.c, pids_can_fork, since 4.8).
    /// </summary>
    internal PodCgroup? Pod
        => Message.IndexOf(BeforeCgroup, StringComparison.Ordinal) is >= 0 and var at
            ? PodCgroup.TryParse(Message[(at + BeforeCgroup.Length)..])
            : null;

    private const string BeforeCgroup = "pids controller in ";

    /// <summary>Was it forbidden (EPERM), and no number reached?</summary>
    internal bool IsForbidden => Message.Contains("not permitted", StringComparison.OrdinalIgnoreCase);
}

using FragTools.Logs;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// A container or sandbox that did not start, as kubelet and the container runtimes tell: the lines that all of them write
/// about one attempt are put together, and attempts of the same pod that follow upon each other too. What the lines do
/// not say is null. Text is unescaped and safe to show (control characters as <c>\x1b</c>).
/// </summary>
public sealed record ContainerStartFailure : ILogReport
{
    /// <summary>When the first attempt failed: <see cref="FirstSeen"/>.</summary>
    public DateTimeOffset? Timestamp => FirstSeen;

    /// <summary>True where the log writes no year and it was inferred from the file's last write.</summary>
    public bool TimestampYearInferred { get; init; }

    /// <summary>The machine's name, where the lines tell.</summary>
    public string? Host { get; init; }

    /// <summary>
    /// Who wrote the first line: <c>kubelet</c>, <c>dockerd</c>, <c>containerd</c>, <c>crio</c>, <c>runc</c> …; null
    /// where neither prefix nor words tell.
    /// </summary>
    public string? Component { get; init; }

    /// <summary>What the runtime said.</summary>
    public required StartFailureReason Reason { get; init; }

    /// <summary>
    /// What an evicted pod's node was short of: <c>memory</c>, <c>ephemeral-storage</c>, <c>pids</c>; null where
    /// nothing says, and for what was not evicted.
    /// </summary>
    public string? Resource { get; init; }

    /// <summary>N of <c>exit status N</c>.</summary>
    public int? ExitStatus { get; init; }

    /// <summary>The pod's namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The pod's name.</summary>
    public string? Pod { get; init; }

    /// <summary>The pod's uid.</summary>
    public string? PodUid { get; init; }

    /// <summary>The container's name in the pod; null for the sandbox, and where the lines do not tell.</summary>
    public string? Container { get; init; }

    /// <summary>The id of the container or sandbox, of the first attempt whose lines tell it beyond doubt.</summary>
    public string? ContainerId { get; init; }

    /// <summary>What was said in the first line that tells the reason, unescaped however often it was escaped.</summary>
    public required string Message { get; init; }

    /// <summary>Attempts that failed in the same way, one not long after the other.</summary>
    public int Occurrences { get; init; } = 1;

    /// <summary>The lines in which errors of these attempts stand; one that was wrapped, or stands in two logs, counts once.</summary>
    public int LineCount { get; init; } = 1;

    /// <summary>When the first attempt failed, in UTC. The writer's own time (klog's, logfmt's) is taken before the log's.</summary>
    public DateTimeOffset? FirstSeen { get; init; }

    /// <summary>When the last attempt failed, in UTC.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>How long before the text was written the last attempt failed, where it tells an age and no time (<c>2m7s</c>).</summary>
    public TimeSpan? LastSeenAge { get; init; }

    /// <summary>
    /// Kills of the OOM killer in the same pod or container, on the same machine and close to one of the attempts; the
    /// first 256.
    /// </summary>
    public ValueList<StartOomKill> OomKills { get; init; } = new([]);

    /// <summary>Reports of the kernel, on the same machine and close to one of the attempts, that it could not allocate.</summary>
    public ValueList<KernelEvent> KernelEvents { get; init; } = new([]);

    /// <summary>How many such reports there are; <see cref="KernelEvents"/> lists the first 256.</summary>
    public int KernelEventCount { get; init; }

    /// <summary>The file or input that the first line stands in.</summary>
    public required string Source { get; init; }

    /// <summary>The number of the first line, from 1.</summary>
    public required long LineNumber { get; init; }

    /// <summary>What did not start, and what was said.</summary>
    /// <returns><c>shop/cart-7d9c: FinalChildEof</c>.</returns>
    public override string ToString()
        => $"{(Pod is not null ? (Namespace is null ? Pod : $"{Namespace}/{Pod}") : ContainerId ?? Component ?? "container")}: {Reason}";
}

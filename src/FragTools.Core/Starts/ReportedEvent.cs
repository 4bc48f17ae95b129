using FragTools.Reports;

namespace FragTools.Starts;

/// <summary>What kind of thing is reported.</summary>
internal enum ReportedKind
{
    /// <summary>A container or sandbox did not start.</summary>
    StartFailure,

    /// <summary>The kubelet evicted a pod or turned it away, or is about to.</summary>
    Eviction,

    /// <summary>Something was killed for lack of memory.</summary>
    Kill,
}

/// <summary>
/// One thing that a program other than the kernel reports: an event or a status as kubectl shows it, the line of a killer
/// in user space. What it does not say is null. Texts are unescaped and not yet safe to show, but for names.
/// </summary>
internal sealed record ReportedEvent
{
    public required ReportedKind Kind { get; init; }

    public StartFailureReason Reason { get; init; }

    /// <summary>Who killed.</summary>
    public OomKillActor Actor { get; init; }

    public KillEvidence Evidence { get; init; } = KillEvidence.Reported;

    public PodClues Clues { get; init; } = PodClues.None;

    /// <summary>The machine, where the event says.</summary>
    public string? Host { get; init; }

    /// <summary>Who reports: <c>kubelet</c>, <c>kernel-monitor</c>, <c>systemd</c>.</summary>
    public string? Component { get; init; }

    public required string Message { get; init; }

    /// <summary>How often; null where nothing is counted.</summary>
    public int? Count { get; init; }

    /// <summary>True for a status, which shows the last time only of something that events may count.</summary>
    public bool IsStatus { get; init; }

    public DateTimeOffset? FirstSeen { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>How long before the text was written it happened first.</summary>
    public TimeSpan? FirstAge { get; init; }

    /// <summary>How long before the text was written it happened last.</summary>
    public TimeSpan? LastAge { get; init; }

    /// <summary>Who was killed.</summary>
    public OomProcess? Victim { get; init; }

    /// <summary>The victim's name where its number is not told.</summary>
    public string? VictimName { get; init; }

    /// <summary>The victim's score as the killer prints it.</summary>
    public long? Score { get; init; }

    /// <summary>The victim's resident memory of all kinds, in bytes, where whoever killed it gave that.</summary>
    public long? RssBytes { get; init; }

    /// <summary>The cgroup that was killed, or that the victim was in: a path, or the name of a systemd unit.</summary>
    public string? Cgroup { get; init; }

    /// <summary>True where a cgroup's limit is said to have been reached, false where the machine was short.</summary>
    public bool? IsCgroupLimit { get; init; }

    /// <summary>What an eviction was for: <c>memory</c>, <c>ephemeral-storage</c>, <c>pids</c>.</summary>
    public string? Resource { get; init; }

    /// <summary>Where in its input it stands.</summary>
    public long Line { get; init; }
}

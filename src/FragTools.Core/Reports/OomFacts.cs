using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Reports;

/// <summary>What a report says that bears on the choice of the victim.</summary>
internal sealed record OomFacts
{
    public KernelRelease? Version { get; init; }

    /// <summary>Does the header show oom_score_adj? Null where there is none.</summary>
    public bool? HasScoreAdj { get; init; }

    /// <summary>Is the kernel older than oom_score_adj (before 2.6.36, but for distributions that took it up)?</summary>
    public bool IsBeforeScoreAdj
        => !(HasScoreAdj ?? Columns?.HasOomScoreAdj ?? (Version is null || OomBadness.FormulaOf(Version) is not null));

    /// <summary>The table's columns; null where there is no table.</summary>
    public OomTaskColumns? Columns { get; init; }

    public required IReadOnlyList<OomTask> Tasks { get; init; }

    /// <summary>Did every row fit the head, and did a line follow that stands behind the table?</summary>
    public bool IsTableWhole { get; init; }

    /// <summary>Bytes of a page, where the report tells.</summary>
    public long? PageSize { get; init; }

    public bool IsCgroup { get; init; }

    public long? LimitBytes { get; init; }

    /// <summary>Of cgroup v1.</summary>
    public long? MemoryAndSwapLimitBytes { get; init; }

    /// <summary>Of cgroup v2.</summary>
    public long? SwapLimitBytes { get; init; }

    /// <summary>Pages of RAM that the allocator manages.</summary>
    public long? RamPages { get; init; }

    public long? TotalSwapBytes { get; init; }

    /// <summary>Was the choice narrowed to NUMA nodes?</summary>
    public bool IsNodeConstrained { get; init; }

    public bool IsAllocatingTask { get; init; }

    public bool IsGroup { get; init; }

    public bool HasPanicked { get; init; }

    public bool FoundNobody { get; init; }

    /// <summary>Whom the kernel chose; a child may have died for it.</summary>
    public OomProcess? Chosen { get; init; }

    /// <summary>Who died.</summary>
    public OomProcess? Killed { get; init; }

    public int? ChosenId => Chosen?.ProcessId;

    /// <summary>
    /// Did a child of the chosen process die for it? One that has no row of its own where each process has one, or that has the
    /// victim's name where there is no table, may be a thread of the victim's: then it is not known.
    /// </summary>
    public bool IsChildKilled
        => Killed is not null && Killed.ProcessId != ChosenId
            && (HasRow(ChosenId) || (!IsTableWhole && Killed.Name != Chosen?.Name));

    /// <summary>Has the process that is said to be chosen no row of its own, as a thread has none, and the victim has one?</summary>
    public bool MayBeThread => IsTableWhole && Killed is not null && ChosenId is not null && !HasRow(ChosenId) && HasRow(Killed.ProcessId);

    private bool HasRow(int? processId) => Tasks.Any(task => task.ProcessId == processId);

    /// <summary>The score printed with the chosen.</summary>
    public long? PrintedScore { get; init; }
}

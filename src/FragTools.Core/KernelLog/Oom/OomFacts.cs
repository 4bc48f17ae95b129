using FragTools.Linux;

namespace FragTools.KernelLog.Oom;

/// <summary>What a report says that bears on the choice of the victim.</summary>
internal sealed record OomFacts
{
    public KernelVersion? Version { get; init; }

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

    /// <summary>RAM that the allocator manages.</summary>
    public long? RamPages { get; init; }

    public long? TotalSwapBytes { get; init; }

    /// <summary>Was the choice narrowed to NUMA nodes?</summary>
    public bool IsNodeConstrained { get; init; }

    public bool IsAllocatingTask { get; init; }

    public bool IsGroup { get; init; }

    public bool HasPanicked { get; init; }

    public bool FoundNobody { get; init; }

    /// <summary>Whom the kernel chose; a child may have died for it.</summary>
    public long? ChosenId { get; init; }

    /// <summary>Who died.</summary>
    public long? KilledId { get; init; }

    /// <summary>The score printed with the chosen.</summary>
    public long? PrintedScore { get; init; }
}

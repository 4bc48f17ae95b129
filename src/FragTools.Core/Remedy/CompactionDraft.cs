using FragTools.Diagnosis;
using FragTools.Proc;

namespace FragTools.Remedy;

/// <summary>What is known of one write so far.</summary>
/// <param name="Node">The machine before.</param>
internal sealed record CompactionDraft(NodeSnapshot Node)
{
    public DateTimeOffset StartTime { get; init; }

    public IReadOnlyList<GuardFinding> Guards { get; init; } = [];

    public RemedyAction Action { get; init; }

    public bool IsWhatIf { get; init; }

    public SkipReason? Skipped { get; init; }

    public string? SkippedDetail { get; init; }

    public bool? Completed { get; init; }

    public CacheDropResult? Drop { get; init; }

    /// <summary>How long the kernel compacted; null where it did not.</summary>
    public TimeSpan? Elapsed { get; init; }

    public NodeSnapshot? NodeAfter { get; init; }

    public StallCounters? CountersBefore { get; init; }

    public StallCounters? CountersAfter { get; init; }

    /// <summary>How much a counter of /proc/vmstat grew meanwhile.</summary>
    public long? Grown(Func<CompactionStat, long?> counter)
        => CountersBefore?.Stat is { } before && CountersAfter?.Stat is { } after ? counter(after) - counter(before) : null;
}

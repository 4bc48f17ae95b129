using FragTools.Linux;
using FragTools.Remedy;

namespace FragTools.Watch;

/// <summary>What came of one look at the node.</summary>
public sealed record WatchTurn
{
    /// <summary>A sample of each zone.</summary>
    public required IReadOnlyList<WatchSample> Samples { get; init; }

    /// <summary>What compaction did, would have done, or why a guard kept it; most often none.</summary>
    public IReadOnlyList<CompactionResult> Compactions { get; init; } = [];

    /// <summary>What dropping caches did, where that is the whole remedy; most often none.</summary>
    public IReadOnlyList<CacheDropResult> CacheDrops { get; init; } = [];

    /// <summary>What could not be read or written; the same error is told once, until something else is wrong or nothing.</summary>
    public IReadOnlyList<NodeException> Errors { get; init; } = [];

    /// <summary>What was done or would be, in a sentence for people; empty where nothing was.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

namespace FragTools.Diagnosis.Evidence;

/// <summary>How much memory slab caches held at one moment.</summary>
/// <param name="Timestamp">The moment in UTC, or null where the report does not tell.</param>
/// <param name="ReclaimablePages">Pages of caches that shrink under pressure.</param>
/// <param name="UnreclaimablePages">Pages of caches that do not, and that compaction cannot move.</param>
/// <param name="RamPages">All pages of RAM, or null where the report does not tell.</param>
/// <param name="Source">The input that told.</param>
/// <param name="LineNumber">Its line, from 1.</param>
public sealed record SlabSample(
    DateTimeOffset? Timestamp, long? ReclaimablePages, long UnreclaimablePages, long? RamPages, string Source, long LineNumber);

using System.Collections.Concurrent;
using FragTools.Linux;

namespace FragTools.Remedy;

/// <summary>The last result of each NUMA node of each root: a compaction that has just made no block makes none a minute later.</summary>
internal sealed class CompactionHistory
{
    /// <summary>So long a result speaks against another try; memory changes.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Root, int NumaNode), (CompactionResult Result, DateTimeOffset Time)> _last = new();

    /// <summary>The history of this process.</summary>
    public static CompactionHistory OfProcess { get; } = new();

    /// <summary>Keeps a result of memory that was compacted to the end.</summary>
    public void Keep(LinuxRoot root, CompactionResult result, DateTimeOffset time) => _last[(root.Path, result.NumaNode)] = (result, time);

    /// <summary>The last result of a node that says that the request is useless, or null.</summary>
    public CompactionResult? Useless(LinuxRoot root, int numaNode, CompactionRequest request, DateTimeOffset now)
        => _last.TryGetValue((root.Path, numaNode), out var last)
            && (now - last.Time).Duration() < Validity
            && last.Result is { Helped: false } result
            && !(request.Order < result.Order)
            && (request.DropCaches == CacheKind.None || result.CachesDroppedBytes is not null)
            ? result
            : null;
}

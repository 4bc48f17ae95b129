using FragTools.Linux;

namespace FragTools.Remedy;

/// <summary>What is to be compacted, what for, and how far it may go.</summary>
public sealed record CompactionRequest
{
    /// <summary>How long a compaction may take where nobody says: 5 minutes.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The NUMA nodes, which are written to one after the other; null for the whole machine in one write.</summary>
    public IReadOnlyList<int>? NumaNodes { get; init; }

    /// <summary>The order of which a block is wanted; null where none in particular is.</summary>
    public int? Order { get; init; }

    /// <summary>Caches to drop before.</summary>
    public CacheKind DropCaches { get; init; }

    /// <summary>Go over every guard, and compact though there is no need.</summary>
    public bool Force { get; init; }

    /// <summary>When to come back though the kernel has not ended. The kernel ends its work all the same.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>What will be done, in words for a question.</summary>
    /// <param name="root">The root that is written below.</param>
    /// <returns><c>drop the page cache (sync, then 1 to /proc/sys/vm/drop_caches), then compact …</c>.</returns>
    public string Describe(LinuxRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        int[]? nodes = NumaNodes is null ? null : [.. NumaNodes.Distinct().Order()];
        var compact = nodes switch
        {
            null => $"compact all memory (1 to {root.Describe(CompactionFiles.Machine)})",
            [var one] => $"compact NUMA node {one} (1 to {root.Describe(CompactionFiles.OfNode(one))})",
            _ => $"compact NUMA nodes {string.Join(", ", nodes)} in turn (1 to each {root.Describe(CompactionFiles.OfNode("N"))})",
        };
        var target = root.Host is { } host ? $" on {host}" : "";
        return (DropCaches == CacheKind.None ? compact : $"{CacheDrop.Describe(root, DropCaches)}, then {compact}") + target;
    }
}

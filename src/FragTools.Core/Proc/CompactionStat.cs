using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>
/// What the kernel counted since boot of compaction, huge pages, stalls and dropped caches: /proc/vmstat.
/// A counter that this kernel does not have is null, never 0.
/// </summary>
public sealed record CompactionStat : INodeRow
{
    private readonly CounterMap _counters;

    /// <summary>The counters of one machine.</summary>
    /// <param name="counters">All of /proc/vmstat.</param>
    public CompactionStat(CounterMap counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        _counters = counters;
    }

    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>Requests that stalled in direct compaction (compact_stall).</summary>
    public long? CompactStall => Get("compact_stall");

    /// <summary>Direct compactions that made no block (compact_fail).</summary>
    public long? CompactFail => Get("compact_fail");

    /// <summary>Direct compactions that made a block (compact_success).</summary>
    public long? CompactSuccess => Get("compact_success");

    /// <summary>Share of direct compactions that made a block, 0 to 1; null where none has ended.</summary>
    public double? CompactSuccessRatio => Share(CompactSuccess, CompactFail);

    /// <summary>Pages that compaction looked at as candidates to move (compact_migrate_scanned).</summary>
    public long? CompactMigrateScanned => Get("compact_migrate_scanned");

    /// <summary>Pages that compaction looked at as places to move to (compact_free_scanned).</summary>
    public long? CompactFreeScanned => Get("compact_free_scanned");

    /// <summary>Pages that compaction took out to move or to fill (compact_isolated).</summary>
    public long? CompactIsolated => Get("compact_isolated");

    /// <summary>Pages scanned to make one block: what a success costs; null where none succeeded.</summary>
    public double? CompactScannedPerSuccess
        => CompactSuccess is > 0 and var success && CompactMigrateScanned
            + CompactFreeScanned is { } scanned ? Round((double)scanned / success) : null;

    /// <summary>Times that kcompactd woke (compact_daemon_wake, since 4.6).</summary>
    public long? KcompactdWake => Get("compact_daemon_wake");

    /// <summary>Pages that kcompactd looked at as candidates to move (since 4.12).</summary>
    public long? KcompactdMigrateScanned => Get("compact_daemon_migrate_scanned");

    /// <summary>Pages that kcompactd looked at as places to move to (since 4.12).</summary>
    public long? KcompactdFreeScanned => Get("compact_daemon_free_scanned");

    /// <summary>Pages moved, by compaction and by NUMA balancing alike (pgmigrate_success; compact_pages_moved before 3.8).</summary>
    public long? PagesMigrated => Get("pgmigrate_success") ?? Get("compact_pages_moved");

    /// <summary>Pages that could not be moved (pgmigrate_fail; compact_pagemigrate_failed before 3.8).</summary>
    public long? PageMigrateFail => Get("pgmigrate_fail") ?? Get("compact_pagemigrate_failed");

    /// <summary>Share of page moves that succeeded, 0 to 1; null where none was tried.</summary>
    public double? PageMigrateSuccessRatio => Share(PagesMigrated, PageMigrateFail);

    /// <summary>Huge pages that a page fault got (thp_fault_alloc).</summary>
    public long? ThpFaultAlloc => Get("thp_fault_alloc");

    /// <summary>Page faults that fell back to small pages (thp_fault_fallback).</summary>
    public long? ThpFaultFallback => Get("thp_fault_fallback");

    /// <summary>Share of huge page faults that fell back, 0 to 1; null where there were none.</summary>
    public double? ThpFallbackRatio => Share(ThpFaultFallback, ThpFaultAlloc);

    /// <summary>Huge pages that khugepaged put together (thp_collapse_alloc).</summary>
    public long? ThpCollapseAlloc => Get("thp_collapse_alloc");

    /// <summary>Huge pages that khugepaged did not get (thp_collapse_alloc_failed).</summary>
    public long? ThpCollapseAllocFailed => Get("thp_collapse_alloc_failed");

    /// <summary>Huge pages split (thp_split_page since 4.5, thp_split before).</summary>
    public long? ThpSplit => Get("thp_split_page") ?? Get("thp_split");

    /// <summary>Requests that stalled in direct reclaim: the sum over the zones (allocstall_*, since 4.8; allocstall before).</summary>
    public long? AllocStall
        => Get("allocstall") ?? (AllocStallByZone is { Count: > 0 } zones ? zones.Values.Aggregate(0L, KernelSum) : null);

    /// <summary>Stalls in direct reclaim by the zone's name in lower case (since 4.8); empty before.</summary>
    public CounterMap AllocStallByZone => Prefixed("allocstall_", keepPrefix: false);

    /// <summary>Times that the page cache was dropped by hand (drop_pagecache).</summary>
    public long? DropPageCache => Get("drop_pagecache");

    /// <summary>Times that slab caches were dropped by hand (drop_slab).</summary>
    public long? DropSlab => Get("drop_slab");

    /// <summary>Processes that the OOM killer ended (oom_kill, since 4.13).</summary>
    public long? OomKill => Get("oom_kill");

    /// <summary>All compact_* counters by the kernel's names.</summary>
    public CounterMap CompactCounters => Prefixed("compact_", keepPrefix: true);

    /// <summary>All thp_* counters by the kernel's names.</summary>
    public CounterMap ThpCounters => Prefixed("thp_", keepPrefix: true);

    /// <summary>The file or input that the counters came from.</summary>
    public required string Source { get; init; }

    /// <summary>Any counter of /proc/vmstat by the kernel's name.</summary>
    /// <param name="name">The name, such as <c>pgscan_kswapd</c>.</param>
    /// <returns>Its value, or null where this kernel has none.</returns>
    public long? Get(string name) => _counters.Get(name);

    private CounterMap Prefixed(string prefix, bool keepPrefix)
        => new(_counters
            .Where(counter => counter.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(counter => keepPrefix ? counter.Key : counter.Key[prefix.Length..], counter => counter.Value));

    // Unsigned long in the kernel: a sum wraps there, too, and a property must not throw.
    private static long KernelSum(long sum, long counter) => unchecked(sum + counter);

    private static double? Share(long? part, long? other)
        => part is { } some && part + other is > 0 and var whole ? Round((double)some / whole) : null;

    private static double Round(double value) => Math.Round(value, 4);
}

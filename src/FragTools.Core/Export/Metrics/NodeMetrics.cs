using System.Globalization;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Export.Metrics;

/// <summary>What a page of metrics shows.</summary>
/// <param name="Now">The node as it is now.</param>
/// <param name="Verdict">The last verdict, or null where there is none yet.</param>
/// <param name="JudgedAt">When that was made.</param>
/// <param name="LastEvents">When something of each kind happened last, as the logs tell.</param>
/// <param name="State">What was counted over all runs.</param>
internal sealed record MetricView(
    NodeSnapshot Now,
    FragmentationVerdict? Verdict,
    DateTimeOffset? JudgedAt,
    IReadOnlyDictionary<NodeEventKind, DateTimeOffset> LastEvents,
    MetricState State);

/// <summary>The metrics of a node: what weighs most first, as the number of series is bounded.</summary>
internal static class NodeMetrics
{
    private static readonly string[] ZoneLabels = ["numa_node", "zone"];
    private static readonly string[] OrderLabels = ["numa_node", "zone", "order"];

    public static void Write(MetricText text, MetricView view)
    {
        WriteVerdict(text, view);
        WriteEvents(text, view);
        WriteCompaction(text, view.Now.Counters);
        WriteHugePages(text, view.Now);
        WriteZones(text, view.Now);
        WriteOrders(text, view.Now);
    }

    private static void WriteVerdict(MetricText text, MetricView view)
    {
        if (view.Verdict is not { } verdict)
        {
            return;
        }

        text.Gauge(
            "fragtools_verdict",
            "1 for the last verdict, the cause of the node's trouble; 0 for the others.",
            ["verdict"],
            States(verdict.Verdict));
        text.Gauge(
            "fragtools_verdict_confidence",
            "1 for how far the last verdict can be trusted; 0 for the others.",
            ["confidence"],
            States(verdict.Confidence));
        text.Gauge(
            "fragtools_verdict_timestamp_seconds",
            "When the last verdict was made; its age is time() less this.",
            view.JudgedAt is { } time ? Seconds(time) : null);
        text.Gauge("fragtools_affected_pods", "Pods that paid for it, as the last verdict names them.", verdict.AffectedCount);
        text.Gauge(
            "fragtools_findings",
            "Findings of the last verdict by how much they weigh.",
            ["severity"],
            Enum.GetValues<Severity>().Select(severity
                => new MetricRow(verdict.Evidence.Count(finding => finding.Severity == severity), EventTally.Word(severity))));
        text.Gauge("fragtools_unread_lines", "Log lines with words of a kernel report that could not be read.", verdict.UnreadLines);
    }

    private static void WriteEvents(MetricText text, MetricView view)
    {
        text.Counter(
            "fragtools_allocation_failures_total",
            "Page allocation failures that the kernel reported, by order, cause and the kernel function that asked.",
            ["order", "cause", "requester"],
            Rows(NodeEventKind.AllocationFailure));
        text.Counter(
            "fragtools_oom_kills_total",
            "Processes or cgroups killed for lack of memory, by what was short and who killed.",
            ["kind", "killer"],
            Rows(NodeEventKind.OomKill));
        text.Counter(
            "fragtools_container_start_failures_total",
            "Starts of containers that failed, by reason.",
            ["reason"],
            Rows(NodeEventKind.StartFailure));
        text.Counter(
            "fragtools_pod_evictions_total", "Pods evicted or turned away, by resource.", ["resource"], Rows(NodeEventKind.Eviction));
        text.Gauge(
            "fragtools_last_event_timestamp_seconds",
            "When something of the kind happened last, as the logs tell.",
            ["kind"],
            view.LastEvents.OrderBy(static pair => pair.Key)
                .Select(static pair => new MetricRow(Seconds(pair.Value), EventTally.Word(pair.Key))));

        IEnumerable<MetricRow> Rows(NodeEventKind kind)
            => view.State.Totals.Where(total => total.Kind == kind).Select(static total => new MetricRow(total.Count, total.Labels));
    }

    private static void WriteCompaction(MetricText text, CompactionStat? counters)
    {
        if (counters is null)
        {
            return;
        }

        text.Counter(
            "fragtools_compaction_stalls_total", "Requests that stalled in direct compaction (compact_stall).", counters.CompactStall);
        text.Counter(
            "fragtools_compaction_failures_total", "Direct compactions that made no block (compact_fail).", counters.CompactFail);
        text.Counter(
            "fragtools_compaction_successes_total", "Direct compactions that made a block (compact_success).", counters.CompactSuccess);
        text.Gauge(
            "fragtools_compaction_success_ratio",
            "Share of direct compactions since boot that made a block.",
            counters.CompactSuccessRatio);
        text.Counter(
            "fragtools_compaction_scanned_pages_total",
            "Pages that compaction looked at, to move them (migrate) or to fill them (free).",
            ["scanner"],
            Known(("migrate", counters.CompactMigrateScanned), ("free", counters.CompactFreeScanned)));
        text.Counter("fragtools_kcompactd_wakes_total", "Times that kcompactd woke (compact_daemon_wake).", counters.KcompactdWake);
        text.Counter(
            "fragtools_migrated_pages_total", "Pages that were moved, by compaction and by NUMA balancing.", counters.PagesMigrated);
        text.Counter("fragtools_migrate_failed_pages_total", "Pages that could not be moved.", counters.PageMigrateFail);
        text.Counter("fragtools_reclaim_stalls_total", "Requests that stalled in direct reclaim (allocstall).", counters.AllocStall);
        text.Counter(
            "fragtools_huge_page_faults_total",
            "Page faults that asked for a transparent huge page, by whether they got one.",
            ["result"],
            Known(("allocated", counters.ThpFaultAlloc), ("fallback", counters.ThpFaultFallback)));
    }

    private static void WriteHugePages(MetricText text, NodeSnapshot now)
        => text.Gauge(
            "fragtools_huge_pages",
            "Pages in the pools of huge pages (hugetlb) of the whole machine, by size and state.",
            ["page_bytes", "state"],
            now.HugePages.Where(static pool => pool.NumaNode is null).SelectMany(static pool => Known(
                ("total", pool.Total), ("free", pool.Free), ("reserved", pool.Reserved), ("surplus", pool.Surplus))
                .Select(row => row with { Labels = [Number(pool.PageBytes), .. row.Labels] })));

    private static void WriteZones(MetricText text, NodeSnapshot now)
    {
        text.Gauge(
            "fragtools_extfrag_threshold_ratio",
            "vm.extfrag_threshold: above this index the kernel compacts.",
            now.Indices.Select(static index => index.Threshold).FirstOrDefault(static threshold => threshold is not null));
        var zones = now.Zones.Where(static zone => zone.ManagedPages is not 0).ToList();
        text.Gauge(
            "fragtools_zone_managed_bytes",
            "Memory of a zone that the buddy allocator manages.",
            ZoneLabels,
            Of(static zone => zone.ManagedPages));
        text.Gauge("fragtools_zone_free_bytes", "Free memory of a zone.", ZoneLabels, Of(static zone => zone.FreePages));
        text.Gauge(
            "fragtools_zone_watermark_bytes", "The watermarks of a zone.", [.. ZoneLabels, "mark"], Marks(static (_, mark) => mark));
        text.Gauge(
            "fragtools_zone_watermark_distance_bytes",
            "Free memory of a zone above its watermark; negative below it.",
            [.. ZoneLabels, "mark"],
            Marks(static (zone, mark) => zone.FreePages - mark));
        text.Gauge(
            "fragtools_zone_page_blocks",
            "Page blocks of a zone by migrate type.",
            [.. ZoneLabels, "migrate_type"],
            now.MigrateTypes.Where(static row => row.PageBlocks is not null)
                .Select(static row => new MetricRow(row.PageBlocks!.Value, Number(row.NumaNode), row.Zone, row.MigrateType)));

        IEnumerable<MetricRow> Of(Func<ZoneInfo, long?> pages)
            => zones.Where(zone => pages(zone) is not null)
                .Select(zone => new MetricRow(Bytes(pages(zone)!.Value, zone.PageSize), Number(zone.NumaNode), zone.Zone));

        IEnumerable<MetricRow> Marks(Func<ZoneInfo, long?, long?> pages)
            => from zone in zones
               from mark in new[] { ("min", zone.MinPages), ("low", zone.LowPages), ("high", zone.HighPages) }
               let value = pages(zone, mark.Item2)
               where value is not null
               select new MetricRow(Bytes(value.Value, zone.PageSize), Number(zone.NumaNode), zone.Zone, mark.Item1);
    }

    private static void WriteOrders(MetricText text, NodeSnapshot now)
    {
        text.Gauge(
            "fragtools_zone_fragmentation_index",
            "The kernel's fragmentation index: -1 a block of the order is free, near 0 memory is short, near 1 it is fragmented.",
            OrderLabels,
            Indices(static index => index.FragmentationIndex));
        text.Gauge(
            "fragtools_zone_unusable_index",
            "Share of a zone's free memory that is of no use for a request of the order.",
            OrderLabels,
            Indices(static index => index.UnusableIndex));
        text.Gauge(
            "fragtools_zone_free_blocks",
            "Free blocks of 2^order pages.",
            OrderLabels,
            now.FreeBlocks.SelectMany(static zone => Enumerable.Range(0, zone.FreeBlocks.Count)
                .Select(order => new MetricRow(zone.FreeBlocks[order], Number(zone.NumaNode), zone.Zone, Number(order)))));

        IEnumerable<MetricRow> Indices(Func<ExtFragIndex, double?> value)
            => now.Indices.Where(index => value(index) is not null)
                .Select(index => new MetricRow(value(index)!.Value, Number(index.NumaNode), index.Zone, Number(index.Order)));
    }

    private static IEnumerable<MetricRow> States<T>(T value)
        where T : struct, Enum
        => Enum.GetValues<T>().Select(one => new MetricRow(one.Equals(value) ? 1 : 0, EventTally.Word(one)));

    private static IEnumerable<MetricRow> Known(params (string Label, long? Value)[] rows)
        => rows.Where(static row => row.Value is not null).Select(static row => new MetricRow(row.Value!.Value, row.Label));

    private static double Bytes(long pages, long pageSize) => (double)pages * pageSize;

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

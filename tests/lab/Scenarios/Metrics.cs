using System.Globalization;
using System.Text.RegularExpressions;

namespace FragTools.Tests.Scenarios;

/// <summary>6. The metrics are the kernel's numbers: counters and zones of the machine as it runs, blocks and indices of its files as they were kept.</summary>
public sealed partial class Metrics : Scenario
{
    private const int PageBytes = 4096;
    private const string ZoneLabels = "numa_node=\"0\",zone=";

    /// <summary>Each counter, and what the kernel calls it.</summary>
    private static readonly (string Metric, string Counter)[] Counters =
    [
        ("compaction_stalls_total", "compact_stall"),
        ("compaction_failures_total", "compact_fail"),
        ("compaction_successes_total", "compact_success"),
        ("compaction_scanned_pages_total{scanner=\"migrate\"}", "compact_migrate_scanned"),
        ("compaction_scanned_pages_total{scanner=\"free\"}", "compact_free_scanned"),
        ("kcompactd_wakes_total", "compact_daemon_wake"),
        ("migrated_pages_total", "pgmigrate_success"),
        ("migrate_failed_pages_total", "pgmigrate_fail"),
    ];

    internal override string[] Modules => ["ifb"];

    internal override string Script => """
        # No mark moves between the one reading and the other.
        echo 0 >/proc/sys/vm/watermark_boost_factor
        fragment
        stress link ifb refused 2048 2>/dev/null
        keep before /proc/vmstat
        fragtools metrics --to /out/live.prom 2>/out/live.err
        echo $? >/out/live.exit
        keep after /proc/vmstat
        keep kept /proc/buddyinfo /proc/pagetypeinfo /proc/zoneinfo /proc/vmstat /proc/meminfo /proc/sys/vm/extfrag_threshold \
          /sys/kernel/debug/extfrag/extfrag_index /sys/kernel/debug/extfrag/unusable_index
        fragtools metrics --root /out/kept >/out/kept.prom 2>/out/kept.err
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Counters_are_those_of_vmstat(string kernel)
    {
        var guest = On(kernel);
        Assert.Equal(("0", ""), (guest.Text("live.exit").Trim(), guest.Text("live.err")));
        var live = Series(guest, "live.prom");
        foreach (var (metric, counter) in Counters)
        {
            Assert.True(live.TryGetValue(metric, out var counted), metric);
            Assert.InRange(counted, Counter(guest, "before", counter), Counter(guest, "after", counter));
        }

        // What was done for the request that failed.
        Assert.True(live["compaction_stalls_total"] > 0);
        Assert.True(live["compaction_scanned_pages_total{scanner=\"migrate\"}"] > 0);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_refusal_is_counted_once(string kernel)
    {
        var guest = On(kernel);
        Assert.Single(guest.Messages.Split('\n'), static line => line.Contains("page allocation failure: order:7", StringComparison.Ordinal));
        var failures = Assert.Single(Series(guest, "live.prom"), static pair => pair.Key.StartsWith("allocation_failures_total{", StringComparison.Ordinal));
        Assert.Equal(("allocation_failures_total{order=\"7\",cause=\"fragmentation\",requester=\"ifb_dev_init\"}", 1m), (failures.Key, failures.Value));
        Assert.Equal(1, Series(guest, "live.prom")["verdict{verdict=\"fragmentation\"}"]);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Zones_are_those_of_zoneinfo(string kernel)
    {
        var guest = On(kernel);
        var (live, kept) = (Series(guest, "live.prom"), Series(guest, "kept.prom"));
        var zones = Zone().Matches(guest.Text("kept/proc/zoneinfo"));
        Assert.Equal(["DMA", "DMA32"], zones.Select(static zone => zone.Groups["name"].Value));
        foreach (Match zone in zones)
        {
            var labels = $"{{{ZoneLabels}\"{zone.Groups["name"].Value}\"";
            Assert.Equal(Bytes(zone, "free"), kept[$"zone_free_bytes{labels}}}"]);
            foreach (var metrics in new[] { live, kept })
            {
                Assert.Equal(Bytes(zone, "managed"), metrics[$"zone_managed_bytes{labels}}}"]);
                foreach (var mark in new[] { "min", "low", "high" })
                {
                    Assert.Equal(Bytes(zone, mark), metrics[$"zone_watermark_bytes{labels},mark=\"{mark}\"}}"]);
                    Assert.Equal(metrics[$"zone_free_bytes{labels}}}"] - Bytes(zone, mark), metrics[$"zone_watermark_distance_bytes{labels},mark=\"{mark}\"}}"]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Blocks_and_indices_are_those_of_the_kernels_files(string kernel)
    {
        var guest = On(kernel);
        var kept = Series(guest, "kept.prom");
        foreach (var (metric, file) in new[]
            {
                ("zone_free_blocks", "proc/buddyinfo"),
                ("zone_fragmentation_index", "sys/kernel/debug/extfrag/extfrag_index"),
                ("zone_unusable_index", "sys/kernel/debug/extfrag/unusable_index"),
            })
        {
            // "Node 0, zone  DMA32 934 944 946 …"
            var rows = guest.Text("kept/" + file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
            Assert.Equal(2, rows.Count);
            foreach (var row in rows)
            {
                Assert.Equal(4 + 11, row.Length);
                for (var order = 0; order < row.Length - 4; order++)
                {
                    var name = $"{metric}{{{ZoneLabels}\"{row[3]}\",order=\"{order}\"}}";
                    Assert.Equal((name, Number(row[4 + order])), (name, kept[name]));
                }
            }
        }

        Assert.Equal(Number(guest.Text("kept/proc/sys/vm/extfrag_threshold").Trim()) / 1000, kept["extfrag_threshold_ratio"]);
    }

    // "fragtools_NAME{LABELS} VALUE", without what all have in common.
    private static Dictionary<string, decimal> Series(Guest guest, string file)
        => guest.Text(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line[0] != '#')
            .ToDictionary(static line => line["fragtools_".Length..line.LastIndexOf(' ')], static line => Number(line[(line.LastIndexOf(' ') + 1)..]));

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static decimal Bytes(Match zone, string name) => PageBytes * Number(zone.Groups[name].Value);

    private static decimal Counter(Guest guest, string state, string name)
        => Number(Assert.Single(guest.Text($"{state}/proc/vmstat").Split('\n'), line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1]);

    // mm/vmstat.c, zoneinfo_show_print; zones without memory end at "present".
    [GeneratedRegex(
        """
        ^Node\ 0,\ zone\ +(?<name>\S+)\n (?:\ \ per-node\ stats\n (?:\ {6}.*\n)+)? \ \ pages\ free\ +(?<free>[0-9]+)\n (?:\ +boost\ .*\n)?
        \ +min\ +(?<min>[0-9]+)\n \ +low\ +(?<low>[0-9]+)\n \ +high\ +(?<high>[0-9]+)\n (?:\ +promo\ .*\n)? \ +spanned\ .*\n \ +present\ +[1-9][0-9]*\n
        \ +managed\ +(?<managed>[1-9][0-9]*)\n
        """,
        RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Zone();
}

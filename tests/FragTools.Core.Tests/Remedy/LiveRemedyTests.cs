using System.Globalization;
using FragTools.Linux;
using FragTools.Remedy;

namespace FragTools.Tests.Remedy;

/// <summary>
/// The running kernel, which is compacted and whose caches are dropped for real. The tests read /proc themselves, around
/// what they check: other programs go on meanwhile, so that a result lies within what the test saw.
/// </summary>
[Collection(nameof(LiveRemedyTests))]
[CollectionDefinition(nameof(LiveRemedyTests), DisableParallelization = true)]
public class LiveRemedyTests
{
    [Fact]
    public void Compaction_is_measured_as_the_kernel_counts_it()
    {
        NeedsCompaction();
        var blocksBefore = Lines("/proc/buddyinfo");
        var before = Counters();
        var results = MemoryCompaction.Run(LinuxRoot.Live, new CompactionRequest { Force = true }).ToList();
        var after = Counters();
        Assert.Equal(blocksBefore.Select(line => line.Split(',')[0]).Distinct().Count(), results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal((RemedyAction.Compact, true, null), (result.Action, result.Completed, result.Skipped));
            Assert.Equal("/proc/sys/vm/compact_memory", result.Target);
            Assert.InRange(result.MigrateScanned!.Value, 1, after["compact_migrate_scanned"] - before["compact_migrate_scanned"]);
            Assert.InRange(result.FreeScanned!.Value, 1, after["compact_free_scanned"] - before["compact_free_scanned"]);
            Assert.InRange(result.PagesMoved!.Value, 0, after["pgmigrate_success"] - before["pgmigrate_success"]);
            Assert.InRange(result.StallsDuring!["compact_stall"], 0, after["compact_stall"] - before["compact_stall"]);
            Assert.True(result.DurationMilliseconds > 0);
            Assert.Equal(result.Before.Count, result.After!.Count);
            Assert.Equal(
                result.After.Select(zone => zone.FreeBlocks[9]).Sum() - result.Before.Select(zone => zone.FreeBlocks[9]).Sum(),
                result.BlocksGained![9]);
        });
    }

    [Fact]
    public void One_node_is_compacted_through_its_own_file()
    {
        NeedsCompaction();
        LiveNode.Need(File.Exists("/sys/devices/system/node/node0/compact"), "needs a kernel with NUMA");
        var before = Counters();
        var result = Assert.Single(MemoryCompaction.Run(LinuxRoot.Live, new CompactionRequest { NumaNodes = [0], Force = true }));
        Assert.Equal(("/sys/devices/system/node/node0/compact", true), (result.Target, result.Completed));
        Assert.InRange(result.MigrateScanned!.Value, 1, Counters()["compact_migrate_scanned"] - before["compact_migrate_scanned"]);
    }

    [Fact]
    public void The_lock_stands_across_processes()
    {
        NeedsCompaction();
        _ = MemoryCompaction.Run(LinuxRoot.Live, new CompactionRequest { Force = true }).ToList();

        // What another process would see: no history, the same file.
        var context = RemedyContext.Default with { History = new CompactionHistory() };
        var finding = MemoryCompaction.Assess(LinuxRoot.Live, new CompactionRequest(), context)[0].Guards.Single(finding => finding.Guard == SkipReason.RecentRun);
        Assert.Equal(GuardOutcome.Stops, finding.Outcome);
        Assert.True(File.Exists("/run/fragtools-compact.lock"));
    }

    [Fact]
    public void Dropped_page_cache_is_measured_as_meminfo_has_it()
    {
        LiveNode.NeedsRoot();
        LiveNode.Need(File.Exists("/proc/sys/vm/drop_caches"), "needs /proc/sys/vm/drop_caches");
        const long Size = 64 << 20;
        var file = Path.Combine(AppContext.BaseDirectory, $"cache-{Guid.NewGuid():N}.tmp");
        try
        {
            // Dirty at first: only the sync makes it droppable.
            File.WriteAllBytes(file, new byte[Size]);
            var drops = Counters()["drop_pagecache"];
            var before = Meminfo();
            var result = CacheDrop.Run(LinuxRoot.Live, CacheKind.PageCache);
            var after = Meminfo();
            Assert.True(result.Completed);
            Assert.InRange(Counters()["drop_pagecache"] - drops, 1, long.MaxValue);

            // Within what others may read and write meanwhile.
            const long Noise = Size / 2;
            var cached = before["Cached"] + before["Buffers"] - after["Cached"] - after["Buffers"];
            Assert.True(result.PageCacheFreedBytes >= Size - Noise, $"only {result.PageCacheFreedBytes} bytes were freed, {Size} were cached");
            Assert.InRange(result.PageCacheFreedBytes!.Value, cached - Noise, cached + Noise);
            Assert.InRange(result.FreedBytes!.Value, after["MemFree"] - before["MemFree"] - Noise, after["MemFree"] - before["MemFree"] + Noise);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Dropped_slab_is_counted_by_the_kernel_and_caches_go_before_compaction()
    {
        NeedsCompaction();
        var before = Counters();
        var result = MemoryCompaction.Run(LinuxRoot.Live, new CompactionRequest { DropCaches = CacheKind.Slab, Force = true }).First();
        Assert.Equal(RemedyAction.DropSlab | RemedyAction.Compact, result.Action);
        Assert.NotNull(result.CachesDroppedBytes);
        Assert.InRange(Counters()["drop_slab"] - before["drop_slab"], 1, long.MaxValue);
        Assert.InRange(result.MigrateScanned!.Value, 1, long.MaxValue);
    }

    private static void NeedsCompaction()
    {
        LiveNode.NeedsRoot();
        LiveNode.Need(File.Exists("/proc/sys/vm/compact_memory"), "needs CONFIG_COMPACTION");
    }

    private static string[] Lines(string path) => File.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, long> Counters()
        => Lines("/proc/vmstat").Select(line => line.Split(' ')).ToDictionary(fields => fields[0], fields => long.Parse(fields[1], CultureInfo.InvariantCulture));

    private static Dictionary<string, long> Meminfo()
        => Lines("/proc/meminfo").Where(line => line.EndsWith("kB", StringComparison.Ordinal))
            .Select(line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(fields => fields[0], fields => long.Parse(fields[1], CultureInfo.InvariantCulture) << 10);
}

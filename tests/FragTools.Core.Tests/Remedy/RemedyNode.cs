using System.Text;
using FragTools.Linux;
using FragTools.Remedy;

namespace FragTools.Tests.Remedy;

/// <summary>
/// A machine of two NUMA nodes as a tree: node 0 has free memory in small pieces only (nothing of order 3 or above), node 1
/// has blocks of every order. Quiet: no pressure, no load, kcompactd asleep.
/// </summary>
internal sealed class RemedyNode : IDisposable
{
    public const string Compact0 = "sys/devices/system/node/node0/compact";
    public const string Compact1 = "sys/devices/system/node/node1/compact";
    public const string CompactAll = "proc/sys/vm/compact_memory";
    public const string DropCaches = "proc/sys/vm/drop_caches";

    // 5000 + 2·2000 + 4·300 = 10200 free pages in 7300 blocks.
    public const string Fragmented = "5000 2000 300 0 0 0 0 0 0 0 0";

    public const string Healthy = "100 100 100 100 100 100 100 10 5 5 20";

    private readonly TempTree _tree = new();

    public RemedyNode()
    {
        Write("proc/sys/kernel/hostname", "node-7\n");
        Write("proc/sys/kernel/osrelease", "6.18.4\n");
        Write("proc/sys/vm/extfrag_threshold", "500\n");
        Write(CompactAll, "");
        Write(DropCaches, "0\n");
        Write(Compact0, "");
        Write(Compact1, "");
        Write("proc/pressure/memory", Pressure(fullAverage10: "0.00", someTotal: 1000, fullTotal: 400));
        Write("proc/loadavg", "0.50 0.40 0.30 1/200 4711\n");
        Write("sys/devices/system/cpu/online", "0-1,3\n");
        Write("proc/60/stat", "60 (kcompactd0) S 2 0 0 0\n");
        Write("proc/61/stat", "61 (kcompactd1) S 2 0 0 0\n");
        Write("proc/4711/stat", "4711 (kcompactd0) R 1 0 0 0\n");
        Directory.CreateDirectory(Path.Combine(Folder, "run"));
        Meminfo(cached: 4_000_000, reclaimable: 500_000, free: 100_000);
        Free(Fragmented, Healthy);
        Zones(freeOfNode0: 10200);
        Counters(migrated: 100, migrateScanned: 200, freeScanned: 300);
    }

    public string Folder => _tree.Folder;

    public LinuxRoot Root => _tree.Root;

    public TestClock Clock { get; } = new();

    public CompactionHistory History { get; } = new();

    public RecordingWriter? Writer { get; private set; }

    /// <summary>Happens when a file was written to: what the kernel would do.</summary>
    public Dictionary<string, Action> Effects { get; } = [];

    public RemedyContext Context => new()
    {
        Clock = Clock,
        History = History,
        Writer = root => Writer ??= new RecordingWriter(new KernelWriter(root), Effects),
    };

    public string Write(string relative, string text) => _tree.Write(relative, text);

    public void Remove(string relative) => File.Delete(Path.Combine(Folder, relative));

    public string Read(string relative) => File.ReadAllText(Path.Combine(Folder, relative));

    public void Free(string node0, string node1)
        => Write("proc/buddyinfo", $"Node 0, zone   Normal {node0}\nNode 1, zone   Normal {node1}\n");

    public void Zones(long freeOfNode0, long lowOfNode0 = 1250)
        => Write("proc/zoneinfo", Zone(0, freeOfNode0, lowOfNode0) + Zone(1, 30000, 1250));

    public void Counters(long migrated, long migrateScanned, long freeScanned)
        => Write(
            "proc/vmstat",
            $"pgmigrate_success {migrated}\npgmigrate_fail 7\ncompact_migrate_scanned {migrateScanned}\ncompact_free_scanned {freeScanned}\n"
            + "compact_stall 3\ncompact_fail 2\nallocstall_dma 1\nallocstall_normal 4\n");

    public void Meminfo(long cached, long reclaimable, long free, long unreclaimable = 100_000)
        => Write(
            "proc/meminfo",
            $"MemTotal: 8000000 kB\nMemFree: {free} kB\nMemAvailable: 5000000 kB\nBuffers: 0 kB\nCached: {cached} kB\n"
            + $"SReclaimable: {reclaimable} kB\nSUnreclaim: {unreclaimable} kB\n");

    public static string Pressure(string fullAverage10, long someTotal, long fullTotal)
        => $"some avg10=1.00 avg60=0.00 avg300=0.00 total={someTotal}\nfull avg10={fullAverage10} avg60=0.00 avg300=0.00 total={fullTotal}\n";

    public List<CompactionResult> Run(CompactionRequest request, CancellationToken cancellation = default)
    {
        Writer = null;
        return [.. MemoryCompaction.Run(Root, request, Context, cancellation)];
    }

    /// <summary>Every file of the tree with its bytes, to see that nothing was written.</summary>
    public Dictionary<string, string> Everything()
        => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllText);

    public void Dispose() => _tree.Dispose();

    private static string Zone(int node, long free, long low)
        => $"""
            Node {node}, zone   Normal
              pages free     {free}
                    boost    0
                    min      1000
                    low      {low}
                    high     1500
                    spanned  262144
                    present  262144
                    managed  260000
                    cma      0
                    protection: (0, 0)
                  nr_free_pages {free}

            """.ReplaceLineEndings("\n");
}

/// <summary>A clock that stands still until it is told.</summary>
internal sealed class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}

/// <summary>Writes for real, below the root, and remembers what and in which order.</summary>
internal sealed class RecordingWriter(IKernelWriter inner, Dictionary<string, Action> effects) : IKernelWriter
{
    private readonly object _gate = new();
    private readonly List<string> _calls = [];

    /// <summary>What was written and synced, in order: <c>sync</c>, <c>proc/sys/vm/drop_caches=3</c>.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    public void Check(string relative) => inner.Check(relative);

    public void Write(string relative, ReadOnlySpan<byte> bytes)
    {
        inner.Write(relative, bytes);
        Note($"{relative}={Encoding.ASCII.GetString(bytes)}");
        effects.GetValueOrDefault(relative)?.Invoke();
    }

    public void Sync()
    {
        inner.Sync();
        Note("sync");
        effects.GetValueOrDefault("sync")?.Invoke();
    }

    public void ShortenCpuLists()
    {
        inner.ShortenCpuLists();
        effects.GetValueOrDefault("shorten")?.Invoke();
    }

    private void Note(string call)
    {
        lock (_gate)
        {
            _calls.Add(call);
        }
    }
}

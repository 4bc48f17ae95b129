using System.Globalization;
using FragTools.Linux;
using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>A node's tree written for one test: the files that scores are read from, in the kernel's grammar.</summary>
internal sealed class NodeTree : IDisposable
{
    public const string Uid = "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9";
    public const string OtherUid = "11111111-2222-4333-8444-555555555555";
    public const string Hash = "0123456789abcdef0123456789abcdef";
    public static readonly string Id = new('a', 64);
    public static readonly string OtherId = new('b', 64);

    private readonly TempTree _tree = new();

    /// <summary>A node of 1000000 pages of 4 KiB, without swap unless said.</summary>
    public NodeTree(string release = "6.1.0-13-amd64", long ramKilobytes = 4_000_000, long swapKilobytes = 0)
    {
        Write("proc/sys/kernel/osrelease", release + "\n");
        Write("proc/sys/kernel/arch", "x86_64\n");
        Write("etc/hostname", "node-a\n");
        Write("proc/meminfo", Invariant($"MemTotal:       {ramKilobytes} kB\nMemFree:         100 kB\nSwapTotal:      {swapKilobytes} kB\nSwapFree:       0 kB\n"));
    }

    public string Folder => _tree.Folder;

    public LinuxRoot Root => _tree.Root;

    public void Write(string relative, string text) => _tree.Write(relative, text);

    public void Delete(string relative) => File.Delete(Path.Combine(_tree.Folder, relative));

    /// <summary>A process with its files; without sizes it has no memory, as kernel threads.</summary>
    public void Process(
        int id, string name, string cgroup, int adj = 0, long? rss = null, long swap = 0, long pageTables = 0, long? score = null,
        string capabilities = "0000000000000000", long start = 100, int threads = 1, string? middle = null)
    {
        var memory = rss is null ? "" : Invariant(
            $"VmPeak:\t99999 kB\nVmRSS:\t{rss,8} kB\nRssAnon:\t1 kB\nVmPTE:\t{pageTables,8} kB\n{middle}VmSwap:\t{swap,8} kB\n");
        Write(
            $"proc/{id}/status",
            Invariant($"Name:\t{name}\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t{id}\nPid:\t{id}\n{memory}Threads:\t{threads}\nCapPrm:\tffffffffffffffff\nCapEff:\t{capabilities}\nCapBnd:\tffffffffffffffff\n"));
        Write($"proc/{id}/stat", Invariant($"{id} ({name}) S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 {threads} 0 {start} 1000 100 0\n"));
        Write($"proc/{id}/cgroup", cgroup);
        Write($"proc/{id}/oom_score_adj", Invariant($"{adj}\n"));
        if (score is not null)
        {
            Write($"proc/{id}/oom_score", Invariant($"{score}\n"));
        }
    }

    public Reading<PodOomScore> Read(bool includeSystem = false, PodScoreScope scope = PodScoreScope.Node, PodManifestSet? manifests = null, string? kubelet = null)
        => NodePodScores.Read(Root, new PodScoreOptions
        {
            IncludeSystem = includeSystem,
            Scope = scope,
            Manifests = manifests,
            KubernetesVersion = KubernetesVersion.TryParse(kubelet),
        });

    public IReadOnlyList<PodOomScore> Scores(bool includeSystem = false, PodScoreScope scope = PodScoreScope.Node)
    {
        var reading = Read(includeSystem, scope);
        Assert.Empty(reading.Errors);
        return reading.Items;
    }

    public void Dispose() => _tree.Dispose();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Globalization;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Pods;

/// <summary>Pods made of real cgroups with real processes, on the running kernel. No kubelet has a part in them.</summary>
public class NodeLiveTests
{
    private const long MiB = 1024 * 1024;
    private const string FirstPod = "5eed0001-0000-4000-8000-000000000001";
    private const string SecondPod = "5eed0002-0000-4000-8000-000000000002";
    private static readonly string Id = string.Concat(Enumerable.Repeat("5eed", 16));

    /// <summary>
    /// In a container of 96 MiB, whose thousandth is 24 pages, 40 MiB and 600 thousandths weigh more than 20 MiB and 700; on
    /// the node, whose thousandth is larger by far, they do not. What asks for memory until all is gone has no thousandths
    /// and can reach neither: the kernel must take all three in the order that was foretold.
    /// </summary>
    [Fact]
    public void The_kernel_kills_in_the_order_that_the_ranks_tell()
    {
        LiveNode.NeedsOomKill();
        LiveNode.Need(File.ReadAllText("/proc/sys/vm/oom_kill_allocating_task").Trim() == "0", "vm.oom_kill_allocating_task is set");
        using var top = MemoryCgroup.Create(512 * MiB);
        var limited = top.Below($"kubepods/burstable/pod{FirstPod}/{Id}", 96 * MiB);
        var other = top.Below($"kubepods/besteffort/pod{SecondPod}/{Id}", 64 * MiB);
        using var processes = new Started();
        var small = processes.Hold(limited, 700, 20 * MiB);
        var large = processes.Hold(limited, 600, 40 * MiB);
        var hog = processes.Start(limited, 0, "read go && exec tail /dev/zero");
        var bystander = processes.Hold(other, 1000, 10 * MiB);
        LiveNode.Wait(() => limited.Contains(hog.Id) && File.ReadAllText($"/proc/{hog.Id}/oom_score_adj") == "0\n", "the hog is not ready");

        var onNode = Read(PodScoreScope.Node, FirstPod);
        Assert.Equal([small.Id, large.Id, hog.Id], onNode.Select(row => row.ProcessId));
        var within = Read(PodScoreScope.Cgroup, FirstPod);
        Assert.Equal([(large.Id, 1), (small.Id, 2), (hog.Id, 3)], within.Select(row => (row.ProcessId!.Value, row.KillRank!.Value)));
        Assert.All(within, row => Assert.Equal((QosClass.Burstable, 96 * MiB, Id), (row.QosClass, row.LimitBytes, row.ContainerId)));
        Assert.All(within, row => Assert.EndsWith($"pod{FirstPod}/{Id}", row.RankCgroup, StringComparison.Ordinal));
        Assert.InRange(within[0].UsageBytes!.Value, 60 * MiB, 96 * MiB);
        Assert.Equal((bystander.Id, 1), Read(PodScoreScope.Cgroup, SecondPod) is [var row] ? (row.ProcessId!.Value, row.KillRank!.Value) : default);

        hog.StandardInput.WriteLine();
        Assert.True(hog.WaitForExit(60_000), "tail was not killed");
        var cgroup = within[0].RankCgroup!;
        LiveNode.Wait(() => Kills(cgroup).Count >= 3, "the kernel's messages do not hold the three reports");
        var kills = Kills(cgroup);
        Assert.Equal(within.Select(row => row.OomScoreAdj), kills.Select(kill => kill.VictimOomScoreAdj));
        if (LiveNode.IsFirstPidNamespace)
        {
            // The kernel prints that namespace's numbers.
            Assert.Equal(within.Select(row => row.ProcessId), kills.Select(kill => kill.VictimProcessId));
        }

        Assert.False(bystander.HasExited);
    }

    /// <summary>
    /// What would be computed of each process, were its oom_score not read, is what the kernel prints. It rates by counters
    /// that it does not add up for that (mm_types.h, get_mm_counter: percpu_counter_read_positive since 6.2): where a few
    /// pages would make the next score, that one is right too.
    /// </summary>
    [Fact]
    public void Computed_scores_are_the_kernel_s()
    {
        LiveNode.NeedsRoot();
        using var top = MemoryCgroup.Create(512 * MiB);
        using var processes = new Started();
        int[] adjs = [.. MayLower ? (int[])[-1000, -999, -998, -997, -500, -1] : [], 0, 1, 2, 3, 100, 500, 939, 998, 999, 1000];
        foreach (var (adj, index) in adjs.Select((adj, index) => (adj, index)))
        {
            var pod = index % 2 == 0 ? FirstPod : SecondPod;
            processes.Hold(top.Below($"kubepods/burstable/pod{pod}/{Id}", null), adj, index * MiB);
        }

        using var copy = new TempTree();
        foreach (var file in new[] { "proc/meminfo", "proc/sys/kernel/osrelease", "proc/sys/kernel/arch" })
        {
            copy.WriteIf(File.Exists("/" + file), file, File.Exists("/" + file) ? File.ReadAllText("/" + file) : "");
        }

        foreach (var process in processes.All)
        {
            foreach (var file in new[] { "status", "cgroup", "oom_score_adj", "stat" })
            {
                copy.Write($"proc/{process.Id}/{file}", File.ReadAllText($"/proc/{process.Id}/{file}"));
            }
        }

        var rows = NodePodScores.Read(copy.Root, new PodScoreOptions()).Items;
        Assert.Equal(processes.All.Select(process => process.Id).Order(), rows.Select(row => row.ProcessId!.Value).Order());
        Assert.Equal(adjs, rows.Select(row => row.OomScoreAdj!.Value).Order());
        var formula = OomBadness.FormulaOf(LinuxRoot.Live.Kernel!)!.Value;
        foreach (var row in rows)
        {
            var printed = long.Parse(File.ReadAllText($"/proc/{row.ProcessId}/oom_score"), CultureInfo.InvariantCulture);
            var slack = 3 * Math.Max(32, 2 * Environment.ProcessorCount) * Environment.ProcessorCount;
            var total = TotalPages(copy.Root);
            var least = OomBadness.ProcScore(formula, row.Badness - slack, total);
            var most = OomBadness.ProcScore(formula, row.Badness + slack, total);
            Assert.True(
                least == most ? row.OomScore == printed : printed >= least && printed <= most,
                $"oom_score_adj {row.OomScoreAdj}: computed {row.OomScore}, /proc prints {printed}");
        }
    }

    /// <summary>Processes come and go by the hundred while they are read; nobody hears of it.</summary>
    [Fact]
    public void Processes_that_vanish_are_weather()
    {
        LiveNode.NeedsRoot();
        using var top = MemoryCgroup.Create(512 * MiB);
        using var processes = new Started();
        var steady = processes.Hold(top.Below($"kubepods/burstable/pod{FirstPod}/{Id}", null), 500, MiB);
        for (var churn = 0; churn < 2; churn++)
        {
            processes.Start(top.Below($"kubepods/burstable/pod{SecondPod}/{Id}", null), 900, "while :; do /bin/true & /bin/true & /bin/true; done");
        }

        var seen = new HashSet<int>();
        for (var time = 0; time < 60; time++)
        {
            var reading = NodePodScores.Read(LinuxRoot.Live, new PodScoreOptions { IncludeSystem = time % 2 == 0, Scope = (PodScoreScope)(time % 3 % 2) });
            Assert.Empty(reading.Errors);
            Assert.Contains(reading.Items, row => row.ProcessId == steady.Id && row.PodUid == FirstPod);
            Assert.All(reading.Items, row => Assert.NotNull(row.OomScore));
            seen.UnionWith(reading.Items.Where(row => row.PodUid == SecondPod).Select(row => row.ProcessId!.Value));
        }

        // They did come and go.
        Assert.True(seen.Count > 10, $"only {seen.Count} processes were seen");
    }

    /// <summary>Cgroups that are removed while the tree is walked leave nulls and no error.</summary>
    [Fact]
    public async Task Cgroups_that_vanish_are_weather()
    {
        LiveNode.NeedsRoot();
        using var top = MemoryCgroup.Create(512 * MiB);
        using var stop = new CancellationTokenSource();
        var churn = Task.Run(() =>
        {
            for (var turn = 0; !stop.IsCancellationRequested; turn++)
            {
                using var pod = top.Below($"pod-{turn}", null);
                using var process = Process.Start("/bin/sh", ["-c", $"echo $$ > {pod.Processes} && exec sleep 0.01"]);
                process.WaitForExit();
            }
        });
        for (var time = 0; time < 40; time++)
        {
            Assert.Empty(NodePodScores.Read(LinuxRoot.Live, new PodScoreOptions { IncludeSystem = true, Scope = PodScoreScope.Cgroup }).Errors);
        }

        await stop.CancelAsync();
        await churn;
    }

    /// <summary>CAP_SYS_RESOURCE, which even root may lack in a container, is needed to go below what one was started with.</summary>
    private static bool MayLower
        => File.ReadAllLines("/proc/self/status").Single(line => line.StartsWith("CapEff:", StringComparison.Ordinal)) is var line
            && (ulong.Parse(line[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> 24 & 1) != 0;

    private static IReadOnlyList<PodOomScore> Read(PodScoreScope scope, string pod)
    {
        var reading = NodePodScores.Read(LinuxRoot.Live, new PodScoreOptions { Scope = scope });
        Assert.Empty(reading.Errors);
        return [.. reading.Items.Where(row => row.PodUid == pod)];
    }

    private static IReadOnlyList<OomKill> Kills(string cgroup)
        => [.. OomKills.Read([LogInput.Live]).Where(kill => kill.OomCgroup == cgroup && kill.VictimProcessId is not null)];

    private static long TotalPages(LinuxRoot root)
    {
        var memory = FragTools.Proc.MemInfoReader.Instance.Read(new NodeInput.Root(root)).Items[0];
        return (memory.Get("MemTotal")!.Value + memory.Get("SwapTotal")!.Value) / Environment.SystemPageSize;
    }

    /// <summary>Processes of one test, each in its cgroup and with its oom_score_adj; ended with it.</summary>
    private sealed class Started : IDisposable
    {
        private readonly List<Process> _all = [];

        public IReadOnlyList<Process> All => _all;

        /// <summary>A process that holds so much memory: tail keeps what it reads until there is a line's end.</summary>
        public Process Hold(MemoryCgroup cgroup, int oomScoreAdj, long bytes)
        {
            var process = Start(cgroup, oomScoreAdj, "exec tail");
            var zeros = new byte[64 * 1024];
            for (long written = 0; written < bytes; written += zeros.Length)
            {
                process.StandardInput.BaseStream.Write(zeros);
            }

            process.StandardInput.BaseStream.Flush();
            LiveNode.Wait(
                () => !process.HasExited && File.ReadAllText($"/proc/{process.Id}/comm") == "tail\n"
                    && long.Parse(File.ReadAllText($"/proc/{process.Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize >= bytes,
                "tail does not hold its memory");
            return process;
        }

        public Process Start(MemoryCgroup cgroup, int oomScoreAdj, string command)
        {
            var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"echo $$ > {cgroup.Processes} && echo {oomScoreAdj} > /proc/self/oom_score_adj && {command}"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            _all.Add(process);
            return process;
        }

        public void Dispose()
        {
            foreach (var process in _all)
            {
                LiveNode.End(process);
                process.Dispose();
            }
        }
    }
}

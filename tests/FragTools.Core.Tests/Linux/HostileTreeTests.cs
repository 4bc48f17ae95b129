using System.Text;
using System.Text.Json;
using FragTools.Diagnosis;
using FragTools.Export;
using FragTools.Export.Metrics;
using FragTools.Export.Report;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Reports;
using FragTools.Settings;
using FragTools.Starts;
using FragTools.Watch;
using FragTools.Watermarks;

namespace FragTools.Tests.Linux;

/// <summary>
/// A tree whose owner switches its folders to links that lead out of it, while it is read and written to: nothing outside is
/// read, and nothing is written there.
/// </summary>
public sealed class HostileTreeTests : IDisposable
{
    private const string Inside = "Node 0, zone   Normal      1      0      3 \n";
    private const string Secret = "Node 7, zone   Normal      7      7      7 \n";
    private const int LeastRounds = 20;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    private readonly TempTree _tree = new();
    private readonly TempTree _outside = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _switching;

    public HostileTreeTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs openat");
        foreach (var (tree, text, name) in new[] { (_tree, Inside, "inside"), (_outside, Secret, "secret") })
        {
            tree.Write("proc/buddyinfo", text);
            tree.Write("proc/sys/vm/swappiness", name == "inside" ? "60\n" : "61\n");
            tree.Write("proc/sys/vm/compact_memory", "");
            tree.Write("var/log/messages", $"May  3 10:00:00 node kernel: [  100.000001] {name}: page allocation failure: order:3, mode:0x20\n");
            tree.Write("etc/sysctl.d/90-fragtools.conf", "# " + name + "\n");
            tree.Write("run/x", "");
            var number = name == "inside" ? 100 : 4194242;
            tree.Write($"proc/{number}/stat", $"{number} ({name}) S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 100 1000 200 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n");
            tree.Write($"proc/{number}/status", $"Name:\t{name}\nTgid:\t{number}\nPid:\t{number}\nPPid:\t1\nVmRSS:\t     800 kB\n");
            tree.Write($"proc/{number}/oom_score_adj", "0\n");
            tree.Write($"proc/{number}/oom_score", "1\n");
            tree.Write($"proc/{number}/cgroup", $"0::/kubepods.slice/kubepods-pod5f0a0008_0000_4000_8000_00000000000{(name == "inside" ? 1 : 7)}.slice\n");
            tree.Write("proc/meminfo", name == "inside" ? "MemTotal: 1000 kB\nMemFree: 10 kB\n" : "MemTotal: 7777777 kB\nMemFree: 77 kB\n");
            tree.Write("etc/hostname", "node-1\n");
        }

        _switching = new Thread(Switch) { IsBackground = true };
        _switching.Start();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _switching.Join();
        _stop.Dispose();
        _tree.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public void Nothing_outside_is_read()
    {
        var read = Repeat(() =>
        {
            Assert.NotEqual(Secret, Encoding.ASCII.GetString(_tree.Root.TryReadAllBytes("proc/buddyinfo") ?? []));
            Assert.All(BuddyInfoReader.Instance.Read(_tree.Input).Items, row => Assert.Equal(0, row.NumaNode));
            var logs = Logs();
            Assert.All(
                PageAllocFailures.Read(logs, new LogReadOptions { Error = static _ => { } }, CancellationToken.None),
                report => Assert.Equal("inside", report.ProcessName));
        });
        Assert.InRange(read, LeastRounds, int.MaxValue);
    }

    /// <summary>What each reading verb gives, whatever it reads: nothing of it is from outside.</summary>
    [Theory]
    [InlineData("diagnose")]
    [InlineData("report")]
    [InlineData("pod-scores")]
    [InlineData("settings")]
    [InlineData("extfrag")]
    [InlineData("meminfo")]
    [InlineData("watch")]
    [InlineData("metrics")]
    [InlineData("check")]
    [InlineData("starts")]
    public void No_verb_tells_what_stands_outside(string verb)
    {
        var told = 0;
        Repeat(() =>
        {
            try
            {
                var text = Tell(verb);
                told += text.Length > 0 ? 1 : 0;
                foreach (var mark in new[] { "secret", "4194242", "7777777", "\"NumaNode\":7", "numa_node=\"7\"", "\"Value\":\"61\"", "000000000007" })
                {
                    Assert.DoesNotContain(mark, text, StringComparison.Ordinal);
                }
            }
            catch (NodeException)
            {
                // A folder was on its way.
            }
        });
        Assert.True(told > 0);
    }

    private string Tell(string verb)
    {
        switch (verb)
        {
            case "diagnose" or "report":
                var verdicts = NodeDiagnosis.Run([_tree.Input]).SelectMany(static reading => reading.Items).ToList();
                if (verb == "diagnose")
                {
                    return JsonSerializer.Serialize(verdicts);
                }

                using (var page = new StringWriter())
                {
                    FragmentationReport.Write(verdicts, new ReportOptions { Tool = "1" }, page);
                    return page.ToString();
                }

            case "pod-scores":
                return JsonSerializer.Serialize(PodScores.Read(_tree.Root, new PodScoreOptions { IncludeSystem = true }).Items);
            case "settings":
                return JsonSerializer.Serialize(MemorySettingReader.Read(_tree.Root).Items);
            case "extfrag":
                return JsonSerializer.Serialize(ExtFragIndexReader.Instance.Read(_tree.Input).Items);
            case "meminfo":
                return JsonSerializer.Serialize(MemInfoReader.Instance.Read(_tree.Input).Items);
            case "metrics":
                return string.Concat(new MetricCollector(_tree.Root, new MetricOptions { Tool = "1" })
                    .Collect(DateTimeOffset.UtcNow, null, CancellationToken.None).Items);
            case "check":
                return JsonSerializer.Serialize(NodeCheck.Run(_tree.Root, new CheckOptions()));
            case "starts":
                return JsonSerializer.Serialize(ContainerStartFailures.Read(Logs(), new LogReadOptions { Error = static _ => { } }).ToList()) + ".";
            default:
                using (var watch = MemoryWatch.Open(_tree.Root, new WatchOptions { Count = 1, Order = 2 }))
                {
                    return JsonSerializer.Serialize(watch.Run().SelectMany(static turn => turn.Samples).ToList());
                }
        }
    }

    [Fact]
    public void Nothing_outside_is_captured()
        => Repeat(() =>
        {
            using var place = new TempTree();
            try
            {
                NodeCapture.Save(_tree.Root, Path.Combine(place.Folder, "saved/"), new NodeCaptureOptions { Tool = "1" });
            }
            catch (NodeException)
            {
                return;
            }

            Assert.All(
                Directory.EnumerateFiles(place.Folder, "*", SearchOption.AllDirectories),
                path => Assert.DoesNotContain("7      7", File.ReadAllText(path), StringComparison.Ordinal));
        });

    [Fact]
    public void Nothing_outside_is_written()
    {
        Repeat(() =>
        {
            try
            {
                SettingPlan.Make(_tree.Root, "swappiness", "10", persist: true, force: false).Apply();
            }
            catch (NodeException)
            {
                // A folder was on its way.
            }

            RunLock.TryTake(_tree.Root, out _, out _)?.Dispose();
            RunLock.Peek(_tree.Root, out _);
        });
        Assert.Equal("61\n", File.ReadAllText(Path.Combine(_outside.Folder, "proc/sys/vm/swappiness")));
        Assert.Equal("# secret\n", File.ReadAllText(Path.Combine(_outside.Folder, "etc/sysctl.d/90-fragtools.conf")));
        Assert.Equal(["x"], Directory.GetFileSystemEntries(Path.Combine(_outside.Folder, "run")).Select(Path.GetFileName));
    }

    private static int Repeat(Action look)
    {
        // A machine that has other things to do gets more time.
        var rounds = 0;
        var start = Environment.TickCount64;
        while (Environment.TickCount64 - start is var spent && (spent < Duration.TotalMilliseconds || (rounds < LeastRounds && spent < 60_000)))
        {
            look();
            rounds++;
        }

        return rounds;
    }

    private IReadOnlyList<LogInput> Logs()
    {
        try
        {
            return LogFiles.Find(_tree.Root);
        }
        catch (NodeException)
        {
            return [];
        }
    }

    private void Switch()
    {
        string[] folders = ["proc", "var/log", "etc/sysctl.d", "run", "var", "proc/sys"];
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            var folder = Path.Combine(_tree.Folder, folders[number % folders.Length]);
            try
            {
                Directory.Move(folder, folder + ".aside");
                File.CreateSymbolicLink(folder, Path.Combine(_outside.Folder, folders[number % folders.Length]));
                Thread.SpinWait(2000);
                File.Delete(folder);
                Directory.Move(folder + ".aside", folder);
                Thread.SpinWait(2000);
            }
            catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
            {
                // What is written to the tree makes a folder in the place of one that is away.
                if (Directory.Exists(folder + ".aside") && Directory.Exists(folder) && new FileInfo(folder).LinkTarget is null)
                {
                    Directory.Delete(folder, recursive: true);
                    Directory.Move(folder + ".aside", folder);
                }
            }
        }
    }
}

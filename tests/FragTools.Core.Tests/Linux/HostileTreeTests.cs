using System.Text;
using FragTools.Export;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Proc;
using FragTools.Remedy;
using FragTools.Reports;

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

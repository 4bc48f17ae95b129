using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using FragTools.Logs.Inputs;
using FragTools.Reports;

namespace FragTools.Tests.Logs;

/// <summary>A log that is followed while it is rotated gives each report once, however it is rotated.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FollowedLogTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempTree _tree = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _seen = [];
    private Task? _reading;
    private int _written;

    public void Dispose()
    {
        _stop.Cancel();
        _reading?.Wait(Patience);
        _stop.Dispose();
        _tree.Dispose();
    }

    [Fact]
    public void Renamed_and_made_anew_and_what_the_writer_still_puts_into_the_old_one()
    {
        var log = Begin("messages");
        using var old = new StreamWriter(new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        File.Move(log, log + ".1");
        Write(log, 2);
        Await(4);
        for (var late = 0; late < 3; late++)
        {
            old.Write(Report());
            old.Flush();
            Await(5 + late);
        }

        Write(log, 1);
        AssertOnce(8);
    }

    [Fact]
    public void Copied_and_cut_with_lines_that_nobody_had_read()
    {
        var log = Begin("messages");
        for (var turn = 1; turn <= 5; turn++)
        {
            // Between two looks: grown, copied, cut and grown again.
            Write(log, 3);
            File.Copy(log, $"{log}.{turn + 10}");
            using (var cut = new FileStream(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                cut.SetLength(0);
            }

            Write(log, turn % 2 == 0 ? 40 : 1);
            Await(_written);
        }

        AssertOnce(_written);
    }

    [Fact]
    public void Removed_and_made_anew()
    {
        var log = Begin("messages");
        File.Delete(log);
        Thread.Sleep(500);
        Write(log, 2);
        AssertOnce(4);
    }

    [Fact]
    public void A_link_that_is_turned_to_another_file_and_back()
    {
        // glog's kubelet.INFO leads to kubelet.node.root.log.INFO.20240503-100000.1.
        var first = _tree.Write("kubelet.node.root.log.INFO.20240503-100000.1", Reports(2));
        var second = _tree.Write("kubelet.node.root.log.INFO.20240504-100000.1", "");
        var link = Path.Combine(_tree.Folder, "kubelet.INFO");
        File.CreateSymbolicLink(link, first);
        Follow(link);
        Await(2);
        Thread.Sleep(1000);
        Assert.Equal(2, Count());

        Write(first, 1);
        Turn(link, second);
        Write(second, 2);
        Await(5);
        Write(first, 1);
        Await(6);
        Turn(link, first);
        Write(first, 1);
        Write(second, 1);
        AssertOnce(8);
    }

    [Fact]
    public void A_folder_of_logs_behind_a_link()
    {
        _tree.Write("data/log/messages", Reports(2));
        Directory.CreateSymbolicLink(Path.Combine(_tree.Folder, "log"), Path.Combine(_tree.Folder, "data/log"));
        var log = Path.Combine(_tree.Folder, "log/messages");
        Follow(log);
        Await(2);
        File.Move(log, log + "-20240503");
        Write(log, 1);
        AssertOnce(3);
    }

    [Fact]
    public void Bursts_that_are_rotated_several_times_between_two_looks()
    {
        var log = Begin("messages");
        for (var burst = 0; burst < 6; burst++)
        {
            for (var turn = 0; turn < 4; turn++)
            {
                Write(log, 5);
                for (var number = 30; number > 0; number--)
                {
                    if (File.Exists($"{log}.{number}"))
                    {
                        File.Move($"{log}.{number}", $"{log}.{number + 1}");
                    }
                }

                File.Move(log, log + ".1");
                Write(log, 1);
            }

            Thread.Sleep(burst * 90);
        }

        AssertOnce(_written);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("copytruncate")]
    [InlineData("create\n  dateext\n  dateformat -%Y%m%d-%s")]
    public void Logrotate_itself(string how)
    {
        var program = new[] { "/usr/sbin/logrotate", "/sbin/logrotate", "/usr/bin/logrotate" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "logrotate is not installed");
        var log = Begin("messages");
        var rules = _tree.Write("rules", $"{log} {{\n  su {Environment.UserName} {Environment.UserName}\n  rotate 50\n  nocompress\n  {how}\n}}\n");
        File.SetUnixFileMode(_tree.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        for (var turn = 0; turn < 4; turn++)
        {
            Write(log, 3);
            using var rotate = Process.Start(program!, ["--force", "--state", Path.Combine(_tree.Folder, "state"), rules]);
            rotate.WaitForExit();
            Assert.Equal(0, rotate.ExitCode);
            Write(log, 1);
            Thread.Sleep(1100);
        }

        AssertOnce(_written);
    }

    [Fact]
    public void A_report_without_its_end_comes_out_of_a_busy_log()
    {
        var log = _tree.Write("messages", "May  3 10:00:00 node kernel: [  100.000001] p0: page allocation failure: order:3, mode:0x20\n");
        Follow(log);
        var watch = Stopwatch.StartNew();
        while (Count() == 0 && watch.Elapsed < TimeSpan.FromSeconds(20))
        {
            File.AppendAllText(log, "May  3 10:00:01 node sshd[1]: Accepted publickey for root\n");
            Thread.Sleep(100);
        }

        Assert.Equal(1, Count());
    }

    [Fact]
    public async Task What_there_is_of_a_report_comes_out_at_the_end()
    {
        var log = _tree.Write("messages", "May  3 10:00:00 node kernel: [  100.000001] p0: page allocation failure: order:3, mode:0x20\n");
        Follow(log);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        await _stop.CancelAsync();
        await _reading!.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(["p0"], _seen);
    }

    private static void Turn(string link, string target)
    {
        File.CreateSymbolicLink(link + ".new", target);
        File.Move(link + ".new", link, overwrite: true);
    }

    [Fact]
    public void What_stands_beside_a_trees_log_is_looked_for_in_the_tree_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs links");
        using var outside = new TempTree();
        var log = _tree.Write("var/log/messages", Reports(2));
        Follow(Assert.Single(LogFiles.Find(_tree.Root)));
        Await(2);

        // What looks like a copy of the log stands where a link leads by now, when the log is cut.
        outside.Write("messages.1", File.ReadAllText(log) + SampleReport(666));
        var aside = Path.Combine(_tree.Folder, "var/aside");
        Directory.Move(Path.GetDirectoryName(log)!, aside);
        File.CreateSymbolicLink(Path.GetDirectoryName(log)!, outside.Folder);
        File.WriteAllText(Path.Combine(aside, "messages"), "");
        Thread.Sleep(1200);
        Write(Path.Combine(aside, "messages"), 1);
        AssertOnce(3);
    }

    private string Begin(string name)
    {
        var log = _tree.Write(name, Reports(2));
        Follow(log);
        Await(2);
        return log;
    }

    private string Reports(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => Report()));

    // Whole: its end is there, so that it comes out at once.
    private string Report() => SampleReport(_written++);

    private static string SampleReport(int number) => string.Create(
        CultureInfo.InvariantCulture, $"""
        May  3 10:00:00 node kernel: [{100 + number}.000001] p{number}: page allocation failure: order:3, mode:0x20
        May  3 10:00:00 node kernel: [{100 + number}.000002] CPU: 0 PID: {1000 + number} Comm: p{number} Not tainted 5.15.0 #1
        May  3 10:00:00 node kernel: [{100 + number}.000003] Mem-Info:
        May  3 10:00:00 node kernel: [{100 + number}.000004] active_anon:1 inactive_anon:2 isolated_anon:0
        May  3 10:00:00 node kernel: [{100 + number}.000005] Node 0 Normal: 1*4kB (U) 0*8kB = 4kB
        May  3 10:00:00 node kernel: [{100 + number}.000006] 7 total pagecache pages

        """);

    private void Write(string log, int count) => File.AppendAllText(log, Reports(count));

    private void Follow(string log) => Follow(new LogInput.LogFile(log));

    private void Follow(LogInput log) => _reading = Task.Run(() =>
    {
        try
        {
            foreach (var report in PageAllocFailures.Read([log], new LogReadOptions { Follow = true }, _stop.Token))
            {
                lock (_seen)
                {
                    _seen.Add(report.ProcessName!);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of following.
        }
    });

    private int Count()
    {
        lock (_seen)
        {
            return _seen.Count;
        }
    }

    private void Await(int count)
    {
        var watch = Stopwatch.StartNew();
        while (Count() < count && watch.Elapsed < Patience)
        {
            Thread.Sleep(20);
        }

        Assert.Equal(count, Count());
    }

    /// <summary>All have come, each once, and nothing comes behind them.</summary>
    private void AssertOnce(int count)
    {
        Assert.Equal(count, _written);
        Await(count);
        Thread.Sleep(1200);
        lock (_seen)
        {
            Assert.Equal(Enumerable.Range(0, count).Select(number => $"p{number}").Order(), _seen.Order());
        }
    }
}

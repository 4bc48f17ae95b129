using System.Diagnostics;
using System.Globalization;

namespace FragTools.Tests;

/// <summary>Every wait has an end, and whoever ends it finds nothing left behind.</summary>
public class EndTests
{
    private const string Report = "May  3 10:00:00 node kernel: [  100.000001] p0: page allocation failure: order:3, mode:0x20\n";

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void A_signal_ends_it_while_nobody_reads_what_it_writes(string signal)
    {
        if (signal == "INT")
        {
            Fragtools.SkipWhereInterruptsAreIgnored();
        }

        using var trees = new Trees(("log", string.Concat(Enumerable.Repeat(Report, 20_000))));
        var run = Fragtools.Shell($$"""
            mkfifo '{{trees.Path("full")}}'
            exec 3<>'{{trees.Path("full")}}'
            pid=$$
            ( sleep 3; kill -{{signal}} $pid; sleep 15; kill -9 $pid ) > /dev/null 2>&1 &
            exec "$FRAGTOOLS" failures --path '{{trees.Path("log")}}' --output jsonl > '{{trees.Path("full")}}'
            """);
        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void A_signal_ends_the_wait_for_a_lock_and_nothing_is_set(string signal)
    {
        Fragtools.Needs("flock");
        using var trees = new Trees(("proc/sys/vm/swappiness", "60\n"), ("proc/meminfo", "MemTotal: 1 kB\n"), ("etc/sysctl.d/90-fragtools.conf", "# mine\n"));
        var run = Fragtools.Shell($$"""
            flock '{{trees.Path("etc/sysctl.d")}}' sleep 60 & holder=$!
            sleep 0.5
            "$FRAGTOOLS" settings --root '{{trees.Folder}}' vm.swappiness=10 --persist --yes & pid=$!
            sleep 3
            kill -{{signal}} $pid
            wait $pid; echo $?
            kill $holder
            cat '{{trees.Path("proc/sys/vm/swappiness")}}' '{{trees.Path("etc/sysctl.d/90-fragtools.conf")}}'
            """);
        Assert.Equal("1\n60\n# mine\n", run.Output);
        Assert.Contains("waiting for another process that holds a lock on", run.Errors, StringComparison.Ordinal);
        Assert.Equal(["90-fragtools.conf"], Directory.GetFileSystemEntries(trees.Path("etc/sysctl.d")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("KILL")]
    public void A_capture_that_is_ended_leaves_nothing(string signal)
    {
        using var trees = new Trees(("var/log/messages", string.Concat(Enumerable.Repeat(Report, 400_000))), ("proc/buddyinfo", "Node 0, zone Normal 1 2 3\n"));
        foreach (var place in new[] { "out/node.tar.gz", "out/node/" })
        {
            Directory.CreateDirectory(trees.Path("out"));
            var run = Fragtools.Shell($"""
                "$FRAGTOOLS" capture '{trees.Path(place)}' --root '{trees.Folder}' & pid=$!
                sleep 0.4
                kill -{signal} $pid
                wait $pid
                """);

            // A folder that is being filled has a name; one that nobody has ended in time is whole.
            var left = Directory.GetFileSystemEntries(trees.Path("out")).Select(Path.GetFileName).Where(name => name != Path.GetFileName(place.TrimEnd('/')));
            Assert.True(!left.Any() || (signal == "KILL" && place.EndsWith('/')), $"{run.Errors}{string.Join(' ', left)}");
            Directory.Delete(trees.Path("out"), recursive: true);
        }
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public void Lost_errors_take_neither_the_objects_nor_the_exit_code(string redirection)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        using var trees = new Trees(("buddyinfo", "Node 0, zone   Normal      1      0      3 \n"), ("log", Report));
        foreach (var arguments in new[]
        {
            $"buddyinfo --path '{trees.Path("buddyinfo")}' '{trees.Path("none")}' --output csv",
            $"failures --path '{trees.Path("log")}' '{trees.Path("none")}' --output csv",
            $"diagnose --path '{trees.Path("log")}' '{trees.Path("none")}' --output csv",
            $"report --path '{trees.Path("log")}' '{trees.Path("none")}' --format markdown",
        })
        {
            var whole = Fragtools.Shell($"\"$FRAGTOOLS\" {arguments} 2>/dev/null");
            var run = Fragtools.Shell($"\"$FRAGTOOLS\" {arguments} {redirection}");
            Assert.Equal((1, whole.Output.Length), (run.ExitCode, run.Output.Length));
            Assert.NotEmpty(run.Output);
        }
    }

    [Theory]
    [InlineData("buddyinfo", "--root", "")]
    [InlineData("buddyinfo", "--path", "")]
    [InlineData("failures", "--path", "")]
    [InlineData("failures", "")]
    [InlineData("diagnose", "--root", "")]
    [InlineData("diagnose", "")]
    [InlineData("pod-scores", "")]
    [InlineData("capture", "")]
    [InlineData("capture", "--root", "")]
    [InlineData("report", "--to", "")]
    [InlineData("settings", "--root", "")]
    [InlineData("settings", "")]
    [InlineData("compact", "--root", "")]
    [InlineData("watch", "--root", "")]
    public void An_empty_argument_is_a_wrong_call_in_one_line(params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var run = Fragtools.Start(arguments);
        Assert.True(run.ExitCode is 1 or 2, $"{run.ExitCode} {run.Output} {run.Errors}");
        Assert.StartsWith("fragtools: error: ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("UnexpectedFailure", run.Errors, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), watch.Elapsed.ToString("g", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Names_that_no_file_system_could_have_are_errors_like_others()
    {
        var name = new string('n', 300);
        foreach (var arguments in new[] { new[] { "capture", $"/tmp/{name}.tar.gz", "--root", Repository.Fixture("5.15-healthy") }, ["buddyinfo", "--path", name], ["report", "--to", $"/tmp/{name}", "--root", Repository.Fixture("5.15-healthy")] })
        {
            var run = Fragtools.Start(arguments);
            Assert.Equal(1, run.ExitCode);
            Assert.StartsWith("fragtools: error: ", run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("UnexpectedFailure", run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_full_disk_is_said_and_nothing_half_written_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounts a small file system, which takes root");
        using var trees = new Trees(("small/x", ""));
        var noise = new byte[2 << 20];
        new Random(1).NextBytes(noise);
        trees.Write("node/var/log/messages", string.Concat(Enumerable.Range(0, 20_000).Select(number => $"May  3 10:00:00 node kernel: [  100.000001] p0: page allocation failure: order:3, mode:0x{Convert.ToHexString(noise, number * 100, 80)}\n")));
        trees.Write("node/proc/buddyinfo", "Node 0, zone Normal 1 2 3\n");
        var run = Fragtools.Shell($"""
            exec unshare --mount sh -c 'mount -t tmpfs -o size=300k none "$0/small" || exit 77
              "$FRAGTOOLS" capture "$0/small/node.tar.gz" --root "$0/node"; echo $?
              "$FRAGTOOLS" capture "$0/small/node/" --root "$0/node"; echo $?
              ls -A "$0/small"' '{trees.Folder}'
            """);
        Assert.SkipWhen(run.ExitCode is 77 or 126 or 127 || run.Errors.Contains("unshare", StringComparison.Ordinal), "no mount namespace to be had");
        Assert.Equal("1\n1\n", run.Output);
        Assert.Contains("[CaptureNotWritten]", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_to_standard_output_needs_no_place_to_write_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        var run = Fragtools.Shell($"TMPDIR=/nonexistent \"$FRAGTOOLS\" report --root '{Repository.Fixture("5.15-healthy")}' --format markdown");
        Assert.StartsWith("## ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("error", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_may_not_change_is_said_to_keep_nothing_though_the_setting_is_changed()
    {
        Fragtools.Needs("chattr");
        using var trees = new Trees(("proc/sys/vm/swappiness", "60\n"), ("proc/meminfo", "MemTotal: 1 kB\n"), ("etc/sysctl.d/90-fragtools.conf", "# mine\n"));
        var file = trees.Path("etc/sysctl.d/90-fragtools.conf");
        Assert.SkipUnless(Fragtools.Program("chattr", ["+i", file]).ExitCode == 0, "this file system knows no immutable files, or this is not root");
        try
        {
            var run = Fragtools.Start("settings", "--root", trees.Folder, "vm.swappiness=10", "--persist", "--yes");
            Assert.Equal((1, "# mine\n", "10\n"), (run.ExitCode, File.ReadAllText(file), File.ReadAllText(trees.Path("proc/sys/vm/swappiness"))));
            Assert.Contains("was changed to 10 and is not kept for the next boot", run.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Fragtools.Program("chattr", ["-i", file]);
        }
    }

    [Fact]
    public void A_user_who_may_not_read_the_logs_is_told_first_and_it_ends_with_1()
    {
        Fragtools.Needs("setpriv");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "becomes another user, which takes root");
        using var trees = new Trees(("proc/buddyinfo", "Node 0, zone   Normal      1      0      3 \n"), ("var/log/messages", Report));
        var run = Fragtools.Shell($"""
            chmod 755 '{trees.Folder}'
            chmod 600 '{trees.Path("var/log/messages")}'
            exec setpriv --reuid 65534 --regid 65534 --clear-groups "$FRAGTOOLS" diagnose --root '{trees.Folder}'
            """);
        Assert.SkipWhen(run.ExitCode == 127 || run.Errors.Contains("setpriv", StringComparison.Ordinal), "the executable is not another user's to run");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("may not be read by this user. Run as root", string.Join(' ', run.Lines.Take(4)), StringComparison.Ordinal);
        Assert.Contains("[KernelFileDenied]", run.Errors, StringComparison.Ordinal);
    }
}

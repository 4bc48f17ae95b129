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
}

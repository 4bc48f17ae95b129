using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace FragTools.Tests;

/// <summary>
/// Commands that write are killed at a random instant: what they write is the old one or the new one, and nothing is held.
/// FRAGTOOLS_KILLS says how often; 500 take an hour.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const string Report = "May  3 10:00:00 node kernel: [  100.000001] p0: page allocation failure: order:3, mode:0x20\n";

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("FRAGTOOLS_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 12;

    private readonly Trees _trees = new(
        ("node/proc/sys/vm/swappiness", "60\n"),
        ("node/proc/meminfo", "MemTotal: 1 kB\n"),
        ("node/proc/buddyinfo", "Node 0, zone   Normal      1      0      3 \n"),
        ("node/var/log/messages", string.Concat(Enumerable.Repeat(Report, 2000))),
        ("node/etc/sysctl.d/90-fragtools.conf", "# mine\nvm.swappiness = 1\n"),
        ("out/keep", ""));

    public void Dispose() => _trees.Dispose();

    [Fact]
    public void Settings_that_are_to_last()
    {
        Fragtools.Needs("flock");
        var folder = _trees.Path("node/etc/sysctl.d");
        Repeat(
            value => ["settings", "--root", _trees.Path("node"), $"vm.swappiness={value % 100}", "--persist", "--yes"],
            () =>
            {
                var lines = File.ReadAllLines(Path.Combine(folder, "90-fragtools.conf"));
                Assert.Equal("# mine", lines[0]);
                Assert.Matches("^vm.swappiness = [0-9]+$", Assert.Single(lines.Skip(1)));
                Assert.Equal(["90-fragtools.conf"], Directory.GetFiles(folder, "*.conf").Select(Path.GetFileName));
                Assert.Equal(0, Fragtools.Program("flock", ["--nonblock", folder, "true"]).ExitCode);
            });

        // The kernel's file takes a value whole; a copy may be left empty by a kill.
        _trees.Write("node/proc/sys/vm/swappiness", "60\n");
        Fragtools.Start("settings", "--root", _trees.Path("node"), "vm.swappiness=7", "--persist", "--yes").Clean();
        Assert.Equal(["90-fragtools.conf"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Captures_and_reports()
    {
        var archive = _trees.Path("out/node.tar");
        var page = _trees.Path("out/page.html");
        Fragtools.Start("capture", archive, "--root", _trees.Path("node"));
        Fragtools.Start("report", "--root", _trees.Path("node"), "--to", page);
        Repeat(
            turn => turn % 2 == 0 ? ["capture", archive, "--root", _trees.Path("node"), "--force"] : ["report", "--root", _trees.Path("node"), "--to", page, "--force"],
            () =>
            {
                Assert.Equal(0, Fragtools.Program("tar", ["-tf", archive]).ExitCode);
                Assert.EndsWith("</html>", File.ReadAllText(page).TrimEnd(), StringComparison.Ordinal);
                Assert.Equal(["keep", "node.tar", "page.html"], Directory.GetFileSystemEntries(_trees.Path("out")).Select(Path.GetFileName)
                    .Where(static name => !name!.EndsWith(".new", StringComparison.Ordinal)).Order());
            });
    }

    [Fact]
    public void Metrics_and_their_counters()
    {
        var file = _trees.Path("out/node.prom");
        string[] arguments = ["metrics", "--root", _trees.Path("node"), "--to", file];
        Fragtools.Start(arguments).Clean();
        Repeat(
            _ => arguments,
            () =>
            {
                // Whole, and nothing counted twice: each of the 2,000 reports is of one instant and one process.
                var lines = File.ReadAllLines(file);
                Assert.StartsWith("fragtools_dropped_series ", lines[^1], StringComparison.Ordinal);
                Assert.Equal("2000", Assert.Single(lines, static line => line.StartsWith("fragtools_allocation_failures_total{", StringComparison.Ordinal)).Split(' ')[^1]);
                Assert.Equal("end", File.ReadAllLines(file + ".state")[^1]);
            });
        Assert.Equal(["keep", "node.prom", "node.prom.state"], Directory.GetFileSystemEntries(_trees.Path("out")).Select(Path.GetFileName)
            .Where(static name => !name!.EndsWith(".new", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Samples_that_are_recorded()
    {
        Fragtools.Needs("flock");
        var ring = _trees.Path("out/ring");
        string[] arguments = ["watch", "--root", _trees.Path("node"), "--order", "2", "--count", "1", "--record", ring, "--metrics", _trees.Path("out/watch.prom")];
        Repeat(
            _ => arguments,
            () =>
            {
                Assert.All(Directory.GetFiles(ring, "samples-*"), static path => Assert.All(Lines(path), static line => Assert.Matches("^[0-9]+ 0/Normal 1 0 3; \\.$", line)));
                Assert.Equal(0, Fragtools.Program("flock", ["--nonblock", ring, "true"]).ExitCode);
            });
        Fragtools.Start(arguments);
        var files = Directory.GetFiles(ring, "samples-*").Where(static name => !name.EndsWith(".new", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.All(files.SkipLast(1), static path => Assert.EndsWith(".gz", path, StringComparison.Ordinal));
        Assert.Single(Lines(files[^1]));
        Assert.StartsWith("fragtools_dropped_series ", File.ReadAllLines(_trees.Path("out/watch.prom"))[^1], StringComparison.Ordinal);
    }

    private static string[] Lines(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void Repeat(Func<int, string[]> arguments, Action check)
    {
        // How long it takes by itself: the instants lie in all of that.
        var watch = Stopwatch.StartNew();
        Fragtools.Start(arguments(0));
        var whole = watch.Elapsed.TotalMilliseconds;
        var random = new Random(20261130);
        for (var turn = 0; turn < Kills; turn++)
        {
            using var process = Process.Start(new ProcessStartInfo(Fragtools.Executable, arguments(turn)) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            Thread.Sleep((int)(random.NextDouble() * whole));
            process.Kill();
            process.WaitForExit();
            check();
        }
    }
}

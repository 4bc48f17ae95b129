using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace FragTools.Tests;

/// <summary>
/// Commands that write are killed at a random instant: what they write is the old one or the new one, and nothing is held.
/// FRAGTOOLS_KILLS says how often; 500 take an hour and more.
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
    public void Settings_of_a_desired_state()
    {
        Fragtools.Needs("flock");
        var folder = _trees.Path("node/etc/sysctl.d");
        Repeat(
            _ => ["dsc", "set", "--root", _trees.Path("node")],
            () =>
            {
                Assert.Matches("^# mine\nvm.swappiness = [0-9]+\n$", File.ReadAllText(Path.Combine(folder, "90-fragtools.conf")));
                Assert.Equal(0, Fragtools.Program("flock", ["--nonblock", folder, "true"]).ExitCode);
            },
            turn => $$"""{"name":"vm.swappiness","value":"{{turn % 100}}","persist":true}""");
        _trees.Write("node/proc/sys/vm/swappiness", "60\n");
        Assert.Equal(0, Fragtools.WithInput("""{"name":"vm.swappiness","value":"7","persist":true}""", "dsc", "set", "--root", _trees.Path("node")).ExitCode);
        Assert.Equal("# mine\nvm.swappiness = 7\n", File.ReadAllText(Path.Combine(folder, "90-fragtools.conf")));
        Assert.Equal(["90-fragtools.conf"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Remedies()
    {
        Fragtools.Needs("flock");
        _trees.Write("node/proc/sys/vm/compact_memory", "");
        _trees.Write("node/proc/sys/vm/drop_caches", "0\n");
        Directory.CreateDirectory(_trees.Path("node/run"));
        var held = _trees.Path("node/run/fragtools-compact.lock");
        Repeat(
            turn => [turn % 2 == 0 ? "compact" : "drop-caches", "--root", _trees.Path("node"), "--yes", "--force"],
            () =>
            {
                // The kernel reads what is written at once: a number, or nothing yet.
                Assert.Matches("^1?\n?$", File.ReadAllText(_trees.Path("node/proc/sys/vm/compact_memory")));
                Assert.Matches("^[0-3]\n?$|^$", File.ReadAllText(_trees.Path("node/proc/sys/vm/drop_caches")));
                Assert.True(!File.Exists(held) || Fragtools.Program("flock", ["--nonblock", held, "true"]).ExitCode == 0);
                Assert.All(Directory.GetFileSystemEntries(_trees.Path("node/run")), path => Assert.Equal(held, path));
            });
        Assert.Matches("^(....-..-..T..:..:........+Z\n)?$", File.ReadAllText(held));
    }

    [Fact]
    public void Captures_into_folders()
    {
        var (made, given) = (_trees.Path("out/node"), _trees.Path("given"));
        Repeat(
            turn => ["capture", (turn % 2 == 0 ? made : Directory.CreateDirectory(given).FullName) + "/", "--root", _trees.Path("node")],
            () =>
            {
                foreach (var place in new[] { made, given }.Where(Directory.Exists))
                {
                    // A folder that was given is filled name by name, and the manifest is last.
                    var isWhole = File.Exists(Path.Combine(place, "fragtools-capture.json"));
                    Assert.True(isWhole || place == given);
                    Assert.True(!isWhole || (File.Exists(Path.Combine(place, "proc/buddyinfo")) && Lines(Path.Combine(place, "var/log/messages.gz")).Length == 2000));
                    AssertUnfinished(place, "proc", "sys", "etc", "var", "fragtools-capture.json");
                    Directory.Delete(place, recursive: true);
                }

                AssertUnfinished(_trees.Path("out"), "keep");
                Array.ForEach(Directory.GetDirectories(_trees.Path("out")), static path => Directory.Delete(path, recursive: true));
            });

        // What was being filled has a name under which nobody takes it for a capture.
        static void AssertUnfinished(string folder, params string[] others)
            => Assert.All(
                Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Except(others),
                static name => Assert.Matches(@"^\.fragtools\.[a-z0-9]{8}\.[a-z0-9]{3}\.new$", name));
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

    private static void Repeat(Func<int, string[]> arguments, Action check, Func<int, string>? input = null)
    {
        // How long it takes by itself: the instants lie in all of that.
        var watch = Stopwatch.StartNew();
        Fragtools.WithInput(input?.Invoke(0) ?? "", arguments(0));
        var whole = watch.Elapsed.TotalMilliseconds;
        var random = new Random(20261130);
        for (var turn = 0; turn < Kills; turn++)
        {
            using var process = Process.Start(new ProcessStartInfo(Fragtools.Executable, arguments(turn)) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            if (input is not null)
            {
                process.StandardInput.Write(input(turn));
                process.StandardInput.Close();
            }

            Thread.Sleep((int)(random.NextDouble() * whole));
            process.Kill();
            process.WaitForExit();
            check();
        }
    }
}

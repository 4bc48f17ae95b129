using System.Text.Json;

namespace FragTools.Tests;

/// <summary>The commands that write to a kernel, against a copied tree: the question, the writes, and how they end.</summary>
public class RemedyTests
{
    private const string Compact = "proc/sys/vm/compact_memory";
    private const string DropCaches = "proc/sys/vm/drop_caches";

    // Pages in ones and twos only: nothing of order 6, and 11000 pages free.
    private static readonly (string, string)[] Fragmented =
    [
        ("etc/hostname", "node-1\n"),
        ("proc/sys/kernel/osrelease", "5.14.0-362.el9.x86_64\n"),
        ("proc/buddyinfo", "Node 0, zone   Normal 5000 3000 0 0 0 0 0 0 0 0 0\n"),
        ("proc/pagetypeinfo", "Page block order: 9\nPages per block:  512\n\nFree pages count per migrate type at order 0 1 2 3 4 5 6 7 8 9 10\nNode    0, zone   Normal, type      Movable 5000 3000 0 0 0 0 0 0 0 0 0\n\nNumber of blocks type Movable\nNode 0, zone   Normal 1000\n"),
        ("proc/zoneinfo", "Node 0, zone   Normal\n  pages free     11000\n        min      100\n        low      125\n        high     150\n        spanned  524288\n        present  524288\n        managed  512000\n        protection: (0, 0)\n"),
        ("proc/meminfo", "MemTotal: 8000000 kB\nMemFree: 44000 kB\nBuffers: 0 kB\nCached: 1000 kB\n"),
        ("proc/loadavg", "0.10 0.10 0.10 1/100 4711\n"),
        ("sys/devices/system/cpu/online", "0-1\n"),
        ("sys/devices/system/node/node0/compact", ""),
        (Compact, ""),
        (DropCaches, "0\n"),
        ("run/.keep", ""),
    ];

    [Theory]
    [InlineData("compact")]
    [InlineData("compact --order 6 --force")]
    [InlineData("drop-caches --kind all")]
    public void Where_nobody_can_be_asked_nothing_is_written_and_it_ends_with_2(string line)
    {
        using var tree = new Trees(Fragmented);
        var run = Fragtools.Start([.. line.Split(' '), "--root", tree.Folder]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--yes", run.Errors, StringComparison.Ordinal);
        Assert.Contains("[ConfirmationRequired]", run.Errors, StringComparison.Ordinal);
        AssertUntouched(tree);
    }

    [Fact]
    public void A_yes_on_a_pipe_is_no_answer()
    {
        using var tree = new Trees(Fragmented);
        Assert.Equal(2, Fragtools.WithInput("y\n", "compact", "--root", tree.Folder).ExitCode);
        AssertUntouched(tree);
    }

    [Fact]
    public void What_if_shows_it_and_writes_nothing()
    {
        using var tree = new Trees(Fragmented);
        var run = Fragtools.Start("compact", "--order", "6", "--drop-caches", "all", "--what-if", "--yes", "--root", tree.Folder, "--output", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("would drop the page cache and slab caches (sync, then 3 to ", run.Errors, StringComparison.Ordinal);
        var result = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.True(result.GetProperty("IsWhatIf").GetBoolean());
        Assert.Equal("DropPageCache, DropSlab, Compact", result.GetProperty("Action").GetString());
        AssertUntouched(tree);

        run = Fragtools.Start("drop-caches", "--kind", "slab", "--what-if", "--root", tree.Folder);
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("would drop slab caches (sync, then 2 to ", run.Errors, StringComparison.Ordinal);
        AssertUntouched(tree);
    }

    [Fact]
    public void With_yes_it_is_done_and_told()
    {
        using var tree = new Trees(Fragmented);
        var row = Assert.Single(Csv.Read(Fragtools.Start("compact", "--order", "6", "--yes", "--root", tree.Folder, "--output", "csv").Clean()));
        Assert.Equal("1", File.ReadAllText(tree.Path(Compact)));

        // 1000 − (1000 + 11000·1000/64)/8000 = 1000 − 172875/8000 = 1000 − 21.
        Assert.Equal(("0", "6", "Compact", "", "True", "0.979"), (row["NumaNode"], row["Order"], row["Action"], row["Skipped"], row["Completed"], row["IndexBefore"]));
        Assert.Equal("Normal: 5000 3000 0 0 0 0 0 0 0 0 0", row["Before"]);
    }

    [Fact]
    public void Nodes_have_their_own_file()
    {
        using var tree = new Trees(Fragmented);
        Fragtools.Start("compact", "--numa-node", "0", "--yes", "--root", tree.Folder).Clean();
        Assert.Equal(("1", ""), (File.ReadAllText(tree.Path("sys/devices/system/node/node0/compact")), File.ReadAllText(tree.Path(Compact))));
    }

    [Theory]
    [InlineData("page-cache", "1")]
    [InlineData("slab", "2")]
    [InlineData("all", "3")]
    public void Caches_are_dropped(string kind, string written)
    {
        using var tree = new Trees(Fragmented);
        var output = Fragtools.Start("drop-caches", "--kind", kind, "--yes", "--root", tree.Folder).Clean();
        Assert.Equal(written, File.ReadAllText(tree.Path(DropCaches)));
        Assert.Contains("Freed     0 B", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guard_ends_with_1_and_another_process_is_seen()
    {
        using var tree = new Trees(Fragmented);
        Fragtools.Start("compact", "--yes", "--root", tree.Folder).Clean();
        File.WriteAllText(tree.Path(Compact), "");
        var run = Fragtools.Start("compact", "--yes", "--root", tree.Folder);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Skipped   RecentRun: the last compaction was ", run.Output, StringComparison.Ordinal);
        AssertUntouched(tree);
        Assert.Contains("RecentRun: Overridden", Fragtools.Start("compact", "--yes", "--force", "--root", tree.Folder).Clean(), StringComparison.Ordinal);
        Assert.Equal("1", File.ReadAllText(tree.Path(Compact)));
    }

    [Fact]
    public void Where_there_is_no_need_it_ends_with_0()
    {
        using var tree = new Trees(Fragmented);
        Assert.Contains("Skipped   NoNeed", Fragtools.Start("compact", "--order", "1", "--yes", "--root", tree.Folder).Clean(), StringComparison.Ordinal);
        AssertUntouched(tree);
    }

    [Theory]
    [InlineData("compact --timeout 5x --yes", "is no length of time")]
    [InlineData("compact --drop-caches everything --yes", "'everything' is no cache")]
    [InlineData("compact --order 6,9 --yes", "'6,9' is no number from 0 to 31")]
    [InlineData("compact --numa-node x --yes", "'x' is no number")]
    [InlineData("compact node-1 --yes", "node-1")]
    [InlineData("drop-caches", "say what to drop")]
    [InlineData("drop-caches --yes", "--kind")]
    [InlineData("drop-caches --kind none --yes", "'none' is no cache")]
    public void A_usage_error_ends_with_2(string line, string problem)
    {
        var run = Fragtools.Start(line.Split(' '));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_root_is_a_usage_error() => Assert.Equal(2, Fragtools.Start("compact", "--yes", "--root", "").ExitCode);

    [Theory]
    [InlineData("--numa-node 3", "no NUMA node 3; there are: 0 [FilterMatchesNothing]")]
    [InlineData("--order 11", "no order 11; there are: 0 to 10 [FilterMatchesNothing]")]
    public void What_is_not_there_is_an_error_and_nothing_is_written(string options, string problem)
    {
        using var tree = new Trees(Fragmented);
        var run = Fragtools.Start(["compact", "--yes", "--root", tree.Folder, .. options.Split(' ')]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
        AssertUntouched(tree);
    }

    [Theory]
    [InlineData("y", 0, "1")]
    [InlineData("yes", 0, "1")]
    [InlineData("n", 1, "")]
    [InlineData("", 1, "")]
    [InlineData("yesterday", 1, "")]
    public void On_a_terminal_it_asks(string answer, int exitCode, string written)
    {
        Fragtools.Needs("script");
        using var tree = new Trees(Fragmented);
        var run = Fragtools.Shell($"echo '{answer}' | script -qec '$FRAGTOOLS compact --root {tree.Folder}' /dev/null");
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"compact all memory (1 to {tree.Path(Compact)}) on node-1? [y/N]", run.Output, StringComparison.Ordinal);
        Assert.Equal(written, File.ReadAllText(tree.Path(Compact)));
    }

    [Fact]
    public void Without_root_it_says_what_to_do_and_asks_nothing()
    {
        LiveNode.NeedsRoot();
        Fragtools.Needs("setpriv");
        var run = Fragtools.Shell("setpriv --reuid 65534 --clear-groups $FRAGTOOLS compact --drop-caches all --yes");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("run as root (sudo). Nothing was written [KernelFileDenied]", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_only_proc_is_said_with_the_way_out()
    {
        LiveNode.NeedsRoot();
        Fragtools.Needs("unshare");
        Assert.SkipUnless(Fragtools.Shell("unshare -m mount -o remount,bind,ro /proc").ExitCode == 0, "/proc cannot be mounted read-only here");
        var run = Fragtools.Shell("unshare -m sh -c 'mount -o remount,bind,ro /proc && exec $FRAGTOOLS compact --yes'");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("is mounted read-only", run.Errors, StringComparison.Ordinal);
        Assert.Contains("-Root /host", run.Errors, StringComparison.Ordinal);
        Assert.Contains("[KernelFileDenied]", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_running_machine_is_compacted_and_counts_it()
    {
        LiveNode.NeedsRoot();
        LiveNode.Need(File.Exists("/" + Compact), "needs CONFIG_COMPACTION");
        var before = Scanned();
        var row = Csv.Read(Fragtools.Start("compact", "--force", "--yes", "--output", "csv").Clean())[0];
        Assert.InRange(long.Parse(row["MigrateScanned"], System.Globalization.CultureInfo.InvariantCulture), 1, Scanned() - before);

        static long Scanned()
            => long.Parse(File.ReadLines("/proc/vmstat").First(line => line.StartsWith("compact_migrate_scanned ", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("compact", "--order --numa-node --drop-caches --timeout --force --root --what-if --yes --output --verbose --help")]
    [InlineData("drop-caches", "--kind --timeout --root --what-if --yes --output --verbose --help")]
    public void The_help_has_options_examples_and_exit_codes_of_its_own(string command, string options)
    {
        var help = Fragtools.Start(command, "--help").Clean();
        var described = help.Split('\n').Where(line => line.StartsWith("  -", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("--", StringComparison.Ordinal)));
        Assert.Equal(options.Split(' '), described);
        Assert.All(new[] { "Examples:", "Before anything is written:", "nobody to ask" }, part => Assert.Contains(part, help, StringComparison.Ordinal));
        Assert.DoesNotContain(help.Split('\n'), line => line.Length > 120);
    }

    private static void AssertUntouched(Trees tree)
        => Assert.Equal(
            ("", "", "0\n"),
            (File.ReadAllText(tree.Path(Compact)), File.ReadAllText(tree.Path("sys/devices/system/node/node0/compact")), File.ReadAllText(tree.Path(DropCaches))));
}

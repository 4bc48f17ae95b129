using System.Text.RegularExpressions;

namespace FragTools.Tests;

/// <summary>Tables on a terminal of a given width, in colour and plain; and what spreadsheets get.</summary>
public sealed partial class ScreenTests : IDisposable
{
    private readonly Trees _trees = new();

    public static TheoryData<string> Commands { get; } =
    [
        "buddyinfo", "pagetypeinfo", "zoneinfo", "extfrag", "slab", "meminfo", "failures", "oom-kills", "start-failures", "pod-scores",
        "settings",
    ];

    public void Dispose() => _trees.Dispose();

    /// <summary>Nothing is broken by the terminal: columns are left out, then cut, and none is torn.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void A_table_fits_the_terminal(string command)
    {
        foreach (var width in new[] { 80, 120, 200 })
        {
            var root = Node.WriteTo(_trees);
            var roots = new[] { "3.10.0-514-beta_004-before", "5.15-memcg-limit", "5.15-pods-v2", "unknown-tke-dc05" }
                .Select(static name => $"--root {Repository.Fixture(name)}");
            var lines = OnTerminal(width, $"{command} --root {root} {string.Join(' ', roots)}");
            Assert.NotEmpty(lines);
            Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length} characters at {width}: {line}"));
        }
    }

    [Theory]
    [InlineData("failures", "Requester")]
    [InlineData("oom-kills", "Cgroup")]
    [InlineData("pod-scores", "Pod")]
    public void What_nobody_can_do_without_is_never_left_out(string command, string heading)
    {
        var fixture = command == "failures" ? "3.10.0-514-beta_004-before" : "5.15-memcg-limit";
        var lines = command == "pod-scores"
            ? OnTerminal(60, $"{command} --root {Repository.Fixture("5.15-pods-v2")}")
            : OnTerminal(60, $"{command} --root {Repository.Fixture(fixture)}");
        Assert.Contains(heading, lines[0], StringComparison.Ordinal);
        Assert.Contains(OnTerminal(200, $"failures --root {Repository.Fixture("3.10.0-514-beta_004-before")}"), line => line.Contains("Zones", StringComparison.Ordinal));
    }

    /// <summary>A name is broken over lines, and all of it is there: the ends of pods' names tell them apart.</summary>
    [Theory]
    [InlineData("failures", "3.10.0-514-beta_004-before", "nf_conntrack_init_net", "[nf_conntrack]")]
    [InlineData("oom-kills", "6.12-lab-limits", "000000000001.slice")]
    [InlineData("pod-scores", "6.18-pods-v1", "pod 5eed0002-0000-4000-8000-", "000000000002")]
    public void A_name_is_never_cut(string command, string fixture, params string[] pieces)
    {
        var lines = OnTerminal(80, $"{command} --root {Repository.Fixture(fixture)}");
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.DoesNotContain(lines, line => line.Contains('…', StringComparison.Ordinal));
        Assert.All(pieces, piece => Assert.Contains(lines, line => line.TrimEnd().EndsWith(piece, StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_mask_may_mean_is_broken_at_its_blanks()
    {
        var lines = OnTerminal(80, "gfp 0x10c0d0");
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(lines, line => line.StartsWith("Readings            3.8..3.15 el7:3.10.0-123..3.10.0-1062:", StringComparison.Ordinal));
        Assert.Contains("                    GFP_KERNEL|__GFP_COMP|__GFP_ZERO|__GFP_KMEMCG", lines);
    }

    [Fact]
    public void The_watch_draws_its_history_on_60_columns()
    {
        var root = Node.WriteTo(_trees);
        var lines = OnTerminal(60, $"watch --order 1 --count 3 --interval 100ms --root {root}");
        Assert.All(lines, line => Assert.True(line.Length <= 60, line));
        Assert.Contains(lines, line => line.StartsWith("since the last: failures ", StringComparison.Ordinal) && line.EndsWith("compactions failed 0", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Trend", StringComparison.Ordinal));

        // 375 of 1000 three times: the third of eight levels, from 0 on.
        Assert.Contains(lines, line => line.Contains("▄▄▄", StringComparison.Ordinal));
    }

    [Fact]
    public void Times_say_their_zone_and_csv_has_iso_and_hex()
    {
        var fixture = Repository.Fixture("4.15.0-46-pod-limit");
        var csv = Csv.Read(Zoned("oom-kills", "--root", fixture, "--output", "csv"))[0];
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+05:30$|^$", csv["Timestamp"]);
        Assert.Equal("0x14000c0", csv["GfpMask"]);
        var dated = Repository.Fixture("unknown-tke-dc05");
        Assert.Matches(@"^2019-01-23T11:45:31(\.\d+)?\+05:30$", Csv.Read(Zoned("start-failures", "--root", dated, "--output", "csv"))[0]["FirstSeen"]);
        var table = Zoned("start-failures", "--root", dated).Split('\n');
        Assert.StartsWith("UTC+05:30", table[1], StringComparison.Ordinal);
        Assert.StartsWith("2019-01-23 11:45:31", table[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_may_be_named_and_caches_too()
    {
        Assert.Contains("\"Host\":\"n7\"", Fragtools.WithInput(Node.BuddyInfo, "buddyinfo", "--host-name", "n7", "--output", "jsonl", "-").Clean(), StringComparison.Ordinal);
        Assert.Contains("\"Host\":\"n7\"", Fragtools.WithInput("Out of memory: Killed process 7 (java) total-vm:9kB, anon-rss:8kB, file-rss:0kB, shmem-rss:0kB\n", "oom-kills", "-", "--host-name", "n7", "--output", "jsonl").Clean(), StringComparison.Ordinal);
        var caches = Fragtools.WithInput(Node.SlabInfo, "slab", "--name", "l*", "--output", "jsonl", "-").Clean();
        Assert.Contains("\"Name\":\"large\"", Assert.Single(caches.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    private static string Zoned(params string[] words) => Fragtools.Start(words, environment: [("TZ", "Asia/Kolkata")]).Output;

    private static List<string> OnTerminal(int width, string line)
    {
        Fragtools.Needs("script");
        var run = Fragtools.Shell($"script -qec 'stty cols {width} rows 50; $FRAGTOOLS {line} 2>/dev/null' /dev/null < /dev/null");
        return [.. Escapes().Replace(run.Output, "").Split('\n').Select(text => text.TrimEnd('\r')).Where(text => text.Length > 0)];
    }

    [GeneratedRegex("\e(\\[[?0-9;]*[A-Za-z]|[=>])")]
    private static partial Regex Escapes();
}

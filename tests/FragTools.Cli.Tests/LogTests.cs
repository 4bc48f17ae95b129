using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace FragTools.Tests;

/// <summary>The commands that read the kernel's messages.</summary>
public class LogTests
{
    private const string Seed = "tests/fixtures/3.10.0-514-beta_004-before";
    private const string Pod = "tests/fixtures/4.15.0-46-pod-limit";

    private static string Header(string process) => $"2024-05-06T07:08:09+00:00 node-1 kernel: {process}: page allocation failure: order:3, mode:0x20\n";

    [Theory]
    [InlineData("--root", Seed)]
    [InlineData("--path", Seed + "/var/log/d*")]
    [InlineData("--literal-path", Seed + "/var/log/dmesg")]
    [InlineData(Seed + "/var/log/dmesg")]
    public void A_log_is_named_in_several_ways(params string[] input)
    {
        var run = Fragtools.Start([.. input.Prepend("failures"), "--output", "json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var reports = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(["Failure", "SlabCreateFailure"], reports.EnumerateArray().Select(report => report.GetProperty("Kind").GetString()));

        // The kernel's check, worked out by hand: -464 <= 46 in DMA32, 3323 <= 3471 in Normal.
        Assert.Equal("WatermarkReserve", reports[0].GetProperty("Cause").GetString());
        var zones = reports[0].GetProperty("CauseDetail").GetProperty("Zones");
        Assert.Equal((-464, 46), (zones[1].GetProperty("ComparedFree").GetInt64(), zones[1].GetProperty("ComparedMark").GetInt64()));
        Assert.Equal((3323, 3471), (zones[2].GetProperty("ComparedFree").GetInt64(), zones[2].GetProperty("ComparedMark").GetInt64()));
    }

    [Theory]
    [InlineData("-")]
    [InlineData(null)]
    public void A_log_is_piped_in(string? word)
    {
        var run = Fragtools.WithInput(Header("cc1"), word is null ? ["failures", "--output", "jsonl"] : ["failures", word, "--output", "jsonl"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var report = JsonDocument.Parse(Assert.Single(run.Lines)).RootElement;
        Assert.Equal(("(stdin)", "cc1", "Unknown"), (report.GetProperty("Source").GetString(), report.GetProperty("ProcessName").GetString(), report.GetProperty("Cause").GetString()));
    }

    [Theory]
    [InlineData("failures", "cc1: page allocation failure at noon")]
    [InlineData("oom-kills", "Killed process in a song")]
    [InlineData("start-failures", "app[7]: RunPodSandbox of the manual")]
    public void What_looks_like_a_report_and_is_not_understood_is_warned_of(string verb, string line)
    {
        var run = Fragtools.WithInput($"May  3 10:00:01 node-1 kernel: {line}\nMay  3 10:00:01 node-1 kernel: {line}\n", verb, "--verbose", "--output", "jsonl");
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("warning: (stdin): 2 lines look like kernel reports and could not be read, the first is line 1: May  3 10:00:01", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Split('\n'), text => text.Contains("[LogLineUnread]", StringComparison.Ordinal));
        Assert.Single(run.Errors.Split('\n'), text => text.StartsWith("fragtools: (stdin), line 2: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rotated_set_is_read_from_the_oldest_on()
    {
        using var trees = new Trees(("var/log/messages", Header("now")), ("var/log/messages.1", Header("before")));
        using (var packed = new GZipStream(File.Create(trees.Path("var/log/messages.2.gz")), CompressionMode.Compress))
        {
            packed.Write(Encoding.ASCII.GetBytes(Header("first")));
        }

        string[] expected = ["first", "before", "now"];
        Assert.Equal(expected, Names(Fragtools.Start("failures", "--root", trees.Folder, "--output", "jsonl")));
        Assert.Equal(expected, Names(Fragtools.Start("failures", "--path", trees.Path("var/log/messages*"), "--output", "jsonl")));
    }

    [Fact]
    public void The_table_tells_logs_in_different_folders_apart()
    {
        using var trees = new Trees(("a/one/messages", Header("first")), ("b/two/messages", Header("second")));
        var run = Fragtools.Start("failures", trees.Path("a/one/messages"), trees.Path("b/two/messages"));
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("Source", run.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("a/one/messages  2024-05-06 07:08:09  first ", run.Lines[2], StringComparison.Ordinal);
        Assert.StartsWith("b/two/messages  2024-05-06 07:08:09  second ", run.Lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--since", "2024-05-06T00:00Z", 1)]
    [InlineData("--since", "1h", 0)]
    [InlineData("--until", "2024-05-06T00:00Z", 0)]
    [InlineData("--until", "60", 1)]
    public void Reports_are_chosen_by_their_time(string option, string time, int count)
    {
        using var trees = new Trees(("log", Header("cc1")));
        var run = Fragtools.Start("failures", trees.Path("log"), option, time, "--output", "json");
        Assert.Equal((0, count), (run.ExitCode, JsonDocument.Parse(run.Output).RootElement.GetArrayLength()));
    }

    [Fact]
    public void A_hostile_name_reaches_no_terminal_and_no_spreadsheet()
    {
        using var trees = new Trees(("log", Header("=cmd()\e[31m")));
        Assert.DoesNotContain('\e', Fragtools.Start("failures", trees.Path("log")).Output);
        Assert.Contains(",'=cmd()\\x1b[31m,", Fragtools.Start("failures", trees.Path("log"), "--output", "csv").Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_kill_is_shown_with_its_score_and_pod()
    {
        var run = Fragtools.Start("oom-kills", "--root", Pod);
        Assert.Equal((0, 3), (run.ExitCode, run.Lines.Length));
        Assert.Matches(@"stress\[32308\] +1718 +939 +97\.5 MiB +123 MiB +podbc001ffa-68fc-11e9-92d7-5ef9efd9374c +yes$", run.Lines[2]);
    }

    [Fact]
    public void What_cannot_be_read_is_an_error_and_the_rest_is_shown()
    {
        using var trees = new Trees(("log", Header("cc1")));
        var run = Fragtools.Start("failures", trees.Path("none"), trees.Path("log"), "--output", "jsonl");
        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Lines);
        Assert.Contains("none: no such file [KernelFileMissing]", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failures", "--since", "soon", "'soon' is no time")]
    [InlineData("failures", "--journal", "log", "the input is named more than once")]
    [InlineData("gfp", "0x20", "--kernel-version=new", "'new' is no kernel release")]
    [InlineData("gfp", null, null, "say which mask to read")]
    public void A_wrong_command_line_ends_with_2(string command, string? first, string? second, string problem)
    {
        var run = Fragtools.Start(new[] { command, first, second }.OfType<string>());
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Following_ends_with_a_signal_and_shows_what_came()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs kill and a shell");
        // A shell without a terminal has what it starts with & ignore SIGINT: SIGTERM is handled alike.
        using var trees = new Trees(("log", Header("first")));
        var run = Fragtools.Shell($"""
            "$FRAGTOOLS" failures --path '{trees.Path("log")}' --follow --output jsonl > '{trees.Path("out")}' &
            pid=$!
            for i in $(seq 100); do [ -s '{trees.Path("out")}' ] && break; sleep 0.1; done
            kill -TERM $pid; wait $pid; echo $?
            """);
        Assert.Equal("0", Assert.Single(run.Lines));
        Assert.Equal(["first"], Names(run with { Output = File.ReadAllText(trees.Path("out")) }));
    }

    [Fact]
    public void A_mask_is_read_by_its_release()
    {
        var run = Fragtools.Start("gfp", "0xc0d0", "zz", "--kernel-version", "3.10.0-1160.el7", "--output", "jsonl");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("GFP_KERNEL|__GFP_COMP|__GFP_ZERO", JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.GetProperty("Text").GetString());
        Assert.Contains("[GfpMaskInvalid]", run.Errors, StringComparison.Ordinal);
        Assert.Matches("^Text +GFP_ATOMIC$", Fragtools.Start("gfp", "0x20", "--kernel-version", "3.10.0-1160.el7").Lines[1]);
    }

    private static IEnumerable<string?> Names(Run run) => run.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("ProcessName").GetString());
}

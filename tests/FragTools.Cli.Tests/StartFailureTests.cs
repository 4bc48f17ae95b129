using System.Text.Json;

namespace FragTools.Tests;

/// <summary>The command that reads what kubelet and the runtimes say of failed starts.</summary>
public class StartFailureTests
{
    private const string Command = "start-failures";
    private const string Article = "tests/fixtures/unknown-tke-dc05";
    private const string Node = "tests/fixtures/3.10.0-1160-node-1";

    [Theory]
    [InlineData("--root", Article)]
    [InlineData("--path", Article + "/var/log/m*")]
    [InlineData(Article + "/var/log/messages")]
    public void A_log_is_named_in_several_ways(params string[] input)
    {
        var run = Fragtools.Start([.. input.Prepend(Command), "--output", "jsonl"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var failure = JsonDocument.Parse(Assert.Single(run.Lines)).RootElement;
        Assert.Equal(("SetnsExit", 6, 1, 6), (failure.GetProperty("Reason").GetString(), failure.GetProperty("ExitStatus").GetInt32(), failure.GetProperty("Occurrences").GetInt32(), failure.GetProperty("LineCount").GetInt32()));
        Assert.Equal("matchdataserver-1255064836-t4b2w", failure.GetProperty("Pod").GetString());
    }

    [Fact]
    public void A_log_is_piped_in()
    {
        var run = Fragtools.WithInput(File.ReadAllText(Repository.Fixture("unknown-tke-dc05-reflowed", "var", "log", "messages")), Command, "--output", "csv");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var row = Assert.Single(Csv.Read(run.Output));
        Assert.Equal(("SetnsExit", "2019-01-23T06:15:31.2884462+00:00", "6"), (row["Reason"], row["FirstSeen"], row["LineCount"]));
    }

    [Fact]
    public void The_table_shows_the_kernels_reports_beside_each_failure()
    {
        var run = Fragtools.Start(Command, "--root", Node);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["Time", "Pod", "Reason", "Tries", "Lines", "Kernel"], run.Lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith("rsk-fms-598dcb7bdb-hg5t4  FinalChildEof      1      1  2, order 6", run.Lines[2], StringComparison.Ordinal);
    }

    /// <summary>klog's own time is 0.135 seconds from the kernel's line, syslog's is the same second.</summary>
    [Theory]
    [InlineData("0", 2)]
    [InlineData("1h30m", 2)]
    public void A_window_is_a_length_of_time(string window, int expected)
    {
        var run = Fragtools.Start(Command, "--root", Node, "--window", window, "--output", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(expected, JsonDocument.Parse(run.Output).RootElement[0].GetProperty("KernelEvents").GetArrayLength());
    }

    [Theory]
    [InlineData("soon", "is no length of time")]
    [InlineData("25h", "give one from 0 to 1d")]
    [InlineData("2d", "give one from 0 to 1d")]
    public void A_window_that_makes_no_sense_is_refused(string window, string problem)
    {
        var run = Fragtools.Start(Command, "--root", Node, "--window", window);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"--window: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_without_logs_is_an_error_and_the_others_are_read()
    {
        using var trees = new Trees(("proc/meminfo", "MemTotal: 1 kB\n"));
        var run = Fragtools.Start(Command, "--root", trees.Folder, Article);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no log of the kernel", run.Errors, StringComparison.Ordinal);
        Assert.Equal(3, run.Lines.Length);
    }

    [Theory]
    [InlineData("start-failures", "0 rows")]
    [InlineData("oom-kills", "0 rows")]
    [InlineData("diagnose", "reports a kill, a failed start or an eviction of pod shop/none")]
    public void What_is_of_no_such_pod_is_left_out(string command, string words)
    {
        var run = Fragtools.Start(command, "--root", Node, "--pod", "shop/none");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(words, $"{run.Lines.Count(line => line.Contains("rsk-fms", StringComparison.Ordinal))} rows {string.Join(' ', run.Lines)}", StringComparison.Ordinal);
        Assert.Equal(3, Fragtools.Start(Command, "--root", Node, "--pod", "rsk-fms-*").Lines.Length);
        Assert.Equal(2, Fragtools.Start(command, "--root", Node, "--pod", "").ExitCode);
    }

    [Fact]
    public void Prose_gives_no_rows()
    {
        var run = Fragtools.Start(Command, "tests/fixtures/unknown-no-reports/start-runbook.md", "--output", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("[LogLineUnread]", Assert.Single(run.Errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Equal(0, JsonDocument.Parse(run.Output).RootElement.GetArrayLength());
    }
}

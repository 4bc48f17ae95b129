using System.Globalization;

namespace FragTools.Tests;

/// <summary>Standard input and output as shells, sshd, cron and terminals hand them over.</summary>
public sealed class StreamTests : IDisposable
{
    private const string Live = "fragtools: /proc/buddyinfo: ";
    private const string Piped = "fragtools: (stdin): 2 objects read\n";

    private readonly Trees _tree = new();

    public StreamTests() => _tree.Write("buddyinfo", Node.BuddyInfo);

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("cat buddyinfo | \"$FRAGTOOLS\" buddyinfo --verbose")]
    [InlineData("cat buddyinfo | \"$FRAGTOOLS\" buddyinfo - --verbose")]
    [InlineData("\"$FRAGTOOLS\" buddyinfo --verbose < buddyinfo")]
    [InlineData("\"$FRAGTOOLS\" buddyinfo - --verbose < buddyinfo 2>&1 | grep -v 'reading standard input' >&2")]
    [InlineData("(sleep 1; cat buddyinfo) | \"$FRAGTOOLS\" buddyinfo --verbose")]
    [InlineData("mkfifo fifo; cat buddyinfo > fifo & \"$FRAGTOOLS\" buddyinfo --verbose < fifo")]
    public void Text_is_read_from_a_pipe_or_a_file(string script)
    {
        var run = Fragtools.Shell(script, _tree.Folder);
        Assert.Contains(Piped, run.Errors + run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("\"$FRAGTOOLS\" buddyinfo --verbose < /dev/null")]
    [InlineData("\"$FRAGTOOLS\" buddyinfo --verbose <&-")]
    [InlineData(": > nothing; \"$FRAGTOOLS\" buddyinfo --verbose < nothing")]
    [InlineData("cat buddyinfo | \"$FRAGTOOLS\" buddyinfo --verbose --root /")]
    public void Without_text_the_running_machine_is_read(string script)
    {
        Assert.SkipUnless(File.Exists("/proc/buddyinfo"), "needs Linux with /proc/buddyinfo");
        var run = Fragtools.Shell(script, _tree.Folder);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(Live, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true | \"$FRAGTOOLS\" buddyinfo; echo $?")]
    [InlineData("sleep 12 | { \"$FRAGTOOLS\" buddyinfo; echo $?; }")]
    public void A_pipeline_that_brings_nothing_is_not_taken_for_this_machine(string script)
    {
        var run = Fragtools.Shell(script, _tree.Folder);
        Assert.Equal("1\n", run.Output);
        Assert.StartsWith("fragtools: error: (stdin): is a pipe on which nothing came", run.Errors, StringComparison.Ordinal);
        Assert.Contains("--root / reads the running machine", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true | \"$FRAGTOOLS\" buddyinfo; echo $?")]
    [InlineData("true | { \"$FRAGTOOLS\" buddyinfo; echo $?; }")]
    public void A_pipeline_is_told_from_a_session_whose_leader_is_outside_of_the_container(string script)
    {
        const string Container = "unshare --pid --fork --mount-proc";
        Assert.SkipUnless(OperatingSystem.IsLinux() && Fragtools.Shell(Container + " true").ExitCode == 0, "may not make a PID namespace");
        var run = Fragtools.Shell($"{Container} sh -c '{script}'", _tree.Folder);
        Assert.Equal("1\n", run.Output);
        Assert.StartsWith("fragtools: error: (stdin): is a pipe on which nothing came", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sessions_own_idle_pipe_does_not_hang_the_tool()
    {
        Assert.SkipUnless(File.Exists("/proc/buddyinfo"), "needs Linux with /proc/buddyinfo");
        Fragtools.Needs("setsid");
        var run = Fragtools.Shell($"sleep 3 | setsid -w sh -c \"'{Fragtools.Executable}' buddyinfo --verbose; :\"", _tree.Folder);
        Assert.StartsWith("fragtools: nothing came on the session's standard input", run.Errors, StringComparison.Ordinal);
        Assert.Contains(Live, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"$FRAGTOOLS\" buddyinfo - < /dev/null", "is empty", "KernelTextInvalid")]
    [InlineData("\"$FRAGTOOLS\" buddyinfo - <&-", "is closed", "KernelFileUnreadable")]
    [InlineData("\"$FRAGTOOLS\" buddyinfo - < .", "Is a directory", "KernelFileUnreadable")]
    [InlineData("\"$FRAGTOOLS\" buddyinfo < .", "Is a directory", "KernelFileUnreadable")]
    public void What_is_no_text_is_an_error(string script, string problem, string id)
    {
        var run = Fragtools.Shell(script, _tree.Folder);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("fragtools: error: (stdin): " + problem, run.Errors, StringComparison.Ordinal);
        Assert.EndsWith($" [{id}]\n", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public void A_reader_that_has_seen_enough_ends_the_tool_quietly(string format)
    {
        // Far more than a pipe holds, so that the tool does write into the closed end.
        var caches = string.Concat(Enumerable.Range(0, 20_000).Select(
            number => string.Create(CultureInfo.InvariantCulture, $"cache-{number} 1 1 64 64 1 : tunables 0 0 0 : slabdata 1 1 0\n")));
        _tree.Write("slabinfo", "slabinfo - version: 2.1\n" + caches);
        var run = Fragtools.Shell($"{{ \"$FRAGTOOLS\" slab --path slabinfo --output {format}; echo $? >&2; }} | head -1", _tree.Folder);
        Assert.Single(run.Lines);
        Assert.Equal("0\n", run.Errors);
    }

    [Fact]
    public void A_file_that_several_write_to_keeps_what_all_wrote()
    {
        Fragtools.Shell("(echo before; \"$FRAGTOOLS\" buddyinfo --path buddyinfo --zone DMA; echo between; \"$FRAGTOOLS\" buddyinfo --path buddyinfo --output csv; echo after) > out", _tree.Folder);
        var lines = File.ReadAllLines(Path.Combine(_tree.Folder, "out"));
        Assert.Equal(["before", "between", "after"], new[] { lines[0], lines[5], lines[^1] });
        Assert.Equal(10, lines.Length);
    }

    [Fact]
    public void A_terminal_has_colours_by_meaning_and_NO_COLOR_takes_them_off()
    {
        Fragtools.Needs("script");
        var plain = Fragtools.Shell("\"$FRAGTOOLS\" extfrag --path buddyinfo", _tree.Folder);
        var colours = Fragtools.Shell(OnTerminal("extfrag --path buddyinfo"), _tree.Folder).Output.Replace("\r", "", StringComparison.Ordinal);
        Assert.Contains("\u001b[32m-1\u001b[0m", colours, StringComparison.Ordinal);
        Assert.Contains("\u001b[33m0.375\u001b[0m", colours, StringComparison.Ordinal);
        Assert.Contains("\u001b[31m0.625\u001b[0m", colours, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', plain.Output);

        Assert.Equal(plain.Output, Terminal("NO_COLOR=1 "));
        Assert.Equal(plain.Output, Terminal("TERM=dumb "));
        Assert.Contains('\u001b', Terminal("NO_COLOR= "));
        Assert.DoesNotContain('\u001b', Fragtools.Shell(OnTerminal("extfrag --path buddyinfo --output json"), _tree.Folder).Output);

        string Terminal(string variables) => Fragtools.Shell(variables + OnTerminal("extfrag --path buddyinfo"), _tree.Folder).Output.Replace("\r", "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrow_terminal_loses_the_counts_and_is_told_so()
    {
        Fragtools.Needs("script");
        var wide = Fragtools.Shell(OnTerminal("buddyinfo --path buddyinfo", columns: 120), _tree.Folder).Output;
        var narrow = Fragtools.Shell(OnTerminal("buddyinfo --path buddyinfo", columns: 45), _tree.Folder).Output;
        Assert.Contains("16K", wide, StringComparison.Ordinal);
        Assert.DoesNotContain("16K", narrow, StringComparison.Ordinal);
        Assert.Contains("▁·▁", narrow, StringComparison.Ordinal);
        Assert.Contains("need a wider terminal", narrow, StringComparison.Ordinal);
    }

    // script(1) runs a command on a terminal of its own.
    private static string OnTerminal(string arguments, int columns = 100)
        => $"script -qec \"stty cols {columns}; '{Fragtools.Executable}' {arguments}\" /dev/null < /dev/null";
}

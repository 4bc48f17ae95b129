using System.Diagnostics;
using System.Text.Json;

namespace FragTools.Tests;

/// <summary><c>fragtools watch</c>: samples, formats, its end, and what it does.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly Trees _trees = new();

    public WatchTests() => Root = Node.WriteTo(_trees);

    private string Root { get; }

    public void Dispose() => _trees.Dispose();

    [Fact]
    public void A_pipe_gets_a_line_for_each_zone_and_sample()
    {
        var lines = Watch("--order", "1", "--count", "2", "--interval", "100ms").Clean().TrimEnd('\n').Split('\n');
        Assert.Equal(6, lines.Length);
        Assert.StartsWith("Times: UTC", lines[0], StringComparison.Ordinal);
        Assert.Equal("Time      Node  Zone      Index      Free  Largest       By order        Stalls  Failed     Moved  Failures", lines[1]);

        // Normal at order 1: 375 (worked out beside the node); no sample before the first.
        Assert.Matches(@"^\d\d:\d\d:\d\d     0  Normal    0\.375    32 KiB  0: 4 KiB      ▂··                  -       -         -         -$", lines[3]);
        Assert.Matches(@"^\d\d:\d\d:\d\d     0  Normal    0\.375    32 KiB  0: 4 KiB      ▂··                  0       0         -         -$", lines[5]);
    }

    [Fact]
    public void Programs_get_objects()
    {
        var run = Watch("--order", "1", "--count", "3", "--interval", "0.1", "--zone", "Normal", "--output", "jsonl");
        var samples = run.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(3, samples.Count);
        Assert.All(samples, sample => Assert.Equal(0.375, sample.GetProperty("FragmentationIndex").GetDouble()));
        Assert.Equal(JsonValueKind.Null, samples[0].GetProperty("CompactStalls").ValueKind);
        Assert.Equal(0, samples[1].GetProperty("CompactStalls").GetInt32());

        Assert.Equal(2, JsonDocument.Parse(Watch("--count", "1", "--order", "1", "--output", "json").Clean()).RootElement.GetArrayLength());
        var rows = Csv.Read(Watch("--count", "2", "--order", "1", "--interval", "100ms", "--output", "csv").Clean());
        Assert.Equal(["DMA", "Normal", "DMA", "Normal"], rows.Select(row => row["Zone"]));
        Assert.Equal("8 0 0", rows[1]["FreeBlocks"]);
    }

    [Fact]
    public void What_was_recorded_before_a_failure_is_in_the_verdict()
    {
        var folder = Path.Combine(Root, "var/lib/fragtools/history");
        Watch("--order", "2", "--count", "3", "--interval", "100ms", "--record", folder).Clean();
        var time = DateTimeOffset.UtcNow.AddSeconds(2).ToString("yyyy-MM-dd'T'HH:mm:ss'.000000+00:00'", System.Globalization.CultureInfo.InvariantCulture);
        _trees.Write("node-1/var/log/messages", $"{time} node-1 kernel: [  100.5] runc: page allocation failure: order:2, mode:0x40dc0\n");

        // Normal scores 625 at order 2, and had none from the first sample on.
        var verdict = JsonDocument.Parse(Fragtools.Start("diagnose", Root, "--output", "json").Output).RootElement[0];
        var finding = verdict.GetProperty("Evidence").EnumerateArray().Single(one => one.GetProperty("Id").GetString() == "FT064");
        Assert.Contains("node 0 Normal had 32 KiB free, no such block, and an index of 0.625; none had been free since ", finding.GetProperty("Statement").GetString(), StringComparison.Ordinal);
        Assert.Equal(0.625m, finding.GetProperty("Numbers").GetProperty("FragmentationIndex").GetDecimal());
    }

    [Fact]
    public void A_signal_ends_it_and_what_came_is_whole()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs POSIX signals");
        var file = _trees.Path("out.json");
        var run = Fragtools.Shell(
            $"\"$FRAGTOOLS\" watch --root '{Root}' --order 1 --interval 1h --output json >'{file}' & pid=$!; "
            + $"while ! grep -qs Normal '{file}'; do sleep 0.05; done; kill -TERM $pid; wait $pid");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(2, JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetArrayLength());
    }

    [Fact]
    public void A_terminal_gets_a_picture_that_is_drawn_anew()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs script(1)");
        Fragtools.Needs("script");
        var run = Fragtools.Shell($"script -qec \"stty cols 90 rows 24; '$FRAGTOOLS' watch --root '{Root}' --order 1 --interval 100ms --count 2\" /dev/null </dev/null");
        Assert.Contains("node-1  ", run.Output, StringComparison.Ordinal);
        Assert.Contains("order 1 (8K)  every 0.1s", run.Output, StringComparison.Ordinal);

        // Title, headings, two zones, counters: five lines up, and clear.
        Assert.Contains("\e[5F\e[J", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, run.Output.Split("since the last: ").Length - 1);
    }

    [Fact]
    public void It_acts_once_in_a_cooldown_and_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has kernels to write to");
        var drop = _trees.Write("node-1/proc/sys/vm/drop_caches", "");
        string[] acting = ["--order", "2", "--count", "3", "--interval", "100ms", "--remedy", "drop-page-cache", "--act-above", "0.5", "--hold-for", "0"];

        var asked = Watch(acting);
        Assert.Equal((2, ""), (asked.ExitCode, asked.Output));
        Assert.Contains("[ConfirmationRequired]", asked.Errors, StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(drop));

        var whatIf = Watch([.. acting, "--what-if"]);
        Assert.Equal(0, whatIf.ExitCode);
        Assert.Contains("\nwould drop the page cache (sync, then 1 to ", whatIf.Output, StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(drop));

        var run = Watch([.. acting, "--yes", "--output", "jsonl"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(7, run.Lines.Length);
        Assert.Equal("PageCache", JsonDocument.Parse(run.Lines[2]).RootElement.GetProperty("Kind").GetString());
        Assert.Equal("1", File.ReadAllText(drop).Trim());
    }

    [Fact]
    public void What_cannot_be_written_is_said_before_it_watches()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has kernels to write to");
        var run = Watch("--order", "1", "--remedy", "compact", "--yes");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("[Kernel", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--interval 50ms", "Interval (--interval) is from 100ms")]
    [InlineData("--interval soon", "'soon' is no length of time")]
    [InlineData("--count 0", "--count")]
    [InlineData("--order 32", "'32' is no number from 0 to 31")]
    [InlineData("--remedy reboot", "'reboot' is no remedy")]
    [InlineData("--act-above 2", "'2' is no index from -1 to 1: --act-above")]
    [InlineData("--act-above -0.5", "ActAbove (--act-above) is an index from 0 to 1: -0.5 is not")]
    [InlineData("--act-above 0.9 --rearm-below 0.95", "RearmBelow (--rearm-below) is an index from -1 to ActAbove, 0.9: 0.95 is not")]
    [InlineData("--cooldown 0", "Cooldown (--cooldown) is longer than nothing")]
    [InlineData("--hold-for 2d", "HoldFor (--hold-for) is a day at most: 2d is not")]
    [InlineData("--path x", "--path")]
    public void What_is_wrong_is_a_usage_error(string line, string problem)
    {
        var run = Watch(line.Split(' '));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--order 3", "there is no order 3; the highest is 2")]
    [InlineData("--order 1 --zone HighMem", "there is no zone HighMem; there are: DMA, Normal")]
    public void What_is_not_there_is_said_at_once(string line, string problem)
    {
        var run = Watch(line.Split(' '));
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Two files and no more: they are read again, not opened again.</summary>
    [Fact]
    public void It_keeps_its_files_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        using var process = Process.Start(new ProcessStartInfo(Fragtools.Executable, ["watch", "--root", Root, "--order", "1", "--interval", "100ms"]) { RedirectStandardOutput = true })!;
        try
        {
            process.StandardOutput.ReadLine();
            process.StandardOutput.ReadLine();
            var opened = Directory.GetFiles($"/proc/{process.Id}/fd").Select(file => new FileInfo(file).LinkTarget).Where(target => target?.StartsWith(Root, StringComparison.Ordinal) == true).Order().ToList();
            Assert.Equal([Path.Combine(Root, "proc/buddyinfo"), Path.Combine(Root, "proc/vmstat")], opened);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private Run Watch(params string[] arguments) => Fragtools.Start([.. arguments.Prepend("watch"), "--root", Root]);
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FragTools.Tests;

/// <summary><c>fragtools check</c>: one line and an exit code, for node-problem-detector and for Nagios.</summary>
public sealed class CheckTests : IDisposable
{
    private const int MostBytes = 80;

    private readonly Trees _trees = new();

    public CheckTests() => Root = Node.WriteTo(_trees);

    /// <summary>Normal scores 0.375 at order 1 and 0.625 at order 2.</summary>
    private string Root { get; }

    public void Dispose() => _trees.Dispose();

    [Theory]
    [InlineData("--order 2 --failures 0", 0, "order 2 index 0.625 in 0/Normal")]
    [InlineData("--order 2 --failures 0 --critical 0.625", 1, "order 2 index 0.625 in 0/Normal")]
    [InlineData("--order 2 --failures 0 --warning 0.6", 0, "order 2 index 0.625 in 0/Normal")]
    [InlineData("--order 0 --failures 0", 0, "order 0 index -1 in 0/Normal")]
    [InlineData("--order 9 --failures 0", 2, "no zone has an order 9")]
    [InlineData("--order 0", 2, "order 0 index -1 in 0/Normal; messages: ")]
    [InlineData("--order 2 --critical 0.6", 1, "order 2 index 0.625 in 0/Normal; messages: ")]
    public void Answers_as_node_problem_detector_wants(string options, int exitCode, string text)
    {
        var run = Check(options);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith(text, run.Output, StringComparison.Ordinal);
        AssertLine(run.Output);
    }

    [Theory]
    [InlineData("--order 2 --failures 0 --warning 0.6", 1, "FRAGMENTATION WARNING - order 2 index 0.625 in 0/Normal | index=0.625;0.6;0.95;-1;1 suitable_blocks=0;;;0;")]
    [InlineData("--order 2 --failures 0 --warning 0.5 --critical 0.6", 2, "FRAGMENTATION CRITICAL - order 2 index 0.625 in 0/Normal | index=0.625;0.5;0.6;-1;1 suitable_blocks=0;;;0;")]
    [InlineData("--order 0 --failures 0", 0, "FRAGMENTATION OK - order 0 index -1 in 0/Normal | index=-1;0.8;0.95;-1;1 suitable_blocks=8;;;0;")]
    [InlineData("--order 9 --failures 0", 3, "FRAGMENTATION UNKNOWN - no zone has an order 9")]
    public void Answers_as_a_monitoring_plugin(string options, int exitCode, string line)
    {
        var run = Check("--nagios " + options);
        Assert.Equal((exitCode, line + "\n", ""), (run.ExitCode, run.Output, run.Errors));
    }

    [Fact]
    public void Failures_within_the_window_are_the_problem_and_older_ones_are_not()
    {
        Log(DateTimeOffset.UtcNow.AddMinutes(-3), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(-2));
        Assert.Equal((1, "order 0 index -1 in 0/Normal; 2 failures in 15m\n"), Result(Check("--order 0")));
        Assert.Equal((0, "order 0 index -1 in 0/Normal; 2 failures in 15m\n"), Result(Check("--order 0 --failures 3")));
        Assert.Equal((1, "order 0 index -1 in 0/Normal; 3 failures in 3h\n"), Result(Check("--order 0 --failures 3 --window 3h")));
        Assert.Equal((0, "order 0 index -1 in 0/Normal; 0 failures in 1m\n"), Result(Check("--order 0 --window 1m")));
        Assert.EndsWith(" failures=2;;1;0;\n", Check("--order 0 --nagios").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--order", 2)]
    [InlineData("--order 99", 2)]
    [InlineData("--warning 0.97", 2)]
    [InlineData("--warning 0.9 --critical 0.8", 2)]
    [InlineData("--nagios --order 99", 3)]
    [InlineData("--nagios --nonsense", 3)]
    public void A_wrong_call_is_unknown(string options, int exitCode)
    {
        var run = Check(options);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("fragtools: error: ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Node 0, zone   \u001b[31mZo|ne\n", 2)]
    [InlineData("", 2)]
    [InlineData("Node 0, zone Normal 18446744073709551615 18446744073709551615 0\n", 2)]
    public void What_is_hostile_is_one_line_all_the_same(string buddyInfo, int exitCode)
    {
        _trees.Write("node-1/proc/buddyinfo", buddyInfo);
        var run = Check("--order 1 --failures 0");
        Assert.Equal(exitCode, run.ExitCode);
        AssertLine(run.Output);
    }

    [Fact]
    public void A_node_that_is_not_there_is_unknown()
    {
        var run = Fragtools.Start("check", "--root", _trees.Path("none"));
        Assert.Equal(2, run.ExitCode);
        AssertLine(run.Output);
    }

    [Fact]
    public void A_log_that_takes_long_is_answered_within_5_seconds()
    {
        _trees.Write("node-1/var/log/messages", string.Concat(Enumerable.Repeat($"{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'.000000+00:00'} n kernel: [ 1.0] p0: page allocation failure: order:3, mode:0x20\n", 300_000)));
        var begun = Stopwatch.StartNew();
        var run = Check("--order 0");
        Assert.InRange(begun.Elapsed.TotalSeconds, 0, 5.5);
        Assert.InRange(run.ExitCode, 1, 2);
        AssertLine(run.Output);
    }

    [Fact]
    public void The_running_machine_answers_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        var begun = Stopwatch.StartNew();
        var run = Fragtools.Start("check");
        Assert.InRange(begun.Elapsed.TotalSeconds, 0, 5.5);
        Assert.InRange(run.ExitCode, 0, 2);
        AssertLine(run.Output);
    }

    /// <summary>The plugin's rules as node-problem-detector starts them: its path is where the file is.</summary>
    [Fact]
    public void The_rules_for_node_problem_detector_can_be_run_as_they_stand()
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Folder, "deploy", "npd", "fragtools-check.json")));
        Assert.Equal("custom", config.RootElement.GetProperty("plugin").GetString());
        Assert.Equal(MostBytes, config.RootElement.GetProperty("pluginConfig").GetProperty("max_output_length").GetInt32());
        var conditions = config.RootElement.GetProperty("conditions").EnumerateArray().Select(one => one.GetProperty("type").GetString()).ToList();
        var rules = config.RootElement.GetProperty("rules").EnumerateArray().ToList();
        Assert.NotEmpty(rules);
        foreach (var rule in rules)
        {
            Assert.True(rule.GetProperty("type").GetString() == "temporary" || conditions.Contains(rule.GetProperty("condition").GetString()));
            Assert.Equal("5s", rule.GetProperty("timeout").GetString());
            Assert.EndsWith("/fragtools", rule.GetProperty("path").GetString(), StringComparison.Ordinal);
            var run = Fragtools.Start([.. rule.GetProperty("args").EnumerateArray().Select(one => one.GetString()!), "--root", Root]);
            Assert.InRange(run.ExitCode, 0, 2);
            AssertLine(run.Output);
        }
    }

    /// <summary>The kernel's own lines, each taken by the rule that is for it and by no other. Go and .NET read these patterns alike.</summary>
    [Theory]
    [InlineData("runc:[1:CHILD]: page allocation failure: order:6, mode:0x10c0d0", "PageAllocationFailure")]
    [InlineData("swapper/0: page allocation failure: order:0, mode:0x484020(GFP_ATOMIC|__GFP_COMP), nodemask=(null)", "PageAllocationFailure")]
    [InlineData("java: page allocation failure. order:4, mode:0x40d0", "PageAllocationFailure")]
    [InlineData("mysqld: page allocation stalls for 10004ms, order:2, mode:0x24200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null)", "PageAllocationStall")]
    [InlineData("SLUB: Unable to allocate memory on node -1, gfp=0x480020(GFP_ATOMIC)", "SlabAllocationFailure")]
    [InlineData("SLUB: Unable to allocate memory on CPU 2 (of node 0) on node -1, gfp=0x820(GFP_ATOMIC)", "SlabAllocationFailure")]
    [InlineData("vmalloc: allocation failure: 17179869184 bytes, mode:0xcc2(GFP_KERNEL|__GFP_HIGHMEM)", null)]
    [InlineData("insmod: vmalloc: allocation failure: 17179869184 bytes, mode:0xcc2(GFP_KERNEL)", "VmallocFailure")]
    [InlineData("modprobe: vmalloc error: size 4096, page order 0, failed to allocate pages, mode:0xdc0", "VmallocFailure")]
    [InlineData("cma: cma_alloc: linux,cma: alloc failed, req-size: 300 pages, ret: -16", "CmaAllocationFailure")]
    [InlineData("XFS: kworker(77) possible memory allocation deadlock size 65552 in kmem_alloc (mode:0x250)", "XfsMemoryDeadlock")]
    [InlineData("Out of memory: Killed process 4711 (java) total-vm:100kB, anon-rss:50kB", "NodeOutOfMemory")]
    [InlineData("Memory cgroup out of memory: Killed process 4711 (java) total-vm:100kB", null)]
    [InlineData("usb 1-1: new high-speed USB device number 2", null)]
    public void The_kernel_monitor_names_what_the_kernel_prints(string message, string? reason)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Folder, "deploy", "npd", "fragtools-kernel-monitor.json")));
        var reasons = config.RootElement.GetProperty("rules").EnumerateArray()
            .Where(rule => Regex.IsMatch(message, rule.GetProperty("pattern").GetString() + "\\z"))
            .Select(rule => rule.GetProperty("reason").GetString());
        Assert.Equal(reason is null ? [] : [reason], reasons);
    }

    private static void AssertLine(string output)
    {
        Assert.EndsWith("\n", output, StringComparison.Ordinal);
        Assert.InRange(output.Length - 1, 1, MostBytes);
        Assert.All(output[..^1], one => Assert.InRange(one, ' ', '~'));
    }

    private static (int, string) Result(Run run) => (run.ExitCode, run.Output);

    private Run Check(string options) => Fragtools.Start(["check", "--root", Root, .. options.Split(' ')]);

    private void Log(params DateTimeOffset[] failures)
        => _trees.Write("node-1/var/log/messages", string.Concat(failures.Order().Select((time, at)
            => $"{time:yyyy-MM-dd'T'HH:mm:ss'.000000+00:00'} node-1 kernel: [ {at}.0] p{at}: page allocation failure: order:3, mode:0x20\n")));
}

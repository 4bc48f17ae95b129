using System.Text.Json;

namespace FragTools.Tests;

/// <summary>The journal, as a program named journalctl tells it: one of ours, so that its words are known.</summary>
public sealed class JournalTests : IDisposable
{
    private const string Header = "x: page allocation failure: order:3, mode:0x20";

    private readonly Trees _trees = new(("kept", ""));

    public void Dispose() => _trees.Dispose();

    [Fact]
    public void It_is_asked_for_the_kernel_s_lines_of_all_boots()
    {
        Assert.Equal("[]\n", Run("printf '%s\\n' \"$@\" > \"$0.args\"; echo '{}'", "failures", "--journal", "--output", "json").Clean());
        Assert.Equal(["--output=json", "--no-pager", "--all", "_TRANSPORT=kernel"], File.ReadAllLines(_trees.Path("bin/journalctl.args")));
    }

    [Fact]
    public void Since_until_and_following_are_passed_on()
    {
        Run("printf '%s\\n' \"$@\" > \"$0.args\"", "failures", "--journal", "--since", "2024-05-06T00:00:00Z", "--until", "2024-05-06T00:00:00.5Z", "--follow");
        Assert.Equal(
            ["--output=json", "--no-pager", "--all", "--since=@1714953600", "--until=@1714953601", "--follow", "--no-tail", "_TRANSPORT=kernel"],
            File.ReadAllLines(_trees.Path("bin/journalctl.args")));
    }

    [Fact]
    public void Its_entries_are_read_whatever_their_form()
    {
        _trees.Write("entries", string.Join('\n',
            Entry(1, $"\"MESSAGE\":\"{Header}\""),
            Entry(2, $"\"MESSAGE\":[{string.Join(',', "\u00ff"u8.ToArray().Skip(1).Concat("y: page allocation failure: order:4, mode:0x20"u8.ToArray()))}]"),
            Entry(3, "\"MESSAGE\":\"something else\\nz: page allocation failure: order:5, mode:0x20\\nCPU: 1 PID: 7 Comm: z Not tainted 5.15.0 #1\""),
            Entry(4, "\"PRIORITY\":\"4\""),
            Entry(5, "\"MESSAGE\":null"),
            "{\"MESSAGE\":\"v: page allocation failure: order:6, mode:0x20\"}",
            "{\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"w: page allocation failure: order:6, mode:0x20\"}",
            "{\"MESSAGE\":\"torn: page allocation fail") + "\n");
        var run = Run($"cat '{_trees.Path("entries")}'", "failures", "--journal", "--output", "jsonl");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("fragtools: warning: journal: 1 line looks like a kernel report", Assert.Single(run.Errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        var failures = run.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();

        // v does not say that the kernel wrote it, as messages alone do not.
        Assert.Equal(["x", "\\xbfy", "z", "v", "w"], failures.Select(failure => failure.GetProperty("ProcessName").GetString()));
        Assert.Equal([1, 2, 3, 6, 7], failures.Select(failure => failure.GetProperty("LineNumber").GetInt32()));
        Assert.All(failures, failure => Assert.Equal("journal", failure.GetProperty("Source").GetString()));
        Assert.Equal("2020-06-08T09:04:36.25+00:00", failures[0].GetProperty("Timestamp").GetString());
        Assert.Equal(1.5, failures[0].GetProperty("UptimeSeconds").GetDouble());
        Assert.Equal("node-1", failures[0].GetProperty("Host").GetString());
        Assert.Equal(JsonValueKind.Null, failures[3].GetProperty("Timestamp").ValueKind);
        Assert.Equal(7, failures[2].GetProperty("ProcessId").GetInt32());
    }

    [Fact]
    public void Its_failure_is_told_with_its_words_and_what_came_before_is_shown()
    {
        _trees.Write("entries", Entry(1, $"\"MESSAGE\":\"{Header}\"") + "\n");
        var run = Run($"cat '{_trees.Path("entries")}'; printf 'Failed to open \\033[31mfiles' >&2; exit 3", "failures", "--journal", "--output", "jsonl");
        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Lines);
        Assert.Contains(@"journal: journalctl ended with 3: Failed to open \x1b[31mfiles [KernelFileUnreadable]", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_says_though_it_succeeds_is_a_warning()
    {
        var run = Run("echo 'Hint: not all messages are shown' >&2; echo '{}'", "failures", "--journal", "--output", "jsonl");
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("journalctl says: Hint: not all messages are shown", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No journal files were opened due to insufficient permissions.", 1)]
    [InlineData("Hint: You are currently not seeing messages from other users and the system.", 0)]
    public void What_it_keeps_from_this_user_is_an_error_that_says_what_to_do(string words, int exitCode)
    {
        var run = Run($"echo '{words}' >&2; exit {exitCode}", "failures", "--journal");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("run as root (sudo)", run.Errors, StringComparison.Ordinal);
        Assert.Contains("[KernelFileDenied]", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("1h", false)] // a quiet hour is nothing to wonder about
    public void An_empty_journal_is_said_to_be_empty(string? since, bool isTold)
    {
        var run = Run("exit 0", since is null ? ["failures", "--journal"] : ["failures", "--journal", "--since", since]);
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Equal(isTold, run.Errors.Contains("not one message of the kernel", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_it_is_missing_the_error_says_what_to_do()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX PATH");
        var run = Fragtools.Start(["failures", "--journal"], environment: ("PATH", _trees.Path("nothing")));
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("journalctl is not here; capture the journal where it is", run.Errors, StringComparison.Ordinal);
        Assert.Contains("[KernelFileMissing]", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Following_it_ends_with_a_signal_and_leaves_no_process()
    {
        _trees.Write("entries", Entry(1, $"\"MESSAGE\":\"{Header}\"") + "\n");
        Script($"echo $$ > '{_trees.Path("pid")}'; cat '{_trees.Path("entries")}'; exec sleep 60");
        var run = Fragtools.Shell($"""
            PATH='{_trees.Path("bin")}':$PATH; export PATH
            "$FRAGTOOLS" failures --journal --follow --output jsonl > '{_trees.Path("out")}' &
            pid=$!
            for i in $(seq 200); do [ -s '{_trees.Path("out")}' ] && break; sleep 0.1; done
            kill -TERM $pid; wait $pid; echo $?
            for i in $(seq 50); do kill -0 $(cat '{_trees.Path("pid")}') 2> /dev/null || break; sleep 0.1; done
            kill -0 $(cat '{_trees.Path("pid")}') 2> /dev/null && echo alive
            wc -l < '{_trees.Path("out")}'
            """);
        Assert.Equal(["0", "1"], run.Lines.Select(line => line.Trim()));
    }

    private static string Entry(int second, string message)
        => $$"""{"__CURSOR":"s=1","_HOSTNAME":"node-1","__REALTIME_TIMESTAMP":"{{1591607075250000 + (second * 1000000)}}","_SOURCE_MONOTONIC_TIMESTAMP":"{{500000 + (second * 1000000)}}","_TRANSPORT":"kernel",{{message}}}""";

    [Fact]
    public void A_capture_of_a_machine_that_has_only_a_journal_gives_what_the_machine_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "captures the running machine");
        var time = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds() * 1000;
        _trees.Write("entries", string.Join('\n',
            $$"""{"__REALTIME_TIMESTAMP":"{{time}}","_SOURCE_MONOTONIC_TIMESTAMP":"987654321","_TRANSPORT":"kernel","_HOSTNAME":"node-1","_CMDLINE":"secret","MESSAGE":"{{Header}}"}""",
            $$"""{"__REALTIME_TIMESTAMP":"{{time + 1}}","_TRANSPORT":"journal","_HOSTNAME":"node-1","SYSLOG_IDENTIFIER":"kubelet","_SYSTEMD_UNIT":"kubelet.service","MESSAGE":"E0503 10:00:00.000000 1 pod_workers.go:1] Error syncing pod p (\"shop/web-1\"), skipping: failed to \"CreatePodSandbox\" for \"web-1_shop(0a0b0c0d-0000-4000-8000-000000000001)\" with CreatePodSandboxError: \"CreatePodSandbox for pod \\\"web-1_shop(0a0b0c0d-0000-4000-8000-000000000001)\\\" failed: rpc error: code = Unknown desc = failed to start sandbox container: Error response from daemon: cannot allocate memory Bearer abcdefghijkl\""}""") + "\n");
        Script($"cat '{_trees.Path("entries")}'");
        var path = ("PATH", (string?)(_trees.Path("bin") + ":" + Environment.GetEnvironmentVariable("PATH")));
        var place = _trees.Path("node.tar.gz");
        var capture = Fragtools.Start(["capture", place], environment: path);
        Assert.True(File.Exists(place), capture.Errors);
        foreach (var verb in new[] { "failures", "start-failures" })
        {
            string[] Found(params string[] where) => Fragtools.Start([verb, .. where, "--output", "jsonl", "--since", "1h"], environment: path).Lines
                .Where(static line => line.StartsWith('{')).Select(static line => JsonDocument.Parse(line).RootElement)
                .Select(static one => one.GetProperty("Timestamp").GetString() + (one.TryGetProperty("ProcessName", out var name) ? name.GetString() : one.GetProperty("Pod").GetString()))
                .Where(static one => one.EndsWith('x') || one.EndsWith("web-1", StringComparison.Ordinal)).ToArray();
            Assert.Single(Found("--journal"));
            Assert.Equal(Found("--journal"), Found("--root", place));
        }

        var text = Fragtools.Shell($"tar -xzOf '{place}' sos_commands/logs/journalctl.json.gz | gzip -d").Clean();
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefghijkl", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_may_not_be_read_is_in_the_capture_s_manifest_and_ends_with_1()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "captures the running machine");
        Script("echo 'No journal files were opened due to insufficient permissions.' >&2; exit 1");
        var place = _trees.Path("denied.tar");
        var run = Fragtools.Start(["capture", place, "--log-hours", "1"], environment: ("PATH", _trees.Path("bin") + ":" + Environment.GetEnvironmentVariable("PATH")));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("fragtools: warning: not in the capture: journal: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("insufficient permissions", Fragtools.Shell($"tar -xOf '{place}' fragtools-capture.json").Clean(), StringComparison.Ordinal);
    }

    private Run Run(string script, params string[] arguments)
    {
        Script(script);
        return Fragtools.Start(arguments, environment: ("PATH", _trees.Path("bin") + ":" + Environment.GetEnvironmentVariable("PATH")));
    }

    private void Script(string script)
    {
        var path = _trees.Write("bin/journalctl", "#!/bin/sh\n" + script + "\n");
        Fragtools.Shell($"chmod +x '{path}'").Clean();
    }
}

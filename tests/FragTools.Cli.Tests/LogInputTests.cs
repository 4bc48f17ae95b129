using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace FragTools.Tests;

/// <summary>Where failures and oom-kills read from, and what they do where they cannot.</summary>
public class LogInputTests
{
    private static string Header(string process, string prefix = "2024-05-06T07:08:09Z node-1 kernel: ") => $"{prefix}{process}: page allocation failure: order:3, mode:0x20\n";

    [Fact]
    public void Every_place_below_a_root_is_read_gzip_and_rotated_files_in_order()
    {
        using var trees = new Trees(
            ("var/log/messages", Header("m0")), ("var/log/messages-20240501", Header("m1")), ("var/log/syslog", Header("s0")), ("var/log/syslog.1", Header("s1")),
            ("var/log/kern.log", Header("k0")), ("var/log/dmesg", Header("d0", "[    5.0] ")), ("var/log/auth.log", Header("no")),
            ("sos_commands/kernel/dmesg_-T", Header("sos", "[Mon May  6 07:08:09 2024] ")), ("sos_commands/logs/journalctl_--no-pager", Header("journal", "May 06 07:08:09 node-1 kernel: ")));
        Pack(trees.Path("var/log/messages-20240401.gz"), Header("m2"));
        Pack(trees.Path("var/log/syslog.2.gz"), Header("s2"));
        Assert.Equal(["m2", "m1", "m0", "s2", "s1", "s0", "k0", "d0", "sos", "journal"], Names("failures", "--root", trees.Folder));
        Assert.Equal(["m2", "m1", "m0"], Names("failures", "--path", trees.Path("var/log/m*")));
        Assert.Equal(["m1"], Names("failures", trees.Path("var/log/messages-2024050[1-9]")));
        Assert.Equal(["m0"], Names("failures", "--literal-path", trees.Path("var/log/messages")));
    }

    [Fact]
    public void Several_roots_are_several_machines()
    {
        using var trees = new Trees(("captures/a/var/log/messages", Header("same")), ("captures/b/var/log/messages", Header("same")), ("captures/b/var/log/kern.log", Header("same")));
        Assert.Equal(["same", "same"], Names("failures", "--root", trees.Path("captures/*")));
    }

    [Theory]
    [InlineData("--since", "2024-05-06T07:08:09Z", 1)]
    [InlineData("--since", "2024-05-06T07:08:10Z", 0)]
    [InlineData("--since", "2024-05-06T12:53:09+05:45", 1)]
    [InlineData("--until", "2024-05-06T07:08:09Z", 1)]
    [InlineData("--until", "2024-05-06T07:08:08Z", 0)]
    [InlineData("--since", "90m", 0)]
    [InlineData("--until", "1h30m", 1)]
    [InlineData("--until", "300", 1)]
    public void Times_leave_out_what_is_not_asked_for(string option, string time, int count)
    {
        using var trees = new Trees(("failures", Header("cc1")), ("oom-kills", "2024-05-06T07:08:09Z n kernel: Out of memory: Killed process 42 (a) total-vm:1kB\n"));
        foreach (var command in new[] { "failures", "oom-kills" })
        {
            var output = Fragtools.Start(command, trees.Path(command), option, time, "--output", "json").Clean();
            Assert.Equal(count, JsonDocument.Parse(output).RootElement.GetArrayLength());
        }
    }

    [Fact]
    public void What_has_no_time_is_shown_with_a_warning_where_times_are_asked_for()
    {
        using var trees = new Trees(("log", Header("cc1", "")));
        var run = Fragtools.Start("failures", trees.Path("log"), "--since", "1h", "--output", "jsonl");
        Assert.Equal((0, 1), (run.ExitCode, run.Lines.Length));
        Assert.Contains("1 report has no time", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_text_is_an_error_that_says_what_to_do()
    {
        using var trees = new Trees(("good", Header("cc1")));
        File.WriteAllBytes(trees.Path("packed.xz"), [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 0, 4]);
        Pack(trees.Path("cut.gz"), Header("before") + new string('\n', 100_000));
        File.WriteAllBytes(trees.Path("cut.gz"), File.ReadAllBytes(trees.Path("cut.gz"))[..^20]);
        var run = Fragtools.Start("failures", trees.Path("packed.xz"), trees.Path("cut.gz"), trees.Folder, trees.Path("good"), "--output", "jsonl");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["before", "cc1"], run.Lines.Select(Name));
        Assert.Contains("packed.xz: the packed file is damaged or cut off here", run.Errors, StringComparison.Ordinal);
        Assert.Contains("cut.gz: the packed file is damaged or cut off here", run.Errors, StringComparison.Ordinal);
        Assert.Contains("is a folder, not a log", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_without_logs_and_a_pattern_without_files_are_errors()
    {
        using var trees = new Trees(("hollow/proc/buddyinfo", ""));
        var run = Fragtools.Start("failures", "--root", trees.Path("hollow"));
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("no log of the kernel (var/log/messages*", run.Errors, StringComparison.Ordinal);
        run = Fragtools.Start("oom-kills", "--path", trees.Path("*.log"), "--output", "json");
        Assert.Equal((1, "[]\n"), (run.ExitCode, run.Output));
        Assert.Contains("[KernelFileMissing]", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fifo_is_read_and_where_nobody_writes_waiting_can_be_ended()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo and signals");
        using var trees = new Trees(("log", Header("cc1")));
        var run = Fragtools.Shell($"""
            mkfifo '{trees.Path("fifo")}'
            "$FRAGTOOLS" failures '{trees.Path("fifo")}' --output jsonl & pid=$!
            cat '{trees.Path("log")}' > '{trees.Path("fifo")}'; wait $pid
            "$FRAGTOOLS" failures '{trees.Path("fifo")}' & pid=$!
            sleep 1; kill -TERM $pid; wait $pid; echo "ended with $?"
            """);
        Assert.Equal("cc1", Name(run.Lines[0]));
        Assert.Equal("ended with 1", run.Lines[1]);
    }

    [Fact]
    public void The_kernel_s_messages_need_rights_and_the_error_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "needs root, to become nobody");
        Fragtools.Needs("setpriv");
        Assert.SkipUnless(File.Exists("/dev/kmsg"), "this machine shows no /dev/kmsg");
        Assert.SkipUnless(File.ReadAllText("/proc/sys/kernel/dmesg_restrict").Trim() == "1", "kernel.dmesg_restrict is 0 here: everybody may read");
        foreach (var command in new[] { "failures", "oom-kills" })
        {
            var run = Fragtools.Shell($"setpriv --reuid=65534 --regid=65534 --clear-groups \"$FRAGTOOLS\" {command} < /dev/null");
            Assert.SkipWhen(run.ExitCode == 126 || run.Errors.Contains("setpriv: failed", StringComparison.Ordinal), "nobody may not start the program here: " + run.Errors);
            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            Assert.Contains("/dev/kmsg: permission denied; where kernel.dmesg_restrict is 1 only root may read kernel messages: run as root (sudo)", run.Errors, StringComparison.Ordinal);
            Assert.Contains("[KernelFileDenied]", run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_device_named_as_a_file_is_read_to_its_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "needs root, to read /dev/kmsg");
        Assert.SkipUnless(File.Exists("/dev/kmsg"), "this machine shows no /dev/kmsg");
        Assert.Equal(0, Fragtools.Start("failures", "/dev/kmsg", "--output", "jsonl").ExitCode);
    }

    [Fact]
    public void Following_shows_what_is_written_later_and_what_a_rotation_brings()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs kill and a shell");
        using var trees = new Trees(("log", Header("first")));
        var log = trees.Path("log");
        trees.Write("second", Header("second"));
        trees.Write("third", Header("third"));
        var run = Fragtools.Shell($$"""
            lines() { for i in $(seq 300); do [ "$(wc -l < '{{trees.Path("out")}}')" -ge "$1" ] && return; sleep 0.1; done; }
            : > '{{trees.Path("out")}}'
            "$FRAGTOOLS" failures --path '{{log}}' --follow --output jsonl > '{{trees.Path("out")}}' & pid=$!
            lines 1; cat '{{trees.Path("second")}}' >> '{{log}}'
            lines 2; mv '{{log}}' '{{log}}.1'; cat '{{trees.Path("third")}}' > '{{log}}'
            lines 3; kill -TERM $pid; wait $pid; echo $?
            """);
        Assert.Equal("0", Assert.Single(run.Lines));
        Assert.Equal(["first", "second", "third"], File.ReadAllLines(trees.Path("out")).Select(Name));
    }

    private static IEnumerable<string?> Names(params string[] arguments)
        => Fragtools.Start([.. arguments, "--output", "jsonl"]).Clean().TrimEnd('\n').Split('\n').Select(Name);

    private static string? Name(string line) => JsonDocument.Parse(line).RootElement.GetProperty("ProcessName").GetString();

    private static void Pack(string path, string text)
    {
        using var packed = new GZipStream(File.Create(path), CompressionMode.Compress);
        packed.Write(Encoding.ASCII.GetBytes(text));
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using FragTools.Logs.Sources;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Logs;

/// <summary>The running machine's own messages.</summary>
public class LiveLogTests
{
    [Fact]
    public void The_ring_is_read_to_its_end_without_taking_anything()
    {
        LiveNode.NeedsRoot();
        Assert.SkipUnless(File.Exists("/dev/kmsg"), "this machine shows no /dev/kmsg");
        var first = ReadAll();
        Assert.NotEmpty(first);
        Assert.Matches(@"^\d+,\d+,\d+,", System.Text.Encoding.UTF8.GetString(first));
        Assert.StartsWith(System.Text.Encoding.UTF8.GetString(first)[..200], System.Text.Encoding.UTF8.GetString(ReadAll()), StringComparison.Ordinal);
        Assert.NotNull(PageAllocFailures.Read([LogInput.Live], SampleLogs.Options).ToList());
    }

    [Fact]
    public void Following_waits_at_the_end_until_it_is_cancelled()
    {
        LiveNode.NeedsRoot();
        Assert.SkipUnless(File.Exists("/dev/kmsg"), "this machine shows no /dev/kmsg");
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        Assert.ThrowsAny<OperationCanceledException>(
            () => PageAllocFailures.Read([LogInput.Live], SampleLogs.Options with { Follow = true, Since = DateTimeOffset.UtcNow.AddDays(1) }, cancel.Token).ToList());
    }

    [Fact]
    public void Below_a_root_where_a_kernel_is_at_work_its_messages_are_read_too()
    {
        LiveNode.NeedsRoot();
        Assert.SkipUnless(File.Exists("/dev/kmsg"), "this machine shows no /dev/kmsg");

        // The machine as a container sees it below /host: another path, the same kernel.
        var host = new LinuxRoot("/proc/self/root");
        var messages = Assert.IsType<LogInput.KernelMessages>(LogFiles.Find(host, withRuntimes: true)[0]);
        Assert.Equal("/proc/self/root/dev/kmsg", messages.Name);
        Assert.Equal([messages], RuntimeInputs.Of(messages));
        using var stream = KernelRing.Open(messages, follow: false);
        Assert.NotEqual(-1, stream.ReadByte());
        Assert.NotNull(PageAllocFailures.Read([messages], SampleLogs.Options).ToList());
    }

    [Fact]
    public void A_copy_of_a_machine_has_no_kernel_whatever_it_holds()
    {
        using var tree = new TempTree();
        tree.Write("proc/self/stat", "1 (copy)\n");
        tree.Write("var/log/messages", "May  3 10:00:01 node-1 kernel: all is well\n");
        Assert.IsType<LogInput.LogFile>(Assert.Single(LogFiles.Find(tree.Root)));
    }

    [Fact]
    public void Without_the_device_the_kernel_is_asked_itself()
    {
        LiveNode.NeedsRoot();
        var text = KernelRing.TryCall();
        Assert.SkipWhen(text is null, "this machine does not allow syslog(2)");
        Assert.Matches(@"^<\d+>\[", Encoding.UTF8.GetString(text));

        // In that form a report is read as from the device.
        var feed = PageAllocFailures.Feed(SampleLogs.Options);
        var found = SampleLogs.Veth.SelectMany(message => feed.Add($"<4>[  402.118200][   T60] {message}")).ToList();
        SampleLogs.AssertVeth(Assert.Single(found.Concat(feed.Complete())));
    }

    [Fact]
    public void What_the_ring_went_over_is_told_and_counted()
    {
        var turns = new Queue<string?>([Record(7), Record(8), null, Record(1000), Record(1001), null, null, Record(1003)]);
        using var stream = new KmsgStream(follow: false, record =>
        {
            var text = turns.TryDequeue(out var next) ? next : "";
            Marshal.SetLastPInvokeError(text is null ? 32 : 11); // EPIPE, EAGAIN
            return text is null or "" ? -1 : Encoding.ASCII.GetBytes(text, record);
        });
        var warnings = new List<string>();
        using var source = new KmsgSource(LogInput.Live, LogReadOptions.Default with { Warning = warnings.Add }, stream);
        Assert.Equal(5, source.Blocks(ReportKinds.Failures.Scanner, CancellationToken.None).OfType<ScannedBlock>().Sum(block => block.LineEnds));
        Assert.Equal((3, 992), (stream.Overruns, stream.Lost));
        Assert.NotEmpty(warnings);
        Assert.All(warnings, warning => Assert.StartsWith("/dev/kmsg: the kernel wrote faster than its messages were read, and ", warning, StringComparison.Ordinal));
        Assert.Equal(992, warnings.Sum(warning => int.Parse(warning.Split(' ')[11], CultureInfo.InvariantCulture)));

        static string Record(int number) => $"6,{number},1000,-;a message\n";
    }

    [Fact]
    public void A_burst_that_the_ring_cannot_hold_is_counted_to_the_last_message()
    {
        LiveNode.NeedsRoot();
        Assert.SkipUnless(Environment.GetEnvironmentVariable("FRAGTOOLS_BURST") == "1", "takes this machine's kernel messages away: FRAGTOOLS_BURST=1 asks for it");
        const string Limit = "/proc/sys/kernel/printk_devkmsg";
        var before = File.ReadAllText(Limit);
        File.WriteAllText(Limit, "on");
        try
        {
            using var stream = KmsgStream.Open(follow: false);
            var first = new byte[16 * 1024];
            var start = long.Parse(Encoding.UTF8.GetString(first, 0, stream.Read(first)).Split(',')[1], CultureInfo.InvariantCulture);
            using (var kernel = File.OpenWrite("/dev/kmsg"))
            {
                for (var number = 0; number < 40_000; number++)
                {
                    kernel.Write(Encoding.ASCII.GetBytes($"<6>fragtools burst {number}"));
                    kernel.Flush();
                }
            }

            var (read, last, length) = (1L, start, 0);
            while ((length = stream.Read(first)) > 0)
            {
                (read, last) = (read + 1, long.Parse(Encoding.UTF8.GetString(first, 0, length).Split(',')[1], CultureInfo.InvariantCulture));
            }

            Assert.True(stream.Overruns > 0, "the ring holds more than 40,000 messages");
            Assert.Equal(last - start + 1, read + stream.Lost);
        }
        finally
        {
            File.WriteAllText(Limit, before);
        }
    }

    [Fact]
    public void What_is_not_the_kernels_device_is_not_opened_in_its_place()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices of Linux");
        using var tree = new TempTree();
        foreach (var path in new[] { "/dev/null", "/dev/tty", tree.Write("dev/kmsg", "6,1,2,-;a\n") })
        {
            var refused = Assert.Throws<NodeException>(() => KmsgStream.Open(follow: false, path));
            Assert.Contains("is not the kernel's device of messages", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, NodeError.KernelFileDenied, "kernel.dmesg_restrict")]
    [InlineData(13, NodeError.KernelFileDenied, "sudo")]
    [InlineData(2, NodeError.KernelFileMissing, "container")]
    [InlineData(5, NodeError.KernelFileUnreadable, "/dev/kmsg")]
    public void A_refusal_says_what_to_do(int error, NodeError kind, string words)
    {
        var refusal = KmsgStream.Refusal(error);
        Assert.Equal(kind, refusal.Error);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_journal_is_asked_for_all_boots()
    {
        var since = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
        Assert.Equal(
            ["--output=json", "--no-pager", "--all", "_TRANSPORT=kernel"],
            JournalSource.Arguments(new LogInput.Journal(), LogReadOptions.Default));
        Assert.Equal(
            ["--output=json", "--no-pager", "--all", "--directory=/a b", "--since=@1704157445", "--until=@1704157446", "--follow", "--no-tail", "_TRANSPORT=kernel"],
            JournalSource.Arguments(new LogInput.Journal("/a b"), new LogReadOptions { Since = since, Until = since.AddSeconds(1), Follow = true }));
    }

    [Fact]
    public void A_journal_that_is_not_there_is_an_error_or_empty()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/journalctl") || File.Exists("/bin/journalctl"), "no journalctl on this machine");
        using var tree = new TempTree();
        var errors = new List<NodeException>();
        var input = new LogInput.Journal(Path.Combine(tree.Folder, "none"));
        Assert.Empty(PageAllocFailures.Read([input], SampleLogs.Options with { Error = errors.Add }));
        Assert.Contains("there is no file of a journal", Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.Throws<NodeException>(() => JournalFiles.CheckFollowed(new LogInput.Journal("/tmp")));
        JournalFiles.CheckFollowed(input);
    }

    [Fact]
    public void Of_a_journal_in_a_tree_no_file_outside_of_it_is_given_to_journalctl()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs openat");
        const string Machine = "var/log/journal/0123456789abcdef0123456789abcdef";
        using var outside = new TempTree();
        using var tree = new TempTree();
        WriteJournal(outside, "secret.journal");
        Directory.CreateDirectory(Path.Combine(outside.Folder, "fedcba9876543210fedcba9876543210"));
        WriteJournal(outside, "fedcba9876543210fedcba9876543210/secret.journal");
        var whole = WriteJournal(tree, Machine + "/system.journal");
        var rotated = WriteJournal(tree, Machine + "/system@1.journal~");
        tree.Write(Machine + "/cut.journal", "LPKSHHRH");
        tree.Write(Machine + "/notes.txt", "");
        File.CreateSymbolicLink(Path.Combine(tree.Folder, Machine, "user.journal"), Path.Combine(outside.Folder, "secret.journal"));
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "var/log/journal/fedcba9876543210fedcba9876543210"), Path.Combine(outside.Folder, "fedcba9876543210fedcba9876543210"));
        var input = Assert.IsType<LogInput.Journal>(Assert.Single(LogFiles.Find(tree.Root)));
        var warnings = new List<string>();
        using (var files = JournalFiles.Open(input, null, warnings.Add))
        {
            var arguments = JournalSource.Arguments(input, LogReadOptions.Default, files).Where(static one => one.Contains('/', StringComparison.Ordinal)).ToList();
            Assert.All(arguments, static one => Assert.StartsWith($"--file=/proc/{Environment.ProcessId}/fd/", one, StringComparison.Ordinal));
            Assert.Equal([whole, rotated], arguments.Select(static one => new FileInfo(one["--file=".Length..]).LinkTarget!).Order());
        }

        Assert.Equal(2, warnings.Count);
        Assert.Contains(warnings, static one => one.Contains("cut.journal: is no whole file of a journal", StringComparison.Ordinal));
        Assert.Contains(warnings, static one => one.Contains("user.journal: no such file", StringComparison.Ordinal));

        // A folder that others may write to is not followed by its name.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(tree.Folder, Machine), (UnixFileMode)0x1ff);
        }

        Assert.Contains("is followed only where", Assert.Throws<NodeException>(() => JournalFiles.CheckFollowed(input)).Message, StringComparison.Ordinal);

        static string WriteJournal(TempTree tree, string relative)
        {
            var path = tree.Write(relative, "");
            var header = new byte[300];
            "LPKSHHRH"u8.CopyTo(header);
            (header[88], header[96]) = (240, 60);
            File.WriteAllBytes(path, header);
            return path;
        }
    }

    private static byte[] ReadAll()
    {
        using var stream = KmsgStream.Open(follow: false);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

public class FeedTests
{
    [Fact]
    public void Lines_one_by_one_give_the_report_once_it_is_whole()
    {
        var feed = PageAllocFailures.Feed(SampleLogs.Options);
        var found = new List<PageAllocFailure>();
        foreach (var message in SampleLogs.Veth)
        {
            found.AddRange(feed.Add("[  402.118200] " + message));
        }

        Assert.Empty(found);
        for (var line = 0; line < 30; line++)
        {
            found.AddRange(feed.Add($"[  403.000000] something else {line}"));
        }

        SampleLogs.AssertVeth(Assert.Single(found));
        Assert.Equal(("(pipeline)", 1), (found[0].Source, found[0].LineNumber));
        Assert.Empty(feed.Complete());
    }

    [Fact]
    public void Whole_texts_too_and_line_numbers_go_on()
    {
        var feed = PageAllocFailures.Feed(SampleLogs.Options, "here");
        Assert.Empty(feed.Add("a\nb\n"));
        Assert.Empty(feed.Add("x: page allocation failure: order:1, mode:0x20\r\ny: page allocation failure: order:2, mode:0x20"));
        var found = feed.Complete();
        Assert.Equal([("x", 3), ("y", 4)], found.Select(report => (report.ProcessName!, (int)report.LineNumber)));
        Assert.All(found, report => Assert.Equal("here", report.Source));
    }

    [Fact]
    public void A_generic_feed_of_the_oom_killer_s_lines_keeps_them_together()
    {
        var clock = new LogClock(LogZone.Of(null, TimeZoneInfo.Utc), DateTimeOffset.UtcNow);
        var pass = new LogPass(ReportKinds.Kills, SampleLogs.Options);
        var assembly = new LogAssembly(new LogPlace(new LogInput.Text(Stream.Null), 1, () => clock), pass);
        var lines = new MarkedLines(assembly);
        foreach (var line in new[]
        {
            "stress invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=939",
            "CPU: 0 PID: 1 Comm: stress Not tainted 5.15.0 #1",
            "Call Trace:",
            " dump_header+0x4a/0x1e2",
            "memory: usage 125952kB, limit 125952kB, failcnt 3632",
            "Memory cgroup stats for /kubepods:",
            "anon 123",
            "file 0",
            "Tasks state (memory values in pages):",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            "[  25160]     0 25160      256        1    28672        0          -998 pause",
            "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a,task_memcg=/a,task=stress,pid=2,uid=0",
            "Memory cgroup out of memory: Killed process 2 (stress) total-vm:1kB",
            "oom_reaper: reaped process 2 (stress), now anon-rss:0kB",
        })
        {
            var markers = new List<int>();
            pass.Kinds.Scanner.Find(Encoding.ASCII.GetBytes(line), line.Length, markers);
            lines.TakeLine(Encoding.ASCII.GetBytes(line), markers.Count > 0);
        }

        lines.Finish();
        Assert.True(assembly.TryTake(out var found));
        Assert.False(assembly.TryTake(out _));
        var report = Assert.IsType<KernelReport>(found.Event);
        Assert.Equal(
            [
                LineClass.OomHeader, LineClass.CpuLine, LineClass.TraceStart, LineClass.Frame, LineClass.OomMemcg, LineClass.OomMemcg, LineClass.OomMemcg, LineClass.OomMemcg,
                LineClass.OomTask, LineClass.OomTask, LineClass.OomTask, LineClass.OomSummary, LineClass.OomKill, LineClass.OomReaper,
            ],
            report.Lines.Select(line => line.Class));
    }
}

using FragTools.Logs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Logs;

/// <summary>A machine that keeps the kernel's lines in several logs has each event once.</summary>
public class KnownEventsTests
{
    private const string Alone = "cc1: page allocation failure: order:3, mode:0x20";

    private static readonly string[] Oom = SampleLogs.Messages("] ", "6.18-memcg-oom", "var", "log", "dmesg");

    [Fact]
    public void An_event_in_four_logs_is_told_once_by_the_first()
    {
        using var tree = new TempTree();
        tree.Write("var/log/messages", Text("Jun  8 11:04:35 worker2 kernel: ", SampleLogs.Veth));
        tree.Write("var/log/kern.log", Text("2020-06-08T11:04:35.250000+00:00 worker2 kernel: [  402.118200] ", SampleLogs.Veth));
        tree.Write("var/log/dmesg", Text("[  402.118200] ", SampleLogs.Veth));
        tree.Write("sos_commands/kernel/dmesg_-T", Text("[Mon Jun  8 11:17:02 2020] ", SampleLogs.Veth));
        tree.Write("sos_commands/logs/journalctl_--no-pager", Text("Jun 08 13:04:35 worker2 kernel: ", SampleLogs.Veth));
        var (failures, notes) = Read(tree);
        SampleLogs.AssertVeth(Assert.Single(failures));
        Assert.EndsWith("messages", failures[0].Source, StringComparison.Ordinal);
        Assert.Equal(["dmesg", "dmesg_-T", "journalctl_--no-pager", "kern.log"], notes.Where(IsRepetition).Select(note => Path.GetFileName(note.Split(": ")[0])).Order());
        Assert.All(notes.Where(IsRepetition), note => Assert.Contains("1 report is of an event that another log of the same machine tells as well (" + failures[0].Source + ", line 1)", note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_kill_too()
    {
        using var tree = new TempTree();
        tree.Write("var/log/syslog", Text("Jun  8 11:04:35 worker2 kernel: ", Oom));
        tree.Write("var/log/kern.log", Text("Jun  8 11:04:35 worker2 kernel: ", Oom));
        tree.Write("var/log/dmesg", Text("[ 5855.060000] ", Oom));
        Assert.EndsWith("syslog", Assert.Single(OomKills.Read(LogFiles.Find(tree.Root), SampleLogs.Options)).Source, StringComparison.Ordinal);
    }

    [Fact]
    public void What_happened_twice_is_told_twice()
    {
        // Three headers in one second in each of two logs: three events, not one and not six.
        using var tree = new TempTree();
        var text = Text("Jun  8 11:04:35 worker2 kernel: ", Alone, Alone, Alone);
        tree.Write("var/log/syslog", text);
        tree.Write("var/log/kern.log", text + Text("Jun  8 11:09:00 worker2 kernel: ", Alone));
        Assert.Equal(["syslog", "syslog", "syslog", "kern.log"], Read(tree).Failures.Select(failure => Path.GetFileName(failure.Source)));
    }

    [Theory]
    [InlineData("[  402.118200] ", "[  402.118200] ", 1)]
    [InlineData("[  402.118200] ", "[  402.218200] ", 2)]
    [InlineData("Jun  8 11:04:35 worker2 kernel: [  402.118200] ", "[  402.118200] ", 1)]
    [InlineData("Jun  8 11:04:35 worker2 kernel: ", "Jun  8 11:04:36 worker2 kernel: ", 1)] // the daemons write a second apart
    [InlineData("Jun  8 11:04:35 worker2 kernel: ", "Jun  8 11:04:38 worker2 kernel: ", 2)]
    [InlineData("Jun  8 11:04:35 worker2 kernel: ", "Jun  8 11:04:35 worker3 kernel: ", 2)]
    [InlineData("Jun  8 11:04:35 worker2 kernel: [    0.000000] ", "Jul  8 11:04:35 worker2 kernel: [    0.000000] ", 2)] // another boot
    [InlineData("Jun  8 11:04:35 worker2 kernel: ", "[  402.118200] ", 2)] // nothing compares: both are shown
    public void A_header_alone_is_the_same_where_its_time_is(string first, string second, int count)
    {
        using var tree = new TempTree();
        tree.Write("var/log/messages", Text(first, Alone));
        tree.Write("var/log/kern.log", Text(second, Alone));
        Assert.Equal(count, Read(tree).Failures.Count);
    }

    [Fact]
    public void What_a_later_log_tells_more_fully_is_told_and_marked()
    {
        using var tree = new TempTree();
        tree.Write("var/log/messages", Text("Jun  8 11:04:35 worker2 kernel: [  402.118200] ", SampleLogs.Veth[..4]));
        tree.Write("var/log/kern.log", Text("Jun  8 11:04:35 worker2 kernel: [  402.118200] ", SampleLogs.Veth));
        tree.Write("var/log/dmesg", Text("[  402.118200] ", SampleLogs.Veth[..9]));
        var (failures, _) = Read(tree);
        Assert.Equal(2, failures.Count);
        Assert.Null(failures[0].RepeatOf);
        SampleLogs.AssertVeth(failures[1]);
        Assert.Equal(failures[0].Source + ", line 1", failures[1].RepeatOf);
    }

    [Fact]
    public void A_rotated_set_is_one_log_and_another_tree_or_folder_is_another_machine()
    {
        using var tree = new TempTree();
        foreach (var path in new[] { "a/var/log/messages", "a/var/log/messages.1", "b/var/log/messages", "b/var/log/kern.log", "c/messages", "c/kern.log" })
        {
            tree.Write(path, Text("[  402.118200] ", SampleLogs.Veth));
        }

        var files = Directory.GetFiles(tree.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["a/var/log/messages", "a/var/log/messages.1", "b/var/log/kern.log", "c/kern.log"],
            SampleLogs.ReadFile(files).Select(failure => Path.GetRelativePath(tree.Folder, failure.Source).Replace('\\', '/')));
    }

    [Fact]
    public void Of_several_logs_all_that_grow_are_followed_and_each_event_comes_once()
    {
        static string Line(string process, int seconds) => $"[  {seconds}.000000] {Alone.Replace("cc1", process, StringComparison.Ordinal)}\n[  {seconds + 60}.000000] usb 1-1: nothing\n";

        using var tree = new TempTree();
        var syslog = tree.Write("var/log/syslog", Line("one", 100));
        var kern = tree.Write("var/log/kern.log", Line("one", 100) + Line("two", 200));
        tree.Write("var/log/dmesg", "[    0.000000] Linux version 5.15.0\n");
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var failures = PageAllocFailures.Read(LogFiles.Find(tree.Root), SampleLogs.Options with { Follow = true }, cancel.Token).GetEnumerator();
        Assert.Equal("one", Next(failures));
        Assert.Equal("two", Next(failures));
        File.AppendAllText(syslog, Line("three", 300));
        Assert.Equal("three", Next(failures));
        File.AppendAllText(kern, Line("three", 300) + Line("four", 400));
        Assert.Equal("four", Next(failures));
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => failures.MoveNext());
    }

    private static string? Next(IEnumerator<PageAllocFailure> failures) => failures.MoveNext() ? failures.Current.ProcessName : null;

    private static bool IsRepetition(string note) => note.Contains("another log", StringComparison.Ordinal);

    private static (List<PageAllocFailure> Failures, List<string> Notes) Read(TempTree tree)
    {
        var notes = new List<string>();
        return (PageAllocFailures.Read(LogFiles.Find(tree.Root), SampleLogs.Options with { Note = notes.Add }).ToList(), notes);
    }

    private static string Text(string prefix, params string[] messages) => string.Concat(messages.Select(message => prefix + message + "\n"));
}

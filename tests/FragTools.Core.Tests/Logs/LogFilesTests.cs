using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Logs;

public class LogFilesTests
{
    [Fact]
    public void Rotated_files_are_read_from_the_oldest_on()
        => Assert.Equal(
            ["messages-20231231.gz", "messages-20240107.gz", "messages-20240114", "messages"],
            LogFiles.InOrder(["messages", "messages-20240107.gz", "messages-20240114", "messages-20231231.gz"]));

    [Fact]
    public void Numbers_count_backwards()
        => Assert.Equal(
            ["/l/syslog.10.gz", "/l/syslog.9.gz", "/l/syslog.2.gz", "/l/syslog.1", "/l/syslog"],
            LogFiles.InOrder(["/l/syslog", "/l/syslog.1", "/l/syslog.10.gz", "/l/syslog.2.gz", "/l/syslog.9.gz"]));

    [Fact]
    public void Different_logs_stay_in_their_order()
        => Assert.Equal(
            ["/a/kern.log.1", "/a/kern.log", "/b/kern.log.1", "/b/kern.log", "/a/dmesg"],
            LogFiles.InOrder(["/a/kern.log", "/b/kern.log", "/a/kern.log.1", "/b/kern.log.1", "/a/dmesg"]));

    [Theory]
    [InlineData("kern.log-2024-01-07", "kern.log-2024-01-14")]
    [InlineData("kern.log.20240107", "kern.log.20240114")]
    [InlineData("kern.log-20240107-1704600000.gz", "kern.log-20240107-1704700000.gz")]
    [InlineData("kern.log-20240107", "kern.log.1")]
    public void Dates_in_other_forms(string first, string second)
        => Assert.Equal([first, second, "kern.log"], LogFiles.InOrder(["kern.log", second, first]));

    [Fact]
    public void A_root_s_logs_are_found_and_read_in_order()
    {
        using var tree = new TempTree();
        foreach (var (path, name) in new[]
        {
            ("var/log/messages", "m0"), ("var/log/messages.1", "m1"), ("var/log/kern.log", "k0"), ("var/log/dmesg", "d0"), ("var/log/auth.log", "no"),
            ("sos_commands/kernel/dmesg_-T", "s0"), ("sos_commands/logs/journalctl_--no-pager", "j0"), ("sos_commands/logs/other", "no"),
        })
        {
            tree.Write(path, $"[    1.0] {name}: page allocation failure: order:1, mode:0x20\n");
        }

        var files = LogFiles.Find(tree.Root);
        Assert.Equal(["m1", "m0", "k0", "d0", "s0", "j0"], PageAllocFailures.Read(files, SampleLogs.Options).Select(report => report.ProcessName));
    }

    [Fact]
    public void A_link_to_a_log_outside_of_the_root_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege there");
        using var tree = new TempTree();
        using var other = new TempTree();
        var outside = other.Write("messages", "[    1.0] other: page allocation failure: order:1, mode:0x20\n");
        tree.Write("var/log/kern.log", "[    1.0] own: page allocation failure: order:1, mode:0x20\n");
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "var/log/messages"), outside);
        var errors = new List<NodeException>();
        var reports = PageAllocFailures.Read(LogFiles.Find(tree.Root), SampleLogs.Options with { Error = errors.Add });
        Assert.Equal(["own"], reports.Select(report => report.ProcessName));
        Assert.Equal(NodeError.KernelFileMissing, Assert.Single(errors).Error);
    }

    [Fact]
    public void A_root_without_logs_says_where_they_were_looked_for()
    {
        using var tree = new TempTree();
        tree.Write("proc/buddyinfo", "");
        var error = Assert.Throws<NodeException>(() => LogFiles.Find(tree.Root));
        Assert.Equal(NodeError.KernelFileMissing, error.Error);
        Assert.Contains("var/log/messages*", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<NodeException>(() => LogFiles.Find(new LinuxRoot(Path.Combine(tree.Folder, "none"))));
        Assert.Equal(NodeError.KernelFileMissing, error.Error);
    }
}

using FragTools.Diagnosis;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Diagnosis;

/// <summary>An event is one, whichever command reads the logs: all of them take their kinds of the same stream.</summary>
public class OnePassTests
{
    private const string Refused = "cc1: page allocation failure: order:3, mode:0x20";
    private const string Created = "SyncLoop: failed to create pod sandbox: rpc error: code = Unknown desc = failed to create containerd task: runc create failed: unable to start container process";

    public static TheoryData<string> Fixtures
        => [.. Directory.GetDirectories(Repository.Fixture()).Where(HasLogs).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Diagnose_counts_what_the_other_commands_give(string fixture) => AssertCounts(new FragTools.Linux.LinuxRoot(Repository.Fixture(fixture)));

    [Fact]
    public void There_are_such_fixtures() => Assert.InRange(Fixtures.Count, 15, int.MaxValue);

    [Fact]
    public void A_report_in_kern_log_and_a_second_later_in_syslog_is_one()
    {
        using var tree = new TempTree();
        tree.Write("var/log/kern.log", Lines("Jun  8 11:04:35 worker2 kernel: ", SampleLogs.Veth));
        tree.Write("var/log/syslog", Lines("Jun  8 11:04:36 worker2 kernel: ", SampleLogs.Veth));
        Assert.Equal((1, 1), AssertCounts(tree.Root));
        var findings = Assert.Single(NodeDiagnosis.Run([new NodeInput.Root(tree.Root)], Diagnose.Options)).Items[0].Evidence;
        Assert.Equal([1m], findings.Where(finding => finding.Numbers.ContainsKey("Occurrences")).Select(finding => finding.Numbers["Occurrences"]).Distinct());
    }

    [Fact]
    public void Two_refusals_half_a_second_apart_in_one_rotated_log_are_two()
    {
        using var tree = new TempTree();
        tree.Write("var/log/kern.log.1", "[  402.100000] " + Refused + "\n");
        tree.Write("var/log/kern.log", "[  402.600000] " + Refused + "\n");
        Assert.Equal((2, 2), AssertCounts(tree.Root));
    }

    [Fact]
    public void So_are_they_where_the_log_writes_whole_seconds()
    {
        using var tree = new TempTree();
        tree.Write("var/log/kern.log.1", Lines("Jun  8 11:04:35 worker2 kernel: ", SampleLogs.Veth));
        tree.Write("var/log/kern.log", Lines("Jun  8 11:04:35 worker2 kernel: ", SampleLogs.Veth));
        Assert.Equal((2, 2), AssertCounts(tree.Root));
    }

    [Fact]
    public void A_log_that_says_more_of_an_event_adds_to_it_and_is_not_counted()
    {
        using var tree = new TempTree();
        tree.Write("var/log/messages", Lines("Jun  8 11:04:35 worker2 kernel: [  402.118200] ", SampleLogs.Veth[..4]));
        tree.Write("var/log/kern.log", Lines("Jun  8 11:04:35 worker2 kernel: [  402.118200] ", SampleLogs.Veth));
        Assert.Equal((2, 1), AssertCounts(tree.Root));
        var evidence = Assert.Single(NodeDiagnosis.Collect([new NodeInput.Root(tree.Root)], Diagnose.Options).Items);
        Assert.EndsWith("kern.log", Assert.Single(evidence.Failures).Latest.Source, StringComparison.Ordinal);
        Assert.Single(evidence.Timeline);
    }

    [Fact]
    public void Files_in_one_folder_without_a_tree_are_one_machine_s()
    {
        using var tree = new TempTree();
        var paths = new[]
        {
            tree.Write("ticket/kern.log", Lines("[  402.118200] ", SampleLogs.Veth)),
            tree.Write("ticket/dmesg.txt", Lines("[  402.118200] ", SampleLogs.Veth)),
        };
        Assert.Single(SampleLogs.ReadFile(paths));
        var loose = new List<NodeInput>();
        Array.ForEach(paths, path => loose.Add(new NodeInput.CapturedFile(path)));
        Assert.Equal(1, Assert.Single(NodeDiagnosis.Collect(loose, Diagnose.Options).Items).Failures.Sum(group => group.Count));
    }

    [Fact]
    public void A_limit_that_two_logs_tell_of_is_one_message()
    {
        using var tree = new TempTree();
        const string Line = "Jun  8 11:04:35 worker2 kernel: cgroup: fork rejected by pids controller in /kubepods/pod1\n";
        tree.Write("var/log/kern.log", Line);
        tree.Write("var/log/syslog", Line);
        var evidence = Assert.Single(NodeDiagnosis.Collect([new NodeInput.Root(tree.Root)], Diagnose.Options).Items);
        Assert.Equal(1, Assert.Single(evidence.Limits).Count);
    }

    [Fact]
    public void A_failed_start_has_the_kernel_s_report_once_where_two_logs_hold_it()
    {
        using var tree = new TempTree();
        var start = $"2024-06-08T11:04:36Z worker2 kubelet[812]: E0608 11:04:36.000000     812 kubelet.go:1] \"{Created}\" pod=\"shop/cart-0\"\n";
        tree.Write("var/log/kern.log", Lines("2024-06-08T11:04:35Z worker2 kernel: ", SampleLogs.Veth));
        tree.Write("var/log/syslog", Lines("2024-06-08T11:04:36Z worker2 kernel: ", SampleLogs.Veth) + start);
        var failure = Assert.Single(ContainerStartFailures.Read(LogFiles.Find(tree.Root, withRuntimes: true), SampleLogs.Options));
        Assert.Equal(("cart-0", 1), (failure.Pod, failure.KernelEventCount));
    }

    [Theory]
    [InlineData("Jun  8 11:04:35 n kernel: cc1: page allocation failure: order:3, mode:0x20", 0)]
    [InlineData("Jun  8 11:04:35 n kernel: cc1: page allocation failure at noon", 1)]
    [InlineData("Jun  8 11:04:35 n app[7]: saw a page allocation failure", 1)]
    [InlineData("page allocation failure: order:3, mode:0x20", 1)] // a report only where a dump follows
    [InlineData("Jun  8 11:04:35 n kernel: Linux version 5.4.0", 0)]
    [InlineData("2024-06-08T11:04:35Z stdout P nothing of ours", 0)]
    [InlineData("Jun  8 11:04:35 n kubelet[1]: I0608 11:04:35.000000       1 kuberuntime.go:1] \"RunPodSandbox done\"", 0)]
    [InlineData("Jun  8 11:04:35 n app[7]: RunPodSandbox of the manual", 1)]
    [InlineData("Jun  8 11:04:35 n kernel: Killed process in a song", 1)]
    [InlineData("Jun  8 11:04:35 n sudo: ops : COMMAND=/usr/bin/grep page allocation failure /var/log/messages", 0)]
    [InlineData("+\tpr_warn(\"%s: page allocation failure: order:%u\", current->comm, order);", 0)]
    [InlineData("see the chapter on page allocation failure", 1)] // what somebody left of a report looks like that, too
    public void A_line_with_a_marker_is_in_an_event_or_is_counted(string line, long unread)
    {
        LogPlace? ended = null;
        var kinds = EventKinds.Join(ReportKinds.All, StartKinds.All);
        var text = new LogInput.Text(new MemoryStream(System.Text.Encoding.UTF8.GetBytes("a\n" + line + "\nb\n")));
        var events = new LogReader(kinds, SampleLogs.Options with { Ended = place => ended = place }).Read([text], CancellationToken.None).Count();
        Assert.Equal((unread, unread > 0 ? 2L : null), (ended!.UnreadLines, ended.FirstUnreadLine));
        Assert.InRange(events, 0, 1);
    }

    /// <summary>The kernel's refusals: how many objects there are, and how many of them count; kills are compared too.</summary>
    private static (int Objects, long Counted) AssertCounts(FragTools.Linux.LinuxRoot root)
    {
        var failures = PageAllocFailures.Read(LogFiles.Find(root, withRuntimes: true), SampleLogs.Options).ToList();
        var kills = OomKills.Read(LogFiles.Find(root, withRuntimes: true), SampleLogs.Options).ToList();
        var starts = ContainerStartFailures.Read(LogFiles.Find(root, withRuntimes: true), SampleLogs.Options).ToList();
        var evidence = Assert.Single(NodeDiagnosis.Collect([new NodeInput.Root(root)], Diagnose.Options).Items);
        Assert.Equal(failures.Count(failure => failure.RepeatOf is null), evidence.Failures.Sum(group => group.Count));
        Assert.Equal(kills.Count(kill => kill.RepeatOf is null), evidence.OomKills.Sum(group => group.Count));
        Assert.Equal(starts.Sum(start => start.Occurrences), evidence.StartFailures.Sum(start => start.Occurrences));
        return (failures.Count, evidence.Failures.Sum(group => group.Count));
    }

    private static bool HasLogs(string folder) => LogFiles.RelativePaths(new FragTools.Linux.LinuxRoot(folder), withRuntimes: true).Count > 0;

    private static string Lines(string prefix, params string[] messages) => string.Concat(messages.Select(message => prefix + message + "\n"));
}

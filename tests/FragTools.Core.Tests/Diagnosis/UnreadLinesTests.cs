using System.Text;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Diagnosis;

/// <summary>A line with a word of ours that nothing comes of is told, and nothing is said then of what did not happen.</summary>
public class UnreadLinesTests
{
    private const string Quiet = "May  3 10:00:00 node-1 kernel: usb 1-1: new device\n";

    private const string Unread = "May  3 10:00:01 node-1 kernel: cc1: page allocation failure at \u001b[31mnoon\n";

    private static readonly (string Path, string Text) Free = ("proc/buddyinfo", "Node 0, zone   Normal    100    100    100    100    100    100    100    100    100    100    100 \n");

    [Fact]
    public void What_was_not_understood_is_counted_shown_and_no_ground_for_an_all_clear()
    {
        var reading = Read(Quiet + Unread + Quiet + Unread);
        var verdict = Assert.Single(reading.Items);
        Assert.Equal((Verdict.Inconclusive, 2L), (verdict.Verdict, verdict.UnreadLines));
        var source = Assert.Single(verdict.Sources, source => source.UnreadLines > 0);
        Assert.Equal((SourceState.Read, 2L), (source.State, source.UnreadLines));
        Assert.Equal(@"line 2: May  3 10:00:01 node-1 kernel: cc1: page allocation failure at \x1b[31mnoon", source.FirstUnreadLine);
        Assert.Equal([2, 4], source.GetUnreadLines().Select(line => int.Parse(line.AsSpan(5, 1), System.Globalization.CultureInfo.InvariantCulture)));
        var warning = Assert.Single(reading.Warnings);
        Assert.Contains(
            @"kern.log: 2 lines look like kernel reports and could not be read, the first is line 2: May  3 10:00:01 node-1 kernel: cc1: page allocation failure at \x1b[31mnoon [LogLineUnread]",
            warning, StringComparison.Ordinal);
        var text = Text(verdict);
        Assert.DoesNotContain("nothing was refused", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing that was refused", text, StringComparison.Ordinal);
        Assert.Contains("line 2:", string.Join(' ', VerdictText.Lines(verdict, 120).Take(6).Select(line => line.Text)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_of_a_kernel_too_old_to_be_read_is_counted()
    {
        var verdict = Assert.Single(Read(Quiet + "May  3 10:00:01 node-1 kernel: __alloc_pages: 3-order allocation failed (gfp=0x1f0/0)\n").Items);
        Assert.Equal((Verdict.Inconclusive, 1L), (verdict.Verdict, verdict.UnreadLines));
    }

    [Fact]
    public void What_was_read_whole_and_says_nothing_is_an_all_clear()
    {
        var reading = Read(Quiet);
        var verdict = Assert.Single(reading.Items);
        Assert.Equal((Verdict.NotFragmentation, Confidence.Likely, 0L), (verdict.Verdict, verdict.Confidence, verdict.UnreadLines));
        Assert.Empty(reading.Warnings);
        Assert.Contains("nothing was refused", Text(verdict), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    public void A_log_in_which_nothing_stands_was_not_read(string log)
    {
        var verdict = Assert.Single(Read(log).Items);
        var source = Assert.Single(verdict.Sources, source => source.Name.EndsWith("kern.log", StringComparison.Ordinal));
        Assert.Equal((SourceState.Missing, "nothing stands in it"), (source.State, source.Detail));
        Assert.NotNull(source.WouldAdd);
        Assert.DoesNotContain("nothing was refused", Text(verdict), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_faults_that_got_small_pages_clear_nothing_either()
    {
        var vmstat = "thp_fault_alloc 10\nthp_fault_fallback 5000\n";
        Assert.Equal(Verdict.NotFragmentation, Assert.Single(Read(Quiet, ("proc/vmstat", vmstat)).Items).Verdict);
        var verdict = Assert.Single(Read(Unread, ("proc/vmstat", vmstat)).Items);
        Assert.Equal(Verdict.Inconclusive, verdict.Verdict);
        Assert.DoesNotContain("nothing was refused", Text(verdict), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_failure_proves_it_proves_beside_a_line_that_was_not_understood()
    {
        var log = string.Concat(SampleLogs.Veth.Select(line => $"May  3 10:00:00 node-1 kernel: [  402.118200] {line}\n"));
        var plain = Diagnose.Log(log);
        var verdict = Diagnose.Log(log + Unread);
        Assert.Equal((plain.Verdict, plain.Confidence, 1L), (verdict.Verdict, verdict.Confidence, verdict.UnreadLines));
    }

    [Fact]
    public void A_log_that_may_not_be_read_is_told_first_and_is_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root may read everything");
        using var tree = new TempTree();
        tree.Write(Free.Path, Free.Text);
        var log = tree.Write("var/log/kern.log", Quiet);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(log, UnixFileMode.None);
        }

        AssertDenied(Assert.Single(NodeDiagnosis.Run([new NodeInput.Root(tree.Root)], Diagnose.Options)));
    }

    [Fact]
    public void Without_the_kernel_s_log_a_node_is_not_cleared_but_root_is_asked_for()
    {
        using var tree = new TempTree();
        tree.Write(Free.Path, Free.Text);
        var evidence = Assert.Single(NodeDiagnosis.Collect([new NodeInput.Root(tree.Root)], Diagnose.Options).Items);
        var denied = new LogOutcome(LogInput.Live) { Error = new NodeException(NodeError.KernelFileDenied, "/dev/kmsg", "run as root") };
        Assert.Equal((LogGap.Denied, false, SourceState.Missing), (denied.Gap, denied.IsRead, denied.ToSource().State));
        var verdict = NodeDiagnosis.Assess(evidence with { LogGap = denied.Gap, Sources = [denied.ToSource()] });
        Assert.Equal(Verdict.Inconclusive, verdict.Verdict);
        Assert.Contains("Run as root", verdict.Summary, StringComparison.Ordinal);
        Assert.Contains("Not read: /dev/kmsg. Run as root.", VerdictText.Lines(verdict, 120).Select(line => line.Text));
        Assert.DoesNotContain("nothing was refused", Text(verdict), StringComparison.Ordinal);

        // The journal holds what the ring does.
        denied.IsReplaced = true;
        Assert.Equal(LogGap.None, denied.Gap);
    }

    [Theory]
    [InlineData(1, "a", "3 lines look like kernel reports", "line 1: ")]
    [InlineData(2, "b", "1 line looks like a kernel report", "line 2: ")]
    public void Each_source_is_warned_of_once_and_its_lines_are_notes(int first, string name, string count, string line)
    {
        using var tree = new TempTree();
        string[] paths = [tree.Write("a", Unread + Unread + Quiet + Unread), tree.Write("b", Quiet + Unread)];
        var (warnings, notes) = (new List<string>(), new List<string>());
        var options = SampleLogs.Options with { Warning = warnings.Add, Note = notes.Add };
        Assert.Empty(PageAllocFailures.Read(paths.Select(path => new LogInput.LogFile(path)), options));
        Assert.Equal(2, warnings.Count);
        Assert.Contains($"{paths[name == "a" ? 0 : 1]}: {count} and could not be read, the first is {line}", warnings[first - 1], StringComparison.Ordinal);
        Assert.Equal(4, notes.Count(note => note.Contains("noon", StringComparison.Ordinal)));
    }

    [Fact]
    public void Piped_lines_are_warned_of_at_their_end()
    {
        var warnings = new List<string>();
        var feed = OomKills.Feed(SampleLogs.Options with { Warning = warnings.Add });
        Assert.Empty(feed.Add("May  3 10:00:01 node-1 kernel: Killed process in a song"));
        Assert.Empty(warnings);
        feed.Complete();
        Assert.StartsWith("(pipeline): 1 line looks like a kernel report", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_lines_are_kept_and_all_are_counted()
    {
        var verdict = Assert.Single(Read(new StringBuilder().Insert(0, Unread, 250).ToString()).Items);
        Assert.Equal(250, verdict.UnreadLines);
        Assert.Equal(100, verdict.Sources.Sum(source => source.GetUnreadLines().Count));
    }

    private static void AssertDenied(Reading<FragmentationVerdict> reading)
    {
        Assert.Equal(NodeError.KernelFileDenied, Assert.Single(reading.Errors).Error);
        var verdict = Assert.Single(reading.Items);
        Assert.Equal(Verdict.Inconclusive, verdict.Verdict);
        Assert.Contains("Run as root", string.Join(' ', VerdictText.Lines(verdict, 120).Take(3).Select(line => line.Text)), StringComparison.Ordinal);
        Assert.DoesNotContain("nothing was refused", Text(verdict), StringComparison.Ordinal);
    }

    private static Reading<FragmentationVerdict> Read(string log, params (string Path, string Text)[] more)
    {
        using var tree = new TempTree();
        foreach (var (path, text) in more.Append(Free).Append(("var/log/kern.log", log)))
        {
            tree.Write(path, text);
        }

        return Assert.Single(NodeDiagnosis.Run([new NodeInput.Root(tree.Root)], Diagnose.Options));
    }

    private static string Text(FragmentationVerdict verdict)
        => string.Join(' ', VerdictText.Lines(verdict, 120).Select(line => line.Text.Trim())) + verdict.Summary + string.Join(' ', verdict.Evidence.Select(finding => finding.Statement));
}

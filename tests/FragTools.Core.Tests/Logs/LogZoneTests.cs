using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Reports;

namespace FragTools.Tests.Logs;

/// <summary>Times that say no zone are those of the machine that wrote them.</summary>
public class LogZoneTests
{
    private const string Line = "Jan 15 12:00:00 node-1 kernel: cc1: page allocation failure: order:3, mode:0x20\n";

    // No machine that runs tests is set to Nepal's 5:45.
    private const string Nepal = "Asia/Kathmandu";

    [Theory]
    [InlineData("etc/timezone", Nepal + "\n")]
    [InlineData("etc/sysconfig/clock", "# set by hand\nZONE=\"" + Nepal + "\"\nUTC=true\n")]
    [InlineData("etc/sysconfig/clock", "TIMEZONE=\"" + Nepal + "\"\n")]
    [InlineData("sos_commands/systemd/timedatectl", "      Local time: Thu 2024-01-18 12:00:00 +0545\n       Time zone: " + Nepal + " (+0545, +0545)\n")]
    public void A_tree_tells_its_zone(string file, string text)
    {
        using var tree = new TempTree();
        tree.Write(file, text);
        AssertNepal(tree, file);
    }

    [Theory]
    [InlineData("../usr/share/zoneinfo/" + Nepal)]
    [InlineData("/usr/share/zoneinfo/" + Nepal)]
    [InlineData("/usr/share/zoneinfo/posix/" + Nepal)]
    public void The_link_that_sets_the_zone_tells_it_first(string target)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var tree = new TempTree();
        tree.Write("etc/timezone", "Etc/UTC\n");
        File.CreateSymbolicLink(Path.Combine(tree.Folder, "etc", "localtime"), target);
        AssertNepal(tree, "etc/localtime");
    }

    [Theory]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2024-01-15T12:00", 11)]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2024-03-31T03:30", 1)] // the night of the change: the clock went from 2 to 3
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2024-07-15T12:00", 10)]
    [InlineData("AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-01-15T12:00", 1)] // summer in January
    [InlineData("EST5EDT,M3.2.0,M11.1.0", "2024-01-15T12:00", 17)]
    [InlineData("<+0545>-5:45", "2024-07-15T12:45", 7)]
    [InlineData("UTC0", "2024-07-15T12:00", 12)]
    public void A_copied_zone_file_tells_its_rule(string rule, string time, int utcHour)
    {
        using var tree = new TempTree();
        tree.Write("etc/localtime", "TZif2\0\0 the tables of years gone by \n" + rule + "\n");
        var log = tree.Write("var/log/messages", time + ":00 node-1 kernel: cc1: page allocation failure: order:3, mode:0x20\n");
        var failure = PageAllocFailures.Read([new LogInput.LogFile(log)], new LogReadOptions()).Single();
        Assert.Equal((utcHour, rule), (failure.Timestamp!.Value.UtcDateTime.Hour, failure.TimestampZone));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CET")]
    [InlineData("CET-1CEST")] // without its days
    [InlineData("CET-1CEST,M13.5.0,M10.5.0")]
    [InlineData("CET-1CEST,M3.5.0/26,M10.5.0")] // behind the day's end
    [InlineData("CET-1CEST,J60,J300")]
    [InlineData("CET-99")]
    [InlineData("LMT-1:00:37")]
    public void A_rule_that_is_not_read_is_no_zone(string rule) => Assert.Null(PosixZone.Of(System.Text.Encoding.ASCII.GetBytes("TZif2\n" + rule + "\n")));

    [Theory]
    [InlineData("")]
    [InlineData("TZif")]
    [InlineData("UTC0\n")]
    public void What_is_no_zone_file_is_none(string text) => Assert.Null(PosixZone.Of(System.Text.Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("etc/timezone", "No/Such_Zone")]
    [InlineData("etc/timezone", "../../etc/passwd")]
    [InlineData("etc/timezone", "\u001b[31m")]
    [InlineData("etc/timezone", "")]
    [InlineData("etc/hostname", "node-1")]
    public void A_tree_that_does_not_tell_is_read_in_this_machine_s_and_that_is_said(string file, string text)
    {
        using var tree = new TempTree();
        tree.Write(file, text);
        var (failure, notes) = Read(tree);
        Assert.Equal(TimeZoneInfo.Local.Id, failure.TimestampZone);
        Assert.Contains("this machine's", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Contains(tree.Folder, notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_that_is_given_goes_before_the_tree_s()
    {
        using var tree = new TempTree();
        tree.Write("etc/timezone", Nepal + "\n");
        var failure = PageAllocFailures.Read([Log(tree)], new LogReadOptions { TimeZone = TimeZoneInfo.Utc }).Single();
        Assert.Equal((12, "UTC"), (failure.Timestamp!.Value.Hour, failure.TimestampZone));
    }

    [Fact]
    public void A_line_that_tells_an_instant_or_nothing_needs_no_zone()
    {
        using var tree = new TempTree();
        tree.Write("etc/timezone", Nepal + "\n");
        var notes = new List<string>();
        var log = tree.Write("var/log/messages", "2024-01-15T12:00:00Z node-1 kernel: a: page allocation failure: order:3, mode:0x20\n[    1.0] b: page allocation failure: order:3, mode:0x20\n");
        var failures = PageAllocFailures.Read([new LogInput.LogFile(log)], new LogReadOptions { Note = notes.Add }).ToList();
        Assert.All(failures, failure => Assert.Null(failure.TimestampZone));
        Assert.Equal(2, failures.Count);
        Assert.Empty(notes);
    }

    [Fact]
    public void The_live_root_has_this_machine_s_zone()
        => Assert.Equal(new LogZone(TimeZoneInfo.Local, "this machine's"), LogZone.Of(FragTools.Linux.LinuxRoot.Live, null));

    private static void AssertNepal(TempTree tree, string file)
    {
        var (failure, notes) = Read(tree);
        Assert.Equal((new TimeSpan(6, 15, 0), Nepal, true), (failure.Timestamp!.Value.UtcDateTime.TimeOfDay, failure.TimestampZone, failure.TimestampYearInferred));
        Assert.Contains($"{Nepal} ({tree.Root.Describe(file)})", Assert.Single(notes), StringComparison.Ordinal);
    }

    private static (PageAllocFailure Failure, List<string> Notes) Read(TempTree tree)
    {
        var notes = new List<string>();
        return (PageAllocFailures.Read([Log(tree)], new LogReadOptions { Note = notes.Add }).Single(), notes);
    }

    private static LogInput.LogFile Log(TempTree tree) => new(tree.Write("var/log/messages", Line));
}

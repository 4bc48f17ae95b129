using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Tests.Reports;

/// <summary>Reports as screens, mails and loggers tear them: each says what is still there, and nothing that is not.</summary>
public class TornReportTests
{
    private static IReadOnlyList<OomKill> Kills(params string[] lines) => OomLog.Read(SampleLogs.Lines(lines));

    [Theory]
    [InlineData("kworker/0:1", "kworker/3:2")]
    [InlineData("swapper/2", "swapper/5")]
    public void Headers_of_two_processors_in_pieces(string first, string second)
    {
        var found = SampleLogs.Read(SampleLogs.Lines(
            $"[  812.000001] {first}: ",
            $"[  812.000001] {second}: ",
            "[  812.000002] page allocation failure: order:3",
            "[  812.000002] page allocation failure: order:1",
            "[  812.000003] , mode:0x2084020(GFP_ATOMIC|__GFP_COMP)",
            "[  812.000003] , mode:0x2080020(GFP_ATOMIC)",
            $"[  812.000004] CPU: 0 PID: 17 Comm: {first} Not tainted 4.9.150 #1",
            $"[  812.000004] CPU: 3 PID: 23 Comm: {second} Not tainted 4.9.150 #1"));
        Assert.Equal([(first, 3, 0x2084020L, 17), (second, 1, 0x2080020L, 23)], found.Select(static one => (one.ProcessName!, one.Order!.Value, one.GfpMask!.Value, one.ProcessId!.Value)));
    }

    [Fact]
    public void Lines_that_a_screen_filled_at_the_edge_where_it_folded_them()
    {
        // A screen of 80 columns in a window of 120.
        static string Screen(string line) => line.Length <= 80 ? line : line[..80].PadRight(120) + line[80..];
        var kill = Assert.Single(Kills(
            Screen("[ 4411.000001] Out of memory: Kill process 7311 (mongod) score 512 or sacrifice child"),
            Screen("[ 4411.000002] Killed process 7311 (mongod) total-vm:9043212kB, anon-rss:6012345kB, file-rss:1200kB")));
        Assert.Equal((7311, "mongod", 512), (kill.VictimProcessId, kill.VictimName, kill.VictimScore));
        Assert.Equal((9043212L * 1024, 6012345L * 1024, 1200L * 1024), (kill.VictimTotalVmBytes, kill.VictimAnonRssBytes, kill.VictimFileRssBytes));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    public void What_stands_before_the_edge_of_a_screen(int columns)
    {
        var lines = SampleLogs.Veth.Select((text, index) => $"[ 7000.{100000 + index}] {text}").Select(line => line[..Math.Min(columns, line.Length)]).ToArray();
        var found = Assert.Single(SampleLogs.Read(SampleLogs.Lines(lines)));
        Assert.Equal(("dockerd", 1877, 4), (found.ProcessName, found.ProcessId, found.Order));
        Assert.All(found.Zones, static zone => Assert.NotNull(zone.FreePages));

        // Of each list the blocks that are seen.
        Assert.Equal((2000, 1000), (found.Zones[1].FreeBlocks![0], found.Zones[1].FreeBlocks![1]));
        Assert.DoesNotContain(found.Zones, static zone => zone.FreeBlocks is { Count: > 11 });

        // From 120 columns on what is seen of each makes up all that is free.
        Assert.Equal(columns < 120, found.Completeness.Contains("free lists", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dockerd: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZE", "GFP_KERNEL|__GFP_COMP")]
    [InlineData("dockerd: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodem", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO")]
    [InlineData("dockerd: page allocation failure: order:4, mode:0x40dc0(GFP_KER", null)]
    public void Half_a_flag_is_none(string header, string? text)
    {
        // less -S, and what a report has behind its first line on the same screen.
        foreach (var rest in (string[][])[[], [.. SampleLogs.Veth[1..]]])
        {
            string[] lines = [.. rest.Prepend(header).Select(static line => "[ 7000.100000] " + line)];
            var found = SampleLogs.One(SampleLogs.Lines([.. lines.Select(line => line[..Math.Min(line.Length, lines[0].Length)])]));
            Assert.Equal((0x40dc0, text), (found.GfpMask, found.GfpText));
        }
    }

    [Theory]
    [InlineData("node7 kernel: ", 40)]
    [InlineData("node7 kernel: ", 64)]
    [InlineData("Mar  4 05:06:07 node7 kernel: ", 40)]
    [InlineData("Mar  4 05:06:07 node7 kernel: [ 7000.100000] ", 51)]
    public void Pieces_of_a_list_that_a_logger_stamped_anew(string prefix, int columns)
    {
        static IEnumerable<string> Pieces(string line, int columns) => line.Chunk(columns).Select(static piece => new string(piece));
        var lines = SampleLogs.Veth.SelectMany(line => line.Contains("*4kB", StringComparison.Ordinal) ? Pieces(line, columns) : [line]);
        SampleLogs.AssertVeth(SampleLogs.One(SampleLogs.Lines([.. lines.Select(line => prefix + line)])));

        // A list that ends, and lines that are no part of it.
        string[] cut = ["Node 0 Normal: 9000*4kB (UME) 4000*8kB (U", "eth0: link is up", "B side: 4 of 8"];
        var other = SampleLogs.One(SampleLogs.Lines([.. SampleLogs.Veth.TakeWhile(static line => !line.StartsWith("Node 0 Normal: ", StringComparison.Ordinal)).Concat(cut).Select(line => prefix + line)]));
        Assert.Null(other.Zones[2].FreeBlocks);
    }

    [Theory]
    [InlineData("&lt;", "&gt;", " ")]
    [InlineData("&#60;", "&#62;", "&nbsp;")]
    [InlineData("&#x3c;", "&#x3E;", "&#160;")]
    public void References_of_HTML(string less, string greater, string blank)
    {
        var text = SampleLogs.Lines([.. MadeReports.All["3.10"].Lines]).Replace("<", less, StringComparison.Ordinal).Replace(">", greater, StringComparison.Ordinal).Replace(" ", blank, StringComparison.Ordinal);
        var found = SampleLogs.One(text);
        Assert.Equal(("runc:[1:CHILD]", 3107, 6, "nf_conntrack_init_net [nf_conntrack]"), (found.ProcessName, found.ProcessId, found.Order, found.Requester));
        Assert.Equal(AllocationCause.Fragmentation, found.Cause);

        var kill = Assert.Single(Kills(
            $"[ 99.1] Memory cgroup out of memory: Killed process 55 (a{less}b) total-vm:4096kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB".Replace(" ", blank, StringComparison.Ordinal)));
        Assert.Equal((55, "a<b", 1024L * 1024), (kill.VictimProcessId, kill.VictimName, kill.VictimAnonRssBytes));
    }

    [Theory]
    [InlineData("dockerd: page alloc", "ation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO)")]
    [InlineData("dockerd: page allocation fai", "lure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO)")]
    [InlineData("dockerd: p", "age allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO)")]
    public void A_marker_torn_in_two(string first, string second)
    {
        foreach (var prefix in (string[])["", "[ 7000.100000] ", "Mar  4 05:06:07 node7 kernel: "])
        {
            var found = SampleLogs.One(SampleLogs.Lines(prefix + first, second));
            Assert.Equal(("dockerd", 4, 0x40dc0), (found.ProcessName, found.Order, found.GfpMask));
        }
    }

    [Theory]
    [InlineData("Out of memory: Killed pro", "cess 55 (redis) total-vm:4096kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB")]
    [InlineData("Out of mem", "ory: Killed process 55 (redis) total-vm:4096kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB")]
    public void A_marker_of_the_OOM_killer_torn_in_two(string first, string second)
    {
        foreach (var prefix in (string[])["", "[ 7000.100000] ", "Mar  4 05:06:07 node7 kernel: "])
        {
            var kill = Assert.Single(Kills(prefix + first, second));
            Assert.Equal((55, "redis", 1024L * 1024), (kill.VictimProcessId, kill.VictimName, kill.VictimAnonRssBytes));
        }
    }
}

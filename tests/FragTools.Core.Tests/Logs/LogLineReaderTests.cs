using System.Text;
using FragTools.Logs.Lines;

namespace FragTools.Tests.Logs;

public class LogLineReaderTests
{
    [Fact]
    public void What_rsyslog_joined_is_split()
        => Assert.Equal(
            ["active_anon:1 isolated_anon:0", "active_file:2", "free:3"],
            Messages("Jun  8 11:04:35 n kernel: active_anon:1 isolated_anon:0#012 active_file:2#012 free:3"));

    [Fact]
    public void What_kmsg_escaped_is_split_and_other_escapes_stay()
        => Assert.Equal(["a\\x1b#011#01 \\x0", "b"], Messages("[    1.0] a\\x1b#011#01 \\x0\\x0a b"));

    [Fact]
    public void A_line_of_a_mail_as_it_was_sent_has_no_number_behind_its_sign()
        => Assert.Equal(["order=0, a=1", "c=3D0 d=1"], Messages("[    1.0] order=3D0, a=3D1=20", "[    1.0] c=3D0 d=1"));

    [Fact]
    public void Lines_of_others_are_not_split() => Assert.Equal(["app[1]: one#012two"], Messages("Jun  8 11:04:35 n app[1]: one#012two"));

    [Fact]
    public void Partial_lines_of_a_container_are_joined()
        => Assert.Equal(
            ["first and last", "next"],
            Messages(
                "2026-04-20T18:00:00Z stdout P [    1.5] first and",
                "2026-04-20T18:00:00Z stdout P  la",
                "2026-04-20T18:00:00Z stdout F st",
                "2026-04-20T18:00:00Z stdout F next"));

    [Fact]
    public void A_partial_line_whose_end_never_comes_is_kept()
        => Assert.Equal(["first and", "other"], Messages("2026-04-20T18:00:00Z stdout P [    1.5] first and", "[    1.6] other"));

    [Fact]
    public void A_partial_line_at_the_end_is_kept() => Assert.Equal(["first and"], Messages("2026-04-20T18:00:00Z stdout P [    1.5] first and"));

    [Fact]
    public void Lines_below_a_kmsg_record_tell_the_device_and_nothing_else()
        => Assert.Equal(["hello", "next"], Messages("6,1,1000000,-;hello", " SUBSYSTEM=pci", " DEVICE=+pci:0000:00:01.0", "6,2,1000001,-;next"));

    [Fact]
    public void No_break_spaces_of_pages_are_blanks() => Assert.Equal(["a b", "fn+0x1/0x2"], Messages("[\u00a0   1.0]\u00a0a\u00a0b", "[    1.0] \u00a0fn+0x1/0x2"));

    [Fact]
    public void Journal_entries()
    {
        var line = Assert.Single(Read(
            """{"_HOSTNAME":"node-1","__REALTIME_TIMESTAMP":"1591607075250000","_TRANSPORT":"kernel","_SOURCE_MONOTONIC_TIMESTAMP":"12500000","PRIORITY":"4","X":{"y":[1,{}]},"MESSAGE":"a \"b\" \u001b[31m"}"""));
        Assert.Equal((LineOrigin.Kernel, "a \"b\" \u001b[31m", "node-1", 12.5), (line.Origin, line.Message, line.Host, line.Uptime));
        Assert.Equal(new DateTimeOffset(2020, 6, 8, 9, 4, 35, 250, TimeSpan.Zero).UtcTicks, line.Stamp.Ticks);
    }

    [Theory]
    [InlineData("""{"MESSAGE":[72,255,105],"_TRANSPORT":"kernel"}""")]
    [InlineData("""{ "MESSAGE" : [ 72, 255, 105 ], "_TRANSPORT" : "kernel" }""")]
    public void A_journal_message_may_be_an_array_of_its_bytes(string raw)
    {
        var line = Assert.Single(Read(raw));
        Assert.Equal((LineOrigin.Kernel, "H\ufffdi"), (line.Origin, line.Message));
    }

    [Theory]
    [InlineData("""{"MESSAGE":"x","_TRANSPORT":"stdout"}""", LineOrigin.Other, "x")]
    [InlineData("""{"MESSAGE":"x","SYSLOG_IDENTIFIER":"kernel"}""", LineOrigin.Kernel, "x")]
    [InlineData("""{"MESSAGE":"x"}""", LineOrigin.Bare, "x")]
    [InlineData("""{"MESSAGE":"[   12.5] x"}""", LineOrigin.Kernel, "x")]
    [InlineData("""{"MESSAGE":null,"_TRANSPORT":"kernel"}""", LineOrigin.Kernel, "")]
    [InlineData("""{"MESSAGE":["x","y"],"_TRANSPORT":"kernel"}""", LineOrigin.Kernel, "x")]
    [InlineData("\u001e{\"MESSAGE\":\"x\",\"_TRANSPORT\":\"kernel\"}", LineOrigin.Kernel, "x")]
    [InlineData("data: {\"MESSAGE\":\"x\",\"_TRANSPORT\":\"kernel\"}", LineOrigin.Kernel, "x")]
    [InlineData("""{"MESSAGE":"x","_TRANSPORT":"kernel""", LineOrigin.Bare, """{"MESSAGE":"x","_TRANSPORT":"kernel""")]
    [InlineData("""{"other":1}""", LineOrigin.Bare, """{"other":1}""")]
    [InlineData("{", LineOrigin.Bare, "{")]
    public void Journal_forms(string raw, object origin, string message)
    {
        var line = Assert.Single(Read(raw));
        Assert.Equal(((LineOrigin)origin, message), (line.Origin, line.Message));
    }

    [Fact]
    public void Docker_lines()
    {
        var lines = Read(
            """{"log":"[   12.5] one\n","stream":"stdout","time":"2026-04-20T18:00:00.25Z"}""",
            """{"log":"[   12.5] tw","stream":"stdout","time":"2026-04-20T18:00:00.25Z"}""",
            """{"log":"o\n","stream":"stdout","time":"2026-04-20T18:00:00.25Z"}""");
        Assert.Equal(["one", "two"], lines.Select(line => line.Message));
        Assert.All(lines, line => Assert.Equal((LineOrigin.Kernel, 12.5), (line.Origin, line.Uptime)));
        Assert.All(lines, line => Assert.Equal(LogStamp.Utc(new DateTimeOffset(2026, 4, 20, 18, 0, 0, 250, TimeSpan.Zero)), line.Stamp));
    }

    private static IEnumerable<string> Messages(params string[] lines) => Read(lines).Select(line => line.Message);

    private static List<(LineOrigin Origin, string Message, string Host, double Uptime, LogStamp Stamp)> Read(params string[] lines)
    {
        var sink = new Sink();
        var reader = new LogLineReader(sink);
        for (var index = 0; index < lines.Length; index++)
        {
            reader.Read(Encoding.UTF8.GetBytes(lines[index]), index + 1, 0, hasMarker: false);
        }

        reader.Flush();
        return sink.Lines;
    }

    private sealed class Sink : ILineSink
    {
        public List<(LineOrigin, string, string, double, LogStamp)> Lines { get; } = [];

        public void Add(in LineView line)
            => Lines.Add((line.Origin, Encoding.UTF8.GetString(line.Message), Encoding.UTF8.GetString(line.Host), line.Uptime, line.Stamp));
    }
}

using System.Globalization;
using System.Text;
using FragTools.Logs.Lines;

namespace FragTools.Tests.Logs;

public class LinePrefixTests
{
    [Theory]
    [InlineData("[   12.345678] hello", 12.345678, "", "hello")]
    [InlineData("[12345678.345678] hello", 12345678.345678, "", "hello")]
    [InlineData("[    0.000000] hello", 0.0, "", "hello")]
    [InlineData("[   12.345678][   T60] hello", 12.345678, "T60", "hello")]
    [InlineData("[   12.345678][    C1] hello", 12.345678, "C1", "hello")]
    [InlineData("[   12.345678] [ T416120] hello", 12.345678, "T416120", "hello")]
    [InlineData("[   12.345678@2] hello", 12.345678, "", "hello")]
    [InlineData("[   12.345678]  indented", 12.345678, "", "indented")]
    [InlineData("<4>[   12.345678] hello", 12.345678, "", "hello")]
    [InlineData("> >> [   12.345678] quoted", 12.345678, "", "quoted")]
    [InlineData("\t[   12.345678] hello", 12.345678, "", "hello")]
    [InlineData(" | [   12.345678] hello", 12.345678, "", "hello")]
    [InlineData("kern  :warn  : [   12.345678] hello", 12.345678, "", "hello")]
    [InlineData("4,1234,12345678,-;hello", 12.345678, "", "hello")]
    [InlineData("4,1234,12345678,-,caller=T60;hello", 12.345678, "T60", "hello")]
    [InlineData("[  12.345678] node-7 kernel: hello", 12.345678, "", "hello")]
    [InlineData("[4: binder:569_5:27109] hello", null, "27109", "hello")]
    [InlineData("[  +0.000012] hello", null, "", "hello")]
    [InlineData("[Apr27 22:56] hello", null, "", "hello")]
    [InlineData("kernel: hello", null, "", "hello")]
    [InlineData("[   12.345678] hello \r", 12.345678, "", "hello")]
    [InlineData("[   12.345678] [<ffffffff8112f7ba>] fn+0x1/0x2", 12.345678, "", "[<ffffffff8112f7ba>] fn+0x1/0x2")]
    [InlineData("[   12.345678] [  123]     0   123", 12.345678, "", "[  123]     0   123")]
    public void Lines_of_the_kernel(string raw, double? uptime, string caller, string message)
    {
        var line = Peel(raw);
        Assert.Equal((LineOrigin.Kernel, message, caller), (line.Origin, line.Message, line.Caller));
        Assert.Equal(uptime, line.Uptime);
    }

    [Theory]
    [InlineData("Jun  8 11:04:35 node-1 kernel: hello", "2000-06-08T11:04:35", true, "node-1", null)]
    [InlineData("Jun 18 11:04:35 node-1 kernel:hello", "2000-06-18T11:04:35", true, "node-1", null)]
    [InlineData("Jun  8 11:04:35 kernel: hello", "2000-06-08T11:04:35", true, "", null)]
    [InlineData("Jun  8 11:04:35 node-1 kernel: [   12.5] hello", "2000-06-08T11:04:35", true, "node-1", 12.5)]
    [InlineData("Jun  8 11:04:35 node-1 kernel: [12.5][   T60] hello", "2000-06-08T11:04:35", true, "node-1", 12.5)]
    [InlineData("Jun  8 11:04:35.250 node-1 kernel: hello", "2000-06-08T11:04:35.25", true, "node-1", null)]
    [InlineData("Jun  8 11:04:35 node-1 kernel[0]: hello", "2000-06-08T11:04:35", true, "node-1", null)]
    [InlineData("Jun  8 11:04:35 node-1 kern.warn kernel: hello", "2000-06-08T11:04:35", true, "node-1", null)]
    [InlineData("Jun  8 11:04:35 node-1 [   12.5] hello", "2000-06-08T11:04:35", true, "node-1", 12.5)]
    [InlineData("Feb 29 11:04:35 node-1 kernel: hello", "2000-02-29T11:04:35", true, "node-1", null)]
    [InlineData("Jun  8 2024 11:04:35 node-1 kernel: hello", "2024-06-08T11:04:35", false, "node-1", null)]
    [InlineData("Mon Jun  8 11:04:35 2020 kern.warn kernel: [   12.5] hello", "2020-06-08T11:04:35", false, "", 12.5)]
    [InlineData("Mon 2020-06-08 11:04:35 CET node-1 kernel: hello", "2020-06-08T11:04:35", false, "node-1", null)]
    [InlineData("2020-06-08 11:04:35 node-1 kernel: hello", "2020-06-08T11:04:35", false, "node-1", null)]
    [InlineData("Jun  8 11:04:35  node-1 /kernel: hello", "2000-06-08T11:04:35", true, "node-1", null)]
    [InlineData("<132>Jun  8 11:04:35 node-1 kernel: hello", "2000-06-08T11:04:35", true, "node-1", null)]
    [InlineData("<13>Jun  8 11:04:35 node-1 kernel: [   12.5] hello", "2000-06-08T11:04:35", true, "node-1", 12.5)]
    [InlineData("[2019年04月27日 星期六 22:56:09] hello", "2019-04-27T22:56:09", false, "", null)]
    [InlineData("[Sat Apr 27 22:56:09 2019] hello", "2019-04-27T22:56:09", false, "", null)]
    [InlineData("[Mon Jun  8 11:04:35 2020] hello", "2020-06-08T11:04:35", false, "", null)]
    [InlineData("[sam. avril 27 22:56:09 2019] hello", "2019-04-27T22:56:09", false, "", null)]
    [InlineData("[Di Mär  5 22:56:09 2019] hello", "2019-03-05T22:56:09", false, "", null)]
    [InlineData("[六 4月 27 22:56:09 2019] hello", "2019-04-27T22:56:09", false, "", null)]
    [InlineData("[토  4월 27 22:56:09 2019] hello", "2019-04-27T22:56:09", false, "", null)]
    [InlineData("[Сб апр 27 22:56:09 2019] hello", "2019-04-27T22:56:09", false, "", null)]
    [InlineData("[sob dez 28 22:56:09 2019] hello", "2019-12-28T22:56:09", false, "", null)]
    public void Local_times(string raw, string time, bool yearless, string host, double? uptime)
    {
        var line = Peel(raw);
        Assert.Equal((LineOrigin.Kernel, "hello", host), (line.Origin, line.Message, line.Host));
        Assert.Equal(uptime, line.Uptime);
        Assert.Equal(new LogStamp(yearless ? StampKind.Yearless : StampKind.Local, DateTime.Parse(time, CultureInfo.InvariantCulture).Ticks), line.Stamp);
    }

    [Theory]
    [InlineData("2026-04-20T18:00:00.21+0800 node-1 kernel: hello", "2026-04-20T10:00:00.21Z", "node-1", null)]
    [InlineData("2026-04-20T18:00:00.212345+08:00 node-1 kernel: [   12.5] hello", "2026-04-20T10:00:00.212345Z", "node-1", 12.5)]
    [InlineData("2026-04-20T18:00:00Z node-1 kernel: hello", "2026-04-20T18:00:00Z", "node-1", null)]
    [InlineData("2026-04-20T18:00:00-0730 node-1 kernel: hello", "2026-04-21T01:30:00Z", "node-1", null)]
    [InlineData("2026-04-20T18:00:00,212345+08:00 hello", "2026-04-20T10:00:00.212345Z", "", null)]
    [InlineData("<4>1 2026-04-20T18:00:00Z node-1 kernel - - - hello", "2026-04-20T18:00:00Z", "node-1", null)]
    [InlineData("Mon 2020-06-08 11:04:35 UTC node-1 kernel: hello", "2020-06-08T11:04:35Z", "node-1", null)]
    [InlineData("2026-04-20T18:00:00Z {job=\"j\", node=\"node-1\"} [   12.5] hello", "2026-04-20T18:00:00Z", "node-1", 12.5)]
    [InlineData("1776708000123456000\t2026-04-20T18:00:00.123Z\t[   12.5] hello", "2026-04-20T18:00:00.123456Z", "", 12.5)]
    [InlineData("1591607075.250000 node-1 kernel: hello", "2020-06-08T09:04:35.25Z", "node-1", null)]
    [InlineData("2026-04-20T18:00:00.212345678+08:00 stdout F [   12.5] hello", "2026-04-20T10:00:00.2123456Z", "", 12.5)]
    [InlineData("2026-04-20T18:00:00.212345678Z stderr F 4,1,12500000,-;hello", "2026-04-20T18:00:00.2123456Z", "", 12.5)]
    [InlineData("2026-04-20T18:00:00.212345678Z [   12.5] hello", "2026-04-20T18:00:00.2123456Z", "", 12.5)]
    public void Instants(string raw, string time, string host, double? uptime)
    {
        var line = Peel(raw);
        Assert.Equal((LineOrigin.Kernel, "hello", host), (line.Origin, line.Message, line.Host));
        Assert.Equal(uptime, line.Uptime);
        Assert.Equal(LogStamp.Utc(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)), line.Stamp);
    }

    [Theory]
    [InlineData("Jun  8 11:04:35 node-1 kubelet[12]: hello")]
    [InlineData("Jun  8 11:04:35 node-1 kubelet: hello")]
    [InlineData("Jun  8 11:04:35 node-1 last message repeated 3 times")]
    [InlineData("2026-04-20T18:00:00.21+0800 node-1 dmesg[12]: [   12.5] hello")]
    [InlineData("<4>1 2026-04-20T18:00:00Z node-1 kubelet 12 - - hello")]
    [InlineData("12,1234,12345678,-;hello")]
    [InlineData("<30>Jun  8 11:04:35 node-1 kubelet: hello")]
    [InlineData("<30>[   12.345678] hello")]
    public void Lines_of_others(string raw) => Assert.Equal(LineOrigin.Other, Peel(raw).Origin);

    [Theory]
    [InlineData("hello")]
    [InlineData("  hello")]
    [InlineData("> hello")]
    [InlineData("\0\0\0hello\0")]
    [InlineData("[not a time] hello", "[not a time] hello")]
    [InlineData("Jun the eighth", "Jun the eighth")]
    [InlineData("Jun 31 11:04:35 node-1 kernel: hello", "Jun 31 11:04:35 node-1 kernel: hello")]
    [InlineData("Jun  8 25:04:35 node-1 kernel: hello", "Jun  8 25:04:35 node-1 kernel: hello")]
    [InlineData("[", "[")]
    [InlineData("<", "<")]
    [InlineData("", "")]
    public void Lines_without_a_prefix(string raw, string message = "hello")
    {
        var line = Peel(raw);
        Assert.Equal((LineOrigin.Bare, message), (line.Origin, line.Message));
    }

    [Fact]
    public void A_month_nobody_knows_leaves_the_time_open_and_not_the_line()
    {
        var line = Peel("[lau xyz 27 22:56:09 2019] hello");
        Assert.Equal((LineOrigin.Kernel, "hello", StampKind.None), (line.Origin, line.Message, line.Stamp.Kind));
    }

    private static (LineOrigin Origin, string Message, string Host, string Caller, double? Uptime, LogStamp Stamp) Peel(string raw)
    {
        var line = new LineView(Encoding.UTF8.GetBytes(raw));
        LinePrefix.Peel(line.Raw, ref line);
        return (line.Origin, Text(line.Message), Text(line.Host), Text(line.Caller), double.IsNaN(line.Uptime) ? null : line.Uptime, line.Stamp);
    }

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}

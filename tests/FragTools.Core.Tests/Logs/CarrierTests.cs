using System.Text;
using System.Text.Json;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Logs;

/// <summary>The same report through everything that carries kernel lines around.</summary>
public class CarrierTests
{
    public static TheoryData<string, string> Prefixes => new()
    {
        { "bare", "" },
        { "indented", "      " },
        { "tab", "\t" },
        { "quoted", "> > " },
        { "dmesg", "[  402.118200] " },
        { "dmesg with caller", "[  402.118200][ T1877] " },
        { "dmesg with caller and blank", "[  402.118200] [ T1877] " },
        { "raw", "<4>[  402.118200] " },
        { "ctime", "[Sat Apr 27 22:56:09 2019] " },
        { "localised", "[六 4月 27 22:56:09 2019] " },
        { "decoded", "kern  :warn  : [  402.118200] " },
        { "syslog", "Jun  8 11:04:35 worker2 kernel: " },
        { "syslog, glued", "Jun  8 11:04:35 worker2 kernel:" },
        { "syslog without host", "Jun  8 11:04:35 kernel: " },
        { "syslog with uptime", "Jun  8 11:04:35 worker2 kernel: [  402.118200] " },
        { "iso", "2026-04-20T18:00:00.21+0800 worker2 kernel: " },
        { "dmesg iso", "2026-04-20T18:00:00,212345+08:00 " },
        { "kmsg", "4,1234,402118200,-;" },
        { "kmsg with caller", "4,1234,402118200,-,caller=T1877;" },
        { "cri", "2026-04-20T18:00:00.212345678+08:00 stdout F [  402.118200] " },
        { "openwrt", "Mon Jun  8 11:04:35 2020 kern.warn kernel: [  402.118200] " },
        { "tag alone", "kernel: " },
    };

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Prefixes_change_nothing(string name, string prefix)
    {
        Assert.NotNull(name);
        SampleLogs.AssertVeth(SampleLogs.One(string.Concat(SampleLogs.Veth.Select(message => prefix + message + "\n"))));
        SampleLogs.AssertVeth(SampleLogs.One(string.Concat(SampleLogs.Veth.Select(message => prefix + message + "\r\n"))));
    }

    [Fact]
    public void Continuation_lines_may_lack_the_prefix()
        => SampleLogs.AssertVeth(SampleLogs.One(string.Concat(SampleLogs.Veth.Select(message => (message.StartsWith(" active_file", StringComparison.Ordinal)
            || message.StartsWith(" unevictable", StringComparison.Ordinal) || message.StartsWith(" free:", StringComparison.Ordinal)
            || message.StartsWith(" mapped", StringComparison.Ordinal) ? "" : "[  402.118200] ") + message + "\n"))));

    [Fact]
    public void Lines_joined_by_rsyslog()
    {
        var messages = SampleLogs.Veth;
        var start = Array.FindIndex(messages, message => message.StartsWith("active_anon", StringComparison.Ordinal));
        var joined = messages.Take(start).Append(string.Join("#012", messages.Skip(start).Take(7))).Concat(messages.Skip(start + 7));
        SampleLogs.AssertVeth(SampleLogs.One(string.Concat(joined.Select(message => $"Jun  8 11:04:35 worker2 kernel: {message}\n"))));
    }

    [Theory]
    [InlineData("stdout")]
    [InlineData("stderr")]
    public void A_container_s_header_may_be_cut_anywhere(string stream)
    {
        // The runtime's buffer ends where it ends: in the middle of the words by which a report is found, too.
        var header = "[  402.118200] " + SampleLogs.Veth[0];
        for (var cut = 1; cut < header.Length; cut++)
        {
            var failure = SampleLogs.One($"2026-04-20T18:00:00Z {stream} F [  402.0] before\n2026-04-20T18:00:00Z {stream} P {header[..cut]}\n2026-04-20T18:00:00Z {stream} F {header[cut..]}\n"
                + string.Concat(SampleLogs.Veth.Skip(1).Select(message => $"2026-04-20T18:00:00Z {stream} F [  402.118200] {message}\n")));
            SampleLogs.AssertVeth(failure);
            Assert.Equal(2, failure.LineNumber);
        }
    }

    [Fact]
    public void A_whole_report_in_one_line()
        => SampleLogs.AssertVeth(SampleLogs.One("Jun  8 11:04:35 worker2 kernel: " + string.Join("#012", SampleLogs.Veth) + "\n"));

    [Fact]
    public void The_journal_as_json()
    {
        var report = SampleLogs.One(string.Concat(SampleLogs.Veth.Select((message, index) => Journal(message, index))));
        SampleLogs.AssertVeth(report);
        Assert.Equal(("worker2", 402.1182, false), (report.Host, report.UptimeSeconds, report.TimestampYearInferred));
        Assert.Equal(new DateTimeOffset(2020, 6, 8, 9, 4, 35, 250, TimeSpan.Zero), report.Timestamp);
    }

    [Fact]
    public void The_journal_with_messages_that_are_no_UTF8()
    {
        var messages = SampleLogs.Veth.Select(message => message.Replace("dockerd", "d\u00ffckerd", StringComparison.Ordinal)).ToArray();
        var text = string.Concat(messages.Select((message, index) => Journal(message, index, asBytes: true)));
        var report = SampleLogs.One(text);
        Assert.Equal(("d\\xffckerd", 1877, "Complete"), (report.ProcessName, report.ProcessId, report.Completeness));
    }

    [Fact]
    public void Docker_s_own_log()
        => SampleLogs.AssertVeth(SampleLogs.One(string.Concat(SampleLogs.Veth.Select(message =>
            JsonSerializer.Serialize(new { log = $"[  402.118200] {message}\n", stream = "stdout", time = "2026-04-20T18:00:00.25Z" }) + "\n"))));

    [Fact]
    public void Parts_of_a_container_s_lines()
        => SampleLogs.AssertVeth(SampleLogs.One(string.Concat(SampleLogs.Veth.Select(message => message.Length < 40
            ? $"2026-04-20T18:00:00Z stdout F [  402.118200] {message}\n"
            : $"2026-04-20T18:00:00Z stdout P [  402.118200] {message[..^9]}\n2026-04-20T18:00:00Z stdout F {message[^9..]}\n"))));

    [Fact]
    public void Devices_below_kmsg_records()
        => SampleLogs.AssertVeth(SampleLogs.One(string.Concat(SampleLogs.Veth.Select(message => $"4,1,402118200,-;{message}\n SUBSYSTEM=net\n DEVICE=n7\n"))));

    [Fact]
    public void Lines_wrapped_by_a_mailer()
    {
        var text = new StringBuilder();
        foreach (var message in SampleLogs.Veth)
        {
            var line = "> [  402.118200] " + message;
            while (line.Length > 72 && line.LastIndexOf(' ', 72) is > 17 and var blank)
            {
                text.Append(line[..blank]).Append('\n');
                line = "> " + line[(blank + 1)..];
            }

            text.Append(line).Append('\n');
        }

        SampleLogs.AssertVeth(SampleLogs.One(text.ToString()));
    }

    [Fact]
    public void Other_programs_speak_between_the_lines()
        => SampleLogs.AssertVeth(SampleLogs.One(string.Concat(SampleLogs.Veth.Select(message =>
            $"Jun  8 11:04:35 worker2 kernel: {message}\nJun  8 11:04:35 worker2 kubelet[812]: Node 0 DMA free:1kB min:2kB low:3kB high:4kB\n"))));

    [Fact]
    public void The_raw_bytes_are_the_log_s_own()
    {
        var lines = SampleLogs.Veth.Select(message => "Jun  8 11:04:35 worker2 kernel: " + message + "\n").ToArray();
        var report = SampleLogs.One("Jun  8 11:04:34 worker2 kernel: before\n" + string.Concat(lines) + "Jun  8 11:04:36 worker2 kernel: behind\n");
        var raw = Encoding.UTF8.GetString(report.GetRawBytes());
        Assert.StartsWith(lines[0] + lines[1], raw, StringComparison.Ordinal);
        Assert.EndsWith(lines[^1], raw, StringComparison.Ordinal);
        Assert.All(raw.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(line + "\n", lines));
    }

    private static string Journal(string message, int index, bool asBytes = false)
    {
        var fields = new Dictionary<string, object>
        {
            ["__CURSOR"] = "s=1",
            ["_HOSTNAME"] = "worker2",
            ["__REALTIME_TIMESTAMP"] = $"{1591607075250000 + index}",
            ["_SOURCE_MONOTONIC_TIMESTAMP"] = $"{402118200 + index}",
            ["_TRANSPORT"] = "kernel",
            ["MESSAGE"] = asBytes ? Encoding.Latin1.GetBytes(message).Select(value => (int)value).ToArray() : message,
        };
        return JsonSerializer.Serialize(fields) + "\n";
    }
}

using FragTools.Reports;
using FragTools.Watermarks;
using System.Globalization;
using System.Text.Json;

namespace FragTools.Tests.Reports;

/// <summary>Reports that two processors print at once, where no line says which of them printed it.</summary>
public class WovenReportTests
{
    /// <summary>Behind dockerd's report another's, of another size and with other numbers.</summary>
    private static readonly string[] Kubelet = [.. SampleLogs.Veth.Where(static line => !line.Contains("dev_init", StringComparison.Ordinal)).Select(static line => line
        .Replace("dockerd", "kubelet", StringComparison.Ordinal).Replace("PID: 1877", "PID: 2001", StringComparison.Ordinal)
        .Replace("order:4", "order:3", StringComparison.Ordinal).Replace("veth_alloc_queues+0x25/0x60 [veth]", "seq_buf_alloc+0x14/0x20", StringComparison.Ordinal)
        .Replace("80960kB", "72960kB", StringComparison.Ordinal).Replace("9000*4kB", "7000*4kB", StringComparison.Ordinal)
        .Replace("24320kB", "20320kB", StringComparison.Ordinal).Replace("2000*4kB", "1000*4kB", StringComparison.Ordinal)
        .Replace("active_anon:1200 ", "active_anon:1300 ", StringComparison.Ordinal).Replace("active_file:401230", "active_file:401231", StringComparison.Ordinal)
        .Replace("free:30160", "free:27160", StringComparison.Ordinal).Replace("Node 0 active_anon:4800kB", "Node 0 active_anon:5200kB", StringComparison.Ordinal)
        .Replace("918427 total", "918428 total", StringComparison.Ordinal).Replace("= 2095100kB", "= 2095000kB", StringComparison.Ordinal))];

    public static TheoryData<string> Prefixes => ["[  402.118{0:000}] ", "Nov  3 06:25:02 worker2 kernel: [  402.118{0:000}] ", "Nov  3 06:25:02 worker2 kernel: ", ""];

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void In_turns_each_line_is_the_next_of_its_report(string prefix)
    {
        string[][] pairs = [[.. SampleLogs.Veth], Kubelet];
        foreach (var (first, second) in new[] { (pairs[0], pairs[1]), (pairs[1], pairs[0]) })
        {
            var all = Enumerable.Range(0, Math.Max(first.Length, second.Length))
                .SelectMany(at => (string[])[.. first.Skip(at).Take(1), .. second.Skip(at).Take(1)]).ToArray();
            AssertTold(all, prefix);
        }
    }

    /// <summary>Two pods, containers or machines, each with its own prefix: nothing is mixed, and nothing is open.</summary>
    [Theory]
    [InlineData("[pod/dmesg-x7k2p/main] ", "[pod/dmesg-m4q9z/main] ", null)]
    [InlineData("kmsg-1   | ", "kmsg-12  | ", null)]
    [InlineData("kmsg_1  | [  402.118123] ", "kmsg_2  | [  931.220001] ", null)]
    [InlineData("[node7] out: ", "[node8] out: ", "node7")]
    [InlineData("node7: ", "node8: ", "node7")]
    public void Two_streams_in_turns(string one, string other, string? host)
    {
        string[] first = [.. SampleLogs.Veth.Select(line => one + line)], second = [.. Kubelet.Select(line => other + line)];
        var apart = SampleLogs.Read(SampleLogs.Lines(first)).Concat(SampleLogs.Read(SampleLogs.Lines(second))).Select(Facts).ToList();
        Assert.Equal(2, apart.Distinct().Count());
        foreach (var lines in new[]
            {
                Enumerable.Range(0, Math.Max(first.Length, second.Length)).SelectMany(at => (string[])[.. first.Skip(at).Take(1), .. second.Skip(at).Take(1)]).ToArray(),
                [.. first, .. second],
            })
        {
            var read = SampleLogs.Read(SampleLogs.Lines(lines));
            Assert.Equal(apart, read.Select(Facts));
            Assert.Equal(host, read[0].Host);
        }

        static (string?, int?, string?, AllocationCause, int, long) Facts(PageAllocFailure failure)
            => (failure.ProcessName, failure.Order, failure.Requester, failure.Cause, failure.Zones.Count, failure.Zones.Sum(static zone => zone.FreePages ?? 0));
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Dumps_one_behind_the_other_and_memory_in_turns(string prefix)
    {
        string[] docker = [.. SampleLogs.Veth];
        var (first, second) = (Array.IndexOf(docker, "Mem-Info:"), Array.IndexOf(Kubelet, "Mem-Info:"));
        string[] all = [docker[0], Kubelet[0], .. docker[1..first], .. Kubelet[1..second],
            .. Kubelet[second..].Zip(docker[first..]).SelectMany(static pair => (string[])[pair.First, pair.Second])];
        AssertTold(all, prefix);
    }

    [Fact]
    public void Out_of_turn_nothing_is_claimed_that_is_another_s()
    {
        var printed = File.ReadAllLines(Repository.Fixture("6.12-two-cpus", "var", "log", "dmesg"));
        var whole = printed.GroupBy(static line => line[16..20]).Select(lines => Parse([.. lines])).ToArray();
        var found = Parse([.. printed.Select(static line => line.Replace("[  T501]", "", StringComparison.Ordinal).Replace("[  T602]", "", StringComparison.Ordinal))]);
        Assert.Equal(["alpha", "beta worker"], found.RootElement.EnumerateArray().Select(static one => one.GetProperty("ProcessName").GetString()));
        for (var at = 0; at < 2; at++)
        {
            Assert.Null(CutTests.Difference(whole[at].RootElement[0], found.RootElement[at], ""));
        }

        // Frames were printed out of turn, and the lists make up what is free.
        Assert.All(found.RootElement.EnumerateArray(), static one => Assert.Contains("call trace", one.GetProperty("Completeness").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_dump_that_was_begun_takes_nothing_of_the_next()
    {
        string[] docker = [.. SampleLogs.Veth];
        var prefix = "[  402.118{0:000}] ";
        var found = Read([docker[0], Kubelet[0], docker[1], .. Kubelet[1..]], prefix);
        Assert.Null(CutTests.Difference(Read(docker, prefix).RootElement[0], found.RootElement[0], ""));
        Assert.Equal(Text(Read(Kubelet, prefix).RootElement[0]), Text(found.RootElement[1]));
        AssertSame(Read([.. docker, .. Kubelet], prefix), Read(docker, prefix), Read(Kubelet, prefix));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_rsyslog_and_the_journal_show_of_one_is_one(bool isMixed)
    {
        var syslog = SampleLogs.Veth.Select(static (line, at) => string.Create(CultureInfo.InvariantCulture, $"Nov  3 06:25:02 worker2 kernel: [  402.118{at:000}] {line}")).ToArray();
        var journal = SampleLogs.Veth.Select(static line => "Nov 03 06:25:02 worker2 kernel: " + line).ToArray();
        string[] both = isMixed ? [.. syslog.Zip(journal).SelectMany(static pair => (string[])[pair.First, pair.Second])] : [.. syslog, .. journal];
        Assert.Single(SampleLogs.Read(SampleLogs.Lines(both)), static one => one.RepeatOf is null);

        // The same words of another second, or of the same tool.
        Assert.Equal(2, SampleLogs.Read(SampleLogs.Lines([.. syslog, .. journal.Select(static line => line.Replace("06:25:02", "06:25:09", StringComparison.Ordinal))])).Count);
        Assert.Equal(2, SampleLogs.Read(SampleLogs.Lines([.. journal, .. journal])).Count);
    }

    [Theory]
    [InlineData("Tue Nov  3 06:25:02 2026", 1)]
    [InlineData("Tue Nov  3 06:31:40 2026", 1)]
    [InlineData("Thu Nov  5 06:25:02 2026", 2)]
    public void What_dmesg_and_the_journal_show_of_one_is_one(string date, int events)
    {
        string[] both = [.. SampleLogs.Veth.Select(line => $"[{date}] {line}"), .. SampleLogs.Veth.Select(static line => "Nov 03 06:25:02 worker2 kernel: " + line)];
        Assert.Equal(events, SampleLogs.Read(SampleLogs.Lines(both)).Count(static one => one.RepeatOf is null));
    }

    /// <summary>Machines, pods and files whose lines stand in each other, or one behind the other.</summary>
    [Theory]
    [InlineData("n1 | ", "n2 | ", "n1")]
    [InlineData("n1 | [  402.118123] ", "n2 | [  931.220001] ", "n1")]
    [InlineData("n1\t", "n2\t", "n1")]
    [InlineData("    n1:    [  402.118123] ", "    n2:    [  931.220001] ", "n1")]
    [InlineData("alpha: [  402.118123] ", "beta: [  931.220001] ", "alpha")]
    [InlineData("kmsg-bcx42 main ", "kmsg-xz249 main ", null)]
    [InlineData("kube-system kmsg-bcx42 main [  402.118123] ", "kube-system kmsg-xz249 main [  931.220001] ", null)]
    [InlineData("n1.log:", "n2.log:", null)]
    [InlineData("/var/log/n1/kern.log:71:", "/var/log/n2/kern.log:71:", null)]
    [InlineData("n1/kern.log:[  402.118123] ", "n2/kern.log:[  931.220001] ", null)]
    public void What_each_line_names_is_not_mixed(string one, string other, string? host)
    {
        string[] first = [.. SampleLogs.Veth.Select(line => one + line)], second = [.. Kubelet.Select(line => other + line)];
        var woven = Enumerable.Range(0, Math.Max(first.Length, second.Length))
            .SelectMany(at => (string[])[.. first.Skip(at).Take(1), .. second.Skip(at).Take(1)]).ToArray();
        foreach (var lines in (string[][])[woven, [.. first, .. second]])
        {
            AssertSame(Parse(lines), Parse([.. SampleLogs.Veth]), Parse(Kubelet));
            Assert.Equal(host, SampleLogs.Read(SampleLogs.Lines(lines))[0].Host);
        }
    }

    /// <summary>Each says what it says alone. Without prefixes a line may as well be the rest of the one before: then nothing else.</summary>
    private static void AssertTold(string[] all, string prefix)
    {
        var whole = new[] { Read([.. SampleLogs.Veth], prefix), Read(Kubelet, prefix) };
        var found = Read(all, prefix);
        if (prefix.Length > 0)
        {
            AssertSame(found, whole);
            return;
        }

        Assert.Equal(2, found.RootElement.GetArrayLength());
        Assert.All(whole, one => Assert.Contains(found.RootElement.EnumerateArray(), left => CutTests.Difference(one.RootElement[0], left, "") is null));
    }

    private static void AssertSame(JsonDocument found, params JsonDocument[] whole)
        => Assert.Equal(whole.Select(static one => Text(one.RootElement[0])).Order(), found.RootElement.EnumerateArray().Select(Text).Order());

    private static string Text(JsonElement one) => one.GetRawText();

    private static JsonDocument Read(string[] lines, string prefix)
        => Parse([.. lines.Select((line, at) => string.Format(CultureInfo.InvariantCulture, prefix, at) + line)]);

    private static JsonDocument Parse(string[] lines)
        => JsonDocument.Parse(RenderingTests.Read(MadeReports.All["5.15"], SampleLogs.Lines(lines).ToUtf8(), out _));
}

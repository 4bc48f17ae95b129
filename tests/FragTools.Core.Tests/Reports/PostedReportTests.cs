using System.Globalization;
using System.Text;
using System.Text.Json;
using FragTools.Logs.Inputs;
using FragTools.Starts;

namespace FragTools.Tests.Reports;

/// <summary>Carriers and prefixes in which people post the kernel's reports, each as whole as the bare report.</summary>
public class PostedReportTests
{
    private static readonly DateTimeOffset Time = new(2025, 7, 1, 8, 9, 10, TimeSpan.Zero);

    private static readonly string[] Kill =
    [
        "worker 3 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=996",
        "CPU: 3 UID: 1001 PID: 7120 Comm: worker 3 Not tainted 6.12.9-amd64 #1",
        "memory: usage 2097152kB, limit 2097152kB, failcnt 3341",
        "Tasks state (memory values in pages):",
        "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name",
        "[   7120]  1001  7120   712044   523411   522464      947         0  4345856        0           996 worker 3",
        "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=w,mems_allowed=0,oom_memcg=/w,task_memcg=/w/3,task=worker 3,pid=7120,uid=1001",
        "Memory cgroup out of memory: Killed process 7120 (worker 3) total-vm:2848176kB, anon-rss:2089856kB, file-rss:3788kB, shmem-rss:0kB, UID:1001 pgtables:4244kB oom_score_adj:996",
    ];

    public static TheoryData<string, string> Carriers => new()
    {
        { "talosctl dmesg, each line at its level", Each(static (line, index) => $"192.0.2.3: kern: {(index == 0 ? "warning" : index > 5 ? "    err" : "   info")}: [{Iso(index)}Z]: {line}") },
        { "Kibana's table, newest first", "\"@timestamp\",message,\"host.name\"\n" + Each(static (line, index) => $"\"{Time.AddMilliseconds(index).ToString("MMM d, yyyy @ HH:mm:ss.fff", CultureInfo.InvariantCulture)}\",\"{line}\",\"n3\"", reversed: true) },
        { "Splunk's table, newest first by its own time", "_time,_raw,host\n" + Each(static (line, index) => $"{Iso(index)}+0000,\"Jul  1 08:09:10 n3 kernel: {line}\",n3", reversed: true) },
        { "Grafana's text, newest first", Each(static (line, index) => $"{1751357350000000000 + (index * 1000000)}\t{Iso(index)}Z\t{line}", reversed: true) },
        { "an export without cursors", Each(static (line, index) => $"_HOSTNAME=n3\nSYSLOG_IDENTIFIER=kernel\n_TRANSPORT=kernel\nMESSAGE={line}\n") },
        { "OpenTelemetry, a batch in a line", Json(new { resourceLogs = new[] { new { resource = new { attributes = new[] { new { key = "host.name", value = new { stringValue = "n3" } } } }, scopeLogs = new[] { new { logRecords = Kill.Select(static (line, index) => new { timeUnixNano = $"{1751357350000000000 + index}", body = new { stringValue = line } }) } } } } }) + "\n" },
        { "OpenTelemetry, a record in a line", Each(static (line, index) => Json(new { resourceLogs = new[] { new { scopeLogs = new[] { new { logRecords = new[] { new { timeUnixNano = $"{1751357350000000000 + index}", body = new { stringValue = line } } } } } } } })) },
        { "Fluent Bit's records", Each(static (line, index) => $"[{index}] kmsg: [[1751357350.{index:D9}, {{}}], {{\"priority\"=>6, \"sequence\"=>{900 + index}, \"sec\"=>33, \"usec\"=>{index}, \"msg\"=>\"{line}\"}}]") },
        { "LAVA's log", Each(static (line, index) => $"- {{\"dt\": \"{Iso(index)}\", \"lvl\": \"target\", \"msg\": \"[   33.{index:D6}] {line}\"}}") },
        { "the console of a machine", Json(new { InstanceId = "i-7d2e", Output = Each(static (line, index) => $"[   33.{index:D6}] {line}\r"), Timestamp = "2025-07-01T08:20:00Z" }) + "\n" },
    };

    [Theory]
    [MemberData(nameof(Carriers))]
    public void A_kill_in(string name, string text)
    {
        var warnings = new List<string>();
        var kill = Assert.Single(OomKills.Read([new LogInput.Text(new MemoryStream(Encoding.UTF8.GetBytes(text)), name)], SampleLogs.Options with { Warning = warnings.Add }));
        Assert.Equal(("worker 3", 7120, "/w", 2097152L << 10, true), (kill.VictimName, kill.VictimProcessId, kill.OomCgroup, kill.LimitBytes, kill.ExpectedVictim.Agrees));
        Assert.Equal(("worker 3", 7120), (kill.TriggerName, kill.TriggerProcessId));
        Assert.Empty(warnings);
    }

    /// <summary>Of one line nothing is repeated that would tell a machine's name from the rest of another line; its form does.</summary>
    [Theory]
    [InlineData("n3: [Tue Jul  1 08:09:10 2025] ", "n3")]
    [InlineData("db-2.example: [   33.123456] ", "db-2.example")]
    [InlineData("192.0.2.3: kern:     err: [2025-07-01T08:09:10.1Z]: ", "192.0.2.3")]
    [InlineData("login: [   33.123456] ", null)]
    public void A_machine_before_a_single_line(string before, string? host)
        => Assert.Equal(host, Assert.Single(OomKills.Read([new LogInput.Text(new MemoryStream(Encoding.UTF8.GetBytes(before + Kill[^1])), "test")], SampleLogs.Options)).Host);

    /// <summary>arch/arm/kernel/traps.c: the callee has its module as well; since 5.16 without addresses.</summary>
    [Theory]
    [InlineData("[<c03c3a14>] (kmalloc_order) from [<bf1e2a90>] (sensor_open+0x30/0x90 [sensor])", "[<bf1e2a40>] (sensor_open [sensor]) from [<bf1e3c10>] (sensor_ioctl+0x5a4/0x1c50 [sensor])", "sensor_open [sensor]")]
    [InlineData(" kmalloc_order from sensor_open+0x30/0x90 [sensor]", " sensor_open [sensor] from sensor_ioctl+0x5a4/0x1c50 [sensor]", "sensor_open [sensor]")]
    public void Frames_of_arm_with_modules(string first, string second, string requester)
    {
        var failure = Assert.Single(SampleLogs.Read(string.Join('\n', ((string[])["cam: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0", "CPU: 2 PID: 831 Comm: cam Not tainted 5.10.103-v7l+ #1529", "Backtrace: ", first, second]).Select(static (line, index) => $"[   33.{index:D6}] {line}"))));
        Assert.Equal(requester, failure.Requester);
    }

    private static string Each(Func<string, int, string> render, bool reversed = false)
    {
        var lines = Kill.Select(render);
        return string.Concat((reversed ? lines.Reverse() : lines).Select(static line => line + "\n"));
    }

    private static string Iso(int index) => Time.AddMilliseconds(index).ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Json(object value) => JsonSerializer.Serialize(value);
}

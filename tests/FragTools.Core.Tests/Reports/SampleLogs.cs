using System.Text;
using FragTools.Logs.Inputs;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>Logs for tests, and short ways to read them.</summary>
internal static class SampleLogs
{
    /// <summary>Times without a zone are UTC here, whatever the machine's own is.</summary>
    public static LogReadOptions Options { get; } = new() { TimeZone = TimeZoneInfo.Utc };

    public static List<PageAllocFailure> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static List<PageAllocFailure> Read(byte[] text)
        => [.. PageAllocFailures.Read([new LogInput.Text(new MemoryStream(text), "test")], Options)];

    public static List<PageAllocFailure> ReadFile(params string[] paths)
        => [.. PageAllocFailures.Read(paths.Select(path => new LogInput.LogFile(path)), Options)];

    public static PageAllocFailure One(string text) => Assert.Single(Read(text));

    public static string Lines(params string[] lines) => string.Concat(lines.Select(line => line + "\n"));

    /// <summary>The messages of a fixture without their prefixes, which end with <paramref name="end"/>.</summary>
    public static string[] Messages(string end, params string[] fixture)
        => [.. File.ReadAllLines(Repository.Fixture(fixture)).Select(line => line.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at ? line[(at + end.Length)..] : line)];

    /// <summary>The report of 5.15-veth-worker2: 56 messages as the kernel printed them, from the header on.</summary>
    public static string[] Veth => Messages("] ", "5.15-veth-worker2", "var", "log", "kern.log")[2..^1];

    /// <summary>Asserts that a report says what the one of 5.15-veth-worker2 does.</summary>
    public static void AssertVeth(PageAllocFailure report)
    {
        Assert.Equal("Complete", report.Completeness);
        Assert.Equal((PageAllocFailureKind.Failure, "dockerd", 1877, 4), (report.Kind, report.ProcessName, report.ProcessId, report.Order));
        Assert.Equal((0x40dc0, "GFP_KERNEL|__GFP_COMP|__GFP_ZERO", 65536), (report.GfpMask, report.GfpText, report.RequestedBytes));
        Assert.Equal("5.15.0-91-generic", report.KernelVersion?.Release);
        Assert.Equal("veth_alloc_queues [veth]", report.Requester);
        Assert.Equal(19, report.CallTrace.Count);
        Assert.Equal("0 DMA: 0 0 0 0 0 0 0 0 1 1 3; 0 DMA32: 2000 1000 500 10 0 0 0 0 0 0 0; 0 Normal: 9000 4000 800 3 1 0 0 0 0 0 0", report.Zones.ToString());
        Assert.Equal("UME UME UME UM H - - - - - -", report.Zones[2].FreeBlockTypes?.ToString());
        Assert.Equal((20240, 10624, 13280, 15936), (report.Zones[2].FreePages, report.Zones[2].MinPages, report.Zones[2].LowPages, report.Zones[2].HighPages));
        Assert.Equal("0 2911 7839 7839 7839", report.Zones[0].Protection?.ToString());
        Assert.Equal((30160, 95, 82152), (report.MemInfo?.Get("free"), report.MemInfo?.Get("free_pcp"), report.MemInfo?.Get("reserved")));
    }
}

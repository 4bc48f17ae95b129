using System.Text;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>Logs are written by whoever names a process.</summary>
public class HostileLogTests
{
    [Theory]
    [InlineData("\u001b[31mred", "\\x1b[31mred")]
    [InlineData("a\u0007b\u0008", "a\\x07b\\x08")]
    [InlineData("=cmd()|x", "=cmd()|x")]
    [InlineData("a,\"b\";'c", "a,\"b\";'c")]
    [InlineData("a\tb", "a\\x09b")]
    [InlineData("\u202eevil", "\\u202eevil")]
    [InlineData("x: order:9, mo", "x: order:9, mo")]
    public void Names_are_escaped_and_change_nothing_else(string name, string safe)
    {
        foreach (var prefix in new[] { "[    1.0] ", "Jun  8 11:04:35 n kernel: ", "4,1,1000000,-;" })
        {
            var report = SampleLogs.One($"{prefix}{name}: page allocation failure: order:3, mode:0x20\n{prefix}CPU: 1 PID: 5 Comm: {name} Not tainted 5.4.0 #1\n");
            Assert.Equal((safe, 3, 5, "5.4.0"), (report.ProcessName, report.Order, report.ProcessId, report.KernelVersion?.Release));
            Assert.Contains(name, Encoding.UTF8.GetString(report.GetRawBytes()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_escaped_and_kept_raw()
    {
        byte[] text = [.. "[    1.0] a"u8, 0xff, 0xfe, .. "b: page allocation failure: order:3, mode:0x20\n"u8];
        var report = Assert.Single(SampleLogs.Read(text));
        Assert.Equal("a\\xff\\xfeb", report.ProcessName);
        Assert.Equal(text, report.GetRawBytes());
    }

    [Fact]
    public void No_property_holds_a_control_character()
    {
        var evil = "\u001b[2J\u0007";
        var lines = SampleLogs.Veth.Select(message => "Jun  8 11:04:35 no\u001bde kernel: " + message
            .Replace("dockerd", "d" + evil, StringComparison.Ordinal)
            .Replace("GFP_KERNEL", "GFP" + evil, StringComparison.Ordinal)
            .Replace("veth]", "ve" + evil + "]", StringComparison.Ordinal)
            .Replace("5.15.0-91-generic", "5.15.0" + evil, StringComparison.Ordinal)
            .Replace("mapped:", evil + "mapped:", StringComparison.Ordinal));
        var text = string.Concat(lines.Select(line => line + "\n"))
            + SampleLogs.Lines("SLUB: Unable to allocate memory on node -1, gfp=0x20(GFP" + evil + ")", "  cache: a" + evil + "(12:b" + evil + "), object size: 1, min order: 0", "kmem_cache_create(c" + evil + ") failed with error -12");
        var reports = SampleLogs.Read(text);
        Assert.Equal(3, reports.Count);
        Assert.All(reports, AssertSafe);
    }

    [Fact]
    public void A_name_that_looks_like_a_header_or_a_frame_is_a_name()
    {
        Assert.Equal("fn+0x1/0x2", SampleLogs.One("[    1.0] fn+0x1/0x2: page allocation failure: order:3, mode:0x20\n").ProcessName);
        Assert.Equal("Node 0 DMA free", SampleLogs.One("[    1.0] Node 0 DMA free: page allocation failure: order:3, mode:0x20\n").ProcessName);
    }

    [Theory]
    [InlineData("[99999999999999999999.0] ")]
    [InlineData("4,1,9223372036854775807,-;")]
    [InlineData("Jun  8 11:04:35 n kernel: [999999999999.5] ")]
    public void Times_beyond_all_measure_are_no_times(string prefix)
        => Assert.All(SampleLogs.Read($"{prefix}x: page allocation failure: order:3, mode:0x20\n"), report => Assert.Null(report.UptimeSeconds));

    /// <summary>What a terminal or a table gets of a report.</summary>
    internal static void AssertSafe(PageAllocFailure report)
    {
        string?[] texts =
        [
            report.Host, report.ProcessName, report.GfpText, report.KernelVersion?.Release, report.Requester, report.Multiplier, report.Cache, report.CacheCgroup, report.CacheContainerId,
            report.CallTrace.ToString(), report.Zones.ToString(), report.MemInfo?.ToString(), report.Completeness, report.Source, report.NodeMask, report.MemsAllowed,
            .. report.Zones.SelectMany(zone => new[] { zone.Zone, zone.Host, zone.Counters.ToString(), zone.NodeCounters?.ToString(), zone.FreeBlockTypes?.ToString() }),
            .. report.CallTrace.SelectMany(frame => new[] { frame.Function, frame.Place, frame.Module, frame.Context }),
            .. report.TraceLines,
        ];
        Assert.All(texts, text => Assert.False(text?.Any(char.IsControl) ?? false, text));
    }
}

using System.IO.Compression;
using System.Text;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Proc;

/// <summary>Texts that hold several of the kernel's files, and a log.</summary>
public class CapturedPartsTests
{
    private const string Buddy = "Node 0, zone      DMA      1      1      0\nNode 0, zone   Normal   3541   1800    600\n";
    private const string Zones = "Node 0, zone   Normal\n  pages free     20240\n        boost    0\n        min      10624\n        low      13280\n        high     15936\n        spanned  2097152\n        present  2097152\n        managed  2050000\n  nr_free_pages 20240\n";
    private const string MemInfo = "MemTotal:       16384000 kB\nMemFree:          200000 kB\n";

    private static string Log => string.Concat(SampleLogs.Veth.Select(static message => $"[  402.118200] {message}\n"));

    public static TheoryData<string> Orders => [$"# cat /proc/buddyinfo /proc/zoneinfo /proc/meminfo; dmesg\n{Buddy}{Zones}{MemInfo}{Log}", $"{Log}{MemInfo}{Zones}{Buddy}", $"```\n{Buddy}```\nand\n```\n{Log}```\n{Zones}\n$ cat /proc/meminfo\n{MemInfo}"];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Each_part_is_read_as_what_it_is(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        foreach (var captured in (byte[][])[bytes, packed.ToArray()])
        {
            NodeInput Input() => new NodeInput.Text(captured, "test");
            var buddy = BuddyInfoReader.Instance.Read(Input());
            Assert.Empty(buddy.Errors);
            Assert.Equal(["DMA", "Normal"], buddy.Items.Select(static zone => zone.Zone));
            var zones = ZoneInfoReader.Instance.Read(Input());
            Assert.Empty(zones.Errors);
            Assert.Equal(10624, Assert.Single(zones.Items).MinPages);
            var memory = MemInfoReader.Instance.Read(Input());
            Assert.Empty(memory.Errors);
            Assert.Equal(16384000L * 1024, Assert.Single(memory.Items).TotalBytes);
        }

        SampleLogs.AssertVeth(SampleLogs.One(text));
    }

    [Fact]
    public void What_is_wrong_in_a_file_alone_is_still_an_error()
    {
        var reading = BuddyInfoReader.Instance.Read(new NodeInput.Text(Encoding.UTF8.GetBytes(Buddy + "Node 0, zone  Movable   x y z\ngarbage\n"), "test"));
        Assert.Equal([3L, 4L], reading.Errors.Select(static error => error.LineNumber ?? 0));
    }

    /// <summary>What a mail, a search, a run on many machines or a logger puts before each row.</summary>
    [Theory]
    [InlineData("> ")]
    [InlineData("n3: ")]
    [InlineData("/proc/buddyinfo:")]
    [InlineData("<pre>")]
    [InlineData("Jul  1 08:09:10 n3 collector[12]: ")]
    [InlineData("2025-07-01T08:09:10Z stdout F ")]
    public void Rows_with_a_prefix(string prefix)
    {
        string[] rows = ["Node 0, zone      DMA      1      1      0      0", "Node 0, zone   Normal   9021   3300    301      9"];
        var text = string.Concat(rows.Select(row => prefix + row + "\n"));
        var reading = BuddyInfoReader.Instance.Read(new NodeInput.Text(Encoding.UTF8.GetBytes(text), "test"));
        Assert.Empty(reading.Errors);
        Assert.Equal(["DMA", "Normal"], reading.Items.Select(static row => row.Zone));
        Assert.Equal(9, reading.Items[1].FreeBlocks[3]);
    }

    [Fact]
    public void The_time_and_the_machine_above_the_rows_are_no_damaged_rows()
    {
        const string Row = "Node 0, zone   Normal   9021   3300    301      9\n";
        var reading = BuddyInfoReader.Instance.Read(new NodeInput.Text(Encoding.UTF8.GetBytes($"Tue Jul  1 08:09:10 UTC 2025\n{Row}n3 | CHANGED | rc=0 >>\n{Row}"), "test"));
        Assert.Empty(reading.Errors);
        Assert.Equal(2, reading.Items.Count);
    }
}

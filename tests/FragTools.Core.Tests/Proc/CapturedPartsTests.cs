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
}

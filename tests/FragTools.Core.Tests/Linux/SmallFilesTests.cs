using System.Text;
using FragTools.Linux;

namespace FragTools.Tests.Linux;

/// <summary>Small files of a running kernel and of captures.</summary>
public class SmallFilesTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(64 * 1024)]
    public void A_running_kernel_s_file_is_read_whole_whatever_the_buffer(int size)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        using var files = new SmallFiles(LinuxRoot.Live, "proc", "proc");
        var buffer = new byte[size];
        var length = files.Read("cpuinfo"u8, ref buffer);
        Assert.True(files.IsRunning);
        Assert.Equal(Lines(File.ReadAllBytes("/proc/cpuinfo")), Lines(buffer[..length]));
    }

    [Fact]
    public void What_is_not_there_is_missing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        using var files = new SmallFiles(LinuxRoot.Live, "proc", "proc");
        var buffer = new byte[64];
        Assert.Equal(SmallFile.Missing, files.Read("0/status"u8, ref buffer));
        Assert.Equal(SmallFile.Missing, files.Read(Encoding.ASCII.GetBytes(new string('x', 5000)), ref buffer));
    }

    [Fact]
    public void A_capture_is_none_of_a_running_kernel()
    {
        using var tree = new TempTree();
        tree.Write("proc/10/comm", "app\r\n");
        using var files = new SmallFiles(tree.Root, "proc", "proc");
        var buffer = new byte[2];
        Assert.False(files.IsRunning);
        Assert.Equal("app\n", Encoding.ASCII.GetString(Read(files, "10/comm")));
        Assert.Equal(SmallFile.Missing, files.Read("11/comm"u8, ref buffer));
    }

    private static byte[] Read(SmallFiles files, string path)
    {
        var buffer = new byte[2];
        var length = files.Read(Encoding.ASCII.GetBytes(path), ref buffer);
        return buffer[..length];
    }

    // Clock rates change from one reading to the next.
    private static IEnumerable<string> Lines(byte[] text)
        => Encoding.UTF8.GetString(text).Split('\n').Where(line => !line.Contains("MHz", StringComparison.Ordinal));
}

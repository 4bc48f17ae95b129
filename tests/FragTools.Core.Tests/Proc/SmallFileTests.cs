using FragTools.Proc;

namespace FragTools.Tests.Proc;

/// <summary>Files of a few lines, of which little is read.</summary>
public class SmallFileTests
{
    [Fact]
    public void Pressure_is_read_line_by_line()
    {
        var pressure = MemoryPressure.Parse("some avg10=1.50 avg60=0.20 avg300=0.00 total=1000\nfull avg10=0.25 avg60=0.00 avg300=0.00 total=400\n"u8);
        Assert.Equal(new MemoryPressure(1000, 400, 0.25m), pressure);
    }

    [Theory]
    [InlineData("full avg10=3.00 avg60=0.00 avg300=0.00 total=7\n", null, 7L, "3.00")]
    [InlineData("some avg10=3.00 total=x\nfull avg10=1e2 total=7\n", null, 7L, null)]
    [InlineData("some total=9", 9L, null, null)]
    public void What_a_line_of_pressure_does_not_say_is_null(string text, long? some, long? full, string? average)
        => Assert.Equal(
            new MemoryPressure(some, full, average is null ? null : decimal.Parse(average, System.Globalization.CultureInfo.InvariantCulture)),
            MemoryPressure.Parse(System.Text.Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("some\nfull\n")]
    [InlineData("nothing of pressure total=1\n")]
    public void A_text_without_pressure_is_none(string text) => Assert.Null(MemoryPressure.Parse(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Cgroups_are_counted_by_controller()
    {
        const string Text = "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t2\t99\t1\nmemory\t9\t4321\t1\nmemory_x\t9\tmany\t1\npids 3\n\n";
        Assert.Equal(
            [new CgroupController("cpu", 99), new CgroupController("memory", 4321)],
            CgroupController.Parse(System.Text.Encoding.UTF8.GetBytes(Text)));
        using var tree = new TempTree();
        Assert.Null(CgroupController.CountMemory(tree.Root));
        tree.Write("proc/cgroups", Text);
        Assert.Equal(4321, CgroupController.CountMemory(tree.Root));
    }

    [Theory]
    [InlineData("0.50 0.40 0.30 1/200 4711", 0.5)]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_load_is_the_first_number(string? line, double? load) => Assert.Equal(load, LoadAverage.Parse(line));

    [Theory]
    [InlineData("12345.67 23456.78", 12345.67)]
    [InlineData("NaN 1", null)]
    [InlineData(null, null)]
    public void Uptime_is_the_first_number(string? line, double? seconds) => Assert.Equal(seconds, Uptime.Parse(line));

    [Fact]
    public void The_time_of_boot_and_the_CPUs_are_in_stat()
    {
        var stat = KernelStat.Parse("cpu  1 2 3\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5\nbtime 1700000000\nprocesses 9\n"u8);
        Assert.Equal((DateTimeOffset.FromUnixTimeSeconds(1700000000), 2), (stat.BootTime!.Value, stat.Cpus!.Value));
        Assert.Equal(new KernelStat(null, null), KernelStat.Parse("cpu  1\nbtime 99999999999999999\n"u8));
    }
}

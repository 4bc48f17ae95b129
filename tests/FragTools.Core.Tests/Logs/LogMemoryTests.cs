using System.Text;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Logs;

/// <summary>Tests that measure the whole process run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

[Collection(Alone.Name)]
public class LogMemoryTests
{
    private const string Header = "[    1.0] x: page allocation failure: order:3, mode:0x20\n";

    [Fact]
    public void Reading_takes_little_memory_whatever_the_size()
    {
        using var tree = new TempTree();
        var path = tree.Write("log", Header);
        using (var file = new FileStream(path, FileMode.Append))
        {
            var noise = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 9000).Select(index => $"Jun  8 11:04:35 n app[{index}]: nothing of interest in this line at all\n")));
            for (var round = 0; round < 400; round++)
            {
                file.Write(noise);
            }

            file.Write(Encoding.ASCII.GetBytes(Header));
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Equal(2, SampleLogs.ReadFile(path).Count);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 40_000_000);
    }

    [Fact]
    public void Reading_again_and_again_keeps_nothing()
    {
        // Each input has blocks of half a megabyte; before they were let go, two hundred of them stayed.
        var text = "[    1.0] x: page allocation failure: order:3, mode:0x20\n"u8.ToArray();
        SampleLogs.Read(text);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var round = 0; round < 200; round++)
        {
            Assert.Single(SampleLogs.Read(text));
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20_000_000);
    }
}

using FragTools.Linux;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Tests.Proc;

/// <summary>The arithmetic against the kernel's own, and every reader against the kernel's own files.</summary>
public class LiveTests
{
    private const int MostTries = 200;

    [Fact]
    public void The_computed_index_is_the_kernels_for_every_zone_and_order()
    {
        LiveNode.NeedsDebugFs();
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var before = LinuxRoot.Live.ReadAllBytes("proc/buddyinfo");
            var kernel = ExtFragIndexReader.Instance.Read(NodeInput.Live).Clean();
            if (!before.AsSpan().SequenceEqual(LinuxRoot.Live.ReadAllBytes("proc/buddyinfo")))
            {
                // Memory moved between the reads: the files speak of different instants.
                Thread.Sleep(5);
                continue;
            }

            var zones = BuddyInfoReader.Instance.Read(new NodeInput.Text(before)).Clean();
            var computed = ExtFragIndexReader.Compute(zones);
            Assert.NotEmpty(kernel);
            Assert.All(kernel, row => Assert.Equal(IndexOrigin.Kernel, row.Origin));
            Assert.Equal(Values(kernel), Values(computed));
            Assert.All(kernel, row => Assert.NotNull(row.SuitableBlocks));
            return;
        }

        Assert.Fail($"buddyinfo moved between two reads {MostTries} times in a row; is something else running here?");
    }

    [Fact]
    public void Every_reader_reads_the_running_machine_without_an_error()
    {
        LiveNode.NeedsRoot();
        Assert.NotEmpty(BuddyInfoReader.Instance.Read(NodeInput.Live).Clean());
        Assert.NotEmpty(PageTypeInfoReader.Instance.Read(NodeInput.Live).Clean());
        Assert.NotEmpty(SlabInfoReader.Instance.Read(NodeInput.Live).Clean());
        Assert.Single(VmStatReader.Instance.Read(NodeInput.Live).Clean());

        var memory = Assert.Single(MemInfoReader.Instance.Read(NodeInput.Live).Clean());
        var zones = ZoneInfoReader.Instance.Read(NodeInput.Live).Clean();
        // Memory whose struct pages are set up only when it is needed is in MemTotal and present, not yet managed.
        var presentBytes = zones.Sum(zone => zone.PresentPages!.Value) * Environment.SystemPageSize;
        Assert.InRange(memory.TotalBytes!.Value, zones.Sum(zone => zone.ManagedPages!.Value) * Environment.SystemPageSize, presentBytes);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/hostname").Trim(), memory.Host);
    }

    private static IEnumerable<(int, string, int, double?, double?)> Values(IEnumerable<ExtFragIndex> rows)
        => rows.Select(row => (row.NumaNode, row.Zone, row.Order, row.FragmentationIndex, row.UnusableIndex));
}

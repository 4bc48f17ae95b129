using System.Globalization;

namespace FragTools.Tests.Scenarios;

/// <summary>
/// 1. The indices that are computed from the free blocks are those that the kernel prints, in every zone and order, on a fresh
/// machine and on a fragmented one; and each kernel's files are read without an error.
/// </summary>
public sealed class IndexIsTheKernels : Scenario
{
    private static readonly string[] States = ["fresh", "fragmented"];

    internal override bool IsCore => true;

    internal override string Script => """
        # The blocks before and after the indices, read by one process: where both are the same, the indices are theirs.
        indices() {
          cd /sys/kernel/debug/extfrag
          for try in 1 2 3 4 5 6 7 8 9 10; do
            cat /proc/buddyinfo extfrag_index /proc/buddyinfo unusable_index /proc/buddyinfo >/tmp/all
            zones=$(grep -c zone /proc/buddyinfo)
            for part in 1 2 3 4 5; do sed -n "$((zones * (part - 1) + 1)),$((zones * part))p" /tmp/all >/tmp/$part; done
            cmp -s /tmp/1 /tmp/3 && cmp -s /tmp/3 /tmp/5 && break
            quiet
          done
          cd /
          mkdir -p /out/$1/proc /out/$1/sys/kernel/debug/extfrag
          cp /tmp/1 /out/$1/proc/buddyinfo
          cp /tmp/5 /out/$1/after
          cp /tmp/2 /out/$1/sys/kernel/debug/extfrag/extfrag_index
          cp /tmp/4 /out/$1/sys/kernel/debug/extfrag/unusable_index
          ask $1-computed extfrag --path /out/$1/proc/buddyinfo
          ask $1-kernel extfrag --root /out/$1
        }

        readers() {
          ask $1-live extfrag
          ask $1-buddyinfo buddyinfo
          ask $1-pagetypeinfo pagetypeinfo
          ask $1-zoneinfo zoneinfo
          ask $1-slab slab
          ask $1-compaction-stat compaction-stat
          ask $1-meminfo meminfo
          ask $1-settings settings
          ask $1-diagnose diagnose --order 9
          keep $1 /proc/pagetypeinfo /proc/zoneinfo /proc/slabinfo /proc/vmstat /proc/meminfo /proc/version /proc/sys/vm/extfrag_threshold
        }

        indices fresh
        readers fresh
        fragment
        indices fragmented
        readers fragmented
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Computed_indices_equal_debugfs_in_every_zone_and_order(string kernel)
    {
        var guest = On(kernel);
        foreach (var state in States)
        {
            Assert.Equal(guest.Text($"{state}/proc/buddyinfo"), guest.Text($"{state}/after"));
            var zones = guest.Text($"{state}/proc/buddyinfo").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
            var orders = guest.Text($"{state}/proc/buddyinfo").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length - 4;
            Assert.Equal((2, 11), (zones, orders));
            var computed = guest.Objects($"{state}-computed");
            Assert.Equal(zones * orders, computed.Count);
            Assert.Equal(Printed(guest, $"{state}/sys/kernel/debug/extfrag/extfrag_index"), computed.Select(static index => index.GetProperty("FragmentationIndex").GetDecimal()));
            Assert.Equal(Printed(guest, $"{state}/sys/kernel/debug/extfrag/unusable_index"), computed.Select(static index => index.GetProperty("UnusableIndex").GetDecimal()));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Debugfs_is_read_as_it_stands(string kernel)
    {
        var guest = On(kernel);
        foreach (var state in States)
        {
            var read = guest.Objects($"{state}-kernel");
            Assert.All(read, static index => Assert.Equal("Kernel", index.String("Origin")));
            Assert.Equal(Printed(guest, $"{state}/sys/kernel/debug/extfrag/extfrag_index"), read.Select(static index => index.GetProperty("FragmentationIndex").GetDecimal()));
            Assert.All(guest.Objects($"{state}-live"), static index => Assert.Equal("Kernel", index.String("Origin")));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_fragmented_machine_has_no_large_block_and_an_index_near_one(string kernel)
    {
        var index = On(kernel).Objects("fragmented-computed").Single(static index => index.String("Zone") == "DMA32" && index.Long("Order") == 9);
        Assert.InRange(index.GetProperty("FragmentationIndex").GetDecimal(), 0.95m, 0.999m);
        Assert.Equal("Fragmentation", index.String("Meaning"));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void All_files_of_memory_are_read_without_an_error(string kernel)
    {
        var guest = On(kernel);
        foreach (var state in States)
        {
            Assert.Equal(guest.Objects($"{state}-buddyinfo").Count, guest.Objects($"{state}-zoneinfo").Count(static zone => zone.Long("PresentPages") > 0));
            Assert.Equal(Lines(guest, $"{state}/proc/slabinfo") - 2, guest.Objects($"{state}-slab").Count);
            Assert.Equal(
                guest.Text($"{state}/proc/pagetypeinfo").Split('\n').Count(static line => line.Contains(", type ", StringComparison.Ordinal)),
                guest.Objects($"{state}-pagetypeinfo").Count);
            var memory = Assert.Single(guest.Text($"{state}/proc/meminfo").Split('\n'), static line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
            Assert.Equal(memory, $"MemTotal:{guest.Object($"{state}-meminfo").Long("TotalBytes") / 1024,15} kB");
            Assert.True(guest.Object($"{state}-compaction-stat").Long("CompactFail") >= 0);
            Assert.NotEmpty(guest.Objects($"{state}-settings"));
            Assert.Equal(0, guest.Object($"{state}-diagnose").Long("UnreadLines"));
            Assert.Equal(guest.Kernel.Release, guest.Object($"{state}-diagnose").GetProperty("KernelVersion").String("Release"));
        }
    }

    private static int Lines(Guest guest, string file) => guest.Text(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    // "Node 0, zone  DMA32 0.969 0.985 …"
    private static decimal[] Printed(Guest guest, string file)
        => [.. guest.Text(file).Split('\n').SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(4)).Select(static number => decimal.Parse(number, CultureInfo.InvariantCulture))];
}

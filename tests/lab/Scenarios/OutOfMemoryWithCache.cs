using System.Globalization;

namespace FragTools.Tests.Scenarios;

/// <summary>5, with a page cache that is given back first: still lack of memory.</summary>
public sealed class OutOfMemoryWithCache : MachineOutOfMemory
{
    private const int CachedMegabytes = 40;

    internal override bool IsCore => false;

    internal override string[] Modules => ["virtio_pci", "virtio_blk"];

    internal override int[] Disks => [CachedMegabytes];

    // A disk's pages are cached for as long as it is open.
    internal override string Script => "exec 4</dev/vda; cat <&4 >/dev/null\n" + base.Script;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_cache_was_given_back_first(string kernel)
    {
        var guest = On(kernel);
        var before = Assert.Single(guest.Text("before/proc/meminfo").Split('\n'), static line => line.StartsWith("Buffers:", StringComparison.Ordinal));
        Assert.InRange(long.Parse(before.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture), CachedMegabytes * 1000L, CachedMegabytes * 1100L);
        var memory = guest.Object("kills").GetProperty("MemInfo");
        Assert.InRange(memory.Long("active_file") + memory.Long("inactive_file"), 0, CachedMegabytes * 1024 / 4 / 10);
    }
}

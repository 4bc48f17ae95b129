namespace FragTools.Tests.Scenarios;

/// <summary>5, with swap that is used up first.</summary>
public sealed class OutOfMemoryWithSwap : MachineOutOfMemory
{
    internal override bool IsCore => false;

    internal override string[] Modules => ["virtio_pci", "virtio_blk"];

    internal override int[] Disks => [24];

    internal override string Script => "mkswap /dev/vda >/dev/null; swapon /dev/vda\n" + base.Script
        .Replace("free * 2 / 3", "free", StringComparison.Ordinal)
        .Replace("large as 0 stress take $((free / 2))", "large as 500 stress take $((free / 2))", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Swap_is_full_and_said_to_be(string kernel)
    {
        var memory = On(kernel).Object("kills").GetProperty("MemInfo");
        Assert.InRange(memory.Long("total_swap_kB"), 24_000, 24_576);
        Assert.InRange(memory.Long("free_swap_kB"), 0, 2_400);
    }
}

using System.Globalization;

namespace FragTools.Tests.Scenarios;

/// <summary>
/// 5, with 32 MB for all programs, on a machine that these kernels would not boot on (they are unpacked in 51 and 56 MB, boot/vmlinuz's
/// init_size, and keep 25 MB more for themselves): this program is moved from the root, which is memory, to a disk, and a balloon takes
/// what is too much, as hosts take it from their guests.
/// </summary>
public sealed class OutOfMemoryIn32Megabytes : MachineOutOfMemory
{
    private const int Kilobytes = 32 * 1024;

    internal override bool IsCore => false;

    internal override int Megabytes => 128;

    internal override int[] Disks => [24];

    internal override string[] Modules => ["virtio_pci", "virtio_blk", "virtio_console", "virtio_balloon"];

    // What the guest writes to its port is read by qemu's monitor: only the guest knows how much its kernel has left it.
    internal override string[] Machine
    {
        get
        {
            var name = $"fragtools-lab-{Guid.NewGuid():N}";
            return
            [
                "-device", "virtio-balloon-pci", "-device", "virtio-serial-pci", "-chardev", $"socket,id=monitor,path={name},abstract=on,server=on,wait=off",
                "-mon", "chardev=monitor", "-chardev", $"socket,id=port,path={name},abstract=on", "-device", "virtserialport,chardev=port",
            ];
        }
    }

    internal override string Script => $$"""
        mke2fs /dev/vda >/dev/null
        mkdir /disk
        mount -t ext2 /dev/vda /disk
        mv /bin/fragtools /disk/
        ln -s /disk/fragtools /bin/fragtools
        kilobytes() { sed -n "s/^$1: *\\([0-9]*\\) kB/\\1/p" /proc/meminfo; }
        port=$(echo /dev/vport*p1)
        size={{Megabytes}} total=$(kilobytes MemTotal)
        until [ $(kilobytes MemAvailable) -le {{Kilobytes}} ]; do
          size=$((size - 4))
          echo "balloon $size" >$port
          until [ $(kilobytes MemTotal) -le $((total - ({{Megabytes}} - size) * 1024)) ]; do usleep 50000; done
        done

        """ + base.Script.Replace("large as 0 stress take $((free / 2))", "large as 500 stress take $((free / 3))", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Programs_have_32_megabytes_and_the_balloon_has_the_rest(string kernel)
    {
        var guest = On(kernel);
        Assert.InRange(Memory(guest, "MemAvailable"), Kilobytes / 2, Kilobytes);

        // What a balloon has counts as reserved (mm/page_alloc.c, adjust_managed_page_count).
        var total = Memory(guest, "MemTotal");
        Assert.InRange(total, Kilobytes, 2 * Kilobytes);
        var memory = guest.Object("kills").GetProperty("MemInfo");
        Assert.InRange(memory.Long("ram") - memory.Long("reserved"), (total / 4) - 256, total / 4);
    }

    private static long Memory(Guest guest, string name)
    {
        var line = Assert.Single(guest.Text("before/proc/meminfo").Split('\n'), line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}

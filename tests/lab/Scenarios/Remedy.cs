using System.Globalization;

namespace FragTools.Tests.Scenarios;

/// <summary>
/// 3. The remedy works, or says why it does not: with locked pages that compaction passes over the advice names them; once they
/// may be moved the block is made, what was refused comes up, and the numbers are the kernel's.
/// </summary>
public sealed class Remedy : Scenario
{
    internal override bool IsCore => true;

    internal override string[] Modules => ["ifb", "virtio_pci", "virtio_blk"];

    internal override int[] Disks => [24];

    internal override string Script => """
        # A disk's pages are cached for as long as it is open.
        exec 4</dev/vda
        cat <&4 >/dev/null
        keep before-drop /proc/meminfo /proc/vmstat
        ask drop drop-caches --kind all --yes
        keep after-drop /proc/meminfo /proc/vmstat

        # The story as in a terminal: refused, told why, mended, served.
        fragment
        show cat /proc/buddyinfo
        show fragtools diagnose --order 7
        show stress link ifb ifb7 2048
        show fragtools failures
        show fragtools diagnose
        show sysctl -w vm.compact_unevictable_allowed=1
        show fragtools compact --order 7 --yes
        show cat /proc/buddyinfo
        show stress link ifb ifb7 2048
        show ip link show ifb7

        # Once more, and measured: with pages that stay, and with ones that may be moved.
        ip link del ifb7
        release $pinned
        fragment
        ask useless compact --order 7 --yes --force
        keep useless /sys/kernel/debug/extfrag/extfrag_index
        echo 1 >/proc/sys/vm/compact_unevictable_allowed

        # A page that somebody holds in that instant cannot be moved: on a busy machine it takes a second pass now and then.
        for pass in 1 2 3; do
          keep before /proc/vmstat /proc/buddyinfo
          ask made compact --order 7 --yes --force
          keep after /proc/vmstat /proc/buddyinfo /sys/kernel/debug/extfrag/extfrag_index
          ! grep -q '"Success": *true' /out/made.json || break
        done
        ask served diagnose --order 7
        stress link ifb ifb8 2048
        ls /sys/class/net >/out/devices
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Where_pages_stay_the_advice_says_which(string kernel)
    {
        var guest = On(kernel);
        Assert.Contains("page allocation failure: order:7", guest.Messages, StringComparison.Ordinal);
        var result = Assert.Single(guest.Answer("useless"));
        Assert.False(result.GetProperty("Success").GetBoolean());
        var advice = Assert.Single(result.List("Advice"), static advice => advice.String("Kind") == "MoveLockedMemory");
        Assert.Contains("compact_unevictable_allowed", advice.String("Text"), StringComparison.Ordinal);
        Assert.All(Index(guest, "useless"), static index => Assert.NotEqual("-1.000", index));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Where_they_may_move_the_block_is_made_and_the_device_comes_up(string kernel)
    {
        var guest = On(kernel);
        var result = guest.Object("made");
        Assert.True(result.GetProperty("Success").GetBoolean(), $"{result}\n{guest.Text("after/proc/buddyinfo")}");
        Assert.True(result.GetProperty("IndexBefore").GetDecimal() > 0.9m);
        Assert.Equal(-1, result.GetProperty("IndexAfter").GetDecimal());
        Assert.Contains("-1.000", Index(guest, "after"));
        Assert.Contains("ifb8", guest.Text("devices"), StringComparison.Ordinal);
        Assert.Contains(guest.Object("served").List("Evidence"), static finding => finding.String("Id") == "FT047" && finding.String("Statement")!.Contains("would be served now", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void What_it_cost_is_what_vmstat_counted(string kernel)
    {
        var guest = On(kernel);
        var result = guest.Object("made");
        foreach (var (name, counter) in new[] { ("PagesMoved", "pgmigrate_success"), ("MigrateScanned", "compact_migrate_scanned"), ("FreeScanned", "compact_free_scanned") })
        {
            // Read before and after it, with two processes' starts between.
            var most = Counter(guest, "after", counter) - Counter(guest, "before", counter);
            Assert.True(result.Long(name) > 0, name);
            Assert.True(result.Long(name) <= most, $"{name} is {result.Long(name)}, and the kernel counted {most}");
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Dropping_caches_frees_what_it_says(string kernel)
    {
        var guest = On(kernel);
        var result = guest.Object("drop");
        var megabyte = 1024 * 1024;
        var freed = Memory(guest, "after-drop", "MemFree") - Memory(guest, "before-drop", "MemFree");
        var cache = Memory(guest, "before-drop", "Buffers") - Memory(guest, "after-drop", "Buffers");
        Assert.InRange(result.Long("PageCacheFreedBytes"), 23 * megabyte, 26 * megabyte);
        Assert.InRange(result.Long("PageCacheFreedBytes") - cache, -megabyte, megabyte);
        Assert.InRange(result.Long("FreedBytes") - freed, -2 * megabyte, 2 * megabyte);
        Assert.Equal(1, Counter(guest, "after-drop", "drop_pagecache") - Counter(guest, "before-drop", "drop_pagecache"));
        Assert.Equal(1, Counter(guest, "after-drop", "drop_slab") - Counter(guest, "before-drop", "drop_slab"));
    }

    private static long Counter(Guest guest, string state, string name)
        => long.Parse(Assert.Single(guest.Text($"{state}/proc/vmstat").Split('\n'), line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static long Memory(Guest guest, string state, string name)
    {
        var line = Assert.Single(guest.Text($"{state}/proc/meminfo").Split('\n'), line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    // At order 7, of every zone.
    private static string[] Index(Guest guest, string state)
        => [.. guest.Text($"{state}/sys/kernel/debug/extfrag/extfrag_index").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4 + 7])];
}

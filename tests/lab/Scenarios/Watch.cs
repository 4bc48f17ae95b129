using System.Text.Json;

namespace FragTools.Tests.Scenarios;

/// <summary>6. The watch sees fragmentation come, acts once, records it, and the machine is well again.</summary>
public sealed class Watch : Scenario
{
    internal override string Script => """
        echo 1 >/proc/sys/vm/compact_unevictable_allowed
        fragtools watch --order 7 --interval 1s --count 25 --act-above 0.9 --hold-for 2s --cooldown 5m --remedy compact --yes --output jsonl >/out/watch.json 2>/out/watch.err &
        watch=$!
        sleep 3
        keep before /proc/vmstat /proc/buddyinfo
        # It sleeps while pages are locked and compacted, and sees what is left of that.
        kill -STOP $watch
        fragment
        keep fragmented /proc/buddyinfo /sys/kernel/debug/extfrag/extfrag_index
        echo 1 >/proc/sys/vm/compact_unevictable_allowed
        kill -CONT $watch
        wait $watch
        echo $? >/out/watch.exit
        keep after /proc/vmstat /proc/buddyinfo /sys/kernel/debug/extfrag/extfrag_index
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void It_sees_it_come_acts_once_and_it_is_over(string kernel)
    {
        var guest = On(kernel);
        var lines = guest.Text("watch.json").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        var index = lines.Where(static line => line.TryGetProperty("Decides", out var decides) && decides.GetBoolean()).Select(static line => line.GetProperty("FragmentationIndex").GetDecimal()).ToList();
        Assert.Equal(-1, index[0]);
        Assert.Contains(index, static one => one > 0.9m);

        // Compaction may end early in one zone and make the block in another.
        Assert.Contains(lines.TakeLast(2), static line => line.TryGetProperty("FragmentationIndex", out var last) && last.GetDecimal() == -1);
        Assert.Single(lines, static line => line.TryGetProperty("Action", out var action) && action.GetString() == "Compact");
    }
}

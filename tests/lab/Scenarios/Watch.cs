using System.Text.Json;

namespace FragTools.Tests.Scenarios;

/// <summary>6. The watch sees fragmentation come, acts once, and the machine is well again; what it recorded tells how it was before a refusal.</summary>
public sealed class Watch : Scenario
{
    internal override string[] Modules => ["ifb"];

    internal override string Script => """
        # seen WORDS NAME: waits until they stand in what a watch prints.
        seen() { until grep -q "$1" /out/$2.json; do usleep 200000; done; }

        echo 1 >/proc/sys/vm/compact_unevictable_allowed
        fragtools watch --order 7 --interval 1s --act-above 0.9 --hold-for 2s --cooldown 1h --remedy compact --yes \
          --output jsonl >/out/watch.json 2>/out/watch.err &
        watch=$!
        seen Decides watch
        # It sleeps while pages are locked and compacted, and sees what is left of that.
        kill -STOP $watch
        fragment
        echo 1 >/proc/sys/vm/compact_unevictable_allowed
        kill -CONT $watch
        seen '"Action":' watch
        sleep 4
        kill $watch
        wait $watch

        # Another only records, until a request is refused.
        release $pinned
        fragment
        fragtools watch --order 7 --interval 1s --record /var/lib/fragtools/history --output jsonl >/out/record.json 2>/out/record.err &
        watch=$!
        seen Decides record
        stress link ifb refused 2048 2>/out/ifb.err
        seen '"NewFailures":1' record
        kill $watch
        wait $watch
        ask diagnosis diagnose
        keep end /proc/stat /proc/uptime /proc/buddyinfo /proc/zoneinfo
        cp -r /var/lib/fragtools/history /out/
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void It_sees_it_come_acts_once_and_it_is_over(string kernel)
    {
        var guest = On(kernel);
        Assert.Equal("", guest.Text("watch.err"));
        var lines = Lines(guest, "watch.json");
        var index = lines.Where(static line => line.TryGetProperty("Decides", out var decides) && decides.GetBoolean()).Select(static line => line.GetProperty("FragmentationIndex").GetDecimal()).ToList();
        Assert.Equal(-1, index[0]);
        Assert.Contains(index, static one => one > 0.9m);

        // Compaction may end early in one zone and make the block in another.
        Assert.Contains(lines.TakeLast(2), static line => line.TryGetProperty("FragmentationIndex", out var last) && last.GetDecimal() == -1);
        Assert.Single(lines, static line => line.TryGetProperty("Action", out var action) && action.GetString() == "Compact");
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_failure_is_seen_as_it_happens(string kernel)
    {
        // Each zone's line of a sample has the machine's count.
        var guest = On(kernel);
        Assert.Equal("stress: ifb: Cannot allocate memory\n", guest.Text("ifb.err"));
        var samples = Lines(guest, "record.json").Where(static line => line.TryGetProperty("NewFailures", out var failures) && failures.GetInt64() > 0).ToList();
        Assert.NotEmpty(samples);
        Assert.Single(samples.Select(static sample => sample.String("Timestamp")).Distinct());
        Assert.All(samples, static sample => Assert.Contains("order 7", sample.String("LastFailure"), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void What_it_recorded_tells_how_it_was_before(string kernel)
    {
        var guest = On(kernel);
        Assert.Equal("", guest.Text("record.err"));
        var samples = Lines(guest, "record.json").Select(static line => line.String("Timestamp")).Distinct().Count();
        var records = Directory.GetFiles(Path.Combine(guest.Folder, "history")).SelectMany(File.ReadAllLines).Count(static line => line.EndsWith(" .", StringComparison.Ordinal));
        Assert.InRange(records - samples, 0, 1);
        var finding = Assert.Single(guest.Object("diagnosis").List("Evidence"), static finding => finding.String("Id") == "FT064");
        Assert.Contains("no such block", finding.String("Statement"), StringComparison.Ordinal);
        Assert.InRange(finding.GetProperty("Numbers").Long("SecondsBefore"), 0, 10);
        Assert.True(finding.GetProperty("Numbers").GetProperty("FragmentationIndex").GetDecimal() > 0.9m);
    }

    private static List<JsonElement> Lines(Guest guest, string name)
        => [.. guest.Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
}

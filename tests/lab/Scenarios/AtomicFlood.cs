namespace FragTools.Tests.Scenarios;

/// <summary>
/// 2, single pages: an interrupt clones packets until the reserve is used up. The kernel refuses pages one by one, which is lack of
/// memory, never fragmentation.
/// </summary>
public sealed class AtomicFlood : Scenario
{
    internal override bool IsCore => true;

    internal override string Script => """
        # 12 MB stay free; a datagram in 105 fragments for 700 listeners needs about 17 MB.
        free=$(sed -n 's/^MemFree: *\([0-9]*\) kB/\1/p' /proc/meminfo)
        begin taken as 0 stress take $((free - 12288))
        ip link set lo mtu 600
        dmesg -c >/out/before.dmesg
        as 1000 stress flood 700
        release $!
        dmesg >/out/flood.dmesg
        ask flood failures
        ask diagnosis diagnose
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_refusal_is_counted_and_none_is_fragmentation(string kernel)
    {
        var guest = On(kernel);
        var lines = guest.Text("flood.dmesg").Split('\n');
        var failures = guest.Objects("flood");
        foreach (var (kind, words) in new[] { ("Failure", "page allocation failure: order:0"), ("SlabFailure", "SLUB: Unable to allocate memory") })
        {
            var refused = lines.Count(line => line.Contains(words, StringComparison.Ordinal));
            Assert.True(refused > 0, $"the kernel printed no {words}");
            Assert.Equal((kind, refused), (kind, failures.Count(failure => failure.String("Kind") == kind)));
        }

        Assert.All(failures, static failure => Assert.NotEqual("Fragmentation", failure.String("Cause")));
        Assert.Contains(failures, static failure => failure.String("GfpText")!.Contains("GFP_ATOMIC", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_verdict_is_lack_of_memory(string kernel) => Assert.Equal("OutOfMemory", On(kernel).Object("diagnosis").String("Verdict"));
}

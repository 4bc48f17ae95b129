using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;

namespace FragTools.Tests.Diagnosis;

/// <summary>Trouble that looks like fragmentation and is none, and a node without any.</summary>
public class HardNegativeTests
{
    [Theory]
    [InlineData("5.15-healthy", Verdict.NotFragmentation, Confidence.Likely, "FT036")]
    [InlineData("5.15-memcg-limit", Verdict.CgroupLimit, Confidence.Proven, "FT012")]
    [InlineData("5.15-order0-exhaustion", Verdict.OutOfMemory, Confidence.Proven, "FT010")]
    [InlineData("5.15-swap-storm", Verdict.OutOfMemory, Confidence.Likely, "FT014")]
    [InlineData("5.15-old-failure", Verdict.NotNow, Confidence.Proven, "FT002")]
    [InlineData("5.15-fork-bomb", Verdict.NotFragmentation, Confidence.Proven, "FT018")]
    [InlineData("5.15-userns-limit", Verdict.NotFragmentation, Confidence.Proven, "FT019")]
    [InlineData("5.15-disk-full", Verdict.NotFragmentation, Confidence.Proven, "FT020")]
    [InlineData("5.15-cpuset", Verdict.NotFragmentation, Confidence.Proven, "FT013")]
    [InlineData("5.15-numa-policy", Verdict.NotFragmentation, Confidence.Proven, "FT013")]
    [InlineData("5.15-thp-fallback", Verdict.NotFragmentation, Confidence.Likely, "FT033")]
    [InlineData("unknown-aliyun-normal", Verdict.NotFragmentation, Confidence.Possible, "FT036")]
    [InlineData("unknown-k8s-normal", Verdict.NotFragmentation, Confidence.Possible, "FT036")]
    [InlineData("6.18-idle-vm", Verdict.NotFragmentation, Confidence.Possible, "FT036")]
    public void What_it_is_comes_out(string fixture, Verdict verdict, Confidence confidence, string first)
    {
        var judged = Diagnose.Fixture(fixture);
        Assert.Equal((verdict, confidence, first), (judged.Verdict, judged.Confidence, judged.Evidence[0].Id));
        Assert.False(NodeDiagnosis.IsFragmentation(judged));
        Assert.DoesNotContain(judged.Remedies, remedy => remedy.What.Contains("compact memory", StringComparison.Ordinal));
        Assert.Equal(2, Sentences(judged.Summary));
    }

    [Fact]
    public void A_node_with_nothing_to_go_on_is_inconclusive()
    {
        var verdict = Diagnose.Tree(("etc/hostname", "bare-1\n"));
        Assert.Equal(("bare-1", Verdict.Inconclusive, Confidence.Possible), (verdict.Host, verdict.Verdict, verdict.Confidence));
        Assert.Equal("FT037", Assert.Single(verdict.Evidence).Id);
        Assert.Equal("Capture what was missing, as root, on the node", Assert.Single(verdict.Remedies).What);
        Assert.All(verdict.Sources, source => Assert.Equal(SourceState.Missing, source.State));
        Assert.All(verdict.Sources, source => Assert.NotNull(source.WouldAdd));
    }

    [Fact]
    public void A_failure_long_past_is_past_and_the_same_failure_just_now_is_not()
    {
        // The capture is of 2026-02-12 02:40, the failure of 2026-02-03 04:10.
        var failed = new DateTimeOffset(2026, 2, 3, 4, 10, 0, TimeSpan.Zero);
        Assert.Equal(Verdict.NotNow, Diagnose.Fixture("5.15-old-failure").Verdict);
        var then = Diagnose.Fixture("5.15-old-failure", failed.AddMinutes(10));
        Assert.Equal((Verdict.Fragmentation, Confidence.Proven), (then.Verdict, then.Confidence));
        Assert.Equal(Verdict.Fragmentation, Diagnose.Fixture("5.15-old-failure", failed.AddMinutes(59)).Verdict);
        Assert.Equal(Verdict.NotNow, Diagnose.Fixture("5.15-old-failure", failed.AddMinutes(61)).Verdict);
    }

    [Fact]
    public void The_time_of_capture_and_how_it_is_known_are_among_the_sources()
    {
        var boot = Assert.Single(Diagnose.Fixture("5.15-old-failure").Sources, source => source.Name == "time of capture");
        Assert.Equal((SourceState.Inferred, "2026-02-12 02:40:00 UTC, by the time of boot in proc/stat and proc/uptime"), (boot.State, boot.Detail));
        var given = Assert.Single(Diagnose.Fixture("5.15-old-failure", DateTimeOffset.UnixEpoch).Sources, source => source.Name == "time of capture");
        Assert.Equal((SourceState.Read, "1970-01-01 00:00:00 UTC, by what was given as now"), (given.State, given.Detail));
        var files = Assert.Single(Diagnose.Fixture("unknown-k8s-normal").Sources, source => source.Name == "time of capture");
        Assert.Contains("when proc/buddyinfo was last written, which copying may have changed", files.Detail);
    }

    // A full stop before a blank and a capital, or at the end.
    private static int Sentences(string text)
        => text.Where((character, at) => character == '.' && (at + 1 == text.Length || (text[at + 1] == ' ' && at + 2 < text.Length && char.IsUpper(text[at + 2])))).Count();
}

using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;

namespace FragTools.Tests.Diagnosis;

/// <summary>Trouble that looks like fragmentation and is none, and a node without any.</summary>
public class HardNegativeTests
{
    [Theory]
    [InlineData("5.15-healthy", Verdict.NotFragmentation, Confidence.Likely, "FT036")]
    [InlineData("5.15-memcg-limit", Verdict.CgroupLimit, Confidence.Proven, "FT012")]
    [InlineData("5.15-order0-exhaustion", Verdict.OutOfMemory, Confidence.Proven, "FT010")]
    [InlineData("5.15-swap-storm", Verdict.OutOfMemory, Confidence.Likely, "FT014")]
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
    public void The_pod_at_its_limit_of_processes_is_who_paid()
    {
        var pod = Assert.Single(Diagnose.Fixture("5.15-fork-bomb").Affected, static pod => pod.Effect == "was at its limit of processes");
        Assert.Equal(("0a1b2c3d-1111-2222-3333-444455556666", new string('5', 64)), (pod.PodUid, pod.ContainerId));
    }

    // What is alone in the log; of the others free blocks, swap or counters tell, too.
    [Theory]
    [InlineData("5.15-healthy", false, true)]
    [InlineData("5.15-memcg-limit", true, true)]
    [InlineData("5.15-order0-exhaustion", true, true)]
    [InlineData("5.15-swap-storm", false, false)]
    [InlineData("5.15-old-failure", true, true)]
    [InlineData("5.15-fork-bomb", true, true)]
    [InlineData("5.15-userns-limit", true, true)]
    [InlineData("5.15-disk-full", true, true)]
    [InlineData("5.15-cpuset", true, true)]
    [InlineData("5.15-numa-policy", true, true)]
    [InlineData("5.15-thp-fallback", false, false)]
    [InlineData("unknown-aliyun-normal", false, true)]
    [InlineData("unknown-k8s-normal", false, true)]
    [InlineData("6.18-idle-vm", false, true)]
    public void It_is_the_same_as_log_alone_with_free_blocks_by_path_and_a_day_later(string fixture, bool isInLog, bool isInBlocks)
    {
        var judged = Diagnose.Fixture(fixture);
        NodeInput[] logs = Directory.Exists(Path.Combine(Repository.Fixture(fixture), "var", "log"))
            ? [.. Directory.GetFiles(Repository.Fixture(fixture, "var", "log")).Select(file => new NodeInput.CapturedFile(file))]
            : [];
        var blocks = Path.Combine(Repository.Fixture(fixture), "proc", "buddyinfo");
        if (isInLog)
        {
            AssertSame(judged, Assert.Single(Diagnose.Run(logs)));
            var piped = logs.Select(log => new NodeInput.Text(File.ReadAllBytes(((NodeInput.CapturedFile)log).Path), "(standard input)"));
            AssertSame(judged, Assert.Single(Diagnose.Run([.. piped])));
        }

        if (isInBlocks && File.Exists(blocks))
        {
            NodeInput[] both = [.. logs, new NodeInput.CapturedFile(blocks)];
            AssertSame(judged, Assert.Single(Diagnose.Run(both)));
            AssertSame(judged, Assert.Single(Diagnose.Run(both, new DateTimeOffset(2027, 3, 4, 5, 6, 7, TimeSpan.Zero))));
        }

        AssertSame(judged, Diagnose.Fixture(fixture, new DateTimeOffset(2026, 2, 13, 2, 40, 0, TimeSpan.Zero)));
        AssertSame(judged, Diagnose.Fixture(fixture, new DateTimeOffset(2027, 2, 12, 2, 40, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void A_complete_report_is_the_cause_at_any_age_and_what_is_seen_now_is_a_second_sentence()
    {
        // The capture is of 2026-02-12 02:40, the failure of 2026-02-03 04:10.
        var judged = Diagnose.Fixture("5.15-old-failure");
        Assert.Equal((Verdict.Fragmentation, Confidence.Proven, "FT002"), (judged.Verdict, judged.Confidence, judged.Evidence[0].Id));
        Assert.Contains("What is seen of the node now would serve it", judged.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain(judged.Remedies, remedy => remedy.Kind == RemedyKind.Compact);
        Assert.Equal(2, Sentences(judged.Summary));
    }

    [Fact]
    public void The_time_of_capture_and_how_it_is_known_are_among_the_sources()
    {
        var boot = Time(Diagnose.Fixture("5.15-old-failure"));
        Assert.Equal((SourceState.Inferred, "2026-02-12 02:40:00 UTC, by the time of boot in proc/stat and proc/uptime"), (boot.State, boot.Detail));
        var given = Time(Diagnose.Fixture("5.15-old-failure", DateTimeOffset.UnixEpoch));
        Assert.Equal((SourceState.Read, "1970-01-01 00:00:00 UTC, by what was given as now"), (given.State, given.Detail));
        var files = Time(Diagnose.Fixture("unknown-k8s-normal"));
        Assert.Equal(SourceState.Missing, files.State);
        Assert.Matches("^nothing tells it; proc/buddyinfo was last written [0-9: -]+ UTC, which a copy changes$", files.Detail);
        var sos = Time(Diagnose.Tree(("sos_commands/date/date", "Thu Feb 10 02:00:00 PM UTC 2022\n"), ("etc/hostname", "n1\n")));
        Assert.Equal((SourceState.Inferred, "2022-02-10 14:00:00 UTC, by sos_commands/date/date"), (sos.State, sos.Detail));
        Assert.Equal(SourceState.Missing, Time(Diagnose.Tree(("date", "yesterday\n"), ("etc/hostname", "n1\n"))).State);
    }

    private static EvidenceSource Time(FragmentationVerdict verdict) => Assert.Single(verdict.Sources, source => source.Name == "time of capture");

    private static void AssertSame(FragmentationVerdict expected, FragmentationVerdict actual)
        => Assert.Equal((expected.Verdict, expected.Confidence), (actual.Verdict, actual.Confidence));

    // A full stop before a blank and a capital, or at the end.
    private static int Sentences(string text)
        => text.Where((character, at) => character == '.' && (at + 1 == text.Length || (text[at + 1] == ' ' && at + 2 < text.Length && char.IsUpper(text[at + 2])))).Count();
}

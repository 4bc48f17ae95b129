using System.Text;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;

namespace FragTools.Tests.Diagnosis;

/// <summary>The same bytes give the same verdict as a tree, by path and through a pipe, today and next year.</summary>
public class CaptureTimeTests
{
    private const string Pod = "5a1e0001-0000-4000-8000-000000000001";

    // Times without a year: with a wrong one the failed start is no longer close to the capture.
    private const string Start = "Mar  5 02:00:01 n1 kubelet[901]: E0305 02:00:01.000000     901 remote_runtime.go:92] RunPodSandbox from runtime service failed: rpc error: code = Unknown desc = failed to start sandbox container for pod \"cart-0\": OCI runtime create failed: can't get final child's PID from pipe: EOF: unknown\n"
        + "Mar  5 02:00:01 n1 kubelet[901]: E0305 02:00:01.010000     901 pod_workers.go:190] Error syncing pod " + Pod + " (\"cart-0_shop(" + Pod + ")\"), skipping: failed to \"CreatePodSandbox\" for \"cart-0_shop(" + Pod + ")\": can't get final child's PID from pipe: EOF\n";

    private const string Few = "Node 0, zone   Normal   9100   8200    730     41      0      0      0      0      0      0      0\n";

    // 2026-03-05 02:10:00 UTC: nine minutes after.
    private const string Stat = "cpu  10 20 30 40 0 0 0\ncpu0 10 20 30 40 0 0 0\nintr 7 0 1\nctxt 99\nbtime 1772670000\nprocesses 9\nprocs_running 1\nprocs_blocked 0\nsoftirq 3 1 2\n";
    private const string Uptime = "6600.00 9000.00\n";

    public static TheoryData<string> Fixtures => [.. Directory.GetDirectories(Repository.Fixture()).Select(static folder => Path.GetFileName(folder)!)];

    [Theory]
    [InlineData(6600, true)]
    [InlineData(96600, false)]
    public void Proc_stat_with_proc_uptime_is_the_time_whichever_way_they_come(int uptime, bool isClose)
    {
        using var tree = new TempTree();
        var seconds = FormattableString.Invariant($"{uptime}.00 9000.00\n");
        string[] files = [tree.Write("var/log/messages", Start), tree.Write("proc/buddyinfo", Few), tree.Write("proc/stat", Stat), tree.Write("proc/uptime", seconds)];
        foreach (var year in (int[])[2026, 2027, 2031])
        {
            Array.ForEach(files, file => File.SetLastWriteTimeUtc(file, new DateTime(year, 11, 30, 0, 0, 0, DateTimeKind.Utc)));
            FragmentationVerdict[] verdicts =
            [
                One(new NodeInput.Root(tree.Root)),
                One([.. files.Select(static file => new NodeInput.CapturedFile(file))]),
                One(Text(Start + Few + Stat + seconds)),
                One(Text(seconds + Stat + Few + Start)),
                One(Text(Start), Text(Few), Text(Stat), Text(seconds)),
            ];
            Assert.All(verdicts, verdict =>
            {
                Assert.Equal(isClose ? (Verdict.Fragmentation, Confidence.Possible) : (Verdict.Inconclusive, Confidence.Possible), (verdict.Verdict, verdict.Confidence));
                Assert.Single(verdict.Sources, source => source.Name == "time of capture" && source.State == SourceState.Inferred);
                Assert.Equal(0, verdict.UnreadLines);
            });
        }
    }

    [Fact]
    public void What_date_printed_is_a_time_and_what_is_given_goes_first()
    {
        Assert.Equal(Verdict.Fragmentation, One(Text("Thu Mar  5 02:10:00 UTC 2026\n" + Few + Start)).Verdict);
        Assert.Equal(Verdict.Inconclusive, One(Text("Fri Mar  6 02:10:00 UTC 2026\n" + Few + Start)).Verdict);
        Assert.Equal(Verdict.Inconclusive, Assert.Single(Diagnose.Run([Text(Few + Start + Stat + Uptime)], new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.Zero))).Verdict);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Every_fixture_has_one_verdict_whenever_its_files_were_written_and_a_year_later(string name)
    {
        using var tree = new TempTree();
        List<string> written = [.. Copied(Repository.Fixture(name), tree)];
        var verdicts = new List<(Verdict, Confidence)>();
        foreach (var time in (DateTime[])[new(2026, 11, 30, 0, 0, 0, DateTimeKind.Utc), new(2028, 1, 31, 0, 0, 0, DateTimeKind.Utc)])
        {
            written.ForEach(file => File.SetLastWriteTimeUtc(file, time));
            verdicts.Add(Of(One(new NodeInput.Root(tree.Root))));
        }

        Assert.Equal(verdicts[0], verdicts[1]);

        // A failed start alone has to do with free blocks of its time, and with none of a year later.
        var later = Assert.Single(Diagnose.Run(new NodeInput.Root(tree.Root), new DateTimeOffset(2027, 11, 30, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(name == "unknown-tke-dc05-reflowed" ? (Verdict.Inconclusive, Confidence.Possible) : verdicts[0], Of(later));
    }

    private static IEnumerable<string> Copied(string folder, TempTree tree)
        => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => tree.Write(Path.GetRelativePath(folder, file), File.ReadAllText(file)));

    private static NodeInput.Text Text(string text) => new(Encoding.UTF8.GetBytes(text), "text");

    private static FragmentationVerdict One(params NodeInput[] inputs) => Assert.Single(Diagnose.Run(inputs));

    private static (Verdict, Confidence) Of(FragmentationVerdict verdict) => (verdict.Verdict, verdict.Confidence);
}

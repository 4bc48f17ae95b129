using FragTools.Diagnosis;
using FragTools.Export;
using FragTools.Linux;
using FragTools.Tests.Remedy;

namespace FragTools.Tests.Diagnosis;

/// <summary>This machine, and a capture of it: what is judged of one is judged of the other.</summary>
[Collection(nameof(LiveRemedyTests))]
public sealed class LiveVerdictTests : IDisposable
{
    private const int Tries = 5;

    private readonly TempTree _out = new();

    public void Dispose() => _out.Dispose();

    [Fact]
    public void A_capture_gives_the_verdict_that_the_node_gives()
    {
        Assert.SkipUnless(File.Exists("/proc/buddyinfo"), "needs Linux with /proc/buddyinfo");
        Assert.SkipWhen(
            Directory.Exists("/var/log/journal") && Directory.EnumerateFiles("/var/log/journal", "*", SearchOption.AllDirectories).Any(),
            "live, start failures are read from the journal too, which a capture does not hold");
        for (var attempt = 1; ; attempt++)
        {
            var path = Path.Combine(_out.Folder, $"{attempt}.tar.gz");
            NodeCapture.Save(LinuxRoot.Live, path, new NodeCaptureOptions { Tool = "test", LogTime = TimeSpan.FromDays(300) });
            var (live, captured) = (Judge(NodeInput.Live), Judge(new NodeInput.Root(new LinuxRoot(path))));

            // The machine goes on between the two: kills of other tests, free memory that comes and goes.
            if (attempt == Tries || (live.Verdict == captured.Verdict && Findings(live).SequenceEqual(Findings(captured))))
            {
                Assert.Equal((live.Host, live.KernelVersion, live.Verdict, live.Confidence), (captured.Host, captured.KernelVersion, captured.Verdict, captured.Confidence));
                Assert.Equal(Findings(live), Findings(captured));
                return;
            }
        }
    }

    private static FragmentationVerdict Judge(NodeInput input)
        => Assert.Single(Assert.Single(NodeDiagnosis.Run([input])).Items);

    private static IEnumerable<string> Findings(FragmentationVerdict verdict) => verdict.Evidence.Select(one => one.Id).Distinct().Order(StringComparer.Ordinal);
}

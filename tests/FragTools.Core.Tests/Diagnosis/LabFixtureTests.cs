using FragTools.Diagnosis;
using FragTools.Logs.Inputs;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Tests.Diagnosis;

/// <summary>What kernels of the laboratory said (docs/lab.md), read where there is no emulator.</summary>
public class LabFixtureTests
{
    [Theory]
    [InlineData("6.1-lab-refused")]
    [InlineData("6.12-lab-refused")]
    public void A_refused_device_names_who_asked_and_is_fragmentation(string fixture)
    {
        var failure = Assert.Single(Diagnose.Tree(("var/log/dmesg", File.ReadAllText(Repository.Fixture(fixture, "var", "log", "dmesg")))).Evidence, static finding => finding.Id == "FT002");
        Assert.Contains("stress was refused a block of order 7 (512 KiB)", failure.Statement, StringComparison.Ordinal);
        var verdict = Diagnose.Fixture(fixture);
        Assert.Equal((Verdict.Fragmentation, Confidence.Proven, 0L), (verdict.Verdict, verdict.Confidence, verdict.UnreadLines));
    }
}

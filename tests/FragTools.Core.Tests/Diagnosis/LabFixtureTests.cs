using FragTools.Diagnosis.Rules;
using FragTools.Pods;
using FragTools.Tests.Reports;
using FragTools.Watermarks;

namespace FragTools.Tests.Diagnosis;

/// <summary>What the laboratory's kernels said (docs/lab.md), read where there is no emulator.</summary>
public class LabFixtureTests
{
    [Theory]
    [InlineData("6.1-lab-refused")]
    [InlineData("6.12-lab-refused")]
    public void A_device_that_was_refused_is_fragmentation_with_its_driver_named(string fixture)
    {
        var failure = Assert.Single(SampleLogs.ReadFile(Repository.Fixture(fixture, "var", "log", "dmesg")));
        Assert.Equal(("stress", 7, "ifb_dev_init [ifb]", AllocationCause.Fragmentation), (failure.ProcessName, failure.Order, failure.Requester, failure.Cause));
        var verdict = Diagnose.Fixture(fixture);
        Assert.Equal((Verdict.Fragmentation, Confidence.Proven, 0L), (verdict.Verdict, verdict.Confidence, verdict.UnreadLines));
    }

    [Fact]
    public void Each_limit_that_was_reached_is_named_with_all_who_died()
    {
        var kills = OomLog.ReadFile(Repository.Fixture("6.12-lab-limits", "var", "log", "dmesg"));
        Assert.Equal([156, 192, 225, 258, 294, 341, 386, 422, 456], kills.Select(static kill => kill.VictimProcessId!.Value));
        Assert.Equal(
            [
                LimitOwner.Container, LimitOwner.Container, LimitOwner.Container, LimitOwner.Container, LimitOwner.Pod, LimitOwner.QosClass,
                LimitOwner.NodeAllocatable, LimitOwner.Container, LimitOwner.Container,
            ],
            kills.Select(static kill => kill.LimitOwner!.Value));
        Assert.Equal([195, 205], kills[1].AlsoKilled!.Select(static process => process.ProcessId));
        Assert.Equal([261, 271], kills[3].AlsoKilled!.Select(static process => process.ProcessId));
        Assert.Equal(("hog", "stress"), (kills[^1].TriggerName, kills[^1].VictimName));
        Assert.All(kills, static kill => Assert.True(kill.ExpectedVictim!.Agrees));
    }
}

using FragTools.Diagnosis.Rules;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;
using FragTools.Tests.Starts;
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

    /// <summary>One report of the page allocator (the kernel prints no more in so short a time) and ten of SLUB.</summary>
    [Theory]
    [InlineData("6.1-lab-flood")]
    [InlineData("6.12-lab-flood")]
    public void A_flood_in_an_interrupt_is_lack_of_memory(string fixture)
    {
        var failures = SampleLogs.ReadFile(Repository.Fixture(fixture, "var", "log", "dmesg"));
        Assert.Equal((1, 10), (failures.Count(static one => one.Kind == PageAllocFailureKind.Failure), failures.Count(static one => one.Kind == PageAllocFailureKind.SlabFailure)));
        Assert.All(failures, static failure => Assert.NotEqual(AllocationCause.Fragmentation, failure.Cause));
        Assert.Equal(Verdict.OutOfMemory, Diagnose.Fixture(fixture).Verdict);
    }

    /// <summary>Of RAM so many pages are managed; what a balloon has counts as reserved.</summary>
    [Theory]
    [InlineData("6.1-lab-oom", 93, 40830 - 9751)]
    [InlineData("6.12-lab-oom-32mb", 188, 32635 - 16395)]
    public void The_whole_machine_was_short(string fixture, int victim, long pages)
    {
        var kill = Assert.Single(OomLog.ReadFile(Repository.Fixture(fixture, "var", "log", "dmesg")));
        Assert.Equal(("CONSTRAINT_NONE", false, victim), (kill.Constraint, kill.IsCgroupLimit, kill.VictimProcessId));
        Assert.Equal(pages, kill.MemInfo!.Get("ram") - kill.MemInfo.Get("reserved"));
        Assert.True(kill.ExpectedVictim!.Agrees);
        var verdict = Diagnose.Fixture(fixture);
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven, 0L), (verdict.Verdict, verdict.Confidence, verdict.UnreadLines));
    }

    [Fact]
    public void A_cpusets_nodes_were_short_and_the_machine_was_not()
    {
        var kill = Assert.Single(OomLog.ReadFile(Repository.Fixture("6.12-lab-numa", "var", "log", "dmesg")));
        Assert.Equal(("CONSTRAINT_CPUSET", 161), (kill.Constraint, kill.VictimProcessId));
        var verdict = Diagnose.Fixture("6.12-lab-numa");
        Assert.Equal((Verdict.NotFragmentation, "FT013"), (verdict.Verdict, verdict.Evidence[0].Id));
    }

    [Fact]
    public void A_fork_bomb_is_at_its_pods_limit_of_processes()
    {
        var verdict = Diagnose.Fixture("6.12-lab-forks");
        Assert.Equal((Verdict.NotFragmentation, "FT018"), (verdict.Verdict, verdict.Evidence[0].Id));
        Assert.Equal("0a1b0001-0000-4000-8000-000000000001", Assert.Single(verdict.Affected).PodUid);
    }

    [Fact]
    public void What_was_recorded_before_a_refusal_tells_how_it_was()
    {
        var verdict = Diagnose.Fixture("6.12-lab-watched");
        Assert.Equal((Verdict.Fragmentation, Confidence.Proven, 0L), (verdict.Verdict, verdict.Confidence, verdict.UnreadLines));
        var before = Assert.Single(verdict.Evidence, static finding => finding.Id == "FT064");

        // 0*4kB 697*8kB 971*16kB 896*32kB 1*64kB 1*128kB.
        Assert.Equal((7m, 0m, 0m, (697m * 8 + 971 * 16 + 896 * 32 + 64 + 128) * 1024), (before.Numbers["Order"], before.Numbers["SecondsBefore"], before.Numbers["SuitableBlocks"], before.Numbers["FreeBytes"]));
        Assert.InRange(before.Numbers["FragmentationIndex"], 0.95m, 0.97m);
    }

    /// <summary>By runc's own log and by what the kernel said meanwhile.</summary>
    [Theory]
    [InlineData("low", StartFailureReason.MemoryLimitTooLow, Verdict.CgroupLimit, Confidence.Likely)]
    [InlineData("init", StartFailureReason.InitOomKilled, Verdict.CgroupLimit, Confidence.Proven)]
    [InlineData("pids", StartFailureReason.TemporarilyUnavailable, Verdict.NotFragmentation, Confidence.Proven)]
    [InlineData("full", StartFailureReason.NoSpace, Verdict.NotFragmentation, Confidence.Proven)]
    [InlineData("later", null, Verdict.CgroupLimit, Confidence.Proven)]
    public void Containers_of_runc_are_told_apart(string name, StartFailureReason? reason, Verdict verdict, Confidence confidence)
    {
        var folder = Path.GetDirectoryName(Repository.Fixture("6.18-lab-runc", "full.json"))!;
        var files = Directory.GetFiles(folder, name + ".*").OrderDescending(StringComparer.Ordinal).ToList();
        StartFailureReason[] reasons = reason is { } told ? [told] : [];
        Assert.Equal(reasons, StartLog.ReadFile([.. files]).Select(static failure => failure.Reason));
        var found = Diagnose.Log(string.Concat(files.Select(File.ReadAllText)));
        Assert.Equal((verdict, confidence), (found.Verdict, found.Confidence));
    }
}

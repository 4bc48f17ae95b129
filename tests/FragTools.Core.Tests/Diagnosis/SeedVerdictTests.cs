using FragTools.Diagnosis;
using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Tests.Diagnosis;

/// <summary>The nodes of the four articles, each built from what its article shows and nothing else.</summary>
public class SeedVerdictTests
{
    [Fact]
    public void The_node_whose_pods_hung_is_fragmented_and_its_watermarks_would_prove_it()
    {
        var verdict = Diagnose.Fixture("unknown-tke-dc05");
        Assert.Equal(("dc05", Verdict.Fragmentation, Confidence.Likely, null), (verdict.Host, verdict.Verdict, verdict.Confidence, verdict.KernelVersion));
        Assert.Contains("/proc/zoneinfo) would prove it", verdict.Summary);

        var refused = Diagnose.One(verdict, "FT004");
        Assert.Equal((Severity.Critical, 6m, 1L), (refused.Severity, refused.Numbers["Order"], refused.LineNumber));
        Assert.EndsWith("var/log/dmesg", refused.Source);
        Assert.Equal(AllocationCause.Unknown, Assert.IsType<PageAllocFailure>(refused.Basis).Cause);
        Assert.Contains("/proc/zoneinfo, which was not read, would prove it", refused.Statement);

        // Normal: 1163 + 1101*2 + 932*4 + 222*8 pages in 3418 blocks; DMA32 likewise. The check values of the article's analysis.
        var indices = verdict.Evidence.Where(finding => finding.Id == "FT005").ToDictionary(finding => ((ExtFragIndex)finding.Basis!).Zone);
        Assert.Equal(["DMA32", "Normal"], indices.Keys.Order());
        Assert.Equal((0.960m, 3418m, 0m), (indices["Normal"].Numbers["FragmentationIndex"], indices["Normal"].Numbers["FreeBlocks"], indices["Normal"].Numbers["SuitableBlocks"]));
        Assert.Equal((0.972m, 4016m), (indices["DMA32"].Numbers["FragmentationIndex"], indices["DMA32"].Numbers["FreeBlocks"]));
        Assert.All(indices.Values, finding => Assert.EndsWith("proc/buddyinfo", finding.Source));

        var start = Diagnose.One(verdict, "FT016");
        Assert.Equal(StartFailureReason.SetnsExit, Assert.IsType<ContainerStartFailure>(start.Basis).Reason);
        Assert.Equal((1m, 6m), (start.Numbers["Occurrences"], start.Numbers["ExitStatus"]));

        var remedy = verdict.Remedies[0];
        Assert.Equal("Drop the caches, then compact memory", remedy.What);
        Assert.Equal("sync; echo 3 > /proc/sys/vm/drop_caches; echo 1 > /proc/sys/vm/compact_memory", remedy.ShellCommand);
        Assert.Equal("Invoke-MemoryCompaction -Order 6 -DropCaches All", remedy.PowerShellCommand);
        Assert.Equal(RemedyTerm.Immediate, remedy.Term);
        Assert.Contains("programs may halt", remedy.Cost);
        Assert.Contains("FT004", remedy.Findings);

        var pod = Assert.Single(verdict.Affected);
        Assert.Equal(
            ("basic", "matchdataserver-1255064836-t4b2w", "485fd485-1ed6-11e9-8661-0a587f8021ea", 1),
            (pod.Namespace, pod.Pod, pod.PodUid, pod.Occurrences));
        Assert.Equal("5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c", pod.ContainerId);

        Assert.Equal(SourceState.Read, Source(verdict, "proc/buddyinfo").State);
        var marks = Source(verdict, "proc/zoneinfo");
        Assert.Equal(SourceState.Missing, marks.State);
        Assert.Contains("the watermarks", marks.WouldAdd);
    }

    [Fact]
    public void The_build_node_failed_then_and_has_blocks_now()
    {
        // The article's log is of June 8, without a year.
        var verdict = Diagnose.Fixture("3.10.0-1160-node-1");
        Assert.Equal(("node-1", Verdict.NotNow, Confidence.Likely, "3.10.0-1160.49.1.el7.x86_64"), (verdict.Host, verdict.Verdict, verdict.Confidence, verdict.KernelVersion?.Release));

        var refused = Diagnose.One(verdict, "FT004");
        Assert.Equal(("runc:[1:CHILD]", 6), (((PageAllocFailure)refused.Basis!).ProcessName, ((PageAllocFailure)refused.Basis).Order));
        Assert.Contains("what is seen of the node now would serve the request", refused.Statement);

        // Blocks of order 6, or cut from larger ones: 403 + 241*2 + 149*4 in DMA32; 176 + 5550*2 + 5297*4 and 185 + 69*2 + 1147*4 in Normal.
        Assert.Equal(
            [(0, "DMA32", 1481m), (0, "Normal", 32464m), (1, "Normal", 4911m)],
            verdict.Evidence.Where(finding => finding.Id == "FT006").Select(finding => (((ExtFragIndex)finding.Basis!).NumaNode, ((ExtFragIndex)finding.Basis).Zone, finding.Numbers["SuitableBlocks"])));
        Assert.Contains("38856 of them are free now", verdict.Summary);
        Assert.Contains("nor does it make the node healthy", verdict.Summary);
        Assert.Equal("FT026", Diagnose.One(verdict, "FT026").Id);
        Assert.DoesNotContain(verdict.Evidence, finding => finding.Id is "FT005" or "FT034");
        Assert.Equal("rsk-fms-598dcb7bdb-hg5t4", Assert.Single(verdict.Affected).Pod);
        Assert.Equal(["Watch for the shortage of large blocks, so that the next failure has its numbers"], verdict.Remedies.Select(remedy => remedy.What));
    }

    [Fact]
    public void The_build_node_is_judged_alike_on_the_very_day()
        => Assert.Equal(
            (Verdict.NotNow, Confidence.Likely),
            Diagnose.Fixture("3.10.0-1160-node-1", new DateTimeOffset(2022, 6, 8, 11, 5, 0, TimeSpan.Zero)) is var verdict ? (verdict.Verdict, verdict.Confidence) : default);

    [Fact]
    public void The_container_host_proves_its_fragmentation_by_its_own_report()
    {
        var verdict = Diagnose.Fixture("3.10.0-514-beta_004-before");
        Assert.Equal(("beta_004", Verdict.Fragmentation, Confidence.Proven, "3.10.0-514.26.2.el7.x86_64"), (verdict.Host, verdict.Verdict, verdict.Confidence, verdict.KernelVersion?.Release));
        Assert.Contains("withheld as a reserve", verdict.Summary);

        var refused = verdict.Evidence[0];
        Assert.Equal(("FT003", Severity.Critical, 6m, 262144m), (refused.Id, refused.Severity, refused.Numbers["Order"], refused.Numbers["RequestedBytes"]));
        Assert.Equal(AllocationCause.WatermarkReserve, Assert.IsType<PageAllocFailure>(refused.Basis).Cause);
        Assert.Contains("-464 pages are left, and more than 46 must be", refused.Statement);
        Assert.Contains("3323 pages are left, and more than 3471 must be", refused.Statement);

        // The article calls 0.919 to 0.999 "near 0", and writes 0.5 where whole thousandths are taken.
        var index = verdict.Evidence.First(finding => finding.Id == "FT005");
        Assert.Equal(("Normal", 0.980m, 500m), (((ExtFragIndex)index.Basis!).Zone, index.Numbers["FragmentationIndex"], index.Numbers["ExtfragThreshold"]));
        Assert.Contains("Close to one is fragmentation; only close to zero would be lack of memory", index.Statement);
        Assert.Contains("which is 500 in whole thousandths", index.Statement);
        Assert.EndsWith("extfrag_index", index.Source);

        var slab = Diagnose.One(verdict, "FT023");
        Assert.Equal((802998m, 1510499m, 4194174m), (slab.Numbers["SlabUnreclaimablePages"], slab.Numbers["SlabReclaimablePages"], slab.Numbers["RamPages"]));
        Assert.Equal(32768m, Diagnose.One(verdict, "FT025").Numbers["ArrayPointers"]);
        Diagnose.One(verdict, "FT026");
        Assert.Equal("el7", Assert.IsType<KnownFault>(Diagnose.One(verdict, "FT034").Basis).Distribution);
        Assert.DoesNotContain(verdict.Evidence, finding => finding.Id is "FT035" or "FT029");
        Assert.Equal("Drop the caches, then compact memory", verdict.Remedies[0].What);
        Assert.Contains(verdict.Remedies, remedy => remedy is { Term: RemedyTerm.Lasting, Findings: "FT025" });
        Assert.Empty(verdict.Affected);
    }

    [Fact]
    public void The_pod_ran_into_its_own_limit_and_the_victim_is_explained()
    {
        var verdict = Diagnose.Fixture("4.15.0-46-pod-limit");
        Assert.Equal((Verdict.CgroupLimit, Confidence.Proven, "4.15.0-46-generic"), (verdict.Verdict, verdict.Confidence, verdict.KernelVersion?.Release));
        Assert.Contains("stress (pid 32308)", verdict.Summary);
        Assert.Contains("125952 kB", verdict.Summary);

        var kill = Assert.Single(verdict.Evidence);
        Assert.Equal(("FT012", 32308m, 128974848m, 3632m, 1718m, 939m), (
            kill.Id, kill.Numbers["VictimProcessId"], kill.Numbers["LimitBytes"], kill.Numbers["FailCount"], kill.Numbers["VictimScore"], kill.Numbers["VictimOomScoreAdj"]));

        // (24953 + 62) pages, and 939 * (31488 / 1000) for the adj: 25015 + 29109, of 31488.
        Assert.Contains("25015 pages in use and 29109 for its oom_score_adj of 939, of 31488 pages in all; its score is 1718, as computed", kill.Statement);
        Assert.Equal(32308, Assert.IsType<OomKill>(kill.Basis).ExpectedVictim.ProcessId);
        Assert.EndsWith("var/log/dmesg", kill.Source);
        Assert.Equal(1, kill.LineNumber);

        var pod = Assert.Single(verdict.Affected);
        Assert.Equal(("bc001ffa-68fc-11e9-92d7-5ef9efd9374c", "a2ed67c63e828da3849bf9f506ae2b36b4dac5b402a57f2981c9bdc07b23e672"), (pod.PodUid, pod.ContainerId));
        Assert.Contains("/var/log/pods/*bc001ffa-68fc-11e9-92d7-5ef9efd9374c", Assert.Single(verdict.Remedies).ShellCommand);
    }

    private static EvidenceSource Source(FragmentationVerdict verdict, string end) => Assert.Single(verdict.Sources, source => source.Name.EndsWith(end, StringComparison.Ordinal));
}

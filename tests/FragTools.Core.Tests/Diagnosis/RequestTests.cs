using FragTools.Diagnosis;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Tests.Diagnosis;

/// <summary>Requests that are restricted, impatient or ask for nothing: what they prove, what helps, and what is never advised.</summary>
public class RequestTests
{
    [Fact]
    public void A_request_for_zone_dma_says_nothing_of_the_node()
    {
        var verdict = Diagnose.Log(RequestReports.Dma());
        Assert.Equal((Verdict.NotFragmentation, Confidence.Proven, "FT051"), (verdict.Verdict, verdict.Confidence, verdict.Evidence[0].Id));
        Assert.Equal(AllocationCause.OutOfMemory, Assert.IsType<PageAllocFailure>(verdict.Evidence[0].Basis).Cause);
        Assert.StartsWith("A driver (pcmcard_probe [pcmcard]) was refused memory of zone DMA", verdict.Summary, StringComparison.Ordinal);
        Assert.Contains("7.2 GiB were free", verdict.Summary, StringComparison.Ordinal);
        Assert.Equal(RemedyKind.FindDriver, verdict.Remedies[0].Kind);
        Never(verdict, RemedyKind.EvictPods, RemedyKind.Compact, RemedyKind.DropCaches, RemedyKind.FindMemoryHolder);

        // The zone is the whole machine: what it lacks the machine lacks.
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven), Judged(RequestReports.Dma(ramPages: 4100)));

        // Any zone would do, and Normal has blocks.
        Assert.DoesNotContain(Diagnose.Log(RequestReports.Dma("0xcc0(GFP_KERNEL)")).Evidence, finding => finding.Id == "FT051");
    }

    [Fact]
    public void By_6_2_no_zone_that_is_printed_is_no_zone_with_pages()
    {
        static string Dma32(string release, string end) => $"""
            [ 8.1] probe-worker: page allocation failure: order:1, mode:0xcc4(GFP_KERNEL|GFP_DMA32), nodemask=(null),cpuset=/,mems_allowed=0
            [ 8.2] CPU: 1 PID: 77 Comm: probe-worker Not tainted {release} #1
            [ 8.3] Mem-Info:
            [ 8.3] active_anon:1200 inactive_anon:16100 isolated_anon:0
            [ 8.3]  free:1900000 free_pcp:0 free_cma:0
            [ 8.4] 500 total pagecache pages
            {end}
            """;
        const string End = "[ 8.4] 4000000 pages RAM\n[ 8.4] 0 pages HighMem/MovableOnly\n[ 8.4] 90000 pages reserved\n";
        var verdict = Diagnose.Log(Dma32("6.8.4", End));
        Assert.Equal((Verdict.NotFragmentation, Confidence.Likely), (verdict.Verdict, verdict.Confidence));
        Assert.Contains("no memory in DMA32", verdict.Evidence[0].Statement, StringComparison.Ordinal);

        // Before, or cut off before its end, it only lacks them.
        Assert.NotEqual(Verdict.NotFragmentation, Judged(Dma32("6.1.4", End)).Verdict);
        Assert.NotEqual(Verdict.NotFragmentation, Judged(Dma32("6.8.4", "")).Verdict);
    }

    [Theory]
    [InlineData("kmalloc-64(61:9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0)", Verdict.CgroupLimit)]
    [InlineData("kmalloc-64", Verdict.OutOfMemory)]
    public void A_cache_of_a_cgroup_that_cannot_wait_ran_into_the_cgroups_limit(string cache, Verdict expected)
        => Assert.Equal((expected, Confidence.Likely), Judged(
            "[ 200.5] SLUB: Unable to allocate memory on node -1 (gfp=0x8020)\n"
                + $"[ 200.5]   cache: {cache}, object size: 64, buffer size: 64, default order: 0, min order: 0\n"
                + "[ 200.5]   node 0: slabs: 3, objs: 192, free: 0\n"));

    [Fact]
    public void A_request_that_cannot_wait_shows_a_reserve_used_up()
    {
        var verdict = Diagnose.Log(RequestReports.Atomic());
        Assert.Equal((Verdict.OutOfMemory, Confidence.Likely, "FT052"), (verdict.Verdict, verdict.Confidence, verdict.Evidence[0].Id));
        Assert.Contains("3.2 GiB of page cache were there to reclaim", verdict.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("was out of memory", verdict.Summary, StringComparison.Ordinal);

        // 10000 kB of 8000000 kB is small: a hundredth of it.
        var remedy = Assert.Single(verdict.Remedies);
        Assert.Equal((RemedyKind.RaiseMinFree, "FT052"), (remedy.Kind, remedy.Findings));
        Assert.StartsWith("sysctl -w vm.min_free_kbytes=80000;", remedy.ShellCommand, StringComparison.Ordinal);

        // 100000 kB of 8000000 kB is not small: twice as much.
        Assert.Contains("=200000;", Diagnose.Log(RequestReports.Atomic(minKilobytes: 100000)).Remedies[0].ShellCommand, StringComparison.Ordinal);

        // Who may wait reclaims it, and where there is nothing to reclaim the node is short.
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven), Judged(RequestReports.Atomic("0xcc0(GFP_KERNEL)")));
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven), Judged(RequestReports.Atomic(cacheKilobytes: 400)));
        Assert.Contains(Diagnose.Log(RequestReports.Atomic(cacheKilobytes: 400)).Remedies, one => one.Kind == RemedyKind.EvictPods);
    }

    [Fact]
    public void A_min_mark_of_nothing_is_noticed()
    {
        var verdict = Diagnose.Log(RequestReports.Atomic(minKilobytes: 0, freeKilobytes: 0));
        Assert.Contains("The min mark is 0 (min:0kB)", Diagnose.One(verdict, "FT052").Statement, StringComparison.Ordinal);
        Assert.Contains("There is no reserve for requests that cannot wait on this node (its min mark is 0, min:0kB)", verdict.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("min:0kB", Diagnose.Log(RequestReports.Atomic()).Summary, StringComparison.Ordinal);
        Assert.StartsWith("sysctl -w vm.min_free_kbytes=80000;", verdict.Remedies[0].ShellCommand, StringComparison.Ordinal);
        Assert.DoesNotContain("min:0kB", Diagnose.Log(RequestReports.Atomic()).Evidence[0].Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_alone_that_cannot_wait_shows_the_setting()
    {
        var verdict = Diagnose.Log(RequestReports.Atomic().Split('\n')[0] + "\n");
        Assert.Equal((Verdict.OutOfMemory, Confidence.Likely), (verdict.Verdict, verdict.Confidence));
        Assert.Equal((RemedyKind.RaiseMinFree, "sysctl vm.min_free_kbytes"), (verdict.Remedies[0].Kind, verdict.Remedies[0].ShellCommand));
    }

    [Fact]
    public void A_page_fault_that_gave_up_proves_nothing()
    {
        var verdict = Diagnose.Log(RequestReports.Kill("0x0()", order: 0));
        Assert.Equal(Verdict.Inconclusive, verdict.Verdict);
        Assert.Contains("asked for no page", verdict.Summary, StringComparison.Ordinal);
        Assert.Equal(RemedyKind.Capture, verdict.Remedies[0].Kind);
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven), Judged(RequestReports.Kill(order: 0)));
    }

    [Fact]
    public void A_kill_for_a_few_pages_beside_much_cache_is_no_lack_of_memory()
    {
        var verdict = Diagnose.Log(RequestReports.Kill());
        Assert.Equal((Verdict.Fragmentation, Confidence.Likely, "FT054"), (verdict.Verdict, verdict.Confidence, verdict.Evidence[0].Id));
        Assert.Contains("3.2 GiB of page cache could have been reclaimed", verdict.Summary, StringComparison.Ordinal);
        Assert.Equal((RemedyKind.Compact, "FT054"), (verdict.Remedies[0].Kind, verdict.Remedies[0].Findings));
        Assert.Equal(Verdict.Inconclusive, Judged(RequestReports.Kill(blocksOfOrder3: 20)).Verdict);

        // 30000 kB would not lift the zone above its high mark.
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven), Judged(RequestReports.Kill(cacheKilobytes: 16000)));
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven), Judged(RequestReports.Kill(order: 0)));
    }

    /// <summary>The twin asks for a page of any zone: by the numbers printed it was there.</summary>
    [Fact]
    public void A_kill_for_zone_dma_says_nothing_of_the_node()
    {
        var verdict = Diagnose.Log(RequestReports.DmaKill("0xcc1(GFP_KERNEL|GFP_DMA)"));
        Assert.Equal((Verdict.NotFragmentation, Confidence.Proven), (verdict.Verdict, verdict.Confidence));
        Assert.StartsWith("A process on this node was killed for memory of zone DMA, which is small", verdict.Summary);
        Assert.DoesNotContain(verdict.Remedies, remedy => remedy.Kind is RemedyKind.EvictPods or RemedyKind.Compact);
        var any = Diagnose.Log(RequestReports.DmaKill("0xcc0(GFP_KERNEL)"));
        Assert.Equal((Verdict.OutOfMemory, Confidence.Possible), (any.Verdict, any.Confidence));
        Assert.Contains("a page, which by the numbers that it printed then was there", any.Summary);
        Assert.DoesNotContain("was out of memory", any.Summary + Diagnose.One(any, "FT010").Statement);
        Assert.Equal(Verdict.Inconclusive, Diagnose.Log(RequestReports.DmaKill("0xcc0(GFP_KERNEL)", order: 2)).Verdict);
    }

    [Fact]
    public void A_zone_in_pieces_that_alone_might_serve_is_named()
    {
        var dma = Diagnose.Log(RequestReports.Dma().Replace("free:60kB", "free:160kB", StringComparison.Ordinal).Replace("1*4kB (U) 1*8kB (U) 1*16kB (U) 1*32kB (U) 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 60kB", "40*4kB (U) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 160kB", StringComparison.Ordinal));
        Assert.StartsWith("Zone DMA of this node, which alone serves some drivers' requests, is in pieces: a block of order 4 was refused", dma.Summary);
    }

    [Fact]
    public void Low_memory_is_named_with_what_high_memory_has_free()
    {
        var verdict = Diagnose.Log(RequestReports.LowMemory());
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven, "FT055"), (verdict.Verdict, verdict.Confidence, verdict.Evidence[0].Id));
        Assert.StartsWith("The low memory of this node", verdict.Summary, StringComparison.Ordinal);
        Assert.Contains("1.1 GiB of HighMem were free", verdict.Summary, StringComparison.Ordinal);
        Assert.Equal([RemedyKind.FindSlabHolder, RemedyKind.UpgradeKernel], verdict.Remedies.Select(remedy => remedy.Kind));

        var whole = Diagnose.Log(RequestReports.LowMemory(highKilobytes: 2500));
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven, "FT010"), (whole.Verdict, whole.Confidence, whole.Evidence[0].Id));
    }

    [Fact]
    public void Cma_is_named_where_it_holds_over_half_of_what_is_free()
    {
        Assert.Contains("Of 20000 free pages 10001 (50 %) lay in areas of CMA", Diagnose.One(Diagnose.Log(RequestReports.Cma(10001)), "FT056").Statement, StringComparison.Ordinal);
        Assert.DoesNotContain(Diagnose.Log(RequestReports.Cma(10000)).Evidence, finding => finding.Id == "FT056");
    }

    [Fact]
    public void A_kernel_without_an_mmu_is_not_told_to_compact()
    {
        var verdict = Diagnose.Log(RequestReports.Cma(0, "[ 4.7] nommu: Allocation of length 65536 from process 71 (camd) failed\n"));
        Assert.Equal((Verdict.Fragmentation, Confidence.Proven), (verdict.Verdict, verdict.Confidence));
        Assert.Equal(RemedyKind.DropCaches, verdict.Remedies[0].Kind);
        Never(verdict, RemedyKind.Compact);
        Assert.DoesNotContain("and compact", verdict.Summary, StringComparison.Ordinal);
        Assert.Equal(RemedyKind.Compact, Diagnose.Log(RequestReports.Cma(0)).Remedies[0].Kind);
    }

    private static (Verdict Verdict, Confidence Confidence) Judged(string log)
    {
        var verdict = Diagnose.Log(log);
        return (verdict.Verdict, verdict.Confidence);
    }

    private static void Never(FragmentationVerdict verdict, params RemedyKind[] kinds)
        => Assert.DoesNotContain(verdict.Remedies, remedy => kinds.Contains(remedy.Kind));
}

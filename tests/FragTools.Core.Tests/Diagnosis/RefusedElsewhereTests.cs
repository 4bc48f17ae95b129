using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;

namespace FragTools.Tests.Diagnosis;

/// <summary>
/// Requests that some of the machine's memory could not serve, a shortage that had passed, and whose shortage a kill's words tell.
/// Made by hand to the grammar of 5.15.
/// </summary>
public class RefusedElsewhereTests
{
    // 3400 pages of Normal, of which more than 11000 must stay, and 537600 pages elsewhere.
    private static string Report(string mask, string other, int otherFree, int otherMin = 44000) => $"""
        [ 7.1] loader: page allocation failure: order:0, mode:{mask}, nodemask=(null),cpuset=/,mems_allowed=0-1
        [ 7.2] CPU: 2 PID: 77 Comm: loader Not tainted 5.15.0-91-generic #101-Ubuntu
        [ 7.3] Mem-Info:
        [ 7.3] active_anon:1200 inactive_anon:16100 isolated_anon:0
        [ 7.3]  active_file:10 inactive_file:10 isolated_file:0
        [ 7.3]  free:{3400 + (otherFree / 4)} free_pcp:95 free_cma:0
        [ 7.4] Node 0 Normal free:13600kB min:44000kB low:55000kB high:66000kB reserved_highatomic:0KB active_anon:4800kB inactive_anon:64400kB active_file:20kB inactive_file:20kB unevictable:0kB writepending:0kB present:8000000kB managed:7800000kB mlocked:0kB free_cma:0kB
        [ 7.4] lowmem_reserve[]: 0 0 0 0
        [ 7.4] Node {other} free:{otherFree}kB min:{otherMin}kB low:55000kB high:66000kB reserved_highatomic:0KB active_anon:4800kB inactive_anon:64400kB active_file:20kB inactive_file:20kB unevictable:0kB writepending:0kB present:8000000kB managed:7800000kB mlocked:0kB free_cma:0kB
        [ 7.4] lowmem_reserve[]: 0 0 0 0
        [ 7.5] Node 0 Normal: 3400*4kB (U) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 13600kB
        [ 7.5] Node {other}: {otherFree / 4}*4kB (M) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = {otherFree}kB
        [ 7.6] 20 total pagecache pages
        [ 7.6] 4000000 pages RAM
        [ 7.6] 0 pages HighMem/MovableOnly
        [ 7.6] 100000 pages reserved

        """;

    [Fact]
    public void Memory_of_Movable_is_named_where_the_kernels_own_is_short_and_no_64_bits_are_advised()
    {
        var judged = Diagnose.Log(Report("0xcc0(GFP_KERNEL)", "0 Movable", 2150400));
        Assert.Equal((Verdict.OutOfMemory, Confidence.Proven, "FT055"), (judged.Verdict, judged.Confidence, judged.Evidence[0].Id));
        Assert.Contains("2.1 GiB of Movable were free, which is for programs' pages alone", judged.Summary, StringComparison.Ordinal);
        Assert.Equal([RemedyKind.FindSlabHolder], judged.Remedies.Select(static remedy => remedy.Kind));

        // Where Movable is short, too, it is the machine; and who may use Movable would have been served.
        Assert.Equal("FT001", Diagnose.Log(Report("0xcc0(GFP_KERNEL)", "0 Movable", 20000)).Evidence[0].Id);
        Assert.Equal("FT008", Diagnose.Log(Report("0x1100cca(GFP_HIGHUSER_MOVABLE)", "0 Movable", 2150400)).Evidence[0].Id);
    }

    [Fact]
    public void A_request_of_one_node_that_the_report_does_not_tell_proves_no_shortage_of_the_machine()
    {
        var judged = Diagnose.Log(Report("0x200cc0(GFP_KERNEL|__GFP_THISNODE)", "1 Normal", 2150400));
        Assert.Equal((Verdict.NotFragmentation, Confidence.Likely, "FT013"), (judged.Verdict, judged.Confidence, judged.Evidence[0].Id));
        Assert.Equal(RemedyKind.UseOtherNodes, judged.Remedies[0].Kind);

        // Any node may serve the same without the flag; and with it, all are short.
        Assert.Equal("FT008", Diagnose.Log(Report("0xcc0(GFP_KERNEL)", "1 Normal", 2150400)).Evidence[0].Id);
        Assert.Equal((Verdict.OutOfMemory, "FT001"), (Diagnose.Log(Report("0x200cc0(GFP_KERNEL|__GFP_THISNODE)", "1 Normal", 20000)) is var full ? full.Verdict : default, full.Evidence[0].Id));
    }

    // Only the zones of the nodes that a cpuset allows are listed; the count of free pages is the machine's.
    private static string OneNode(int free, string zone = "Normal") => $"""
        [ 7.1] loader: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=kubepods,mems_allowed=0
        [ 7.2] CPU: 2 PID: 77 Comm: loader Not tainted 5.15.0-91-generic #101-Ubuntu
        [ 7.3] Mem-Info:
        [ 7.3] active_anon:1200 inactive_anon:16100 isolated_anon:0
        [ 7.3]  active_file:10 inactive_file:10 isolated_file:0
        [ 7.3]  free:{free} free_pcp:95 free_cma:0
        [ 7.4] Node 0 {zone} free:13600kB min:44000kB low:55000kB high:66000kB reserved_highatomic:0KB active_anon:4800kB inactive_anon:64400kB active_file:20kB inactive_file:20kB unevictable:0kB writepending:0kB present:8000000kB managed:7800000kB mlocked:0kB free_cma:0kB
        [ 7.4] lowmem_reserve[]: 0 0 0 0
        [ 7.5] Node 0 {zone}: 3400*4kB (U) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 13600kB
        [ 7.6] 20 total pagecache pages
        [ 7.6] 8388608 pages RAM

        """;

    [Theory]
    [InlineData(5000000, "Normal", "FT013")]
    [InlineData(900000, "Normal", "FT001")]
    [InlineData(5000000, "DMA32", "FT001")]
    public void Free_pages_that_no_listed_zone_holds_are_on_other_nodes(int free, string zone, string id)
    {
        // 900000 pages may lie in DMA and DMA32, whose lines are lost; without its zone Normal a node is not listed whole.
        var judged = Diagnose.Log(OneNode(free, zone));
        Assert.Equal(id, judged.Evidence[0].Id);
        Assert.Equal(id == "FT013", judged.Evidence[0].Statement.Contains("19.1 GiB were free on others", StringComparison.Ordinal));
        Assert.Equal(id == "FT013" ? [RemedyKind.UseOtherNodes] : [RemedyKind.FindMemoryHolder, RemedyKind.EvictPods], judged.Remedies.Select(static remedy => remedy.Kind));

        // The same of a kill whose words for what narrowed the choice are lost.
        var report = OneNode(free, zone);
        var kill = Diagnose.Log("[ 7.1] loader invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n" + report[(report.IndexOf('\n', StringComparison.Ordinal) + 1)..]
            + "[ 7.9] Out of memory: Killed process 400 (db) total-vm:16000000kB, anon-rss:14400000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:200kB oom_score_adj:0\n");
        Assert.Equal(id == "FT013" ? "FT013" : "FT010", kill.Evidence[0].Id);
    }

    [Theory]
    [InlineData("0xcc0(GFP_KERNEL)", Verdict.OutOfMemory)]
    [InlineData("0xcc4(GFP_KERNEL|GFP_DMA32)", Verdict.NotFragmentation)]
    public void What_was_short_for_a_moment_is_not_told_as_the_machines(string mask, Verdict verdict)
    {
        var judged = Diagnose.Log(Report(mask, "0 DMA32", 2150400));
        Assert.Equal((verdict, Confidence.Possible), (judged.Verdict, judged.Confidence));
        Assert.Contains("by the numbers that its report prints a moment later it would have been served", judged.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("was out of memory", judged.Summary, StringComparison.Ordinal);
        Assert.Equal(verdict == Verdict.OutOfMemory, judged.Remedies.Any(static remedy => remedy.Kind == RemedyKind.EvictPods));
    }

    // 5.0 prints CONSTRAINT_NONE of a memory cgroup's kill, too; 5.1.19 and 5.2 set it before.
    [Theory]
    [InlineData("5.0.21", false)]
    [InlineData("5.1.18", false)]
    [InlineData("5.1.19", true)]
    [InlineData("5.2.0", true)]
    [InlineData("6.9.7", true)]
    public void That_nothing_narrowed_the_choice_says_the_machine_since_it_is_set(string kernel, bool isMachine)
    {
        var log = "[ 9.1] db invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
            + $"[ 9.2] CPU: 1 PID: 77 Comm: db Not tainted {kernel} #1\n"
            + "[ 9.3] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,task_memcg=/a.slice,task=db,pid=77,uid=0\n";
        Assert.Equal(isMachine ? Verdict.OutOfMemory : Verdict.Inconclusive, Diagnose.Log(log).Verdict);
    }

    [Theory]
    [InlineData("Kernel panic - not syncing: Out of memory and no killable processes...", Verdict.OutOfMemory)]
    [InlineData("Kernel panic - not syncing: System is deadlocked on memory", Verdict.OutOfMemory)]
    [InlineData("Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled", Verdict.OutOfMemory)]
    [InlineData("Kernel panic - not syncing: Out of memory: compulsory panic_on_oom is enabled", Verdict.Inconclusive)]
    [InlineData("Out of memory and no killable processes...", Verdict.Inconclusive)]
    public void A_panic_says_that_the_machine_was_short_unless_a_cgroups_shortage_panics_too(string words, Verdict verdict)
    {
        var judged = Diagnose.Log($"[ 9.1] db invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n[ 9.5] {words}\n");
        Assert.Equal(verdict, judged.Verdict);
        Assert.NotEqual(Confidence.Proven, judged.Confidence);
    }
}

using System.Globalization;
using FragTools.Logs;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Tests.Reports;

/// <summary>Whole reports: the fixtures, and logs written to the kernel's grammar.</summary>
public class OomKillTests
{
    [Theory]
    [InlineData("Memory cgroup out of memory: Killed process 42 (stress) total-vm:1kB", true, "(a cgroup)")]
    [InlineData("Out of memory: Kill process 42 (stress) score 900 or sacrifice child", false, "(whole machine)")]
    [InlineData("Killed process 42 (stress) total-vm:1kB, anon-rss:1kB, file-rss:0kB", null, "")]
    [InlineData("oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=/,mems_allowed=1,global_oom,task_memcg=/,task=stress,pid=42,uid=0", false, "(nodes of a cpuset)")]
    [InlineData("oom-kill:constraint=CONSTRAINT_MEMORY_POLICY,nodemask=1,cpuset=/,mems_allowed=0-1,global_oom,task_memcg=/,task=stress,pid=42,uid=0", false, "(nodes of a policy)")]
    [InlineData("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=stress,pid=42,uid=0", false, "(whole machine)")]
    [InlineData("stress invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0", null, "")]
    public void What_was_short_is_said_where_the_line_tells(string line, bool? isCgroup, string text)
    {
        var kill = OomLog.Single("[    1.0] " + line);
        Assert.Equal((isCgroup, text), (kill.IsCgroupLimit, ReportText.Cgroup(kill)));
    }

    [Fact]
    public void A_container_s_log_may_cut_the_only_line_that_tells()
    {
        const string Line = "[   12.000000] Out of memory: Killed process 42 (stress) total-vm:1000kB, anon-rss:900kB, file-rss:0kB, shmem-rss:0kB";
        for (var cut = 16; cut < Line.Length; cut++)
        {
            var kill = Assert.Single(OomLog.Read($"2026-04-20T18:00:00Z stdout P {Line[..cut]}\n2026-04-20T18:00:00Z stdout F {Line[cut..]}\n"));
            Assert.Equal(("stress", 42), (kill.VictimName, kill.VictimProcessId));
        }
    }

    private const string PodCgroup = "/kubepods/burstable/podbc001ffa-68fc-11e9-92d7-5ef9efd9374c";

    [Fact]
    public void The_pod_limit_is_read_and_its_score_reproduced()
    {
        var kill = Assert.Single(OomLog.ReadFile(Repository.Fixture("4.15.0-46-pod-limit", "var", "log", "dmesg")));
        Assert.Equal(DateTimeOffset.Parse("2019-04-27T22:56:09Z", CultureInfo.InvariantCulture), kill.Timestamp);
        Assert.Equal(("4.15.0-46-generic", 1L, "Complete"), (kill.KernelVersion!.Release, kill.LineNumber, kill.Completeness));
        Assert.Equal(("stress", 32332, 0, 0x14000c0L, "GFP_KERNEL"), (kill.TriggerName, kill.TriggerProcessId, kill.Order, kill.GfpMask, kill.GfpText));
        Assert.Equal("__GFP_IO __GFP_FS __GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM", kill.GfpFlags!.ToString());
        Assert.Equal((PodCgroup, PodCgroup + "/a2ed67c63e828da3849bf9f506ae2b36b4dac5b402a57f2981c9bdc07b23e672"), (kill.OomCgroup, kill.TaskCgroup));
        Assert.Equal((128974848L, 128974848L, 3632L), (kill.LimitBytes, kill.UsageBytes, kill.FailCount));
        Assert.Equal(("stress", 32308, 0L, 1718L, 939), (kill.VictimName, kill.VictimProcessId, kill.VictimUid, kill.VictimScore, kill.VictimOomScoreAdj));
        Assert.Equal((110644 * 1024L, 99620 * 1024L, 192 * 1024L, 0L), (kill.VictimTotalVmBytes, kill.VictimAnonRssBytes, kill.VictimFileRssBytes, kill.VictimShmemRssBytes));
        Assert.Equal((null, null, null, true), (kill.Constraint, kill.OomGroup, kill.AlsoKilled, kill.Reaped));
        Assert.Empty(kill.Zones);

        // 48 KB of the pause container and 123552 KB of the other.
        Assert.Equal(123600 * 1024L, kill.MemoryStat!.Get("rss"));

        // pause: 1 + 7 - 998 * 31 is below 1. bash: 872 + 19 + 29109. The three small ones: 275 + 14, 304 + 13, 5829 + 25.
        Assert.Equal("1 30000 29398 54124 29426 34963", string.Join(' ', kill.Tasks!.Select(task => task.Badness)));
        Assert.Equal("0 952 933 1718 934 1110", string.Join(' ', kill.Tasks!.Select(task => task.Score)));
        var expected = kill.ExpectedVictim;
        Assert.Equal((32308, true, VictimReason.HighestBadness, 0L, 31488L), (expected.ProcessId, expected.Agrees, expected.Reason, expected.ScoreDifference, expected.TotalPages));
        Assert.Equal((OomRootBonus.None, false, OomFormula.Pages), (expected.ChosenBonus, expected.SwapCounted, expected.Formula));
        Assert.Equal("The kernel chose the task of the highest badness, stress[32308] with a badness of 54124; its score 1718 is reproduced (no swap in the limit, no bonus for CAP_SYS_ADMIN).", expected.Detail);
    }

    [Fact]
    public void Todays_report_is_read()
    {
        var kill = Assert.Single(OomLog.ReadFile(Repository.Fixture("6.18-memcg-oom", "var", "log", "dmesg")));
        Assert.Equal(("Complete", "CONSTRAINT_MEMCG", "/fragtools-fixture", "/fragtools-fixture/pod"), (kill.Completeness, kill.Constraint, kill.OomCgroup, kill.TaskCgroup));
        Assert.Equal((5855.055561, 27439, "tail", 500, null), (kill.UptimeSeconds!.Value, kill.VictimProcessId, kill.VictimName, kill.VictimOomScoreAdj, kill.VictimScore));
        Assert.Equal((33554432L, 83L, 33325056L), (kill.LimitBytes, kill.FailCount, kill.MemoryStat!.Get("total_rss")));

        // 415 + 13 pages with 200, 8485 + 30 with 500: memory and swap have no limit together, so the total and the badness are
        // not known, but the second is higher whatever swap there is.
        Assert.All(kill.Tasks!, task => Assert.Null(task.Badness));
        Assert.Null(kill.ExpectedVictim.TotalPages);
        Assert.Equal((27439, true, VictimReason.HighestBadness, OomFormula.SignedPages), (kill.ExpectedVictim.ProcessId, kill.ExpectedVictim.Agrees, kill.ExpectedVictim.Reason, kill.ExpectedVictim.Formula));
        Assert.Null(kill.ExpectedVictim.ScoreDifference);
    }

    [Fact]
    public void The_captures_logs_are_found_below_its_root()
    {
        var files = LogFiles.Find(new FragTools.Linux.LinuxRoot(Repository.Fixture("4.15.0-46-pod-limit")));
        Assert.Equal(32308, Assert.Single(OomKills.Read(files)).VictimProcessId);
    }

    // 400000 kB are 100000 pages. a: 60000 + 100 + 20 = 60120; b: 61000. Printed 583 is a less 3 % of its own pages; b must have the bonus too.
    [Theory]
    [InlineData(601, 60_000, OomRootBonus.None, 0L, 60_120L, VictimReason.HighestBadness)]
    [InlineData(571, 60_000, OomRootBonus.OfAllPages, 0L, 57_120L, VictimReason.HighestBadness)]
    [InlineData(583, 60_000, OomRootBonus.OfUsedPages, 0L, 58_317L, VictimReason.HighestWithBonus)]
    [InlineData(600, 60_000, OomRootBonus.None, 1L, 60_120L, VictimReason.HighestBadness)]
    public void On_3_10_the_bonus_that_gives_the_score_is_named(long score, long rss, OomRootBonus bonus, long difference, long badness, VictimReason reason)
    {
        var other = reason == VictimReason.HighestWithBonus ? 60_000 : 50_000;
        var kill = OomLog.Single([.. Cgroup310, Row310(10, rss, 100, 20, 0, "a"), Row310(11, other, 0, 0, 0, "b"), .. Kill(10, "a", score, 10, "a")]);
        Assert.Equal((bonus, difference, badness, reason, true), (kill.ExpectedVictim.ChosenBonus!.Value, kill.ExpectedVictim.ScoreDifference!.Value, kill.ExpectedVictim.Badness!.Value, kill.ExpectedVictim.Reason, kill.ExpectedVictim.Agrees));
    }

    // Limit 100000 pages, memory and swap together 150000: 60120*1000/150000 = 400 with swap, 601 without.
    [Theory]
    [InlineData(601, false)]
    [InlineData(400, true)]
    public void Swap_in_the_limit_is_tried_both_ways(long score, bool isCounted)
    {
        var lines = Cgroup310.Select(line => line.Replace("limit 9007199254740988kB, failcnt 7", "limit 600000kB, failcnt 7", StringComparison.Ordinal));
        var kill = OomLog.Single([.. lines, Row310(10, 60_000, 100, 20, 0, "a"), .. Kill(10, "a", score, 10, "a")]);
        Assert.Equal((isCounted, 0L), (kill.ExpectedVictim.SwapCounted, kill.ExpectedVictim.ScoreDifference));
        Assert.Contains(isCounted ? "swap counted into the limit" : "no swap in the limit", kill.ExpectedVictim.Detail, StringComparison.Ordinal);
    }

    // cgroup v2 on 4.19: 60000 + 409600/4096 + 20 = 60120; the limit is 100000 pages, swap's 50000 more.
    [Theory]
    [InlineData(601, false)]
    [InlineData(400, true)]
    public void Swap_has_a_limit_of_its_own_in_cgroup_v2(long score, bool isCounted)
    {
        var kill = OomLog.Single(
        [
            "a invoked oom-killer: gfp_mask=0x6000c0(GFP_KERNEL), nodemask=(null), order=0, oom_score_adj=0",
            "CPU: 1 PID: 10 Comm: a Not tainted 4.19.0 #1",
            "memory: usage 400000kB, limit 400000kB, failcnt 9",
            "swap: usage 80kB, limit 200000kB, failcnt 0",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            "[     10]     0    10   100000    60000   409600       20             0 a",
            .. Kill(10, "a", score, 10, "a"),
        ]);
        Assert.Equal((isCounted, 0L, true), (kill.ExpectedVictim.SwapCounted, kill.ExpectedVictim.ScoreDifference, kill.ExpectedVictim.Agrees));
    }

    // Of 40000 pages b has 500 + 10 * 40 = 900, of 80000 500 + 10 * 80 = 1300; a has 1000 either way. How much swap there is, is
    // not printed: where both lead to the same task it is the expected one, and else there is none.
    [Theory]
    [InlineData(1000, "160000kB", 10, "a", true, 40_000L)] // no swap
    [InlineData(1000, "320000kB", 10, "a", null, null)]
    [InlineData(1000, "320000kB", 11, "b", null, null)]
    [InlineData(1400, "320000kB", 10, "a", true, null)]
    [InlineData(1400, "9007199254740988kB", 10, "a", null, null)]
    [InlineData(400, "9007199254740988kB", 11, "b", true, null)]
    public void Swap_that_is_not_printed_leaves_a_cgroups_total_open(long rss, string together, int victim, string name, bool? agrees, long? total)
    {
        var kill = OomLog.Single(
            "a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
            "CPU: 1 PID: 10 Comm: a Not tainted 5.15.0 #1",
            "memory: usage 160000kB, limit 160000kB, failcnt 9",
            $"memory+swap: usage 160000kB, limit {together}, failcnt 0",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            $"[     10]     0    10    10000     {rss}        0        0             0 a",
            "[     11]     0    11    10000      500        0        0            10 b",
            $"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/q,task_memcg=/q,task={name},pid={victim},uid=0",
            $"Memory cgroup out of memory: Killed process {victim} ({name}) total-vm:40000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:0kB oom_score_adj:0");

        var expected = kill.ExpectedVictim;
        Assert.Equal((agrees, agrees is null ? (int?)null : victim, total), (expected.Agrees, expected.ProcessId, expected.TotalPages));
        Assert.Equal(total is { } pages ? 500 + 10 * (pages / 1000) : (long?)null, kill.Tasks!.Single(task => task.ProcessId == 11).Badness);
    }

    // How many pages the nodes of a cpuset have does not stand in the report; where no task has an oom_score_adj it does not matter.
    [Theory]
    [InlineData(0, VictimReason.HighestBadness, true, 600L)]
    [InlineData(5, VictimReason.NodesConstrained, null, null)]
    public void In_a_cpuset_the_total_is_not_known(int adj, VictimReason reason, bool? agrees, long? badness)
    {
        var kill = OomLog.Single(
            "a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
            "CPU: 1 PID: 10 Comm: a Not tainted 5.15.0 #1",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            "[     10]     0    10    10000      600        0        0             0 a",
            $"[     11]     0    11    10000      500        0        0            {adj} b",
            "oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=c,mems_allowed=1,global_oom,task_memcg=/,task=a,pid=10,uid=0",
            "Out of memory: Killed process 10 (a) total-vm:40000kB, anon-rss:2400kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:0kB oom_score_adj:0");
        Assert.Equal((reason, agrees, badness), (kill.ExpectedVictim.Reason, kill.ExpectedVictim.Agrees, kill.ExpectedVictim.Badness));
    }

    [Fact]
    public void A_child_may_die_for_the_chosen()
    {
        var kill = OomLog.Single([.. Cgroup310, Row310(10, 60_000, 100, 20, 0, "a"), Row310(11, 50_000, 0, 0, 0, "b"), .. Kill(10, "a", 601, 11, "b")]);
        Assert.Equal(("b", 11, 601L), (kill.VictimName, kill.VictimProcessId, kill.VictimScore));
        Assert.Equal((10, VictimReason.ChildSacrificed, false, 0L), (kill.ExpectedVictim.ProcessId, kill.ExpectedVictim.Reason, kill.ExpectedVictim.Agrees, kill.ExpectedVictim.ScoreDifference));
        Assert.Contains("killed its child b[11]", kill.ExpectedVictim.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_asks_may_die()
    {
        var kill = OomLog.Single(
        [
            .. Cgroup310.Select(line => line.Replace("limit 9007199254740988kB, failcnt 7", "limit 400000kB, failcnt 7", StringComparison.Ordinal)),
            Row310(10, 60_000, 100, 20, 0, "a"), Row310(11, 50, 0, 0, 0, "b"),
            "Out of memory (oom_kill_allocating_task): Kill process 11 (b) score 0 or sacrifice child",
            "Killed process 11 (b) total-vm:400kB, anon-rss:200kB, file-rss:0kB",
        ]);
        Assert.Equal((10, VictimReason.AllocatingTask, false, null), (kill.ExpectedVictim.ProcessId, kill.ExpectedVictim.Reason, kill.ExpectedVictim.Agrees, kill.ExpectedVictim.ScoreDifference));
    }

    [Fact]
    public void A_task_of_higher_badness_may_be_passed_over()
    {
        var kill = OomLog.Single([.. Cgroup310, Row310(10, 60_000, 100, 20, 0, "a"), Row310(11, 90_000, 0, 0, 0, "b"), .. Kill(10, "a", 601, 10, "a")]);
        Assert.Equal((11, VictimReason.PassedOver, false), (kill.ExpectedVictim.ProcessId, kill.ExpectedVictim.Reason, kill.ExpectedVictim.Agrees));
    }

    [Fact]
    public void A_task_that_is_never_chosen_does_not_count()
    {
        var kill = OomLog.Single([.. Cgroup310, Row310(10, 60_000, 100, 20, 0, "a"), Row310(11, 90_000, 0, 0, -1000, "b"), .. Kill(10, "a", 601, 10, "a")]);
        Assert.Equal((10, true), (kill.ExpectedVictim.ProcessId, kill.ExpectedVictim.Agrees));
        Assert.Null(kill.Tasks![1].Badness);
    }

    [Theory]
    [InlineData("[   11]     0    11      100       60       0        0 b")]
    [InlineData("[   11]     0")]
    public void Of_a_table_with_a_torn_row_nothing_is_foretold(string row)
    {
        var kill = OomLog.Single([.. Cgroup310, Row310(10, 60_000, 100, 20, 0, "a"), row, .. Kill(10, "a", 601, 10, "a")]);
        Assert.Equal((VictimReason.TableIncomplete, null, null), (kill.ExpectedVictim.Reason, kill.ExpectedVictim.ProcessId, kill.ExpectedVictim.Agrees));
        Assert.Equal(("Missing: task rows", 0L), (kill.Completeness, kill.ExpectedVictim.ScoreDifference));
    }

    [Fact]
    public void Rows_without_a_head_are_not_read_by_their_number()
    {
        var kill = OomLog.Single([.. Cgroup310.Where(line => !line.StartsWith("[ pid ]", StringComparison.Ordinal)), Row310(10, 60_000, 100, 20, 0, "a"), .. Kill(10, "a", 601, 10, "a")]);
        Assert.Equal(("Missing: task rows", VictimReason.TableMissing), (kill.Completeness, kill.ExpectedVictim.Reason));
        Assert.Empty(kill.Tasks!);
    }

    [Fact]
    public void A_group_is_one_report()
    {
        var kills = OomLog.Read("""
            [  100.000001] sh invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
            [  100.000002] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/g,task_memcg=/g/a,task=big,pid=20,uid=5
            [  100.000003] Memory cgroup out of memory: Killed process 20 (big) total-vm:4000kB, anon-rss:3000kB, file-rss:0kB, shmem-rss:0kB, UID:5 pgtables:40kB oom_score_adj:0
            [  100.000004] Tasks in /g are going to be killed due to memory.oom.group set
            [  100.000005] Memory cgroup out of memory: Killed process 20 (big) total-vm:4000kB, anon-rss:3000kB, file-rss:0kB, shmem-rss:0kB, UID:5 pgtables:40kB oom_score_adj:0
            [  100.000006] Memory cgroup out of memory: Killed process 21 (small) total-vm:400kB, anon-rss:300kB, file-rss:0kB, shmem-rss:0kB, UID:6 pgtables:40kB oom_score_adj:0
            [  100.010000] oom_reaper: reaped process 20 (big), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB
            [  101.000000] sh invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
            [  101.000003] Memory cgroup out of memory: Killed process 30 (next) total-vm:4000kB, anon-rss:3000kB, file-rss:0kB, shmem-rss:0kB, UID:5 pgtables:40kB oom_score_adj:0

            """);
        Assert.Equal(2, kills.Count);
        Assert.Equal(("/g", "big", 20, 5L, true, "small[21]"), (kills[0].OomGroup, kills[0].VictimName, kills[0].VictimProcessId, kills[0].VictimUid, kills[0].Reaped, kills[0].AlsoKilled!.ToString()));
        Assert.Equal(("next", null, null), (kills[1].VictimName, kills[1].OomGroup, kills[1].AlsoKilled));
    }

    [Fact]
    public void Two_tasks_reports_may_stand_mixed_and_the_reaper_is_a_third()
    {
        var kills = OomLog.Read("""
            [  100.000001][    T7] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
            [  100.000002][    T8] b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
            [  100.000003][    T7] memory: usage 4kB, limit 4kB, failcnt 1
            [  100.000004][    T8] memory: usage 8kB, limit 8kB, failcnt 2
            [  100.000005][    T8] Memory cgroup out of memory: Killed process 8 (b) total-vm:8kB, anon-rss:8kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:40kB oom_score_adj:0
            [  100.000006][    T7] Memory cgroup out of memory: Killed process 7 (a) total-vm:4kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:40kB oom_score_adj:0
            [  100.020000][   T40] oom_reaper: reaped process 8 (b), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB

            """);
        Assert.Equal("a 7 4096 1 -; b 8 8192 2 True", string.Join("; ", kills.Select(kill => $"{kill.TriggerName} {kill.VictimProcessId} {kill.LimitBytes} {kill.FailCount} {kill.Reaped?.ToString() ?? "-"}")));
    }

    [Fact]
    public void A_panic_kills_nobody()
    {
        var kill = OomLog.Single(
            "a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            "[     10]     0    10      100       60        0        0             0 a",
            "Kernel panic - not syncing: Out of memory: compulsory panic_on_oom is enabled");
        Assert.Equal((null, VictimReason.NumbersMissing), (kill.VictimProcessId, kill.ExpectedVictim.Reason));
        Assert.DoesNotContain("victim", kill.Completeness, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_and_paths_are_escaped_and_had_raw()
    {
        var kill = OomLog.Single(
            "[   10.000001] \u001b[2J\"a,b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
            "[   10.000002] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/\u001bq,task_memcg=/\u001bp,task==cmd()\u0007,pid=20,uid=5",
            "[   10.000003] Memory cgroup out of memory: Killed process 20 (=cmd()\u0007) total-vm:4000kB, anon-rss:3000kB, file-rss:0kB, shmem-rss:0kB, UID:5 pgtables:40kB oom_score_adj:0");
        Assert.Equal(("\\x1b[2J\"a,b", "/\\x1bq", "/\\x1bp", "=cmd()\\x07"), (kill.TriggerName, kill.OomCgroup, kill.TaskCgroup, kill.VictimName));
        Assert.Contains((byte)0x1b, kill.GetRawBytes());
    }

    [Fact]
    public void Only_the_reaper_is_left_of_a_report()
    {
        var kill = OomLog.Single("[   10.000003] oom_reaper: reaped process 20 (x), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB");
        Assert.Equal(("x", 20, true), (kill.VictimName, kill.VictimProcessId, kill.Reaped));
        Assert.Contains("victim", kill.Completeness, StringComparison.Ordinal);
    }

    [Fact]
    public void Prose_and_source_give_no_report()
        => Assert.Empty(OomLog.Read("""
            When this happens you see that a process invoked oom-killer: look at the lines below it.
            Out of memory: Killed process 123 is what the log says then, and
            Killed process 17 of the old server; kill process trees first.
            Out of memory and no killable processes means that all are protected.
            oom-kill:constraint=what narrowed the choice,nodemask=nodes
            oom_reaper: reaped process N (name) comes last.
            +	pr_err("%s: Killed process %d (%s) total-vm:%lukB, anon-rss:%lukB\n",
            -	pr_warn("%s invoked oom-killer: gfp_mask=%#x(%pGg), order=%d\n",
            grep 'invoked oom-killer' /var/log/messages
            Memory cgroup out of memory: this is a limit, not the machine.
            Sep  1 10:00:00 node kubelet[77]: Out of memory: Killed process 5 (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB

            """));

    [Fact]
    public void Texts_that_are_no_logs_give_no_report()
        => Assert.All(Directory.GetFiles(Repository.Fixture("unknown-no-reports")), file => Assert.Empty(OomLog.ReadFile(file)));

    /// <summary>The beginning of a report of 3.10 about a cgroup of 100000 pages.</summary>
    private static string[] Cgroup310 =>
    [
        "a invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0",
        "a cpuset=/ mems_allowed=0",
        "CPU: 1 PID: 10 Comm: a Not tainted 3.10.0-957.el7.x86_64 #1",
        "Call Trace:",
        " [<ffffffff81687133>] dump_stack+0x19/0x1b",
        "Task in /c killed as a result of limit of /c",
        "memory: usage 400000kB, limit 400000kB, failcnt 9",
        "memory+swap: usage 400000kB, limit 9007199254740988kB, failcnt 7",
        "kmem: usage 0kB, limit 9007199254740988kB, failcnt 0",
        "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name",
    ];

    private static string Row310(int pid, long rss, long pageTables, long swap, int adj, string name)
        => string.Create(CultureInfo.InvariantCulture, $"[{pid,5}] {0,5} {pid,5} {100_000,8} {rss,8} {pageTables,7} {swap,8} {adj,13} {name}");

    private static string[] Kill(int chosen, string chosenName, long score, int killed, string killedName) =>
    [
        $"Memory cgroup out of memory: Kill process {chosen} ({chosenName}) score {score} or sacrifice child",
        $"Killed process {killed} ({killedName}) total-vm:400000kB, anon-rss:200000kB, file-rss:0kB",
    ];
}

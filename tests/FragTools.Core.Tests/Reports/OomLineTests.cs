using System.Text;
using FragTools.Reports;

namespace FragTools.Tests.Reports;

/// <summary>Each line of the kernel's grammar in all its eras, and lines of hostile names.</summary>
public class OomLineTests
{
    [Theory]
    [InlineData("httpd invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=0", "httpd", 0x201d2L, "", 0, false)]
    [InlineData("Xorg invoked oom-killer: gfp_mask=0x4d0, order=2, oom_adj=-4", "Xorg", 0x4d0L, "", 2, false)]
    [InlineData("java invoked oom-killer: gfp_mask=0x280da, order=0, oom_adj=0, oom_score_adj=0", "java", 0x280daL, "", 0, true)]
    [InlineData("runc:[1:CHILD] invoked oom-killer: gfp_mask=0xd0, order=1, oom_score_adj=-999", "runc:[1:CHILD]", 0xd0L, "", 1, true)]
    [InlineData("sh invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=0,2-3,  order=0, oom_score_adj=939", "sh", 0x14000c0L, "GFP_KERNEL", 0, true)]
    [InlineData("kworker/0:1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0", "kworker/0:1", 0xcc0L, "GFP_KERNEL", -1, true)]
    [InlineData("a invoked oom-killer: gfp_mask=0x0(), order=0, oom_score_adj=1000", "a", 0L, "", 0, true)]
    [InlineData("order=7 b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0", "order=7 b", 0xcc0L, "GFP_KERNEL", 0, true)]
    [InlineData("dd invoked oom-killer: gfp_mask=0x100cc0(GFP_USER),", "dd", 0x100cc0L, "GFP_USER", null, null)]
    [InlineData("dd invoked oom-killer:", "dd", null, "", null, null)]
    public void Headers(string line, string name, long? mask, string words, int? order, bool? hasScoreAdj)
    {
        Assert.True(OomHeaderText.TryRead(Bytes(line), bare: false, out var header));
        Assert.Equal((name, mask, words, order, hasScoreAdj), (Text(header.Process), header.Mask.Mask, Text(header.Mask.Text), header.Order, header.HasScoreAdj));
    }

    [Theory]
    [InlineData("memory: usage 125952kB, limit 125952kB, failcnt 3632", "Memory", 128974848L, 128974848L, 3632L)]
    [InlineData("memory+swap: usage 0kB, limit 9007199254740988kB, failcnt 0", "MemoryAndSwap", 0L, 9223372036854771712L, 0L)]
    [InlineData("kmem: usage 2352kB, limit 18014398509481983kB, failcnt 0", "KernelMemory", 2408448L, long.MaxValue, 0L)]
    [InlineData("swap: usage 4kB, limit 8kB, failcnt 1", "Swap", 4096L, 8192L, 1L)]
    [InlineData("memory: usage 12kB, lim", "Memory", 12288L, null, null)]
    public void Usage(string line, string counter, long? usage, long? limit, long? failures)
    {
        Assert.True(OomCgroupText.TryUsage(Bytes(line), out var read));
        Assert.Equal((counter, usage, limit, failures), (read.Counter.ToString(), read.UsageBytes, read.LimitBytes, read.FailCount));
    }

    [Theory]
    [InlineData("Task in /a/b killed as a result of limit of /a", "/a/b", "/a")]
    [InlineData("Task in /x killed as a result of limit of /y killed as a result of limit of /z", "/x killed as a result of limit of /y", "/z")]
    [InlineData("Memory limit reached of cgroup /a", "", "/a")]
    public void Paths(string line, string task, string limit)
    {
        Assert.True(OomCgroupText.TryPaths(Bytes(line), out var taskCgroup, out var oomCgroup));
        Assert.Equal((task, limit), (Text(taskCgroup), Text(oomCgroup)));
    }

    [Theory]
    [InlineData("Kill process 32308 (stress) score 1718 or sacrifice child", "Chosen", 32308, "stress", 1718L)]
    [InlineData("kill process 5064 (gnome-session) score 68715 or a child", "Chosen", 5064, "gnome-session", 68715L)]
    [InlineData("Kill process 9 (a) score 5 or s) score 77 or sacrifice child", "Chosen", 9, "a) score 5 or s", 77L)]
    [InlineData("Kill process 12 (x) sharing same memory", "SharesMemory", 12, "x", null)]
    [InlineData("Killed process 5115 (at-spi-registry)", "Killed", 5115, "at-spi-registry", null)]
    [InlineData("Killed process 4503 ((sd-pam))", "Killed", 4503, "(sd-pam)", null)]
    [InlineData("Killed process 9575", "Killed", 9575, "", null)]
    [InlineData("OOM victim 7 (a b) is already exiting. Skip killing the task", "AlreadyExiting", 7, "a b", null)]
    public void Whom_it_kills(string line, string kind, int? pid, string name, long? score)
    {
        foreach (var before in kind is "Chosen" or "Killed" ? ["", "Out of memory: ", "Memory cgroup out of memory: ", "Out of memory (oom_kill_allocating_task): "] : new[] { "" })
        {
            Assert.True(OomKillText.TryRead(Bytes(before + line), out var kill), before + line);
            Assert.Equal((kind, pid, name, score), (kill.Kind.ToString(), kill.ProcessId, Text(kill.Name), kill.Score));
            Assert.Equal(before.StartsWith("Memory cgroup", StringComparison.Ordinal), kill.IsCgroup);
            Assert.Equal(before.Contains("allocating", StringComparison.Ordinal), kill.IsAllocatingTask);
        }
    }

    [Theory]
    [InlineData("Killed process 1 (a) total-vm:8kB, anon-rss:4kB, file-rss:0kB", 8192L, 4096L, 0L, null, null, null)]
    [InlineData("Killed process 1 (a) vsz:8kB, anon-rss:4kB, file-rss:1kB", 8192L, 4096L, 1024L, null, null, null)]
    [InlineData("Killed process 1, UID 48, (a) total-vm:8kB, anon-rss:4kB, file-rss:0kB", 8192L, 4096L, 0L, null, 48L, null)]
    [InlineData("Killed process 1 (a), UID 995, total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:2kB", 8192L, 4096L, 0L, 2048L, 995L, null)]
    [InlineData("Killed process 1 (a) total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:2kB, UID:7 pgtables:80kB oom_score_adj:-998", 8192L, 4096L, 0L, 2048L, 7L, -998)]
    [InlineData("Killed process 1 (a) total-vm:8kB, anon-rss:4kB, fi", 8192L, 4096L, null, null, null, null)]
    public void What_the_victim_held(string line, long? vm, long? anon, long? file, long? shmem, long? uid, int? adj)
    {
        Assert.True(OomKillText.TryRead(Bytes(line), out var kill));
        Assert.Equal("a", Text(kill.Name));
        Assert.Equal((vm, anon, file, shmem, uid, adj), (kill.TotalVmBytes, kill.AnonRssBytes, kill.FileRssBytes, kill.ShmemRssBytes, kill.Uid, kill.OomScoreAdj));
    }

    [Fact]
    public void A_name_that_looks_like_the_rest_of_the_line_is_a_name()
    {
        Assert.True(OomKillText.TryRead(Bytes("Killed process 1 (a) total-vm:9kB) total-vm:8kB, anon-rss:4kB, file-rss:0kB"), out var kill));
        Assert.Equal(("a) total-vm:9kB", 8192L), (Text(kill.Name), kill.TotalVmBytes));
    }

    [Theory]
    [InlineData("Out of memory: Killed process")]
    [InlineData("Out of memory: Killed")]
    [InlineData("Memory cgroup out of memory:")]
    public void A_line_that_is_cut_still_tells_of_a_kill(string line)
    {
        Assert.True(OomKillText.TryRead(Bytes(line), out var kill));
        Assert.Equal((OomKillLine.Killed, null, 0), (kill.Kind, kill.ProcessId, kill.Name.Length));
    }

    [Theory]
    [InlineData("Out of memory and no killable processes...")]
    [InlineData("Out of memory: no killable processes")]
    public void Nobody_to_kill(string line)
    {
        Assert.True(OomKillText.TryRead(Bytes(line), out var kill));
        Assert.Equal(OomKillLine.NoKillableProcess, kill.Kind);
    }

    [Theory]
    [InlineData("Out of memory is what the manual says")]
    [InlineData("Kill process trees first")]
    [InlineData("Killer")]
    public void Sentences_are_none(string line) => Assert.False(OomKillText.TryRead(Bytes(line), out _));

    [Theory]
    [InlineData("oom_reaper: reaped process 8291 (runc:[2:INIT]), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB", 8291, "runc:[2:INIT]", true)]
    [InlineData("oom_reaper: reaped process 1 (), now anon-r), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB", 1, "), now anon-r", true)]
    [InlineData("oom_reaper: unable to reap pid:17 (a)", 17, "a", false)]
    public void The_reaper(string line, int pid, string name, bool reaped)
    {
        Assert.True(OomReaperText.TryRead(Bytes(line), out var reaper));
        Assert.Equal((pid, name, reaped), (reaper.ProcessId, Text(reaper.Name), reaper.IsReaped));
    }

    [Theory]
    [InlineData("oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0-1,3,oom_memcg=/q,task_memcg=/q/p,task=tail,pid=108,uid=0", "CONSTRAINT_MEMCG", "0-1,3", "/q", "/q/p", "tail", 108, 0L)]
    [InlineData("oom-kill:constraint=CONSTRAINT_NONE,nodemask=0,2,cpuset=/,mems_allowed=0,global_oom,task_memcg=/a,b,task=c,pid=1,pid=2,uid=9", "CONSTRAINT_NONE", "0", "", "/a,b", "c,pid=1", 2, 9L)]
    [InlineData("oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=t,mems_allowed=0", "CONSTRAINT_CPUSET", "0", "", "", "", null, null)]
    [InlineData("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task=sh,pid=7991,uid=0", "CONSTRAINT_NONE", "", "", "", "sh", 7991, 0L)]
    [InlineData("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a/b.service,>", "CONSTRAINT_NONE", "0", "", "/a/b.service", "", null, null)]
    [InlineData("oom-kill:constraint=CONSTRAINT_FUTURE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=,task=x,pid=3,uid=0", "CONSTRAINT_FUTURE", "0", "", "/", ",task=x", 3, 0L)]
    [InlineData(",task=memcg_test_1,pid=11280,uid=0", "", "", "", "", "memcg_test_1", 11280, 0L)]
    public void Summaries(string line, string constraint, string mems, string oomCgroup, string taskCgroup, string name, int? pid, long? uid)
    {
        Assert.True(OomSummaryText.TryRead(Bytes(line), out var summary));
        Assert.Equal((constraint, mems, oomCgroup, taskCgroup), (Text(summary.Constraint), Text(summary.MemsAllowed), Text(summary.OomCgroup), Text(summary.TaskCgroup)));
        Assert.Equal((name, pid, uid), (Text(summary.Name), summary.ProcessId, summary.Uid));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}

using FragTools.Diagnosis;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;

namespace FragTools.Tests.Diagnosis;

/// <summary>What is advised can be had, fits what was found, and names everybody whom it concerns.</summary>
public class RemedyFitTests
{
    private const string MemInfo = "MemTotal: 8000000 kB\nMemFree: 40960 kB\nMemAvailable: {FREE} kB\nHugePages_Total: {ALL}\nHugePages_Free: {IDLE}\nHugePages_Rsvd: 0\nHugePages_Surp: 0\nHugepagesize: 2048 kB\n";
    private const string Blocks = "Node 0, zone   Normal      0      0      0      0      0      0      0      0      0     20      0\n";
    private const string Zone = "Node 0, zone   Normal\n  pages free     10240\n        min      1000\n        low      1000\n        high     1000\n        spanned  1310720\n        present  1310720\n        managed  1261568\n        protection: (0, 0)\n      nr_free_pages 10240\n  start_pfn:           1048576\n";
    private const string Pod = "4b1d7a90-2c3e-4f50-8162-738495a6b7c8";
    private const string OtherPod = "5c1d7a90-2c3e-4f50-8162-738495a6b7c8";
    private const string ThirdPod = "6d1d7a90-2c3e-4f50-8162-738495a6b7c8";

    [Fact]
    public void More_huge_pages_than_could_be_had_are_not_advised()
    {
        Assert.Empty(Reserves(Asked(100000)));
        Assert.NotEmpty(Reserves(Diagnose.Asked(new() { HugePages = new(24, null) }, ("proc/buddyinfo", Blocks.Replace("     20      0", "      0      0", StringComparison.Ordinal).Replace("Normal      0", "Normal  10240", StringComparison.Ordinal)), ("proc/zoneinfo", Zone), Memory(30, 8, 600000))));
    }

    [Theory]
    [InlineData("quiet hugepages=40", false)]
    [InlineData("quiet", true)]
    public void A_boot_line_that_is_there_already_is_not_advised_again(string line, bool isAdvised)
    {
        var files = new List<(string, string)> { ("proc/buddyinfo", Blocks), ("proc/cmdline", line + "\n"), Memory(30, 8, 600000) };
        if (isAdvised)
        {
            files.Add(("etc/sysctl.d/90-huge.conf", "vm.nr_hugepages = 40\n"));
        }

        var verdict = Diagnose.Tree([.. files]);
        Assert.NotNull(Diagnose.One(verdict, "FT049"));
        Assert.Equal(isAdvised, Reserves(verdict).Any(static remedy => remedy.Term == RemedyTerm.Lasting));
    }

    [Fact]
    public void An_idle_pool_is_shrunk_first_where_the_node_starves()
    {
        var idle = Diagnose.Tree(("proc/buddyinfo", Blocks), Memory(3000, 3000, 100000), ("var/log/dmesg", Quiet));
        Assert.Equal((Verdict.OutOfMemory, RemedyKind.ShrinkHugePagePool), (idle.Verdict, idle.Remedies[0].Kind));
        Assert.Single(idle.Remedies, static remedy => remedy.Kind == RemedyKind.ShrinkHugePagePool);
        var used = Diagnose.Tree(("proc/buddyinfo", Blocks), Memory(3000, 0, 100000), ("var/log/dmesg", Quiet));
        Assert.Equal((Verdict.OutOfMemory, RemedyKind.FindMemoryHolder), (used.Verdict, used.Remedies[0].Kind));
    }

    [Theory]
    [InlineData("fork/exec /proc/self/exe: unshare: user namespace: no space left on device", "FT019", "user.max_user_namespaces=15000")]
    [InlineData("error creating new parent process: clone: no space left on device", "FT019", "user.max_user_namespaces=15000")]
    [InlineData("fork/exec /proc/self/exe: no space left on device", "FT019", "user.max_user_namespaces=15000")]
    [InlineData("nsexec[1]: failed to unshare user namespace: Operation not permitted", "FT019", "kernel.unprivileged_userns_clone kernel.apparmor_restrict_unprivileged_userns")]
    [InlineData("inotify_add_watch /sys/fs/cgroup/kubepods/x/cpuset.cpus: no space left on device", "FT044", "fs.inotify.max_user_instances")]
    [InlineData("mkdir /var/lib/containerd/a: no space left on device", "FT020", "df -h")]
    public void The_words_say_which_limit_it_was_and_the_remedy_fits_it(string words, string id, string command)
    {
        var verdict = Diagnose.Log(Started(words));
        Assert.Equal((Verdict.NotFragmentation, id), (verdict.Verdict, verdict.Evidence[0].Id));
        Assert.Contains(command, verdict.Remedies[0].ShellCommand, StringComparison.Ordinal);
        Assert.Equal(id == "FT020", verdict.Evidence.Any(static finding => finding.Statement.Contains("file system was full", StringComparison.Ordinal)));
    }

    [Fact]
    public void Space_that_lacks_nobody_knows_where_is_only_possible()
    {
        var verdict = Diagnose.Log(Started("copy: write: no space left on device"));
        Assert.Equal((Verdict.NotFragmentation, Confidence.Possible), (verdict.Verdict, verdict.Confidence));
        Assert.DoesNotContain("a full file system", verdict.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain(verdict.Evidence, static finding => finding.Statement.Contains("system was full", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_pod_at_its_limit_is_named_and_those_of_the_verdict_paid_first()
    {
        var three = Diagnose.Log(Kill(Pod, 1) + Kill(OtherPod, 2) + Kill(ThirdPod, 3));
        Assert.Contains("and 1 more", three.Summary, StringComparison.Ordinal);
        Assert.Contains("; likewise of ", three.Remedies[0].What, StringComparison.Ordinal);
        var alone = Diagnose.Log(Kill(Pod, 1));
        Assert.DoesNotContain("At their limits", alone.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("likewise", alone.Remedies[0].What, StringComparison.Ordinal);

        var mixed = Diagnose.Log(Kill(Pod, 1) + string.Concat(Enumerable.Repeat(Started("can't get final child's PID from pipe: EOF"), 1)));
        Assert.Equal((Verdict.CgroupLimit, Pod), (mixed.Verdict, mixed.Affected[0].PodUid));
    }

    [Fact]
    public void Slab_caches_of_two_cgroups_are_two_findings()
    {
        const string Cache = "[ 9.5] SLUB: Unable to allocate memory on node -1 (gfp=0x14000c0)\n[ 9.5]   cache: dentry(9:{WHO}), object size: 192, buffer size: 192, default order: 1, min order: 0\n[ 9.5]   node 0: slabs: 3, objs: 63, free: 0\n";
        var two = Diagnose.Log(Cache.Replace("{WHO}", "one.service", StringComparison.Ordinal) + Cache.Replace("{WHO}", "two.service", StringComparison.Ordinal));
        Assert.Equal(2, two.Evidence.Count(static finding => finding.Id == "FT060"));
        Assert.Contains("one.service", two.Summary, StringComparison.Ordinal);
        Assert.Contains("two.service", two.Summary, StringComparison.Ordinal);
        var same = Diagnose.Log(Cache.Replace("{WHO}", "one.service", StringComparison.Ordinal) + Cache.Replace("{WHO}", "one.service", StringComparison.Ordinal));
        Assert.Single(same.Evidence, static finding => finding.Id == "FT060");
    }

    private const string Quiet = "[    1.5] systemd[1]: Started a service.\n";

    private static IEnumerable<SuggestedRemedy> Reserves(FragmentationVerdict verdict) => verdict.Remedies.Where(static remedy => remedy.Kind == RemedyKind.ReserveHugePages);

    private static FragmentationVerdict Asked(long count)
        => Diagnose.Asked(new() { HugePages = new(count, null) }, ("proc/buddyinfo", Blocks), ("proc/zoneinfo", Zone), Memory(30, 8, 600000));

    private static (string, string) Memory(int all, int idle, int available)
        => ("proc/meminfo", MemInfo.Replace("{ALL}", $"{all}", StringComparison.Ordinal).Replace("{IDLE}", $"{idle}", StringComparison.Ordinal).Replace("{FREE}", $"{available}", StringComparison.Ordinal));

    private static string Started(string words)
        => $"2026-03-05T02:00:01+00:00 n1 kubelet[901]: E0305 02:00:01.000000     901 kuberuntime_sandbox.go:72] \"Failed to create sandbox for pod\" err=\"rpc error: code = Unknown desc = failed to create containerd task: OCI runtime create failed: runc create failed: unable to start container process: {words}: unknown\" pod=\"shop/cart-0\"\n";

    private static string Kill(string pod, int pid)
        => $"2026-03-05T01:00:0{pid}+00:00 n1 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/kubepods/burstable/pod{pod},task_memcg=/kubepods/burstable/pod{pod}/c0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0de,task=teller,pid={pid},uid=0\n"
            + $"2026-03-05T01:00:0{pid}+00:00 n1 kernel: Memory cgroup out of memory: Killed process {pid} (teller) total-vm:900000kB, anon-rss:300000kB, file-rss:100kB, shmem-rss:0kB, UID:0 pgtables:1200kB oom_score_adj:0\n";
}

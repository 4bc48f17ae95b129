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

    /// <summary>Another errno than ENOMEM, or a signal, is no answer to a request for memory; the words that decide are on the screen.</summary>
    [Theory]
    [InlineData("unable to apply cgroup configuration: open /sys/fs/cgroup/x: operation not permitted", Verdict.NotFragmentation, true)]
    [InlineData("error mounting \\\"proc\\\" to rootfs: invalid argument", Verdict.NotFragmentation, true)]
    [InlineData("read init-p: signal: killed", Verdict.Inconclusive, true)]
    [InlineData("something that nobody knows", Verdict.Inconclusive, false)]
    public void Words_of_another_errno_are_quoted_and_ask_for_nothing(string words, Verdict verdict, bool isOther)
    {
        var judged = Diagnose.Tree(("var/log/messages", Started(words)), ("proc/buddyinfo", Blocks));
        Assert.Equal((verdict, Confidence.Possible), (judged.Verdict, judged.Confidence));
        Assert.Contains(words[(words.LastIndexOf(": ", StringComparison.Ordinal) + 1)..].Trim(), judged.Summary, StringComparison.Ordinal);
        Assert.Equal(!isOther, judged.Remedies.Any(static remedy => remedy.Kind == RemedyKind.Capture));
        Assert.Equal(!isOther, judged.Summary.Contains("Whether memory in pieces has a part in it", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_process_beside_its_limit_is_not_told_as_refused_memory()
    {
        var verdict = Diagnose.Log(Started("fork/exec /proc/self/exe: cannot allocate memory")
            + $"2026-03-05T02:00:01+00:00 n1 kernel: cgroup: fork rejected by pids controller in /kubepods/burstable/pod{Pod}\n");
        Assert.Equal((Verdict.NotFragmentation, "FT018"), (verdict.Verdict, verdict.Evidence[0].Id));
        Assert.DoesNotContain(verdict.Evidence, static finding => finding.Statement.Contains("was refused memory", StringComparison.Ordinal));
    }

    /// <summary>Compaction passes over locked memory: the summary asks for what the first remedy does.</summary>
    [Theory]
    [InlineData("0", RemedyKind.MoveLockedMemory)]
    [InlineData("1", RemedyKind.Compact)]
    public void The_summary_and_the_first_remedy_agree_on_locked_memory(string setting, RemedyKind first)
    {
        var verdict = Diagnose.Tree(
            ("var/log/kern.log", File.ReadAllText(Repository.Fixture("5.15-veth-worker2", "var", "log", "kern.log"))),
            ("proc/sys/vm/compact_unevictable_allowed", setting + "\n"),
            ("proc/meminfo", "MemTotal: 8000000 kB\nMemFree: 100000 kB\nUnevictable: 800000 kB\n"));
        Assert.Equal((Verdict.Fragmentation, Confidence.Proven, first), (verdict.Verdict, verdict.Confidence, verdict.Remedies[0].Kind));
        Assert.Equal(first == RemedyKind.MoveLockedMemory, verdict.Summary.Contains("Let compaction move what programs have locked", StringComparison.Ordinal));
    }

    /// <summary>A later file undoes at boot what the remedy keeps; one that is read before it does not.</summary>
    [Theory]
    [InlineData("etc/sysctl.d/99-x.conf", true)]
    [InlineData("etc/sysctl.conf", true)]
    [InlineData("etc/sysctl.d/10-x.conf", false)]
    public void A_file_that_would_undo_the_setting_is_named(string file, bool isNamed)
    {
        var verdict = Diagnose.Tree(("var/log/dmesg", RequestReports.Atomic()), (file, "vm.min_free_kbytes = 1024\n"), ("proc/sys/vm/min_free_kbytes", "10000\n"));
        Assert.Equal((RemedyKind.RaiseMinFree, isNamed), (verdict.Remedies[0].Kind, verdict.Remedies[0].What.Contains("/" + file + ":1 sets it after that", StringComparison.Ordinal)));
    }

    /// <summary>The report's own count of pages says how much memory there is, where no meminfo does.</summary>
    [Fact]
    public void The_setting_is_computed_by_the_memory_of_the_report_where_nothing_else_tells()
    {
        var report = Diagnose.Tree(("var/log/dmesg", RequestReports.Atomic()), ("proc/sys/vm/min_free_kbytes", "1024\n"));
        Assert.StartsWith("sysctl -w vm.min_free_kbytes=80000;", report.Remedies[0].ShellCommand, StringComparison.Ordinal);
        var machine = Diagnose.Tree(("var/log/dmesg", RequestReports.Atomic()), ("proc/sys/vm/min_free_kbytes", "1024\n"), ("proc/meminfo", "MemTotal: 16000000 kB\nMemFree: 100000 kB\n"));
        Assert.StartsWith("sysctl -w vm.min_free_kbytes=160000;", machine.Remedies[0].ShellCommand, StringComparison.Ordinal);
    }

    /// <summary>A kernel's known fault is said where the requester fits, and not of a pod to which nothing happened.</summary>
    [Fact]
    public void No_known_fault_is_told_of_a_pod_of_which_nothing_was_read()
    {
        var files = Directory.GetFiles(Repository.Fixture("5.15-veth-worker2"), "*", SearchOption.AllDirectories)
            .Select(static file => (Path.GetRelativePath(Repository.Fixture("5.15-veth-worker2"), file), File.ReadAllText(file))).ToArray();
        var all = Diagnose.With(Diagnose.Options, files);
        var none = Diagnose.With(Diagnose.Options with { Pods = new(["nosuch"]) }, files);
        Assert.Contains(all.Evidence, static finding => finding.Id is "FT027" or "FT034");
        Assert.DoesNotContain(none.Evidence, static finding => finding.Id is "FT027" or "FT034");
    }

    /// <summary>A pool that came out short for lack of memory is none that compaction fills.</summary>
    [Fact]
    public void A_pool_that_is_short_for_lack_of_memory_asks_for_no_compaction_of_its_own()
    {
        (string, string) Lack(int available) => Memory(30, 8, available);
        (string, string)[] Files(int free, int available)
            => [("proc/buddyinfo", Blocks.Replace("     20      0", "      0      0", StringComparison.Ordinal).Replace("Normal      0", $"Normal  {free}", StringComparison.Ordinal)), ("etc/sysctl.d/90-huge.conf", "vm.nr_hugepages = 2000\n"), Lack(available)];
        var shortage = Diagnose.Tree(Files(10240, 100000));
        Assert.DoesNotContain("the pool of huge pages came out short", shortage.Summary, StringComparison.Ordinal);
        var pieces = Diagnose.Tree(Files(1200000, 6000000));
        Assert.Equal(Verdict.Fragmentation, pieces.Verdict);
        Assert.Contains("came out short", pieces.Summary, StringComparison.Ordinal);
    }

    /// <summary>Only a kubelet evicts pods: where the node is known to have none, nobody is told to configure it.</summary>
    [Theory]
    [InlineData("etc/os-release", false)]
    [InlineData("var/lib/kubelet/config.yaml", true)]
    [InlineData("etc/hostname", true)]
    public void Eviction_is_advised_where_a_kubelet_may_run(string file, bool isAdvised)
    {
        var verdict = Diagnose.Tree(("var/log/dmesg", RequestReports.Atomic(cacheKilobytes: 400)), (file, "x\n"));
        Assert.Equal(Verdict.OutOfMemory, verdict.Verdict);
        Assert.Equal(isAdvised, verdict.Remedies.Any(static remedy => remedy.Kind == RemedyKind.EvictPods));
    }

    [Theory]
    [InlineData("", "n1")]
    [InlineData("n7\n", "n7")]
    public void The_host_of_the_log_counts_before_the_name_of_a_folder(string hostname, string host)
    {
        List<(string, string)> files = [("var/log/kern.log", Kill(Pod, 1))];
        if (hostname.Length > 0)
        {
            files.Add(("etc/hostname", hostname));
        }

        Assert.Equal(host, Diagnose.Tree([.. files]).Host);
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

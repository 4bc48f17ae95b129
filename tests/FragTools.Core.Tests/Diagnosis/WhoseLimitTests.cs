using System.Text;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Remedies;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Tests.Diagnosis;

/// <summary>A cgroup's kill: the summary, the evidence and the remedy name whose limit it was, and the command is of whoever set it.</summary>
public class WhoseLimitTests
{
    private const string Uid = "4b1d7a90-2c3e-4f50-8162-738495a6b7c8";
    private const string Id = "e1d2c3b4a5968778695a4b3c2d1e0f00112233445566778899aabbccddeeff00";
    private const string Other = "0011aabbccdd5968778695a4b3c2d1e0f00112233445566778899aabbccddeef";
    private const string InPod = $"/kubepods/burstable/pod{Uid}/{Id}";

    [Theory]
    [InlineData(InPod, $"container e1d2c3b4a596 of pod {Uid}", $"ls -d /var/log/pods/*{Uid}")]
    [InlineData($"/kubepods/burstable/pod{Uid}", $"pod {Uid}", $"ls -d /var/log/pods/*{Uid}")]
    [InlineData("/kubepods/burstable", "the QoS class Burstable (all its pods together)", "qosReserved")]
    [InlineData("/kubepods.slice", "node allocatable (all pods together)", "Reserved|Allocatable|evictionHard")]
    [InlineData($"/docker/{Id}", "the Docker container e1d2c3b4a596", "docker update --memory 600m --memory-swap 1200m e1d2c3b4a596")]
    [InlineData($"/machine.slice/libpod-{Id}.scope", "the Podman container e1d2c3b4a596", "podman update --memory 600m --memory-swap 1200m e1d2c3b4a596")]
    [InlineData("/system.slice/ledger.service", "the systemd unit ledger.service", "systemctl set-property ledger.service MemoryMax=600M")]
    [InlineData("/user.slice/user-1007.slice", "the user slice user-1007.slice", "systemctl set-property user-1007.slice MemoryMax=600M")]
    [InlineData("/lxc/231", "the LXC container 231", "pct set 231 --memory 600")]
    [InlineData("/lxc.payload.build", "the LXC container build", "lxc config set build limits.memory 600MiB")]
    [InlineData("/slurm/uid_7/job_99", "the Slurm job 99", "sacct -j 99 '--format=JobID,JobName,ReqMem,MaxRSS,State'")]
    [InlineData("/lxc/105/ns/system.slice/mariadb.service", "the systemd unit mariadb.service in the LXC container 105", "pct exec 105 -- systemctl set-property mariadb.service MemoryMax=600M")]
    [InlineData("/lxc.payload.c7/system.slice/nginx.service", "the systemd unit nginx.service in the LXC container c7", "lxc exec c7 -- systemctl set-property nginx.service MemoryMax=600M")]
    [InlineData($"/docker/{Id}/system.slice/containerd.service", "the systemd unit containerd.service in the Docker container e1d2c3b4a596", "docker exec e1d2c3b4a596 systemctl set-property containerd.service MemoryMax=600M")]
    [InlineData("/user.slice/user-1007.slice/user@1007.service/app.slice/app-editor-88.scope", "the systemd unit app-editor-88.scope", "systemctl --user set-property app-editor-88.scope MemoryMax=600M")]
    [InlineData($"/docker/{Id}/docker/{Other}", "the Docker container 0011aabbccdd in the Docker container e1d2c3b4a596", "docker exec e1d2c3b4a596 docker update --memory 600m --memory-swap 1200m 0011aabbccdd")]
    [InlineData($"/lxc/231/ns/docker/{Id}", "the Docker container e1d2c3b4a596 in the LXC container 231", "pct exec 231 -- docker update --memory 600m")]
    [InlineData($"/ecs/0123abcd-1111-2222-3333-444455556666/{Id}", "the Docker container e1d2c3b4a596", "docker update --memory 600m --memory-swap 1200m e1d2c3b4a596")]
    [InlineData("/machine.slice/systemd-nspawn@web.service/payload/system.slice/nginx.service", "the systemd unit nginx.service in the machine web", "systemctl --machine=web set-property nginx.service MemoryMax=600M")]
    [InlineData($"/user.slice/user-1007.slice/user@1007.service/user.slice/libpod-{Id}.scope", "the Podman container e1d2c3b4a596 of the user with id 1007", "sudo -u '#1007' XDG_RUNTIME_DIR=/run/user/1007 podman update --memory 600m --memory-swap 1200m e1d2c3b4a596")]
    [InlineData($"/user.slice/user-1007.slice/user@1007.service/user.slice/docker-{Id}.scope", "the Docker container e1d2c3b4a596 of the user with id 1007", "docker -H unix:///run/user/1007/docker.sock update --memory 600m --memory-swap 1200m e1d2c3b4a596")]
    [InlineData("/user.slice/user-1007.slice/user@1007.service/app.slice/mpd.service", "the systemd unit mpd.service of the user with id 1007", "sudo -u '#1007' XDG_RUNTIME_DIR=/run/user/1007 systemctl --user set-property mpd.service MemoryMax=600M")]
    [InlineData("/machine.slice/machine-qemu\\x2d3\\x2dvm7.scope/libvirt", "the systemd unit machine-qemu\\x2d3\\x2dvm7.scope", "systemctl set-property 'machine-qemu\\x2d3\\x2dvm7.scope' MemoryMax=600M")]
    [InlineData("/batch/nightly", "the memory cgroup /batch/nightly", "grep -rs oom_kill /sys/fs/cgroup --include=memory.events | grep -v ' 0$'")]
    public void The_owner_is_named_and_the_command_is_its_own(string path, string owner, string command)
    {
        var verdict = Diagnose.Log(Kill(path));
        Assert.Equal((Verdict.CgroupLimit, Confidence.Proven), (verdict.Verdict, verdict.Confidence));
        Assert.Contains(owner, verdict.Summary, StringComparison.Ordinal);
        Assert.Contains(owner, Diagnose.One(verdict, "FT012").Statement, StringComparison.Ordinal);
        Assert.Equal(path.StartsWith("/kubepods", StringComparison.Ordinal) && !path.Contains("/pod", StringComparison.Ordinal), verdict.Summary.Contains("its pods together used what the node gives them", StringComparison.Ordinal));
        var remedy = verdict.Remedies[0];
        Assert.Equal((RemedyKind.RaiseLimit, "FT012"), (remedy.Kind, remedy.Findings));
        Assert.Contains(command, remedy.ShellCommand, StringComparison.Ordinal);
        Assert.Contains(command, remedy.PowerShellCommand, StringComparison.Ordinal);
        Assert.Equal(path.StartsWith($"/kubepods/burstable/pod", StringComparison.Ordinal), remedy.What.Contains("of pod", StringComparison.Ordinal));
        Assert.DoesNotContain(verdict.Remedies, one => one.ShellCommand!.Contains("kubectl", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_nothing_reports_the_limit_the_command_shows_it()
    {
        var verdict = Diagnose.Log(Kill("/system.slice/ledger.service", usage: ""));
        Assert.Equal("systemctl show -p MemoryMax,MemoryLimit,MemoryCurrent ledger.service", verdict.Remedies[0].ShellCommand);
    }

    [Theory]
    [InlineData("/system.slice/x$(reboot).service")]
    [InlineData("/lxc/a`reboot`")]
    [InlineData("/machine.slice/a\\x2d'reboot.scope")]
    [InlineData("/lxc/a;reboot/system.slice/b.service")]
    [InlineData("/lxc.payload.a;reboot")]
    [InlineData("/batch/|reboot")]
    public void No_name_that_a_shell_would_run_becomes_part_of_a_command(string path)
    {
        var verdict = Diagnose.Log(Kill(path));
        Assert.Equal(Verdict.CgroupLimit, verdict.Verdict);
        Assert.DoesNotContain(verdict.Remedies, remedy => $"{remedy.ShellCommand} {remedy.PowerShellCommand}".Contains("reboot", StringComparison.Ordinal));
    }

    /// <summary>The kernel knows the uid alone; the name stands elsewhere in what was read, or nowhere.</summary>
    [Fact]
    public void The_pod_is_named_by_whatever_names_it()
    {
        Assert.Contains($"of pod {Uid} was", Diagnose.Tree(("var/log/kern.log", Kill(InPod))).Summary, StringComparison.Ordinal);

        var folders = Diagnose.Tree(("var/log/kern.log", Kill(InPod)), ($"var/log/pods/shop_cart-5d8f9c7b6d-x2x4z_{Uid}/web/0.log", ""));
        Named(folders, "cart-5d8f9c7b6d-x2x4z");

        var links = Diagnose.Tree(("var/log/kern.log", Kill(InPod)), ($"var/log/containers/cart-5d8f9c7b6d-x2x4z_shop_web-{Id}.log", ""));
        Named(links, "cart-5d8f9c7b6d-x2x4z");
        Assert.Equal("kubectl -n shop set resources deployment/cart -c web --limits=memory=600Mi", links.Remedies[0].ShellCommand);

        var attempt = Diagnose.Tree(("var/log/messages", Kill(InPod) + "Mar  4 05:09:07 n1 kubelet[9]: E0304 05:09:07.000000       9 pod_workers.go:190] Error syncing pod "
            + $"{Uid} (\"db-0_shop({Uid})\"), skipping: failed to \"StartContainer\" for \"web\": container init was OOM-killed (memory limit too low?)\n"));
        Named(attempt, "db-0");

        var died = Diagnose.Log(Kill(InPod) + "Mar  4 05:06:09 n1 kubelet[9]: I0304 05:06:09.000000       9 kubelet.go:2453] \"SyncLoop (PLEG): event for pod\" pod=\"shop/db-0\" "
            + $"event={{\"ID\":\"{Uid}\",\"Type\":\"ContainerDied\",\"Data\":\"{Id}\"}}\n");
        Named(died, "db-0");

        var other = Diagnose.Tree(("var/log/kern.log", Kill(InPod)), ("var/log/pods/shop_db-0_99999999-2c3e-4f50-8162-738495a6b7c8/web/0.log", ""));
        Assert.DoesNotContain("db-0", other.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pods_name_out_of_a_document_is_checked_before_it_becomes_a_command()
    {
        var status = $"[{{\"name\":\"web\",\"containerID\":\"containerd://{Id}\",\"lastState\":{{\"terminated\":{{\"reason\":\"OOMKilled\",\"exitCode\":137,\"finishedAt\":\"2026-03-04T05:06:07Z\"}}}}}}]";
        var pods = $"{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"a;reboot-0\",\"namespace\":\"shop\",\"uid\":\"{Uid}\"}},\"status\":{{\"containerStatuses\":{status}}}}}\n";
        var verdict = Assert.Single(Diagnose.Run([Text(Kill(InPod), "log"), Text(pods, "pods")]));
        Assert.Equal(Verdict.CgroupLimit, verdict.Verdict);
        Assert.DoesNotContain("reboot", verdict.Remedies[0].ShellCommand, StringComparison.Ordinal);
    }

    [Fact]
    public void A_static_pods_limit_stands_in_its_manifest()
    {
        var verdict = Diagnose.Log(Kill($"/kubepods/burstable/pod0123456789abcdef0123456789abcdef/{Id}"));
        Assert.Equal("grep -n -A1 limits: /etc/kubernetes/manifests/*.yaml", verdict.Remedies[0].ShellCommand);
    }

    [Fact]
    public void A_slab_cache_names_the_container_whose_limit_it_was()
    {
        const string Cache = $"SLUB: Unable to allocate memory on node -1 (gfp=0x14000c0)\n  cache: dentry(9:{Id}), object size: 192, buffer size: 192, default order: 1, min order: 0\n  node 0: slabs: 3, objs: 63, free: 0\n";
        var verdict = Diagnose.Log(Cache);
        Assert.Equal(Verdict.CgroupLimit, verdict.Verdict);
        Assert.Contains("to container e1d2c3b4a596, which was at its own limit", verdict.Summary, StringComparison.Ordinal);
        Assert.Equal("find /sys/fs/cgroup -type d -name '*e1d2c3b4a596*'", verdict.Remedies[0].ShellCommand);
        var unit = Diagnose.Log(Cache.Replace(Id, "teller.service", StringComparison.Ordinal));
        Assert.Contains("to the systemd unit teller.service, which was at its own limit", unit.Summary, StringComparison.Ordinal);
        Assert.Equal("systemctl show -p MemoryMax,MemoryLimit,MemoryCurrent teller.service", unit.Remedies[0].ShellCommand);
        var named = Diagnose.Tree(("var/log/kern.log", Cache), ($"var/log/containers/db-0_shop_web-{Id}.log", ""), ($"var/log/pods/shop_db-0_{Uid}/web/0.log", ""));
        Assert.Contains("to container ", named.Summary, StringComparison.Ordinal);
    }

    private const string Labels = "{\"ID\":\"{ID}\",\"Config\":{\"Labels\":{\"io.kubernetes.pod.name\":\"db-0\",\"io.kubernetes.pod.namespace\":\"shop\",\"io.kubernetes.container.name\":\"web\"}},\"Name\":\"/k8s_web_db-0_shop_x_0\"}";

    /// <summary>dockershim's cgroups may be Docker's own: the labels say that the container is a pod's, and the kubelet undoes docker update.</summary>
    [Fact]
    public void A_docker_container_of_a_pod_is_the_pods()
    {
        var config = $"var/lib/docker/containers/{Id}/config.v2.json";
        var verdict = Diagnose.Tree(("var/log/kern.log", Kill($"/docker/{Id}")), (config, Labels.Replace("{ID}", Id, StringComparison.Ordinal)));
        Named(verdict, "db-0");
        Assert.StartsWith("kubectl -n shop ", verdict.Remedies[0].ShellCommand, StringComparison.Ordinal);
        Assert.Equal(LimitOwner.Container, Assert.IsType<OomKill>(verdict.Evidence[0].Basis).LimitOwner);

        // One that is in no pod has a name of its own; a volume's, deeper in the file, is none of it.
        var alone = Diagnose.Tree(
            ("var/log/kern.log", Kill($"/docker/{Id}")),
            (config, $"{{\"MountPoints\":{{\"/data\":{{\"Name\":\"vol\"}}}},\"ID\":\"{Id}\",\"Config\":{{\"Labels\":{{\"maintainer\":\"x\"}}}},\"Name\":\"/teller\"}}"));
        Assert.Contains("the Docker container teller (e1d2c3b4a596) was at", alone.Summary, StringComparison.Ordinal);
        Assert.Equal("docker update --memory 600m --memory-swap 1200m e1d2c3b4a596", alone.Remedies[0].ShellCommand);
        Assert.Empty(alone.Affected);
    }

    [Theory]
    [InlineData("var/lib/docker/containers/{ID}/config.v2.json", Labels)]
    [InlineData("var/log/containers/db-0_shop_web-{ID}.log", "")]
    [InlineData("var/log/table.txt", null)]
    public void A_slab_caches_container_is_named_by_whatever_names_it(string path, string? text)
    {
        const string Crictl = "CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID              POD                     NAMESPACE\n{ID}       5f9cb3aa1c0ee       3 minutes ago       Running             web                4                   77aa55cc77aa5       db-0    shop\n";
        var cache = $"SLUB: Unable to allocate memory on node -1 (gfp=0x14000c0)\n  cache: dentry(9:{Id}), object size: 192, buffer size: 192, default order: 1, min order: 0\n  node 0: slabs: 3, objs: 63, free: 0\n";
        foreach (var id in (string[])[Id, Id.Replace('e', 'a')])
        {
            (string, string)[] files = text is null
                ? [("var/log/kern.log", cache + Crictl.Replace("{ID}", id[..13], StringComparison.Ordinal))]
                : [("var/log/kern.log", cache), (path.Replace("{ID}", id, StringComparison.Ordinal), text.Replace("{ID}", id, StringComparison.Ordinal))];
            var verdict = Diagnose.Tree(files);
            var asked = Diagnose.With(Diagnose.Options with { Pods = new(["shop/db-*"]) }, files);
            Assert.Equal(Verdict.CgroupLimit, verdict.Verdict);
            Assert.Equal(id == Id, verdict.Summary.Contains("to container web of pod shop/db-0, which was at its own limit", StringComparison.Ordinal));
            Assert.Equal(id == Id ? ["shop/db-0"] : [], verdict.Affected.Select(static pod => pod.ToString()));
            Assert.Equal(id == Id ? Verdict.CgroupLimit : Verdict.Inconclusive, asked.Verdict);
            Assert.Equal(id == Id, asked.Summary.EndsWith("Of pod shop/db-*: 1 refusal of kernel memory.", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(614400, "docker update --memory 600m --memory-swap 1200m e1d2c3b4a596", "Raise the limit of the Docker container e1d2c3b4a596")]
    [InlineData(614399, "docker inspect -f '{{.HostConfig.Memory}}' e1d2c3b4a596", "Find what grows there: twice the limit is more than the machine has")]
    public void No_limit_is_raised_above_what_the_machine_has(int total, string command, string what)
    {
        var remedy = Diagnose.Tree(("var/log/kern.log", Kill($"/docker/{Id}")), ("proc/meminfo", $"MemTotal: {total} kB\nMemFree: 100000 kB\n")).Remedies[0];
        Assert.Equal((command, what, RemedyKind.RaiseLimit), (remedy.ShellCommand, remedy.What, remedy.Kind));
    }

    [Fact]
    public void Limits_that_were_changed_between_kills_are_all_told_and_who_died_with_the_victim_is_named()
    {
        var twice = Diagnose.Log(Kill(InPod) + Kill(InPod, "memory: usage 614400kB, limit 614400kB, failcnt 9").Replace("2207", "2300", StringComparison.Ordinal).Replace("05:06:07", "05:07:07", StringComparison.Ordinal));
        Assert.Contains("was at its memory limit of 307200 kB, then 614400 kB;", twice.Summary, StringComparison.Ordinal);
        Assert.Contains("was at its memory limit of 307200 kB;", Diagnose.Log(Kill(InPod) + Kill(InPod).Replace("2207", "2300", StringComparison.Ordinal)).Summary, StringComparison.Ordinal);
        var group = Kill(InPod) + $"Mar  4 05:06:07 n1 kernel: Tasks in {InPod} are going to be killed due to memory.oom.group set\n"
            + "Mar  4 05:06:07 n1 kernel: Memory cgroup out of memory: Killed process 2207 (teller) total-vm:900000kB, anon-rss:300000kB, file-rss:100kB, shmem-rss:0kB, UID:0 pgtables:1200kB oom_score_adj:0\n"
            + "Mar  4 05:06:07 n1 kernel: Memory cgroup out of memory: Killed process 2208 (sh) total-vm:9000kB, anon-rss:300kB, file-rss:100kB, shmem-rss:0kB, UID:0 pgtables:1200kB oom_score_adj:0\n";
        Assert.Contains("teller (pid 2207) on n1 was killed, and sh (pid 2208) with it, because ", Diagnose.Log(group).Summary, StringComparison.Ordinal);
        Assert.Contains("teller (pid 2207) on n1 was killed because ", Diagnose.Log(Kill(InPod)).Summary, StringComparison.Ordinal);
    }

    /// <summary>A pod whose forks were rejected is found by its cgroup in the message, and comes before others among who paid.</summary>
    [Fact]
    public void A_pod_at_its_limit_of_processes_is_asked_for_and_paid_first()
    {
        var fork = $"Mar  4 05:06:07 n1 kernel: cgroup: fork rejected by pids controller in {InPod}\n";
        var killed = Kill($"/kubepods/burstable/pod{Uid.Replace('4', '5')}/{Id.Replace('e', 'a')}").Replace("oom_memcg=/kubepods/burstable/pod", "oom_memcg=/x/burstable/pod", StringComparison.Ordinal);
        (string, string)[] files = [("var/log/kern.log", killed + fork), ($"var/log/pods/shop_db-0_{Uid}/web/0.log", "")];
        Assert.Contains("shop/db-0", Diagnose.Tree(files).Affected.Select(static pod => pod.ToString()));
        var asked = Diagnose.With(Diagnose.Options with { Pods = new(["db-0"]) }, files);
        Assert.Equal((Verdict.NotFragmentation, "FT018", "shop/db-0"), (asked.Verdict, asked.Evidence[0].Id, Assert.Single(asked.Affected).ToString()));
        Assert.EndsWith("1 message of its limit of processes.", asked.Summary, StringComparison.Ordinal);
        Assert.Equal(Verdict.Inconclusive, Diagnose.With(Diagnose.Options with { Pods = new(["db-1"]) }, files).Verdict);
    }

    [Fact]
    public void Pods_that_only_others_report_paid_too()
    {
        var status = $"{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"db-0\",\"namespace\":\"shop\",\"uid\":\"{Uid}\"}},\"status\":{{\"containerStatuses\":[{{\"name\":\"web\",\"containerID\":\"containerd://{Id}\",\"lastState\":{{\"terminated\":{{\"reason\":\"OOMKilled\",\"exitCode\":137,\"finishedAt\":\"2026-03-04T05:06:07Z\"}}}}}}]}}}}\n";
        var killed = Assert.Single(Assert.Single(Diagnose.Run([Text(status, "pods")])).Affected);
        Assert.Equal(("shop/db-0", "web"), (killed.ToString(), killed.Container));
        var evicted = Diagnose.Log("Mar  4 05:09:07 n1 kubelet[9]: I0304 05:09:07.000000       9 eviction_manager.go:630] \"Eviction manager: pod is evicted successfully\" pod=\"shop/cart-1\"\n");
        Assert.Contains(evicted.Affected, pod => pod.ToString() == "shop/cart-1" && pod.Effect == "was evicted or turned away");
    }

    private static void Named(FragmentationVerdict verdict, string pod)
    {
        Assert.Contains($"of pod shop/{pod} was", verdict.Summary, StringComparison.Ordinal);
        Assert.Contains($"pod shop/{pod}", verdict.Remedies[0].What, StringComparison.Ordinal);
        Assert.Contains(verdict.Affected, one => one.ToString() == $"shop/{pod}");
    }

    private static NodeInput.Text Text(string text, string name) => new(Encoding.UTF8.GetBytes(text), name);

    // 300 MiB, of which twice as much is 600 MiB.
    private static string Kill(string path, string usage = "memory: usage 307200kB, limit 307200kB, failcnt 8") => string.Concat(new[]
    {
        "teller invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        "CPU: 1 PID: 2207 Comm: teller Not tainted 6.9.7 #1",
        usage,
        $"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg={path},task_memcg={path},task=teller,pid=2207,uid=0",
        "Memory cgroup out of memory: Killed process 2207 (teller) total-vm:900000kB, anon-rss:300000kB, file-rss:100kB, shmem-rss:0kB, UID:0 pgtables:1200kB oom_score_adj:0",
    }.Where(static line => line.Length > 0).Select(static line => $"Mar  4 05:06:07 n1 kernel: {line}\n"));
}

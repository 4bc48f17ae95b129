using System.Text;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Starts;

/// <summary>Forms in which people post what kubectl, runtimes and others said; each was once read wrongly.</summary>
public class PostedFormTests
{
    private const string Uid = "0b6f3d1a-5c72-4e8d-8f19-2a7c4d6e9b01";
    private const string Fork = "failed to create containerd task: failed to start shim: fork/exec /usr/bin/containerd-shim-runc-v2: cannot allocate memory: unknown";
    private static readonly string Id = string.Concat(Enumerable.Repeat("7d2e", 16));

    [Theory]
    [InlineData("    ")]
    [InlineData("  ")]
    [InlineData("> ")]
    public void A_description_that_is_indented_as_a_whole(string margin)
    {
        string[] lines =
        [
            "Name:             job-41-xk9", "Namespace:        batch", "Node:             node-3/192.0.2.3", "Containers:", "  job:", "    State:          Waiting",
            "      Reason:       ContainerCreating", "Conditions:", "  Type                        Status", "  PodReadyToStartContainers   False", "Events:",
            "  Type     Reason                  Age                From     Message", "  ----     ------                  ----               ----     -------",
            "  Warning  FailedCreatePodSandBox  9s (x5 over 61s)   kubelet  Failed to create pod sandbox: rpc error: code = Unknown desc = " + Fork,
        ];
        var warnings = new List<string>();
        var failure = Assert.Single(Read(string.Join('\n', lines.Select(line => margin + line)), warnings));
        Assert.Equal(("batch", "job-41-xk9", "node-3", 5), (failure.Namespace, failure.Pod, failure.Host, failure.Occurrences));
        Assert.Empty(warnings);
    }

    [Fact]
    public void The_state_of_a_container_and_its_event_are_one_failure()
    {
        var failure = StartLog.One(
            "Name:         etl-2", "Namespace:    batch", "Containers:", "  etl:", "    Container ID:   docker://" + Id, "    Last State:     Terminated", "      Reason:       ContainerCannotRun",
            $"      Message:      OCI runtime create failed: write /sys/fs/cgroup/memory/kubepods/pod{Uid}/{Id}/memory.limit_in_bytes: device or resource busy: unknown", "      Exit Code:    128",
            "    Ready:          False", "Events:", "  Type     Reason   Age                From     Message", "  ----     ------   ----               ----     -------",
            $"  Warning  Failed   61s (x5 over 3m)   kubelet  Error: failed to start container \"etl\": Error response from daemon: OCI runtime create failed: write /sys/fs/cgroup/memory/kubepods/pod{Uid}/{Id}/memory.limit_in_bytes: device or resource busy: unknown");
        Assert.Equal((StartFailureReason.MemoryLimitTooLow, 5, "etl", Id), (failure.Reason, failure.Occurrences, failure.Container, failure.ContainerId));
    }

    [Theory]
    [InlineData("2025-07-01T08:09:10Z Warning FailedCreatePodSandBox Pod/etl-2 Failed to create pod sandbox: rpc error: code = Unknown desc = ", "etl-2")]
    [InlineData("2m9s        Warning   Failed   pod/etl-2   Error: container create failed: time=\"2025-07-01T08:09:10Z\" level=error msg=\"runc create failed\" ", "etl-2")]
    [InlineData("WHEN                   WHAT                     WHO      WHY\n2025-07-01T08:09:10Z   FailedCreatePodSandBox   etl-2    Failed to create pod sandbox: rpc error: code = Unknown desc = ", null)]
    [InlineData("Failed create pod sandbox: rpc error: code = Unknown desc = ", null)]
    public void Tables_of_other_columns(string before, string? pod)
    {
        var failure = Assert.Single(Read(before + Fork));
        Assert.Equal((StartFailureReason.ProcessNoMemory, pod), (failure.Reason, failure.Pod));
    }

    /// <summary>The kubelet is started by OpenShift's wrapper, a snap or a shell; what it writes tells that it is one.</summary>
    [Theory]
    [InlineData("kubenswrapper")]
    [InlineData("atomic-openshift-node")]
    [InlineData("k0s")]
    [InlineData("minikube")]
    [InlineData("start-node")]
    public void The_kubelet_under_another_name(string name)
    {
        var before = $"Jul 01 08:09:10 node-3 {name}[2233]: ";
        var failure = Assert.Single(Read($"{before}E0701 08:09:10.000000    2233 pod_workers.go:965] \"Error syncing pod, skipping\" err=\"failed to \\\"CreatePodSandbox\\\" for \\\"etl-2_batch({Uid})\\\" with CreatePodSandboxError: \\\"Failed to create sandbox for pod \\\\\\\"etl-2_batch({Uid})\\\\\\\": rpc error: code = Unknown desc = {Fork}\\\"\" pod=\"batch/etl-2\" podUID=\"{Uid}\"\n"));
        Assert.Equal((StartFailureReason.ProcessNoMemory, "etl-2", Uid), (failure.Reason, failure.Pod, failure.PodUid));

        // Another program that writes so, and says nothing of a start.
        Assert.Empty(Read($"{before}I0701 08:09:10.000000    2233 builder.go:282] \"Active resources\" note=\"OOMKilled\"\n"));
    }

    [Theory]
    [InlineData("event={\"Pid\":30411,\"ProcessName\":\"my job\",\"TimeOfDeath\":\"2025-07-01T08:09:10Z\",\"ContainerName\":\"/\",\"VictimContainerName\":\"/kubepods/burstable/pod0b6f3d1a-5c72-4e8d-8f19-2a7c4d6e9b01/x\",\"Constraint\":\"CONSTRAINT_MEMCG\"}")]
    [InlineData("event=&{Pid:30411 ProcessName:my job TimeOfDeath:2025-07-01 08:09:10 +0000 UTC ContainerName:/ VictimContainerName:/kubepods/burstable/pod0b6f3d1a-5c72-4e8d-8f19-2a7c4d6e9b01/x Constraint:CONSTRAINT_MEMCG}")]
    public void What_the_kubelet_saw_as_an_object(string what)
    {
        var kill = Assert.Single(Kills($"Jul 01 08:09:10 node-3 kubelet[2233]: I0701 08:09:10.000000    2233 oom_watcher_linux.go:79] \"Got sys oom event\" {what}\n"));
        Assert.Equal((30411, "my job", Uid), (kill.VictimProcessId, kill.VictimName, kill.PodUid));
    }

    [Fact]
    public void The_source_of_the_killer_is_no_kill()
        => Assert.Empty(Kills("\tpr_warn(\"%s invoked oom-killer: gfp_mask=%#x(%pGg), order=%d, oom_score_adj=%hd\\n\",\n"));

    [Theory]
    [InlineData("ERROR: Job failed (system failure): Error response from daemon: ")]
    [InlineData("2025-07-01T08:09:10Z [ERROR] Managed agent: task 7: CannotStartContainerError: Error response from daemon: ")]
    [InlineData("q1w2e3r4t5y6   web.1   nginx:1   node-3   Ready   Rejected 3 seconds ago   \"failed to create shim task: ")]
    public void What_another_says_of_its_container(string before)
        => Assert.Equal(StartFailureReason.FinalChildEof, Assert.Single(Read(before + "OCI runtime create failed: runc create failed: unable to start container process: can't get final child's PID from pipe: EOF: unknown")).Reason);

    [Theory]
    [InlineData("Error response from daemon: driver failed programming external connectivity on endpoint web (7d2e): Error starting userland proxy: fork/exec /usr/bin/docker-proxy: cannot allocate memory", StartFailureReason.ProcessNoMemory)]
    [InlineData("level=fatal msg=\"nsexec[512]: failed to unshare user namespace: No space left on device\"", StartFailureReason.NamespaceLimit)]
    [InlineData("time=\"2025-07-01T08:09:10Z\" level=error msg=\"failed to start container\" error=\"failed to create shim task: context deadline exceeded: unknown\"", StartFailureReason.Timeout)]
    [InlineData("time=\"2025-07-01T08:09:10Z\" level=error msg=\"runc create failed: unable to start container process: unable to init seccomp: error adding seccomp filter rule for syscall clone3: errno 12\"", StartFailureReason.SeccompFilter)]
    public void Reasons(string line, StartFailureReason reason) => Assert.Equal(reason, Assert.Single(Read(line)).Reason);

    [Fact]
    public void Compose_says_it_twice()
        => Assert.Equal(StartFailureReason.NetworkNoMemory, Assert.Single(Read(string.Join("\n\n", ((string[])["app_db_1", "db"]).Select(static of
            => $"ERROR: for {of}  Cannot start service db: failed to create endpoint app_db_1 on network app_default: failed to add the host (veth7d2e) <=> sandbox (veth7d2f) pair interfaces: cannot allocate memory")))).Reason);

    [Theory]
    [InlineData("container", "etl_etl-2_batch_", "etl")]
    [InlineData("sandbox", "etl-2_batch_", null)]
    public void The_name_that_is_reserved_tells_whose_it_is(string what, string name, string? container)
    {
        var failure = StartLog.One($"Jul  1 08:09:10 node-3 kubelet[900]: E0701 08:09:10.000001     900 kuberuntime_manager.go:1] \"CreatePodSandbox for pod failed\" err=\"rpc error: code = Unknown desc = failed to reserve {what} name \\\"{name}{Uid}_3\\\": name \\\"{name}{Uid}_3\\\" is reserved for \\\"{Id}\\\"\"");
        Assert.Equal((StartFailureReason.NameReserved, "batch", "etl-2", Uid, container), (failure.Reason, failure.Namespace, failure.Pod, failure.PodUid, failure.Container));
    }

    [Fact]
    public void The_kernels_two_lines_in_one_event_of_a_node()
    {
        var kill = Assert.Single(Kills(
            "LAST SEEN   TYPE      REASON       OBJECT        MESSAGE\n"
            + "12s         Warning   OOMKilling   node/node-3   Memory cgroup out of memory: Kill process 9912 (exporter) score 1002 or sacrifice child\n"
            + "Killed process 9912 (exporter) total-vm:719816kB, anon-rss:13004kB, file-rss:0kB, shmem-rss:0kB\n"));
        Assert.Equal(("node-3", 9912, "exporter", true), (kill.Host, kill.VictimProcessId, kill.VictimName, kill.IsCgroupLimit));
    }

    [Theory]
    [InlineData("2025-07-01 08:09:10.123456789 +0000 UTC k8s.io /tasks/oom {\"container_id\":\"{id}\"}")]
    [InlineData("{\"containerID\":\"containerd://{id}\",\"exitCode\":137,\"finishedAt\":\"2025-07-01T08:09:10Z\",\"reason\":\"OOMKilled\",\"startedAt\":\"2025-07-01T08:00:00Z\"}")]
    [InlineData("Jul  1 08:09:10 node-3 kernel: Task in /docker/{id} killed as a result of limit of /docker/{id}")]
    [InlineData("Jul  1 08:09:10 node-3 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/system.slice/docker-{id}.scope,task_memcg=/system.slice/docker-{id}.scope,task=web,pid=77,uid=0")]
    public void A_kill_names_its_container(string line)
        => Assert.Equal(Id, Assert.Single(Kills(line.Replace("{id}", Id, StringComparison.Ordinal))).ContainerId);

    [Theory]
    [InlineData("Roles:              <none>\n")]
    [InlineData("")]
    public void A_node_that_ran_short_is_told_once_though_two_events_and_a_condition_say_it(string roles)
    {
        var one = Assert.Single(Evictions("Name:               node-3\n" + roles + "Conditions:\n"
            + "  Type             Status  LastHeartbeatTime                 LastTransitionTime                Reason                         Message\n"
            + "  ----             ------  -----------------                 ------------------                ------                         -------\n"
            + "  MemoryPressure   True    Wed, 11 Feb 2026 07:08:09 +0000   Wed, 11 Feb 2026 07:07:49 +0000   KubeletHasInsufficientMemory   kubelet has insufficient memory available\n"
            + "Events:\n"
            + "  Type     Reason                     Age                From     Message\n"
            + "  ----     ------                     ----               ----     -------\n"
            + "  Warning  EvictionThresholdMet       41s (x6 over 9m)   kubelet  Attempting to reclaim memory\n"
            + "  Normal   NodeHasInsufficientMemory  41s (x6 over 9m)   kubelet  Node node-3 status is now: NodeHasInsufficientMemory\n"));
        Assert.Equal(("node-3", 6, "memory", "Attempting to reclaim memory"), (one.Host, one.Occurrences, one.Resource, one.Message));
    }

    [Fact]
    public void Two_thresholds_of_a_node_are_two()
        => Assert.Equal(["memory", "ephemeral-storage"], Evictions(
            "3m    Warning   EvictionThresholdMet   node/node-3   Attempting to reclaim memory\n"
                + "2m    Warning   EvictionThresholdMet   node/node-3   Attempting to reclaim ephemeral-storage\n").Select(static one => one.Resource));

    [Theory]
    [InlineData("Wed, 11 Feb 2026 07:39:12 +0100", 2)]
    [InlineData("Wed, 11 Feb 2026 07:41:12 +0100", 1)]
    public void Two_states_of_a_container_are_two_kills_where_their_times_are_two(string last, int kills)
        => Assert.Equal(kills, Kills("Name:             cart-0\nNamespace:        shop\nContainers:\n  cart:\n"
            + "    State:         Terminated\n      Reason:      OOMKilled\n      Exit Code:   137\n      Finished:    Wed, 11 Feb 2026 07:41:12 +0100\n"
            + $"    Last State:    Terminated\n      Reason:      OOMKilled\n      Exit Code:   137\n      Finished:    {last}\n").Count);

    [Theory]
    [InlineData("mariadb.service", "mariadb.service", "07:08:10", 1)]
    [InlineData("mariadb.service", "mariadb.service", "07:08:40", 2)]
    [InlineData("mariadb.service", "backup.service", "07:08:10", 2)]
    public void Systemds_line_behind_the_kernels_alone_is_of_the_same_kill(string unit, string failed, string time, int kills)
    {
        var found = Kills("Feb 11 07:08:09 db2 kernel: Out of memory: Killed process 4242 (mariadbd) total-vm:8049248kB, anon-rss:3404924kB, file-rss:0kB, shmem-rss:0kB, UID:27 pgtables:6860kB oom_score_adj:0\n"
            + $"Feb 11 {time} db2 systemd[1]: {unit}: A process of this unit has been killed by the OOM killer.\n"
            + $"Feb 11 {time} db2 systemd[1]: {failed}: Failed with result 'oom-kill'.\n");
        Assert.Equal(kills, found.Count);
        Assert.Equal("mariadbd", found[0].VictimName);
    }

    [Theory]
    [InlineData("nsexec[12345]: could not ensure we are a cloned binary: Cannot allocate memory")]
    [InlineData("time=\"2026-02-11T07:08:09Z\" level=fatal msg=\"nsexec[77]: could not ensure we are a cloned binary: Cannot allocate memory\"")]
    public void Runc_that_cannot_copy_itself_was_refused_memory(string line)
        => Assert.Equal(StartFailureReason.NoMemory, Assert.Single(Read(line + "\n")).Reason);

    private static List<ContainerStartFailure> Evictions(string text)
        => [.. ContainerStartFailures.Read([Text(text)], SampleLogs.Options, includeEviction: true)];

    private static List<ContainerStartFailure> Read(string text, List<string>? warnings = null)
        => [.. ContainerStartFailures.Read([Text(text)], SampleLogs.Options with { Warning = warnings is null ? null : warnings.Add })];

    private static List<OomKill> Kills(string text) => [.. OomKills.Read([Text(text)], SampleLogs.Options)];

    private static LogInput.Text Text(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test");
}

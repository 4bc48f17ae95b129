using System.Text;
using FragTools.Logs.Inputs;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Tests.Reports;
using FragTools.Yaml;

namespace FragTools.Tests.Starts;

/// <summary>What is not the kernel's, read from logs and texts as the commands read them.</summary>
public class ReportedEventTests
{
    private const string Eof = "Failed to create pod sandbox: rpc error: code = Unknown desc = OCI runtime create failed: runc create failed: unable to start container process: can't get final child's PID from pipe: EOF: unknown";
    private const string Evicted = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 92Mi.";

    private static readonly string[] Description =
    [
        "Name:             cart-0",
        "Namespace:        shop",
        "Node:             node-7/192.0.2.7",
        "Labels:           app=cart",
        "Status:           Pending",
        "Containers:",
        "  cart:",
        "    Image:          registry.example/cart:1",
        "    State:          Waiting",
        "      Reason:       ContainerCreating",
        "    Ready:          False",
        .. Enumerable.Range(0, 30).Select(number => $"    Mount {number}:  /srv/{number}"),
        "Events:",
        "  Type     Reason                  Age                   From               Message",
        "  ----     ------                  ----                  ----               -------",
        "  Warning  FailedCreatePodSandBox  2m7s (x37 over 11m)   kubelet            " + Eof,
    ];

    [Fact]
    public void A_description_in_a_file()
    {
        var failure = StartLog.One(Description);
        Assert.Equal((StartFailureReason.FinalChildEof, "shop", "cart-0", "node-7", 37), (failure.Reason, failure.Namespace, failure.Pod, failure.Host, failure.Occurrences));
        Assert.Equal((Description.Length, TimeSpan.FromSeconds(127), null), (failure.LineNumber, failure.LastSeenAge, failure.FirstSeen));
    }

    [Fact]
    public void A_description_through_a_pipe()
    {
        var feed = ContainerStartFailures.Feed(SampleLogs.Options);
        Assert.Equal(37, Assert.Single([.. Description.SelectMany(feed.Add), .. feed.Complete()]).Occurrences);
    }

    [Fact]
    public void A_description_and_a_log_in_one_paste()
    {
        string[] log = [.. Enumerable.Range(0, 40).Select(second => $"Jun  8 11:04:{second:00} node-7 kubelet[900]: E0608 11:04:{second:00}.110000     900 pod_workers.go:1298] \"Error syncing pod, skipping\" err=\"failed to \\\"CreatePodSandbox\\\" for \\\"cart-0_shop({StartLog.OtherUid})\\\" with CreatePodSandboxError: \\\"can't get final child's PID from pipe: EOF: unknown\\\"\" pod=\"shop/cart-0\" podUID=\"{StartLog.OtherUid}\"")];
        var failure = StartLog.One([.. Description, "", "$ journalctl -u kubelet", .. log]);
        Assert.Equal((40, StartLog.OtherUid), (failure.Occurrences, failure.PodUid));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("before it\n", "\nbehind it\n[   12.345678] eth0: link up\n")]
    public void An_object_in_json(string before, string behind)
    {
        var failure = Assert.Single(ReadText(before + Event + behind));
        Assert.Equal((37, StartLog.Uid, "node-7"), (failure.Occurrences, failure.PodUid, failure.Host));
        Assert.Equal((StartLog.Utc("2026-03-05T02:00:01Z"), StartLog.Utc("2026-03-05T02:11:01Z")), (failure.FirstSeen, failure.LastSeen));
    }

    [Fact]
    public void The_same_in_one_line_and_in_yaml()
    {
        Assert.Equal(37, Assert.Single(ReadText(Event.Replace("\n", "", StringComparison.Ordinal))).Occurrences);
        const string Yaml = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Event\n  count: 37\n  reason: FailedCreatePodSandBox\n  message: 'Failed to create pod sandbox: EOF'\n  involvedObject:\n    kind: Pod\n    name: cart-0\n    namespace: shop\nkind: List\n";
        Assert.Equal(37, Assert.Single(ReadText(Yaml)).Occurrences);
        Assert.Empty(ContainerStartFailures.Read([Text(Yaml)], SampleLogs.Options));
    }

    [Fact]
    public void A_list_of_events_in_one_line_of_any_length()
    {
        var one = Event[(Event.IndexOf('[', StringComparison.Ordinal) + 1)..Event.LastIndexOf(']')].Replace("\n", "", StringComparison.Ordinal);
        var list = string.Join(", ", Enumerable.Range(0, 1000).Select(number => one.Replace("cart-0", $"cart-{number}", StringComparison.Ordinal)));
        var failures = ReadText($"{{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [ {list} ]}}\n");
        Assert.Equal((1000, 37), (failures.Count, failures[^1].Occurrences));
    }

    [Fact]
    public void Evictions_come_where_they_are_asked_for()
    {
        string[] lines =
        [
            "2026-03-05T02:00:01.000000+00:00 node-7 kubelet[901]: I0305 02:00:01.000000     901 eviction_manager.go:351] \"Eviction manager: attempting to reclaim\" resourceName=\"memory\"",
            "2026-03-05T02:00:01.010000+00:00 node-7 kubelet[901]: I0305 02:00:01.010000     901 eviction_manager.go:362] \"Eviction manager: must evict pod(s) to reclaim\" resourceName=\"memory\"",
            "2026-03-05T02:00:02.000000+00:00 node-7 kubelet[901]: I0305 02:00:02.000000     901 eviction_manager.go:600] \"Eviction manager: pod is evicted successfully\" pod=\"shop/cart-0\"",
            "2026-03-05T02:00:03.000000+00:00 node-7 kubelet[901]: W0305 02:00:03.000000     901 kubelet.go:2000] \"Failed to admit pod to node\" pod=\"shop/pay-1\" err=\"The node had condition: [MemoryPressure]. \"",
            "shop        90s         Warning   Evicted                  pod/web-2   " + Evicted,
            "shop        90s         Warning   Evicted                  pod/img-3   The node was low on resource: ephemeral-storage.",
        ];
        Assert.Empty(StartLog.Read(lines));
        var found = ContainerStartFailures.Read([Text(string.Join('\n', lines))], SampleLogs.Options, includeEviction: true).ToList();
        Assert.All(found, one => Assert.Equal(StartFailureReason.Evicted, one.Reason));
        Assert.Equal([("cart-0", "memory"), ("pay-1", "memory"), ("web-2", "memory"), ("img-3", "ephemeral-storage")], found.Select(one => (one.Pod, one.Resource)));
    }

    [Fact]
    public void The_kubelets_own_note_of_an_event_is_one_more_line_of_the_attempt()
    {
        var failure = StartLog.One(
            $"I0608 11:04:35.100000     900 event.go:389] \"Event occurred\" object=\"shop/cart-0\" fieldPath=\"\" kind=\"Pod\" apiVersion=\"v1\" type=\"Warning\" reason=\"FailedCreatePodSandBox\" message=\"{Eof}\"",
            $"I0608 11:04:35.200000     900 event.go:209] Event(v1.ObjectReference{{Kind:\"Pod\", Namespace:\"shop\", Name:\"cart-0\", UID:\"{StartLog.Uid}\", APIVersion:\"v1\", ResourceVersion:\"7\", FieldPath:\"\"}}): type: 'Warning' reason: 'FailedCreatePodSandBox' {Eof}");
        Assert.Equal((1, 2, "cart-0", StartLog.Uid), (failure.Occurrences, failure.LineCount, failure.Pod, failure.PodUid));
    }

    [Fact]
    public void The_request_names_the_container()
    {
        var failure = StartLog.One(
            $"Jun  8 11:04:35 node-1 crio[800]: time=\"2024-06-08 11:04:35.0Z\" level=info msg=\"CreateCtr: releasing container name k8s_cart_cart-0_shop_{StartLog.OtherUid}_0\" id=5a1e name=/runtime.v1.RuntimeService/CreateContainer",
            "Jun  8 11:04:35 node-1 crio[800]: time=\"2024-06-08 11:04:35.1Z\" level=error msg=\"Container creation error: time=\\\"2024-06-08T11:04:35Z\\\" level=warning msg=\\\"exit status 2\\\"\\ntime=\\\"2024-06-08T11:04:35Z\\\" level=error msg=\\\"no such file\\\"\" id=5a1e name=/runtime.v1.RuntimeService/CreateContainer");
        Assert.Equal(("cart-0", null), (failure.Pod, failure.ExitStatus));
    }

    [Theory]
    [InlineData("Mar  4 05:07:07 node7 earlyoom[500]: sending SIGTERM to process 2163 uid 1000 \"python3\": badness 900, VmRSS 2800 MiB", OomKillActor.Earlyoom, KillEvidence.Logged)]
    [InlineData("Mar  4 05:06:07 node7 systemd-oomd[612]: Killed /system.slice/web.service due to memory pressure for /system.slice being 71.80% > 50.00% for > 20s with reclaim activity", OomKillActor.SystemdOomd, KillEvidence.Logged)]
    [InlineData("Mar  4 05:06:07 node7 systemd[1]: web.service: A process of this unit has been killed by the OOM killer.", OomKillActor.Kernel, KillEvidence.Reported)]
    [InlineData("Mar  4 05:06:07 node7 kubelet[800]: I0304 05:06:07.200000     800 event.go:389] \"Event occurred\" object=\"node7\" kind=\"Node\" apiVersion=\"\" type=\"Warning\" reason=\"SystemOOM\" message=\"System OOM encountered, victim process: web, pid: 4711\"", OomKillActor.Kernel, KillEvidence.Reported)]
    [InlineData("Mar  4 05:06:07 node7 containerd[900]: time=\"2026-03-04T05:06:07.1Z\" level=info msg=\"TaskOOM event container_id:\\\"5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c\\\"\"", OomKillActor.Kernel, KillEvidence.Reported)]
    [InlineData("  Warning  SystemOOM  8m43s   kubelet  System OOM encountered, victim process: web, pid: 4711", OomKillActor.Kernel, KillEvidence.Reported)]
    public void A_kill_whoever_acted(string line, OomKillActor actor, KillEvidence evidence)
    {
        var kill = Assert.Single(Kills(line));
        Assert.Equal((actor, evidence, 1L), (kill.Actor, kill.Evidence, kill.LineNumber));
        Assert.Equal(line.StartsWith("Mar", StringComparison.Ordinal), kill.Timestamp is not null);
    }

    [Fact]
    public void What_several_say_of_one_kill_is_one_kill()
    {
        var kill = Assert.Single(Kills(
            "Mar  4 05:06:07 node7 systemd[1]: app-x.scope: systemd-oomd killed 3 process(es) in this unit.",
            "Mar  4 05:06:07 node7 systemd-oomd[612]: Killed /user.slice/app.slice/app-x.scope due to memory used (3.8G) / total (3.9G) and swap used (0.9G) / total (1.0G) being more than 90.00%"));
        Assert.Equal((KillEvidence.Logged, "/user.slice/app.slice/app-x.scope"), (kill.Evidence, kill.TaskCgroup));
        Assert.Single(Kills(
            $"Mar  4 05:06:07 node7 systemd[1]: cri-containerd-{StartLog.Id}.scope: A process of this unit has been killed by the OOM killer.",
            $"Mar  4 05:06:07 node7 containerd[900]: time=\"2026-03-04T05:06:07.1Z\" level=info msg=\"TaskOOM event container_id:\\\"{StartLog.Id}\\\"\""));
        Assert.Equal(2, Kills(
            "Mar  4 05:07:07 node7 earlyoom[500]: sending SIGTERM to process 2163 uid 1000 \"python3\": badness 900, VmRSS 2800 MiB",
            "Mar  4 05:07:17 node7 earlyoom[500]: sending SIGKILL to process 2163 uid 1000 \"python3\": badness 900, VmRSS 2800 MiB",
            "Mar  4 05:07:18 node7 earlyoom[500]: sending SIGTERM to process 2170 uid 1000 \"python3\": badness 800, VmRSS 2700 MiB").Count);
    }

    [Fact]
    public void The_kernels_own_report_goes_first()
    {
        var kill = Assert.Single(Kills(
            "Mar  4 05:06:07 node7 kubelet[800]: I0304 05:06:07.200000     800 event.go:389] \"Event occurred\" object=\"node7\" kind=\"Node\" apiVersion=\"\" type=\"Warning\" reason=\"SystemOOM\" message=\"System OOM encountered, victim process: web, pid: 4711\"",
            "Mar  4 05:06:06 node7 kernel: Out of memory: Killed process 4711 (web) total-vm:750000kB, anon-rss:58000kB, file-rss:29000kB, shmem-rss:0kB, UID:0 pgtables:288kB oom_score_adj:999"));
        Assert.Equal((KillEvidence.Logged, 4711, null), (kill.Evidence, kill.VictimProcessId, kill.Message));
    }

    [Fact]
    public void A_start_is_tied_to_the_kill_in_its_pod()
    {
        string[] Kernel(string uid) =>
        [
            "Mar  5 02:00:00 node-7 kernel: runc:[2:INIT] invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=-998",
            "Mar  5 02:00:00 node-7 kernel: memory: usage 4096kB, limit 4096kB, failcnt 120",
            $"Mar  5 02:00:00 node-7 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/kubepods/burstable/pod{uid},task_memcg=/kubepods/burstable/pod{uid}/{StartLog.Id},task=runc:[2:INIT],pid=4242,uid=0",
            "Mar  5 02:00:00 node-7 kernel: Memory cgroup out of memory: Killed process 4242 (runc:[2:INIT]) total-vm:100000kB, anon-rss:60000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:196kB oom_score_adj:-998",
        ];
        var start = $"Mar  5 02:00:01 node-7 kubelet[901]: E0305 02:00:01.020000     901 pod_workers.go:1301] \"Error syncing pod, skipping\" err=\"failed to \\\"CreatePodSandbox\\\" for \\\"cart-0_shop({StartLog.Uid})\\\" with CreatePodSandboxError: \\\"can't get final child's PID from pipe: EOF: unknown\\\"\" pod=\"shop/cart-0\" podUID=\"{StartLog.Uid}\"";
        var tied = StartLog.One([.. Kernel(StartLog.Uid), start]);
        Assert.Equal(("runc:[2:INIT]", 4242, 4194304L, true, 1L), Assert.Single(tied.OomKills) is var kill ? (kill.VictimName, kill.VictimProcessId, kill.LimitBytes, kill.IsCgroupLimit, kill.LineNumber) : default);
        Assert.Empty(StartLog.One([.. Kernel(StartLog.OtherUid), start]).OomKills);
        Assert.Empty(StartLog.One([.. Kernel(StartLog.Uid), start.Replace("02:00:01", "02:05:01", StringComparison.Ordinal)]).OomKills);
    }

    private const string Event = """
        {
            "apiVersion": "v1",
            "kind": "List",
            "items": [
                {
                    "apiVersion": "v1",
                    "kind": "Event",
                    "reason": "FailedCreatePodSandBox",
                    "count": 37,
                    "firstTimestamp": "2026-03-05T02:00:01Z",
                    "lastTimestamp": "2026-03-05T02:11:01Z",
                    "involvedObject": { "kind": "Pod", "namespace": "shop", "name": "cart-0", "uid": "485fd485-1ed6-11e9-8661-0a587f8021ea" },
                    "source": { "component": "kubelet", "host": "node-7" },
                    "message": "Failed to create pod sandbox: rpc error: can't get final child's PID from pipe: EOF: unknown"
                }
            ]
        }
        """;

    private const string State = """
        "State": {
            "Status": "exited",
            "Running": false,
            "Paused": false,
            "OOMKilled": true,
            "Pid": 0,
            "ExitCode": 137,
            "FinishedAt": "2026-03-04T05:06:07.5Z"
        }
        """;

    [Theory]
    [InlineData("[\n  {\n    \"Id\": \"" + StartLog.Id + "\",\n    \"Created\": \"2026-03-04T05:00:00Z\",\n    \"Path\": \"x\",\n    \"Args\": [\n      \"a\",\n      \"b\"\n    ],\n" + State + ",\n    \"Name\": \"/app\"\n  }\n]", StartLog.Id, "app")]
    [InlineData("$ docker inspect app\n[{\"Id\": \"" + StartLog.Id + "\", \"Name\": \"app\", " + State + "}]", StartLog.Id, "app")]
    [InlineData("{" + State + "}", null, null)]
    [InlineData("{\"Status\":\"exited\",\"OOMKilled\":true,\"ExitCode\":137,\"FinishedAt\":\"2026-03-04T05:06:07.5Z\"}", null, null)]
    [InlineData("{\n  \"status\": {\n    \"id\": \"" + StartLog.Id + "\",\n    \"metadata\": {\n      \"attempt\": 3,\n      \"name\": \"app\"\n    },\n    \"state\": \"CONTAINER_EXITED\",\n"
        + "    \"createdAt\": \"2026-03-04T05:00:00Z\",\n    \"finishedAt\": \"2026-03-04T05:06:07.5Z\",\n    \"image\": {\n      \"image\": \"a\"\n    },\n    \"reason\": \"OOMKilled\"\n  }\n}", StartLog.Id, "app")]
    [InlineData("{\"status\":\"oom\",\"id\":\"" + StartLog.Id + "\",\"from\":\"i\",\"Type\":\"container\",\"Action\":\"oom\",\"Actor\":{\"ID\":\"" + StartLog.Id + "\",\"Attributes\":{\"name\":\"app\"}},\"time\":1772600767}", StartLog.Id, "app")]
    [InlineData("2026-03-04T06:06:07.000000000+01:00 container oom " + StartLog.Id + " (image=i:1, name=app)", StartLog.Id, "app")]
    public void What_runtimes_say_of_a_container(string text, string? id, string? name)
    {
        var kill = Assert.Single(Kills(text.Split('\n')));
        Assert.Equal((OomKillActor.Kernel, KillEvidence.Reported, id, name, null), (kill.Actor, kill.Evidence, kill.ContainerId, kill.Container, kill.Host));
        Assert.Equal("2026-03-04 05:06:07", kill.Timestamp!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", null));
    }

    [Fact]
    public void Docker_events_have_the_kubelets_labels()
    {
        var kill = Assert.Single(Kills("2026-03-04T05:06:07.000000000Z container oom " + StartLog.Id
            + " (annotation.ports=[{\"name\":\"http\",\"containerPort\":8888}], image=i:1, io.kubernetes.container.name=cart, io.kubernetes.pod.name=cart-0, "
            + "io.kubernetes.pod.namespace=shop, io.kubernetes.pod.uid=" + StartLog.Uid + ", name=k8s_cart_cart-0_shop_" + StartLog.Uid + "_0)"));
        Assert.Equal(("shop", "cart-0", StartLog.Uid, "cart", StartLog.Id), (kill.Namespace, kill.Pod, kill.PodUid, kill.Container, kill.ContainerId));
    }

    [Fact]
    public void Events_without_a_description_have_the_schedulers_words()
    {
        var failure = Assert.Single(ReadText("""
            Events:
              Type     Reason                    Age                 From               Message
              ----     ------                    ----                ----               -------
              Normal   Scheduled                 15m                 default-scheduler  Successfully assigned shop/cart-0 to node-7
              **Warning  FailedCreatePodSandBox  25s (x70 over 15m)  kubelet            Failed to create pod sandbox: can't get final child's PID from pipe: EOF: unknown**

            """));
        Assert.Equal(("shop", "cart-0", "node-7", 70), (failure.Namespace, failure.Pod, failure.Host, failure.Occurrences));
    }

    [Fact]
    public void A_limit_that_docker_refuses()
        => Assert.Equal(StartFailureReason.MemoryLimitTooLow, Assert.Single(ReadText("Error response from daemon: Minimum memory limit allowed is 6MB\n")).Reason);

    [Fact]
    public void Columns_that_lost_their_blanks_still_name_the_victim()
    {
        var kill = Assert.Single(Kills("shop 5m Warning OOMKilling node/n-1 kernel-monitor, n-1 Memory cgroup out of memory: Killed process 4711 (web) total-vm:90kB, anon-rss:80kB, file-rss:0kB"));
        Assert.Equal((4711, "web", true, "n-1"), (kill.VictimProcessId, kill.VictimName, kill.IsCgroupLimit, kill.Host));
    }

    [Theory]
    [InlineData("{\"Status\":\"exited\",\"OOMKilled\":false,\"ExitCode\":137}")]
    [InlineData("{\"status\":\"oom\",\"Type\":\"image\",\"Action\":\"oom\"}")]
    [InlineData("Exit Code: 137, Exit Message: \"Docker container exited with non-zero exit code: 137\"")]
    public void What_is_no_kill(string text) => Assert.Empty(Kills(text));

    [Fact]
    public void A_task_of_nomad()
    {
        var kill = Assert.Single(Kills(
            "Time                  Type        Description", "2026-03-04T05:06:08Z  Restarting  Task restarting in 15s",
            "2026-03-04T05:06:07Z  Terminated  Exit Code: 137, Exit Message: \"OOM Killed\""));
        Assert.Equal((KillEvidence.Reported, "nomad", null), (kill.Evidence, kill.Component, kill.Host));
        Assert.Equal(StartLog.Utc("2026-03-04T05:06:07Z"), kill.Timestamp);
    }

    [Fact]
    public void Each_line_of_a_killer_is_a_kill_and_systemds_result_is_of_the_same()
    {
        const string Talos = "user: warning: [2026-03-04T05:06:$Z]: [talos] Sending SIGKILL to cgroup {\"cgroup\": \"/sys/fs/cgroup/kubepods/besteffort/pod" + StartLog.OtherUid + "\"}";
        var kills = Kills(
            Talos.Replace("$", "07", StringComparison.Ordinal), "192.0.2.7: " + Talos.Replace("$", "11", StringComparison.Ordinal),
            "Mar  4 06:00:01 n systemd-oomd[6]: Killed /system.slice/etl.service due to memory pressure for /system.slice being 71.45% > 60.00% for > 20s with reclaim activity",
            "Mar  4 06:00:01 n systemd[1]: etl.service: systemd-oomd killed 3 process(es) in this unit.",
            "Mar  4 06:00:02 n systemd[1]: etl.service: Failed with result 'oom-kill'.", "Mar  4 06:00:02 n systemd[1]: db.service: Failed with result 'oom-kill'.");
        Assert.Equal([OomKillActor.Talos, OomKillActor.Talos, OomKillActor.SystemdOomd, OomKillActor.Kernel], kills.Select(kill => kill.Actor));
        Assert.Equal([StartLog.Utc("2026-03-04T05:06:07Z"), StartLog.Utc("2026-03-04T05:06:11Z")], kills.Take(2).Select(kill => kill.Timestamp));
    }

    [Fact]
    public void Events_of_a_cluster_are_of_many_nodes()
    {
        var found = ReadText("""
            NAMESPACE   LAST SEEN   TYPE      REASON                   OBJECT          MESSAGE
            default     12m         Warning   EvictionThresholdMet     node/n-1        Attempting to reclaim memory
            shop        3m2s        Warning   FailedCreatePodSandBox   pod/cart-0      Failed to create pod sandbox: can't get final child's PID from pipe: EOF: unknown

            """);
        Assert.Equal([("cart-0", null)], found.Select(failure => (failure.Pod, failure.Host)));
    }

    [Fact]
    public void An_event_below_a_state_tells_the_pods_uid()
    {
        var kill = Assert.Single(Kills(
            "Name:         cart-0", "Namespace:    shop", "Containers:", "  cart:", "    Last State:     Terminated", "      Reason:       OOMKilled",
            "      Exit Code:    137", "      Finished:     Wed, 04 Mar 2026 05:06:07 +0000", "Events:", "  Type     Reason   Age                  From     Message",
            "  Warning  BackOff  2m19s (x45 over 12m)   kubelet  Back-off restarting failed container cart in pod cart-0_shop(" + StartLog.Uid + ")"));
        Assert.Equal(("shop", "cart-0", StartLog.Uid, "cart"), (kill.Namespace, kill.Pod, kill.PodUid, kill.Container));
    }

    private static LogInput.Text Text(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test");

    private static List<ContainerStartFailure> ReadText(string text)
        => [.. ContainerStartFailures.Read([Text(text)], SampleLogs.Options with { Yaml = new PodManifestReader().ReadValues })];

    private static List<OomKill> Kills(params string[] lines) => [.. OomKills.Read([Text(string.Join('\n', lines))], SampleLogs.Options)];
}

using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Tests.Starts;

public class KubectlTextTests
{
    private const string Eof = "Failed to create pod sandbox: rpc error: code = Unknown desc = OCI runtime create failed: runc create failed: unable to start container process: can't get final child's PID from pipe: EOF: unknown";

    [Theory]
    [InlineData("  Warning  FailedCreatePodSandBox  2m7s (x37 over 11m)   kubelet            " + Eof, null, null, "kubelet", null, 37, 127, 660)]
    [InlineData("Warning FailedCreatePodSandBox 2m7s (x37 over 11m) kubelet " + Eof, null, null, "kubelet", null, 37, 127, 660)]
    [InlineData("  Warning  FailedCreatePodSandBox  3d4h                kubelet, node-7    " + Eof, null, null, "kubelet", "node-7", 1, 273600, 273600)]
    [InlineData("shop        2m7s        Warning   FailedCreatePodSandBox   pod/cart-0  " + Eof, "shop", "cart-0", null, null, 1, 127, 127)]
    [InlineData("2m7s (x37 over 11m)   Warning   FailedCreatePodSandBox   Pod/cart-0  " + Eof, null, "cart-0", null, null, 37, 127, 660)]
    [InlineData("2m7s        Warning   FailedCreatePodSandBox   pod/cart-0              kubelet, node-7   " + Eof + "   13m          37      cart-0.189a0000000000aa", null, "cart-0", "kubelet", "node-7", 37, 127, 780)]
    [InlineData("2m7s        Warning   Failed   pod/cart-0   spec.containers{cart}   kubelet, node-7   " + Eof + "   13m          37      cart-0.189a0000000000aa", null, "cart-0", "kubelet", "node-7", 37, 127, 780)]
    [InlineData("18m        22m         3         cart-0.14b1f2a3c4d5e6f7    Pod       spec.containers{cart}    Warning   Failed    kubelet, node-7   " + Eof, null, "cart-0", "kubelet", "node-7", 3, 1080, 1320)]
    [InlineData("  22m		18m		3	{kubelet node-7}	spec.containers{cart}	Warning		Failed		" + Eof, null, null, "kubelet", "node-7", 3, 1080, 1320)]
    public void A_row_of_events(string line, string? ns, string? name, string? from, string? host, int count, int last, int first)
    {
        var row = KubectlRow.Read(line.TrimStart())!;
        Assert.Equal((ns, name, from, host, count), (row.Namespace, row.Name, row.Component, row.Host, row.Count));
        Assert.Equal((TimeSpan.FromSeconds(last), TimeSpan.FromSeconds(first)), (row.LastAge, row.FirstAge));
        Assert.Equal(Eof, row.Message);
    }

    [Fact]
    public void A_row_with_dates()
    {
        var row = KubectlRow.Read("Mon, 06 Jul 2015 16:57:56 -0700	Mon, 06 Jul 2015 16:59:06 -0700	8	{kubelet node-7}			failedMount	Unable to mount volumes for pod \"cart-0_shop\": fork/exec /bin/mount: cannot allocate memory")!;
        Assert.Equal((8, "failedMount", "node-7"), (row.Count, row.Reason, row.Host));
        Assert.Equal((StartLog.Utc("2015-07-06T23:57:56Z"), StartLog.Utc("2015-07-06T23:59:06Z")), (row.FirstSeen, row.LastSeen));
    }

    [Theory]
    [InlineData("NAMESPACE   LAST SEEN   TYPE      REASON                   OBJECT      MESSAGE")]
    [InlineData("  Type     Reason                  Age                   From               Message")]
    [InlineData("Warning: this kernel reports 5m of uptime")]
    [InlineData("The Warning FailedMount 5 times kubelet")]
    [InlineData("2m7s of Warning signs pod/cart-0 said")]
    public void No_row(string line) => Assert.Null(KubectlRow.Read(line.TrimStart()));

    [Fact]
    public void A_description_names_its_pod()
    {
        var found = Assert.Single(Read(
            "Name:             cart-0",
            "Namespace:        shop",
            "Node:             node-7/192.0.2.7",
            "Status:           Pending",
            "Containers:",
            "  cart:",
            "    State:          Waiting",
            "      Reason:       ContainerCreating",
            "Events:",
            "  Type     Reason                  Age                   From               Message",
            "  ----     ------                  ----                  ----               -------",
            "  Normal   Scheduled               13m                   default-scheduler  Successfully assigned shop/cart-0 to node-7",
            "  Warning  FailedCreatePodSandBox  2m7s (x37 over 11m)   kubelet            " + Eof));
        Assert.Equal((ReportedKind.StartFailure, StartFailureReason.FinalChildEof, 37, "node-7", 13L), (found.Kind, found.Reason, found.Count, found.Host, found.Line));
        Assert.Equal(("shop", "cart-0"), (found.Clues.Namespace, found.Clues.Pod));
    }

    [Fact]
    public void Each_of_two_descriptions_keeps_its_events()
    {
        var found = Read(
            "Name:         cart-0",
            "Namespace:    shop",
            "Events:",
            "  Warning  FailedCreatePodSandBox     12s (x9 over 2m30s)   kubelet  " + Eof,
            "",
            "",
            "Name:         pay-1",
            "Namespace:    shop",
            "Events:",
            $"  Warning  FailedCreatePodContainer   25s (x70 over 15m)    kubelet  unable to ensure pod container exists: failed to create container for [kubepods besteffort pod{StartLog.OtherUid}] : mkdir /sys/fs/cgroup/memory/kubepods/besteffort/pod{StartLog.OtherUid}: cannot allocate memory");
        Assert.Equal(
            [("cart-0", null, 9, StartFailureReason.FinalChildEof), ("pay-1", StartLog.OtherUid, 70, StartFailureReason.CgroupNoMemory)],
            found.Select(one => (one.Clues.Pod, one.Clues.Uid, one.Count, one.Reason)));
    }

    [Fact]
    public void A_folded_message_is_joined()
        => Assert.Equal(StartFailureReason.FinalChildEof, Assert.Single(Read(
            "  Warning  FailedCreatePodSandBox  2m7s  kubelet  Failed to create pod sandbox: rpc error: code = Unknown desc =",
            "OCI runtime create failed: runc create failed: unable to start container process: can't get final child's",
            "PID from pipe: EOF: unknown")).Reason);

    [Fact]
    public void The_last_state_of_a_container()
    {
        var found = Assert.Single(Read(
            "Name:         cart-0",
            "Namespace:    shop",
            "Containers:",
            "  cart:",
            "    Container ID:   containerd://" + StartLog.Id,
            "    State:          Waiting",
            "      Reason:       CrashLoopBackOff",
            "    Last State:     Terminated",
            "      Reason:       OOMKilled",
            "      Exit Code:    137",
            "      Finished:     Thu, 05 Mar 2026 02:00:01 +0000",
            "    Ready:          False"));
        Assert.Equal((ReportedKind.Kill, OomKillActor.Kernel, KillEvidence.Reported, true), (found.Kind, found.Actor, found.Evidence, found.IsStatus));
        Assert.Equal(new PodClues("shop", "cart-0", null, "cart", StartLog.Id), found.Clues);
        Assert.Equal(StartLog.Utc("2026-03-05T02:00:01Z"), found.LastSeen);
    }

    [Theory]
    [InlineData("      Reason:       Error", "      Exit Code:    137")]
    [InlineData("      Reason:       Completed", "      Exit Code:    0")]
    public void A_signal_alone_is_no_kill_for_want_of_memory(params string[] state)
        => Assert.Empty(Read(["Name:  cart-0", "Namespace:  shop", "Containers:", "  cart:", "    Last State:     Terminated", .. state, "    Ready:  False"]));

    [Fact]
    public void A_container_that_could_not_be_run()
    {
        var found = Assert.Single(Read(
            CannotRun("container_linux.go:344: starting container process caused \"process_linux.go:275: running exec setns process for init caused \\\"exit status 29\\\"\"")));
        Assert.Equal((ReportedKind.StartFailure, StartFailureReason.SetnsExit, "cart"), (found.Kind, found.Reason, found.Clues.Container));
    }

    // Each line of a description is a field of its own, however long the one before it is.
    [Fact]
    public void A_described_pod_whose_message_is_its_longest_line()
    {
        var failure = StartLog.One(
        [
            .. CannotRun("container_linux.go:348: starting container process caused \"process_linux.go:286: applying cgroup configuration for process caused "
                + $"\\\"mkdir /sys/fs/cgroup/memory/kubepods/burstable/pod{StartLog.Uid}/{StartLog.Id}: cannot allocate memory\\\"\""),
            "    Ready:          False",
            "    Restart Count:  4",
        ]);
        Assert.Equal(("cart-0", "shop", StartFailureReason.CgroupNoMemory), (failure.Pod, failure.Namespace, failure.Reason));
    }

    private static string[] CannotRun(string why) =>
    [
        "Name:         cart-0",
        "Namespace:    shop",
        "Containers:",
        "  cart:",
        "    State:          Waiting",
        "      Reason:       CrashLoopBackOff",
        "    Last State:     Terminated",
        "      Reason:       ContainerCannotRun",
        $"      Message:      OCI runtime create failed: {why}: unknown",
        "      Exit Code:    128",
    ];

    [Fact]
    public void A_node_says_what_it_is_short_of()
    {
        var found = Read(
            "Name:               node-7",
            "Roles:              worker",
            "Conditions:",
            "  Type             Status  LastHeartbeatTime                 LastTransitionTime                Reason                         Message",
            "  MemoryPressure   True    Thu, 05 Mar 2026 02:00:01 +0000   Thu, 05 Mar 2026 01:59:01 +0000   KubeletHasInsufficientMemory   kubelet has insufficient memory available",
            "  DiskPressure     False   Thu, 05 Mar 2026 02:00:01 +0000   Thu, 05 Mar 2026 01:59:01 +0000   KubeletHasNoDiskPressure       kubelet has no disk pressure",
            "Events:",
            "  Warning  SystemOOM  37s (x3 over 9m)   kubelet  (combined from similar events): System OOM encountered, victim process: web server, pid: 4813",
            "  Warning  EvictionThresholdMet  30s     kubelet  Attempting to reclaim memory",
            "  Warning  EvictionThresholdMet  30s     kubelet  Attempting to reclaim ephemeral-storage");
        Assert.Equal(
            [(ReportedKind.Kill, null), (ReportedKind.Eviction, "memory"), (ReportedKind.Eviction, "ephemeral-storage")],
            found.Select(one => (one.Kind, one.Resource)));
        Assert.All(found, one => Assert.Equal("node-7", one.Host));
        Assert.Equal("web server[4813]", found[0].Victim?.ToString());
    }

    [Fact]
    public void The_kernels_line_in_an_event()
    {
        var found = Assert.Single(Read("  Warning  OOMKilling  65s   kernel-monitor  Memory cgroup out of memory: Killed process 4555 (worker) total-vm:7100000kB, anon-rss:7000000kB, file-rss:44kB, shmem-rss:0kB, UID:0 pgtables:14000kB oom_score_adj:1000"));
        Assert.Equal((true, "worker[4555]", 7_168_000_000L), (found.IsCgroupLimit, found.Victim?.ToString(), found.Victim?.AnonRssBytes));
    }

    [Theory]
    [InlineData("web-0   0/1     OOMKilled   3 (20s ago)   2m", null, "web-0", ReportedKind.Kill)]
    [InlineData("shop   web-0   1/2     Init:OOMKilled   0   2m   10.0.0.1   node-7", "shop", "web-0", ReportedKind.Kill)]
    [InlineData("web-0   0/1     Evicted   0   2d", null, "web-0", ReportedKind.Eviction)]
    public void The_status_of_a_pod(string line, string? ns, string pod, object kind)
    {
        var found = Assert.Single(Read(line));
        Assert.Equal((ns, pod, kind), (found.Clues.Namespace, found.Clues.Pod, found.Kind));
    }

    [Theory]
    [InlineData("shop 80s Warning BackOff pod/web-2 Back-off restarting failed container web in pod web-2_shop(5a1e0003-0000-4000-8000-000000000003)")]
    [InlineData("shop 80s Warning FailedScheduling pod/web-2 0/3 nodes are available: 3 Insufficient memory.")]
    [InlineData("shop 80s Warning Unhealthy pod/web-2 Liveness probe failed: context deadline exceeded")]
    [InlineData("shop 80s Warning FailedMount pod/web-2 MountVolume.SetUp failed for volume \"c\" : configmap \"c\" not found")]
    [InlineData("shop 80s Warning Failed pod/web-2 Error: secret \"db\" not found")]
    [InlineData("shop 80s Normal Killing pod/web-2 Stopping container web")]
    [InlineData("web-0   0/1     CrashLoopBackOff   3 (20s ago)   2m")]
    public void Events_of_something_else(string line) => Assert.Empty(Read(line));

    [Fact]
    public void An_image_that_is_not_there()
        => Assert.All(
            Read(
                "  Warning  Failed   89s (x4 over 3m)    kubelet  Failed to pull image \"registry.example/cart:9\": rpc error: code = NotFound desc = failed to pull and unpack image \"registry.example/cart:9\": not found",
                "  Warning  Failed   89s (x4 over 3m)    kubelet  Error: ErrImagePull",
                "  Normal   BackOff  62s (x6 over 3m)    kubelet  Back-off pulling image \"registry.example/cart:9\""),
            one => Assert.Equal(StartFailureReason.ImageNotPulled, one.Reason));

    [Fact]
    public void What_stands_behind_a_log_line_is_no_description()
    {
        var found = new List<ReportedEvent>();
        var text = new KubectlText(found.Add, static (_, _) => { });
        text.Add("Name:  cart-0", 1, isLog: false, isNamed: false);
        text.Add("Namespace:  shop", 2, isLog: false, isNamed: false);
        text.Add("Mar  5 02:00:01 node-7 kernel: Reason: OOMKilled", 3, isLog: true, isNamed: false);
        Assert.False(text.IsBusy);
        text.Flush();
        Assert.Empty(found);
    }

    private static List<ReportedEvent> Read(params string[] lines)
    {
        var found = new List<ReportedEvent>();
        var text = new KubectlText(found.Add, static (_, _) => { });
        for (var index = 0; index < lines.Length; index++)
        {
            text.Add(lines[index], index + 1, isLog: false, isNamed: false);
        }

        text.Flush();
        return found;
    }
}

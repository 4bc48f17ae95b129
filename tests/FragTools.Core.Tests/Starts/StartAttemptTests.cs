using FragTools.Logs.Inputs;
using FragTools.Starts;
using FragTools.Tests.Reports;

namespace FragTools.Tests.Starts;

/// <summary>Which lines are one attempt, and which attempts one failure.</summary>
public class StartAttemptTests
{
    private static string Docker(string time, string id)
        => $"Jan 23 {time[..8]} dc05 dockerd: time=\"2019-01-23T{time}+08:00\" level=error msg=\"containerd: start container\" error=\"oci runtime error: running exec setns process for init caused \\\"exit status 6\\\"\" id={id}";

    private static string DockerNameless(string time)
        => $"Jan 23 {time[..8]} dc05 dockerd: time=\"2019-01-23T{time}+08:00\" level=error msg=\"Create container failed with error: running exec setns process for init caused \\\"exit status 6\\\"\"";

    private static string Kubelet(string time, string pod, string uid, string place = "pod_workers.go:182")
        => $"Jan 23 {time[..8]} dc05 kubelet: E0123 {time}   26037 {place}] Error syncing pod {uid} (\"{pod}_basic({uid})\"), skipping: failed to \"CreatePodSandbox\" for \"{pod}_basic({uid})\" with CreatePodSandboxError: \"running exec setns process for init caused \\\"exit status 6\\\"\"";

    private static string Death(string time, string pod, string uid, string id)
        => $"Jan 23 {time[..8]} dc05 kubelet: I0123 {time}   26037 kubelet.go:1916] SyncLoop (PLEG): \"{pod}_basic({uid})\", event: &pleg.PodLifecycleEvent{{ID:\"{uid}\", Type:\"ContainerDied\", Data:\"{id}\"}}";

    [Fact]
    public void Attempts_of_a_pod_are_counted()
    {
        var failure = StartLog.One(
            Docker("14:15:31.288000", StartLog.Id), Kubelet("14:15:31.352000", "a", StartLog.Uid),
            Docker("14:15:43.288000", StartLog.OtherId), Kubelet("14:15:43.352000", "a", StartLog.Uid),
            Kubelet("14:16:01.000000", "a", StartLog.Uid));
        Assert.Equal((3, 5, "a"), (failure.Occurrences, failure.LineCount, failure.Pod));
        Assert.Equal(StartLog.Id, failure.ContainerId);
        Assert.Equal(StartLog.Utc("2019-01-23 06:15:31.288"), failure.FirstSeen);
    }

    [Theory]
    [InlineData("14:25:30.000000", 1)]
    [InlineData("14:25:32.000000", 2)]
    public void After_ten_quiet_minutes_a_failure_is_another(string second, int expected)
        => Assert.Equal(expected, StartLog.Read(Kubelet("14:15:31.000000", "a", StartLog.Uid), Kubelet(second, "a", StartLog.Uid)).Count);

    [Fact]
    public void Different_pods_are_different_failures()
        => Assert.Equal(["a", "b"], StartLog.Read(Kubelet("14:15:31.000000", "a", StartLog.Uid), Kubelet("14:15:31.000000", "b", StartLog.OtherUid)).Select(failure => failure.Pod));

    [Fact]
    public void Two_pods_at_once_are_told_apart_by_kubelets_event_loop()
    {
        // b's container was the first to fail, and a's pod the first that kubelet said of.
        var failures = StartLog.Read(
            Docker("14:15:31.100000", StartLog.Id), Docker("14:15:31.200000", StartLog.OtherId),
            Kubelet("14:15:31.300000", "a", StartLog.Uid), Kubelet("14:15:31.400000", "b", StartLog.OtherUid),
            Death("14:15:32.000000", "a", StartLog.Uid, StartLog.OtherId), Death("14:15:32.000000", "b", StartLog.OtherUid, StartLog.Id));
        Assert.Equal(
            [("a", StartLog.OtherId, 2), ("b", StartLog.Id, 2)],
            failures.Select(failure => (failure.Pod, failure.ContainerId, failure.LineCount)).OrderBy(one => one.Pod));
    }

    [Fact]
    public void Two_pods_at_once_without_the_event_loop_have_no_container()
    {
        var failures = StartLog.Read(
            Docker("14:15:31.100000", StartLog.Id), Docker("14:15:31.200000", StartLog.OtherId),
            Kubelet("14:15:31.300000", "a", StartLog.Uid), Kubelet("14:15:31.400000", "b", StartLog.OtherUid));
        Assert.Equal([("a", null, 2), ("b", (string?)null, 2)], failures.Select(failure => (failure.Pod, failure.ContainerId, failure.LineCount)));
    }

    [Fact]
    public void Containers_of_two_attempts_and_lines_without_a_name()
    {
        var failures = StartLog.Read(
            Docker("14:15:31.100000", StartLog.Id), Docker("14:15:31.200000", StartLog.OtherId),
            DockerNameless("14:15:31.300000"), DockerNameless("14:15:31.400000"));
        Assert.Equal([(StartLog.Id, 2), (StartLog.OtherId, 2)], failures.Select(failure => (failure.ContainerId, failure.LineCount)));
    }

    [Fact]
    public void A_pod_uid_in_a_cgroup_path_is_that_pods()
    {
        var failure = StartLog.One(
            $"Jan 23 14:15:31 dc05 dockerd: time=\"2019-01-23T14:15:31.1+08:00\" level=error msg=\"Handler for POST /v1.40/containers/{StartLog.Id}/start returned error: OCI runtime create failed: mkdir /sys/fs/cgroup/memory/kubepods.slice/kubepods-pod{StartLog.Uid.Replace('-', '_')}.slice/docker-{StartLog.Id}.scope: cannot allocate memory: unknown\"",
            $"Jan 23 14:15:31 dc05 kubelet: E0123 14:15:31.200000   26037 pod_workers.go:182] Error syncing pod {StartLog.Uid} (\"a_basic({StartLog.Uid})\"), skipping: failed to \"StartContainer\" for \"app\" with RunContainerError: \"mkdir /sys/fs/cgroup/memory/kubepods.slice/kubepods-pod{StartLog.Uid.Replace('-', '_')}.slice/docker-{StartLog.Id}.scope: cannot allocate memory\"");
        Assert.Equal((StartFailureReason.CgroupNoMemory, "a", "app", StartLog.Id, 2), (failure.Reason, failure.Pod, failure.Container, failure.ContainerId, failure.LineCount));
    }

    /// <summary>The kernel's line is of 14:15:05; kubelet wrote at 14:14:34 and syslog a second later.</summary>
    [Theory]
    [InlineData(29, 0)]
    [InlineData(30, 1)]
    public void The_window_is_measured_from_either_time(int seconds, int expected)
        => Assert.Equal(
            expected,
            Assert.Single(StartLog.Read(
                SampleLogs.Options,
                TimeSpan.FromSeconds(seconds),
                Kubelet("14:14:34.000000", "a", StartLog.Uid).Replace("Jan 23 14:14:34", "Jan 23 14:14:35", StringComparison.Ordinal),
                "Jan 23 14:15:05 dc05 kernel: runc:[1:CHILD]: page allocation failure: order:6, mode:0xc0d0")).KernelEventCount);

    [Fact]
    public void Klogs_own_time_may_lie_in_the_window_where_the_logs_does_not()
        => Assert.Equal(
            1,
            Assert.Single(StartLog.Read(
                SampleLogs.Options,
                TimeSpan.FromSeconds(5),
                "Jan 23 14:14:30 dc05 kernel: runc:[1:CHILD]: page allocation failure: order:6, mode:0xc0d0",
                Kubelet("14:14:34.000000", "a", StartLog.Uid).Replace("Jan 23 14:14:34", "Jan 23 14:14:59", StringComparison.Ordinal))).KernelEventCount);

    [Fact]
    public void Reports_of_another_machine_are_not_near()
        => Assert.Equal(
            0,
            StartLog.One(
                Kubelet("14:15:31.000000", "a", StartLog.Uid),
                "Jan 23 14:15:31 dc06 kernel: runc:[1:CHILD]: page allocation failure: order:6, mode:0xc0d0").KernelEventCount);

    [Fact]
    public void Attempts_outside_the_time_asked_for_are_not_counted()
    {
        string[] lines = [Docker("14:15:31.000000", StartLog.Id), Kubelet("14:15:31.000000", "a", StartLog.Uid), Docker("14:15:51.000000", StartLog.OtherId), Kubelet("14:15:51.000000", "a", StartLog.Uid)];
        Assert.Equal(1, Assert.Single(StartLog.Read(SampleLogs.Options with { Since = StartLog.Utc("2019-01-23 06:15:40") }, null, lines)).Occurrences);
        Assert.Equal(StartLog.Id, Assert.Single(StartLog.Read(SampleLogs.Options with { Until = StartLog.Utc("2019-01-23 06:15:40") }, null, lines)).ContainerId);
    }

    [Fact]
    public void Attempts_without_a_time_stay_and_a_warning_says_so()
    {
        var warnings = new List<string>();
        var options = SampleLogs.Options with { Since = DateTimeOffset.UnixEpoch, Warning = warnings.Add };
        var failure = Assert.Single(StartLog.Read(options, null, $"level=error msg=\"containerd: start container\" error=\"oci runtime error: EOF\" id={StartLog.Id}"));
        Assert.Null(failure.FirstSeen);
        Assert.Contains("1 attempts have no time", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_logs_that_tell_of_one_attempt()
    {
        using var tree = new TempTree();
        var runtime = tree.Write("var/log/docker.log", SampleLogs.Lines("time=\"2019-01-23T14:15:31.2Z\" level=error msg=\"containerd: start container\" error=\"oci runtime error: running exec setns process for init caused \\\"exit status 6\\\"\" id=" + StartLog.Id));
        var line = Kubelet("14:15:31.352000", "a", StartLog.Uid);
        var kubelet = tree.Write("var/log/kubelet.log", SampleLogs.Lines(line[line.IndexOf("E0123", StringComparison.Ordinal)..]));
        File.SetLastWriteTimeUtc(kubelet, new DateTime(2019, 2, 1, 0, 0, 0, DateTimeKind.Utc));
        var failure = Assert.Single(StartLog.ReadFile(runtime, kubelet));
        Assert.Equal((1, 2, "a", StartLog.Id), (failure.Occurrences, failure.LineCount, failure.Pod, failure.ContainerId));
    }

    /// <summary>Debian writes the same lines to syslog and daemon.log, and the kernel's to syslog and kern.log.</summary>
    [Fact]
    public void What_stands_in_two_logs_counts_once()
    {
        using var tree = new TempTree();
        var kernel = "Jan 23 14:15:30 dc05 kernel: runc:[1:CHILD]: page allocation failure: order:6, mode:0xc0d0";
        string[] lines = [Kubelet("14:15:31.000000", "a", StartLog.Uid), Kubelet("14:15:51.000000", "a", StartLog.Uid)];
        var failure = Assert.Single(StartLog.ReadFile(
            tree.Write("var/log/syslog", SampleLogs.Lines([kernel, .. lines])), tree.Write("var/log/kern.log", SampleLogs.Lines(kernel)), tree.Write("var/log/daemon.log", SampleLogs.Lines(lines))));
        Assert.Equal((2, 2, 1), (failure.Occurrences, failure.LineCount, failure.KernelEventCount));
    }

    [Fact]
    public void Lines_that_come_through_a_pipeline()
    {
        var feed = ContainerStartFailures.Feed(SampleLogs.Options);
        Assert.Empty(feed.Add(Docker("14:15:31.288000", StartLog.Id)));
        Assert.Empty(feed.Add(Kubelet("14:15:31.352000", "a", StartLog.Uid) + "\nnext\n"));
        var failure = Assert.Single(feed.Complete());
        Assert.Equal(("(pipeline)", 1, 2, "a"), (failure.Source, failure.LineNumber, failure.LineCount, failure.Pod));
    }

    [Fact]
    public async Task Each_attempt_comes_out_as_it_happens_where_a_log_is_followed()
    {
        using var tree = new TempTree();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var path = tree.Write("kubelet.log", SampleLogs.Lines(Kubelet("14:15:31.000000", "a", StartLog.Uid)));
        using var failures = ContainerStartFailures.Read([new LogInput.LogFile(path)], SampleLogs.Options with { Follow = true }, null, cancellation: stop.Token).GetEnumerator();
        Assert.True(failures.MoveNext());
        await File.AppendAllTextAsync(path, SampleLogs.Lines(Kubelet("14:15:45.000000", "a", StartLog.Uid)), stop.Token);
        Assert.True(failures.MoveNext());
        Assert.Equal((1, 2L), (failures.Current.Occurrences, failures.Current.LineNumber));
        await stop.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => failures.MoveNext());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(86401)]
    public void A_window_that_makes_no_sense_is_refused(int seconds)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ContainerStartFailures.Read([], null, TimeSpan.FromSeconds(seconds)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContainerStartFailures.Feed(SampleLogs.Options, TimeSpan.FromSeconds(seconds)));
        Assert.NotNull(ContainerStartFailures.WhyNoWindow(TimeSpan.FromSeconds(seconds)));
    }
}

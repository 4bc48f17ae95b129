using FragTools.Starts;

namespace FragTools.Tests.Starts;

public class StartReasonTests
{
    [Theory]
    [InlineData("oci runtime error: running exec setns process for init caused \"exit status 34\"", StartFailureReason.SetnsExit, 34)]
    [InlineData("OCI runtime create failed: getting the final child's pid from pipe caused \"EOF\": unknown", StartFailureReason.FinalChildEof, null)]
    [InlineData("OCI runtime create failed: can't get final child's PID from pipe: EOF: unknown", StartFailureReason.FinalChildEof, null)]
    [InlineData("starting container failed: failed to unshare namespaces: Cannot allocate memory", StartFailureReason.UnshareNoMemory, null)]
    [InlineData("nsenter: unable to unshare namespaces: Cannot allocate memory", StartFailureReason.UnshareNoMemory, null)]
    [InlineData("runc create failed: nsexec-1[123]: failed to unshare remaining namespaces (except cgroupns): Cannot allocate memory", StartFailureReason.UnshareNoMemory, null)]
    [InlineData("failed to create network namespace for sandbox: cannot allocate memory", StartFailureReason.UnshareNoMemory, null)]
    [InlineData("OCI runtime create failed: applying cgroup configuration for process caused: mkdir /sys/fs/cgroup/memory/kubepods/burstable/pod0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60: cannot allocate memory: unknown", StartFailureReason.CgroupNoMemory, null)]
    [InlineData("OCI runtime create failed: mkdir /sys/fs/cgroup/memory/system.slice/kubepods-pod0f2c9a10_52d6_4a66_9a3e_1b2c3d4e5f60.slice:cri-containerd:5b9be8c5: cannot allocate memory", StartFailureReason.CgroupNoMemory, null)]
    [InlineData("failed to create endpoint web on network bridge: failed to add the host (veth1a2b3c4) <=> sandbox (veth5d6e7f8) pair interfaces: cannot allocate memory", StartFailureReason.NetworkNoMemory, null)]
    [InlineData("RunPodSandbox failed: iptables: can't initialize table: nf_conntrack: Cannot allocate memory", StartFailureReason.NfConntrackCache, null)]
    [InlineData("OCI runtime create failed: unable to create nf_conn slab cache", StartFailureReason.NfConntrackCache, null)]
    [InlineData("oci runtime error: fork/exec /proc/self/exe: cannot allocate memory", StartFailureReason.ProcessNoMemory, null)]
    [InlineData("OCI runtime create failed: exec /pause: cannot allocate memory: unknown", StartFailureReason.ProcessNoMemory, null)]
    [InlineData("OCI runtime create failed: runtime: failed to create new OS thread (have 2 already; errno=12)", StartFailureReason.ProcessNoMemory, null)]
    [InlineData("failed to create shim task: failed to mount rootfs component: mount source: overlay: cannot allocate memory: unknown", StartFailureReason.NoMemory, null)]
    [InlineData("OCI runtime create failed: failed to create map: map create: cannot allocate memory (without BTF k/v): unknown", StartFailureReason.NoMemory, null)]
    [InlineData("OCI runtime create failed: container init was OOM-killed (memory limit too low?): unknown", StartFailureReason.InitOomKilled, null)]
    [InlineData("OCI runtime create failed: unable to set memory limit to 1000000 (current usage: 1843200, peak usage: 1990656): unknown", StartFailureReason.MemoryLimitTooLow, null)]
    [InlineData("OCI runtime create failed: write /sys/fs/cgroup/memory/kubepods/pod0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60/memory.limit_in_bytes: device or resource busy: unknown", StartFailureReason.MemoryLimitTooLow, null)]
    [InlineData("Minimum memory limit allowed is 6MB", StartFailureReason.MemoryLimitTooLow, null)]
    [InlineData("failed to start shim: fork/exec /usr/bin/containerd-shim-runc-v2: resource temporarily unavailable: unknown", StartFailureReason.TemporarilyUnavailable, null)]
    [InlineData("OCI runtime create failed: unable to init seccomp: error loading seccomp filter into kernel: error loading seccomp filter: errno 524: unknown", StartFailureReason.SeccompFilter, null)]
    [InlineData("failed to start shim: create new shim socket: too many open files: unknown", StartFailureReason.TooManyOpenFiles, null)]
    [InlineData("failed to create shim task: failed to create fsnotify watcher: too many open files", StartFailureReason.InotifyLimit, null)]
    [InlineData("OCI runtime create failed: cannot set hugetlb limit: container could not join or create cgroup: unknown", StartFailureReason.HugetlbLimit, null)]
    [InlineData("failed to create shim task: mkdir /run/containerd/io.containerd.runtime.v2.task/k8s.io/x: no space left on device", StartFailureReason.NoSpace, null)]
    [InlineData("OCI runtime create failed: mkdir /sys/fs/cgroup/memory/kubepods/pod0f2c9a10-52d6-4a66-9a3e-1b2c3d4e5f60: no space left on device", StartFailureReason.CgroupNoSpace, null)]
    [InlineData("failed to create network namespace for sandbox \"x\": failed to unshare network namespace: no space left on device", StartFailureReason.NamespaceLimit, null)]
    [InlineData("failed to reserve sandbox name cart-0_shop_0: name is reserved for x", StartFailureReason.NameReserved, null)]
    [InlineData("context deadline exceeded", StartFailureReason.Timeout, null)]
    [InlineData("Conflict. The container name \"/web\" is already in use by container \"x\"", StartFailureReason.NameReserved, null)]
    [InlineData("OCI runtime create failed: exec: \"app\": executable file not found in $PATH: unknown", StartFailureReason.Other, null)]
    [InlineData("OCI runtime create failed: container init exited: exit status 2", StartFailureReason.Other, 2)]
    public void What_the_runtime_said(string said, StartFailureReason reason, int? status)
    {
        var failure = StartLog.One($"time=\"2024-06-08T11:04:35Z\" level=error msg=\"Handler for POST /v1.40/containers/{StartLog.Id}/start returned error: {said.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        Assert.Equal((reason, status, StartLog.Id), (failure.Reason, failure.ExitStatus, failure.ContainerId));
    }

    [Theory]
    [InlineData("level=info", "RunPodSandbox for &PodSandboxMetadata{Name:a,Uid:b,Namespace:c,Attempt:0,}")]
    [InlineData("level=warning", "OCI runtime create failed: container init exited")]
    [InlineData("level=error", "OCI runtime exec failed: exec failed: cannot allocate memory")]
    [InlineData("level=error", "Handler for POST /v1.40/exec/5b9be8c5/start returned error: OCI runtime create failed: EOF")]
    [InlineData("level=error", "Handler for POST /v1.40/containers/create returned error: No such image: shop/cart:9")]
    [InlineData("level=error", "failed to \\\"StartContainer\\\" for \\\"app\\\" with CrashLoopBackOff: back-off")]
    [InlineData("level=error", "StopPodSandbox for 5b9be8c5 failed")]
    [InlineData("level=error", "collecting metrics: cannot allocate memory")]
    public void What_is_no_failed_start(string level, string said)
        => Assert.Empty(StartLog.Read($"time=\"2024-06-08T11:04:35Z\" {level} msg=\"{said}\""));

    [Fact]
    public void Of_several_containers_one_failed_and_one_waits()
        => Assert.Equal(StartFailureReason.Other, StartLog.One("E0608 11:04:35.110000     900 pod_workers.go:1298] \"Error syncing pod, skipping\" err=\"[failed to \\\"StartContainer\\\" for \\\"a\\\" with CrashLoopBackOff: \\\"back-off\\\", failed to \\\"StartContainer\\\" for \\\"b\\\" with RunContainerError: \\\"no such device\\\"]\" pod=\"shop/cart-0\"").Reason);

    [Fact]
    public void An_image_that_is_not_there_is_a_reason_of_its_own()
    {
        var failure = StartLog.One("E0608 11:04:35.110000     900 pod_workers.go:1298] \"Error syncing pod, skipping\" err=\"failed to \\\"StartContainer\\\" for \\\"app\\\" with ImagePullBackOff: \\\"Back-off pulling image\\\"\" pod=\"shop/cart-0\"");
        Assert.Equal((StartFailureReason.ImageNotPulled, "cart-0"), (failure.Reason, failure.Pod));
    }

    /// <summary>What docker, podman, nerdctl, runc and nsenter print on a terminal.</summary>
    [Theory]
    [InlineData("docker: Error response from daemon: OCI runtime create failed: getting the final child's pid from pipe caused: EOF: unknown.", StartFailureReason.FinalChildEof, "dockerd")]
    [InlineData("Error response from daemon: failed to create endpoint cart on network bridge: failed to add the host (veth0a0a0a0) <=> sandbox (veth0b0b0b0) pair interfaces: cannot allocate memory.", StartFailureReason.NetworkNoMemory, "dockerd")]
    [InlineData("ERROR: for web  Cannot start service web: OCI runtime create failed: can't get final child's PID from pipe: EOF: unknown", StartFailureReason.FinalChildEof, "dockerd")]
    [InlineData("Error: OCI runtime error: crun: mkdir /sys/fs/cgroup/memory/x: Cannot allocate memory", StartFailureReason.CgroupNoMemory, "podman")]
    [InlineData("Error: localhost/nosuch:1: image not known", StartFailureReason.ImageNotPulled, "podman")]
    [InlineData("Error: creating container storage: write /run/containers/vfs-layers/.tmp-mountpoints.json404: no space left on device", StartFailureReason.NoSpace, "podman")]
    [InlineData("FATA[0000] failed to create shim task: OCI runtime create failed: runc create failed: can't get final child's PID from pipe: EOF: unknown", StartFailureReason.FinalChildEof, null)]
    [InlineData("nsenter: failed to unshare namespaces: Cannot allocate memory", StartFailureReason.UnshareNoMemory, "runc")]
    [InlineData("container_linux.go:262: starting container process caused \"process_linux.go:247: running exec setns process for init caused \\\"exit status 6\\\"\"", StartFailureReason.SetnsExit, "runc")]
    public void What_stands_on_a_terminal(string line, StartFailureReason reason, string? component)
    {
        var failure = StartLog.One("$ run it", line);
        Assert.Equal((reason, component), (failure.Reason, failure.Component));
    }

    [Theory]
    [InlineData("docker: command not found")]
    [InlineData("Error: cannot allocate memory")]
    [InlineData("Error response from daemon: pull access denied for nothing, repository does not exist")]
    [InlineData("runc version 1.1.12 and oci runtime errors such as EOF from pipe")]
    [InlineData("ERRO[0000] error waiting for container: context canceled")]
    public void What_stands_on_a_terminal_and_is_none(string line) => Assert.Empty(StartLog.Read(line));

    /// <summary>The child says on dockerd's standard error why it gives up; dockerd's own lines say that it did.</summary>
    [Fact]
    public void The_childs_own_words_are_the_reason()
    {
        var failure = StartLog.One(
            "Jan 23 14:15:31 dc05 dockerd[700]: nsenter: failed to unshare namespaces: Cannot allocate memory",
            $"Jan 23 14:15:31 dc05 dockerd[700]: time=\"2019-01-23T14:15:31.288+08:00\" level=error msg=\"containerd: start container\" error=\"oci runtime error: running exec setns process for init caused \\\"exit status 34\\\"\" id={StartLog.Id}");
        Assert.Equal((StartFailureReason.UnshareNoMemory, 34, StartLog.Id), (failure.Reason, failure.ExitStatus, failure.ContainerId));
        Assert.Equal((1, 2), (failure.Occurrences, failure.LineCount));
    }

    /// <summary>The same in runc's own log (nsexec.c, bail): a limit of processes and lack of memory are told apart.</summary>
    [Theory]
    [InlineData("unable to spawn stage-1: Resource temporarily unavailable", StartFailureReason.TemporarilyUnavailable)]
    [InlineData("unable to spawn stage-2: Cannot allocate memory", StartFailureReason.ProcessNoMemory)]
    public void The_childs_own_words_in_runcs_log(string words, StartFailureReason reason)
    {
        var failure = StartLog.One(
            $$"""{"level":"fatal","msg":"nsexec-0[26284]: {{words}}","time":"2026-12-01T04:10:45Z"}""",
            """{"level":"error","msg":"runc run failed: unable to start container process: can't get final child's PID from pipe: EOF","time":"2026-12-01T04:10:45Z"}""");
        Assert.Equal((reason, "runc", 2L), (failure.Reason, failure.Component, failure.LineCount));
    }

    [Fact]
    public void Podman_names_the_container_that_it_could_not_mount()
    {
        var failure = StartLog.One($"Error: mounting storage for container {StartLog.Id}: open /run/containers/vfs-layers/.tmp-mountpoints.json58: no space left on device");
        Assert.Equal((StartFailureReason.NoSpace, "podman", StartLog.Id), (failure.Reason, failure.Component, failure.ContainerId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    public void However_often_a_message_was_escaped(int levels)
    {
        var text = "running exec setns process for init caused \"exit status 6\"\n";
        for (var level = 0; level < levels; level++)
        {
            text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        }

        Assert.Equal("running exec setns process for init caused \"exit status 6\"", LogText.Unescape(text));
    }

    [Theory]
    [InlineData(@"a \u003c b \u0026 c", "a < b & c")]
    [InlineData(@"C:\dir stays \d", @"C:\dir stays \d")]
    [InlineData(@"one\ttwo\r\nthree", "one two three")]
    [InlineData(@"ends with \", @"ends with \")]
    [InlineData(@"\u12", @"\u12")]
    public void What_is_unescaped(string text, string expected) => Assert.Equal(expected, LogText.Unescape(text));

    [Fact]
    public void Fields_whose_quotation_marks_nobody_escaped()
    {
        var fields = LogFields.Read("time=\"t\" level=error msg=\"StartContainer for \"5b9b\" failed\" error=\"no such file: \"a b\"\" id=5b9b");
        Assert.Equal(("t", "error", "StartContainer for \"5b9b\" failed", "no such file: \"a b\"", "5b9b"), (fields["time"], fields["level"], fields["msg"], fields["error"], fields["id"]));
        Assert.False(fields.IsCut);
        Assert.Null(fields["none"]);
    }
}

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
    [InlineData("oci runtime error: fork/exec /proc/self/exe: cannot allocate memory", StartFailureReason.Other, null)]
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

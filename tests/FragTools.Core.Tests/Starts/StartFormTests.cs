using System.Text.Json;
using FragTools.Starts;

namespace FragTools.Tests.Starts;

/// <summary>The forms in which kubelet and the runtimes write; the lines are our own, to each program's grammar.</summary>
public class StartFormTests
{
    private const string Eof = "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: can't get final child's PID from pipe: EOF: unknown";

    /// <summary>containerd and today's kubelet: what both say of one attempt.</summary>
    private static string[] Containerd { get; } =
    [
        $$"""Jun  8 11:04:35 node-1 containerd[812]: time="2024-06-08T11:04:35.100000000Z" level=error msg="RunPodSandbox for &PodSandboxMetadata{Name:cart-0,Uid:{{StartLog.OtherUid}},Namespace:shop,Attempt:3,} failed, error" error="failed to create containerd task: {{Eof}}" """,
        $"""Jun  8 11:04:35 node-1 kubelet[900]: E0608 11:04:35.110000     900 remote_runtime.go:193] "RunPodSandbox from runtime service failed" err="rpc error: code = Unknown desc = failed to create containerd task: {Eof}" """,
        $"""Jun  8 11:04:35 node-1 kubelet[900]: E0608 11:04:35.110100     900 kuberuntime_sandbox.go:72] "Failed to create sandbox for pod" err="rpc error: code = Unknown desc = failed to create containerd task: {Eof}" pod="shop/cart-0" """,
        $"""Jun  8 11:04:35 node-1 kubelet[900]: E0608 11:04:35.110200     900 kuberuntime_manager.go:1119] "CreatePodSandbox for pod failed" err="rpc error: code = Unknown desc = failed to create containerd task: {Eof}" pod="shop/cart-0" """,
        $"""Jun  8 11:04:35 node-1 kubelet[900]: E0608 11:04:35.110300     900 pod_workers.go:1298] "Error syncing pod, skipping" err="failed to \"CreatePodSandbox\" for \"cart-0_shop({StartLog.OtherUid})\" with CreatePodSandboxError: \"Failed to create sandbox for pod \\\"cart-0_shop({StartLog.OtherUid})\\\": rpc error: code = Unknown desc = failed to create containerd task: {Eof}\"" pod="shop/cart-0" podUID="{StartLog.OtherUid}" """,
    ];

    [Fact]
    public void Containerd_and_kubelet_tell_of_one_attempt()
    {
        var failure = StartLog.One(Containerd);
        Assert.Equal((StartFailureReason.FinalChildEof, null, "containerd", "node-1"), (failure.Reason, failure.ExitStatus, failure.Component, failure.Host));
        AssertCart(failure);
        Assert.Equal((1, 5, 1), (failure.Occurrences, failure.LineCount, failure.LineNumber));
        Assert.Equal($"RunPodSandbox for &PodSandboxMetadata{{Name:cart-0,Uid:{StartLog.OtherUid},Namespace:shop,Attempt:3,}} failed, error: failed to create containerd task: {Eof}", failure.Message);
        Assert.Equal((StartLog.Utc("2024-06-08 11:04:35.1"), StartLog.Utc("2024-06-08 11:04:35.1103")), (failure.FirstSeen, failure.LastSeen));
    }

    [Fact]
    public void A_log_of_kubelet_alone_has_the_line_without_a_pod_with_it()
    {
        var failure = StartLog.One([.. Containerd[1..].Select(line => line[(line.IndexOf("]: ", StringComparison.Ordinal) + 3)..])]);
        AssertCart(failure);
        Assert.Equal(("kubelet", null, 1, 4), (failure.Component, failure.Host, failure.Occurrences, failure.LineCount));
        Assert.True(failure.TimestampYearInferred);
    }

    public static TheoryData<string, string> Carriers => new()
    {
        { "cri", "2024-06-08T11:04:35.200000000Z stderr F {0}" },
        { "iso", "2024-06-08T13:04:35.200+02:00 node-1 kubelet[900]: {0}" },
        { "rfc5424", "<27>1 2024-06-08T11:04:35.2Z node-1 kubelet 900 - - {0}" },
        { "wire", "<27>Jun  8 11:04:35 node-1 kubelet[900]: {0}" },
        { "no pid", "Jun  8 11:04:35 node-1 kubelet: {0}" },
        { "facility", "Jun  8 11:04:35 node-1 daemon.err kubelet[900]: {0}" },
        { "monotonic", "[ 4711.123456] node-1 kubelet[900]: {0}" },
        { "script", "Jun  8 11:04:35 node-1 start-kubelet.sh[77]: {0}" },
        { "k3s", "Jun  8 11:04:35 node-1 k3s[77]: {0}" },
        { "snap", "Jun  8 11:04:35 node-1 microk8s.daemon-kubelite[77]: {0}" },
        { "mail", "> Jun  8 11:04:35 node-1 kubelet[900]: {0}" },
        { "indent", "    Jun  8 11:04:35 node-1 kubelet[900]: {0}" },
    };

    [Theory]
    [MemberData(nameof(Carriers))]
    public void Whatever_carries_a_line(string name, string form)
    {
        var line = Containerd[4][(Containerd[4].IndexOf("]: ", StringComparison.Ordinal) + 3)..];
        var failure = StartLog.One(form.Replace("{0}", line, StringComparison.Ordinal));
        AssertCart(failure);
        Assert.True(failure.Component == "kubelet", name);
        Assert.Equal(StartFailureReason.FinalChildEof, failure.Reason);
    }

    [Theory]
    [InlineData("\"SYSLOG_IDENTIFIER\":\"kubelet\"")]
    [InlineData("\"_COMM\":\"kubelet\"")]
    [InlineData("\"SYSLOG_IDENTIFIER\":\"run.sh\",\"_SYSTEMD_UNIT\":\"kubelet.service\"")]
    public void Journal_entries_by_unit_or_identifier(string writer)
    {
        var message = JsonSerializer.Serialize(Containerd[4][(Containerd[4].IndexOf("]: ", StringComparison.Ordinal) + 3)..]);
        var entry = $$"""{"_HOSTNAME":"node-1","__REALTIME_TIMESTAMP":"1717844675200000","_TRANSPORT":"stdout",{{writer}},"MESSAGE":{{message}}}""";
        var failure = StartLog.One(entry);
        AssertCart(failure);
        Assert.Equal(("kubelet", "node-1", StartLog.Utc("2024-06-08 11:04:35.1103")), (failure.Component, failure.Host, failure.FirstSeen));
    }

    [Fact]
    public void A_journal_entry_whose_message_is_an_array_of_bytes()
    {
        var bytes = string.Join(',', System.Text.Encoding.UTF8.GetBytes($"E0608 11:04:35.110000     900 x.go:1] CreatePodSandbox for pod \"cart-0_shop({StartLog.OtherUid})\" failed: \u001b[31mEOF"));
        var failure = StartLog.One($$"""{"_TRANSPORT":"stdout","SYSLOG_IDENTIFIER":"kubelet","MESSAGE":[{{bytes}}]}""");
        AssertCart(failure);
        Assert.Contains("\\x1b[31m", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_of_others_in_the_journal_count_for_nothing()
        => Assert.Empty(StartLog.Read($$"""{"_HOSTNAME":"node-1","_TRANSPORT":"stdout","SYSLOG_IDENTIFIER":"watcher","_SYSTEMD_UNIT":"watcher.service","MESSAGE":{{JsonSerializer.Serialize(Containerd[4][(Containerd[4].IndexOf("]: ", StringComparison.Ordinal) + 3)..])}}}"""));

    [Fact]
    public void Json_of_containerd()
    {
        var failure = StartLog.One($$"""{"error":"failed to create containerd task: {{Eof}}","level":"error","msg":"RunPodSandbox for \u0026PodSandboxMetadata{Name:cart-0,Uid:{{StartLog.OtherUid}},Namespace:shop,Attempt:0,} failed, error","time":"2024-06-08T11:04:35.1Z"}""");
        AssertCart(failure);
        Assert.Equal((StartFailureReason.FinalChildEof, "containerd", StartLog.Utc("2024-06-08 11:04:35.1")), (failure.Reason, failure.Component, failure.FirstSeen));
    }

    [Fact]
    public void Json_of_runc()
    {
        var failure = StartLog.One("""{"level":"error","msg":"runc create failed: unable to start container process: can't get final child's PID from pipe: EOF","time":"2024-06-08T11:04:35Z"}""");
        Assert.Equal((StartFailureReason.FinalChildEof, "runc", null), (failure.Reason, failure.Component, failure.Pod));
    }

    [Fact]
    public void Json_of_kubelet()
    {
        var failure = StartLog.One($$"""{"ts":1717844675110.5,"caller":"kubelet/pod_workers.go:1298","msg":"Error syncing pod, skipping","pod":{"name":"cart-0","namespace":"shop"},"podUID":"{{StartLog.OtherUid}}","err":"failed to \"CreatePodSandbox\" for \"cart-0_shop({{StartLog.OtherUid}})\" with CreatePodSandboxError: \"{{Eof}}\""}""");
        AssertCart(failure);
        Assert.Equal(("kubelet", StartLog.Utc("2024-06-08 11:04:35.1105")), (failure.Component, failure.FirstSeen));
    }

    [Fact]
    public void Crio_names_pod_and_sandbox()
    {
        var failure = StartLog.One($"""Jun  8 11:04:35 node-1 crio[700]: time="2024-06-08 11:04:35.100000000Z" level=error msg="Error adding network: failed to create pod network sandbox k8s_cart-0_shop_{StartLog.OtherUid}_0({StartLog.Id}): error adding pod shop_cart-0 to CNI network \"multus\": [shop/cart-0/{StartLog.OtherUid}:ovn]: failed to create veth pair: cannot allocate memory" """);
        AssertCart(failure);
        Assert.Equal((StartFailureReason.NetworkNoMemory, "crio", StartLog.Id, null), (failure.Reason, failure.Component, failure.ContainerId, failure.Container));
    }

    [Fact]
    public void A_container_in_its_pod()
    {
        var failure = StartLog.One(
            $$"""Jun  8 11:04:35 node-1 containerd[812]: time="2024-06-08T11:04:35.1Z" level=error msg="StartContainer for \"{{StartLog.Id}}\" failed" error="failed to create containerd task: {{Eof}}" """,
            $$"""Jun  8 11:04:35 node-1 kubelet[900]: E0608 11:04:35.110000     900 remote_runtime.go:343] "StartContainer from runtime service failed" err="rpc error: code = Unknown desc = failed to create containerd task: {{Eof}}" containerID="{{StartLog.Id}}" """,
            $$"""Jun  8 11:04:35 node-1 kubelet[900]: E0608 11:04:35.110100     900 pod_workers.go:1298] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"app\" with RunContainerError: \"failed to create containerd task: {{Eof}}\"" pod="shop/cart-0" podUID="{{StartLog.OtherUid}}" """);
        AssertCart(failure);
        Assert.Equal(("app", StartLog.Id, 3), (failure.Container, failure.ContainerId, failure.LineCount));
    }

    [Fact]
    public void Docker_names_the_pod_in_the_containers_name()
    {
        var failure = StartLog.One($"""Jun  8 11:04:35 node-1 dockerd[700]: time="2024-06-08T11:04:35.1Z" level=error msg="Handler for POST /v1.40/containers/k8s_app_cart-0_shop_{StartLog.OtherUid}_4/start returned error: OCI runtime create failed: no space left on device: unknown" """);
        AssertCart(failure);
        Assert.Equal((StartFailureReason.NoSpace, "app"), (failure.Reason, failure.Container));
    }

    /// <summary>Both halves of one line, cut by a container runtime.</summary>
    [Fact]
    public void A_line_in_two_parts()
    {
        var line = Containerd[4][(Containerd[4].IndexOf("]: ", StringComparison.Ordinal) + 3)..];
        AssertCart(StartLog.One(
            $"2024-06-08T11:04:35.2Z stderr P {line[..300]}",
            $"2024-06-08T11:04:35.2Z stderr F {line[300..]}"));
    }

    private static void AssertCart(ContainerStartFailure failure)
        => Assert.Equal(("shop", "cart-0", StartLog.OtherUid), (failure.Namespace, failure.Pod, failure.PodUid));
}

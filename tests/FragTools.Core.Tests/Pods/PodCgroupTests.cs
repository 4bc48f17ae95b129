using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>Paths as kubelets and runtimes make them.</summary>
public class PodCgroupTests
{
    private const string U = "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9";
    private const string S = "0a1b2c3d_4e5f_4071_8293_a4b5c6d7e8f9";
    private const string H = "0123456789abcdef0123456789abcdef";
    private const string C = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

    [Theory]
    [InlineData($"/kubepods/burstable/pod{U}/{C}", U, QosClass.Burstable, C)]
    [InlineData($"/kubepods/besteffort/pod{U}/{C}", U, QosClass.BestEffort, C)]
    [InlineData($"/kubepods/pod{U}/{C}", U, QosClass.Guaranteed, C)]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{S}.slice/docker-{C}.scope", U, QosClass.Burstable, C)]
    [InlineData($"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod{S}.slice/cri-containerd-{C}.scope", U, QosClass.BestEffort, C)]
    [InlineData($"/kubepods.slice/kubepods-pod{S}.slice/crio-{C}.scope", U, QosClass.Guaranteed, C)]
    [InlineData($"/kubepods.slice/kubepods-pod{S}.slice/crio-{C}.scope/container", U, QosClass.Guaranteed, C)]
    [InlineData($"/kubepods/burstable/pod{U}/{C}/system.slice/inner.service", U, QosClass.Burstable, C)]
    // A runtime of the cgroupfs driver below a kubelet of the systemd driver.
    [InlineData($"/system.slice/containerd.service/kubepods-burstable-pod{S}.slice:cri-containerd:{C}", U, QosClass.Burstable, C)]
    [InlineData($"/kubepods-pod{S}.slice:cri-containerd:{C}", U, QosClass.Guaranteed, C)]
    [InlineData($"/system.slice/containerd.service/kubepods-besteffort-pod{S}.slice:cri-containerd:{C}/init.scope", U, QosClass.BestEffort, C)]
    // Below something else: kind, k3d, --cgroup-root.
    [InlineData($"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod{S}.slice/cri-containerd-{C}.scope", U, QosClass.Burstable, C)]
    [InlineData($"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod{S}.slice/cri-containerd-{C}.scope", U, QosClass.Guaranteed, C)]
    [InlineData($"/docker/{C}/kubepods/besteffort/pod{U}/{C}", U, QosClass.BestEffort, C)]
    [InlineData($"/system.slice/docker-{C}.scope/kubelet/kubepods/pod{U}/{C}", U, QosClass.Guaranteed, C)]
    // A static pod's uid is a hash.
    [InlineData($"/kubepods/burstable/pod{H}/{C}", H, QosClass.Burstable, C)]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{H}.slice/crio-{C}.scope", H, QosClass.Burstable, C)]
    // In the pod, in no container.
    [InlineData($"/kubepods/burstable/pod{U}", U, QosClass.Burstable, null)]
    [InlineData($"/kubepods/burstable/pod{U}/", U, QosClass.Burstable, null)]
    [InlineData($"/kubepods/burstable/pod{U}/kata_overhead", U, QosClass.Burstable, null)]
    // From within a cgroup namespace what is above is out of sight.
    [InlineData($"/../../pod{U}/{C}", U, null, C)]
    [InlineData($"/../../burstable/pod{U}/{C}", U, QosClass.Burstable, C)]
    // A cluster within a pod: the outer pod is this node's.
    [InlineData($"/kubepods/burstable/pod{U}/{C}/kubepods/pod11111111-2222-4333-8444-555555555555/{C}", U, QosClass.Burstable, C)]
    public void A_pod_is_told_by_its_path(string path, string uid, QosClass? qosClass, string? containerId)
    {
        var pod = PodCgroup.TryParse(path);
        Assert.NotNull(pod);
        Assert.Equal((uid, qosClass, containerId, false), (pod.PodUid, pod.QosClass, pod.ContainerId, pod.IsMonitor));
        Assert.Equal(uid == H, pod.IsHashUid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/kubepods")]
    [InlineData("/kubepods.slice/kubepods-burstable.slice")]
    [InlineData("/system.slice/sshd.service")]
    [InlineData("/system.slice/podman.service")]
    [InlineData("/kubepods/burstable/podcast/abc")]
    [InlineData("/kubepods/burstable/pod/abc")]
    [InlineData("/kubepods/burstable/pod0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f/abc")]
    [InlineData("/kubepods/burstable/pod0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8fg/abc")]
    [InlineData("/kubepods/burstable/pod0a1b2c3d+4e5f+4071+8293+a4b5c6d7e8f9/abc")]
    [InlineData("/kubepods/burstable/pod0a1b2c3d4e5f40718293a4b5c6d7e8fz/abc")]
    [InlineData("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podnone.slice/x.scope")]
    [InlineData("/kubepods.slice/kubepods-pod.slice")]
    [InlineData("/kubepods.slice/kubepods-pod0a1b2c3d_4e5f_4071_8293_a4b5c6d7e8f9.slicer/x")]
    [InlineData("/kubepods.slice/.slice-pod")]
    [InlineData("/machine.slice/machine-libpod_pod_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.slice")]
    public void What_has_no_uid_is_no_pod(string path) => Assert.Null(PodCgroup.TryParse(path));

    [Fact]
    public void A_monitor_is_not_in_its_container()
    {
        var pod = PodCgroup.TryParse($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{S}.slice/crio-conmon-{C}.scope");
        Assert.Equal((C, true), (pod?.ContainerId, pod?.IsMonitor));
    }

    [Theory]
    [InlineData($"/kubepods/burstable/pod{U}/{C}/deep/er", $"/kubepods/burstable/pod{U}/{C}")]
    [InlineData($"/kubepods/burstable/pod{U}", $"/kubepods/burstable/pod{U}")]
    [InlineData($"/system.slice/kubepods-pod{S}.slice:cri-containerd:{C}/x", $"/system.slice/kubepods-pod{S}.slice:cri-containerd:{C}")]
    public void The_unit_is_the_container_or_else_the_pod(string path, string unit) => Assert.Equal(unit, PodCgroup.TryParse(path)?.UnitPath);

    [Fact]
    public void Long_nonsense_takes_no_time()
        => Assert.Null(PodCgroup.TryParse(string.Concat(Enumerable.Repeat("/kubepods-pod", 20_000))));
}

using FragTools.Pods;

namespace FragTools.Tests.Pods;

/// <summary>Whose limit a cgroup's path says it is, and paths as like them as can be that say something else.</summary>
public class LimitOwnerTests
{
    private const string U = "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9";
    private const string S = "0a1b2c3d_4e5f_4071_8293_a4b5c6d7e8f9";
    private const string C = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
    private const string Short = "c0ffee00c0ff";

    [Theory]
    [InlineData($"/kubepods/burstable/pod{U}/{C}", LimitOwner.Container, Short)]
    [InlineData($"/kubepods.slice/kubepods-pod{S}.slice/crio-{C}.scope/container", LimitOwner.Container, Short)]
    [InlineData($"/kubepods/pod{U}", LimitOwner.Pod, U)]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{S}.slice", LimitOwner.Pod, U)]
    [InlineData("/kubepods/burstable", LimitOwner.QosClass, "Burstable")]
    [InlineData("/kubepods.slice/kubepods-besteffort.slice", LimitOwner.QosClass, "BestEffort")]
    [InlineData("/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice", LimitOwner.QosClass, "Burstable")]
    [InlineData("/kubepods", LimitOwner.NodeAllocatable, null)]
    [InlineData("/kubepods.slice", LimitOwner.NodeAllocatable, null)]
    [InlineData("/kubelet.slice/kubelet-kubepods.slice", LimitOwner.NodeAllocatable, null)]
    [InlineData($"/docker/{C}", LimitOwner.Docker, Short)]
    [InlineData($"/system.slice/docker-{C}.scope", LimitOwner.Docker, Short)]
    [InlineData($"/machine.slice/libpod-{C}.scope", LimitOwner.Podman, Short)]
    [InlineData($"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{C}.scope/container", LimitOwner.Podman, Short)]
    [InlineData($"/libpod_parent/libpod-{C}", LimitOwner.Podman, Short)]
    [InlineData("/lxc/105", LimitOwner.Lxc, "105")]
    [InlineData("/lxc/105/ns", LimitOwner.Lxc, "105")]
    [InlineData("/lxc.payload.web-1", LimitOwner.Lxc, "web-1")]
    [InlineData("/slurm/uid_1001/job_4242", LimitOwner.Slurm, "4242")]
    [InlineData("/system.slice/slurmstepd.scope/job_4242/step_batch/user/task_0", LimitOwner.Slurm, "4242")]
    [InlineData("/system.slice/node7_slurmstepd.scope/job_17", LimitOwner.Slurm, "17")]
    [InlineData("/user.slice", LimitOwner.UserSlice, "user.slice")]
    [InlineData("/user.slice/user-1000.slice", LimitOwner.UserSlice, "user-1000.slice")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service", LimitOwner.UserSlice, "user@1000.service")]
    [InlineData("/user.slice/user-1000.slice/session-3.scope", LimitOwner.SystemdUnit, "session-3.scope")]
    [InlineData("/system.slice/mysql.service", LimitOwner.SystemdUnit, "mysql.service")]
    [InlineData("/system.slice/mysql.service/worker", LimitOwner.SystemdUnit, "mysql.service")]
    [InlineData("/podruntime.slice", LimitOwner.SystemdUnit, "podruntime.slice")]
    [InlineData("/lxc/105/ns/system.slice/mariadb.service", LimitOwner.SystemdUnit, "mariadb.service")]
    // As like the ones above as can be.
    [InlineData("/kubepods/other", LimitOwner.Cgroup, null)]
    [InlineData("/kubepods/podnouid", LimitOwner.Cgroup, null)]
    [InlineData("/batch/burstable", LimitOwner.Cgroup, null)]
    [InlineData("/docker", LimitOwner.Cgroup, null)]
    [InlineData("/docker/buildkit", LimitOwner.Cgroup, null)]
    [InlineData("/job_4242", LimitOwner.Cgroup, null)]
    [InlineData("/mylxc/105", LimitOwner.Cgroup, null)]
    [InlineData("/user-x.slice", LimitOwner.SystemdUnit, "user-x.slice")]
    [InlineData("/", LimitOwner.Cgroup, null)]
    [InlineData("", LimitOwner.Cgroup, null)]
    // What a shell does not take as it is never becomes a name.
    [InlineData("/system.slice/a$(reboot).service", LimitOwner.SystemdUnit, null)]
    [InlineData("/lxc/a;reboot", LimitOwner.Lxc, null)]
    [InlineData("/system.slice/-x.service", LimitOwner.SystemdUnit, null)]
    public void A_path_says_whose_limit_it_is(string path, LimitOwner kind, string? name)
    {
        var owner = CgroupOwner.Of(path);
        Assert.Equal((kind, name), (owner.Kind, owner.Name));
    }

    [Theory]
    [InlineData("cart-5d8f9c7b6d-x2x4z", "deployment/cart")]
    [InlineData("db-0", "statefulset/db")]
    [InlineData("fluentd-x2x4z", null)]
    [InlineData("backup-28471230-x2x4z", null)]
    [InlineData("lone", null)]
    [InlineData("Cart;rm -rf-0", null)]
    public void A_pods_name_says_its_workload_where_only_one_kind_names_pods_so(string pod, string? workload)
        => Assert.Equal(workload, GeneratedNames.WorkloadOf(pod));
}

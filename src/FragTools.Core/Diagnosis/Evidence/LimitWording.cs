using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Whose memory limit was reached, in the words of statements and summaries.</summary>
internal static class LimitWording
{
    /// <summary>The owner of the limit that a kill's report names.</summary>
    public static string Of(OomKill kill)
        => kill.OomCgroup is not { } path ? kill.Pod is null && kill.PodUid is null ? "a memory cgroup that is not named" : Pod(kill)
            : CgroupOwner.Of(path) is var owner && owner.Kind switch
            {
                LimitOwner.Container => $"container {kill.Container ?? owner.Name} of {Pod(kill)}",
                LimitOwner.Pod => Pod(kill),
                LimitOwner.QosClass => $"the QoS class {owner.Name} (all its pods together)",
                LimitOwner.NodeAllocatable => "node allocatable (all pods together)",
                LimitOwner.Docker => $"the Docker container {owner.Name}",
                LimitOwner.Podman => $"the Podman container {owner.Name}",
                LimitOwner.Lxc => $"the LXC container {owner.Name ?? path}",
                LimitOwner.Slurm => $"the Slurm job {owner.Name}",
                LimitOwner.UserSlice => owner.Name == "user.slice" ? "user.slice (all users together)" : $"the user slice {owner.Name}",
                LimitOwner.SystemdUnit => $"the systemd unit {owner.Name ?? path}",
                _ => null,
            } is { } words ? words : $"the memory cgroup {path}";

    /// <summary>The owner of the cgroup whose slab cache could not grow.</summary>
    /// <param name="failure">The report of the slab cache.</param>
    /// <param name="names">The names of the node's pods, or null.</param>
    public static string Of(PageAllocFailure failure, KnownPods? names)
        => failure.CacheContainerId is { } id
            ? names?.Find(null, id) is { Pod: { } pod } name
                ? $"container {name.Container ?? CgroupOwner.Short(id)} of pod {(name.Namespace is { } space ? space + "/" : "")}{pod}"
                : $"container {CgroupOwner.Short(id)}"
            : failure.CacheCgroup is { } cgroup ? $"the memory cgroup {cgroup}"
            : "a memory cgroup";

    /// <summary>A kill's pod by the best name there is.</summary>
    private static string Pod(OomKill kill)
        => kill.Pod is { } pod ? $"pod {(kill.Namespace is { } space ? space + "/" : "")}{pod}" : $"pod {kill.PodUid}";
}

using System.Globalization;
using FragTools.Pods;
using FragTools.Reports;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Whose memory limit was reached, in the words of statements and summaries.</summary>
internal static class LimitWording
{
    /// <summary>The owner of the limit that a kill's report names.</summary>
    public static string Of(OomKill kill)
        => kill.OomCgroup is not { } path ? kill.Pod is null && kill.PodUid is null ? "a memory cgroup that is not named" : Pod(kill)
            : CgroupOwner.Of(path, kill.Pod is not null) switch
            {
                { Kind: LimitOwner.Container } owner => $"container {kill.Container ?? owner.Name} of {Pod(kill)}",
                { Kind: LimitOwner.Pod } => Pod(kill),
                var owner => Of(owner, path, kill.Container),
            };

    /// <summary>Beside the first, whose else: one by name and how many more. Empty where it was one alone.</summary>
    /// <param name="bases">What the findings rest on, the first first.</param>
    /// <param name="names">The names of the node's pods, or null.</param>
    public static string Others(IEnumerable<object?> bases, KnownPods? names)
    {
        List<string?> all = [.. bases.Select(basis => basis switch
        {
            OomKill { Message: null, OomCgroup: not null } kill => Of(kill),
            PageAllocFailure { CacheCgroup: not null } failure => Of(failure, names),
            PodCounters counters => Of(counters, names),
            _ => null,
        })];
        List<string> others = [.. all.OfType<string>().Where(owner => owner != all[0]).Distinct()];
        var more = (others.Count - 1).ToString(CultureInfo.InvariantCulture);
        return others.Count == 0 ? "" : others.Count == 1 ? others[0] : $"{others[0]} and {more} more";
    }

    /// <summary>An owner that is no pod's.</summary>
    private static string Of(CgroupOwner owner, string path, string? container = null) => owner.Kind switch
    {
        LimitOwner.QosClass => $"the QoS class {owner.Name} (all its pods together)",
        LimitOwner.NodeAllocatable => "node allocatable (all pods together)",
        LimitOwner.Docker => $"the Docker container {(container is null ? owner.Name : $"{container} ({owner.Name})")}",
        LimitOwner.Podman => $"the Podman container {owner.Name}",
        LimitOwner.Lxc => $"the LXC container {owner.Name ?? path}",
        LimitOwner.Slurm => $"the Slurm job {owner.Name}",
        LimitOwner.UserSlice => owner.Name == "user.slice" ? "user.slice (all users together)" : $"the user slice {owner.Name}",
        LimitOwner.SystemdUnit => $"the systemd unit {owner.Name ?? path}",
        _ => $"the memory cgroup {path}",
    } + (owner.Manager is { } user ? $" of the user with id {user}" : "")
        + (owner.Machine is { } machine ? $" in the machine {machine}" : "")
        + (owner.Within is { } outer ? $" in {Of(outer, path)}" : "");

    /// <summary>The owner of the cgroup whose slab cache could not grow.</summary>
    /// <param name="failure">The report of the slab cache.</param>
    /// <param name="names">The names of the node's pods, or null.</param>
    public static string Of(PageAllocFailure failure, KnownPods? names)
        => failure.CacheContainerId is { } id
            ? names?.Find(null, id) is { Pod: { } pod } name
                ? $"container {name.Container ?? CgroupOwner.Short(id)} of pod {(name.Namespace is { } space ? space + "/" : "")}{pod}"
                : $"container {CgroupOwner.Short(id)}"
            : failure.CacheCgroup is { } cgroup ? Of(CgroupOwner.Of(cgroup), cgroup)
            : "a memory cgroup";

    /// <summary>The pod whose cgroup counts, by the best name there is.</summary>
    /// <param name="pod">What its cgroup counts.</param>
    /// <param name="names">The names of the node's pods, or null.</param>
    public static string Of(PodCounters pod, KnownPods? names)
        => names?.Find(pod.PodUid, pod.ContainerId) is { Pod: { } known } name
            ? $"pod {(name.Namespace is { } space ? space + "/" : "")}{known}"
            : $"the pod of uid {pod.PodUid}";

    /// <summary>A kill's pod by the best name there is.</summary>
    private static string Pod(OomKill kill)
        => kill.Pod is { } pod ? $"pod {(kill.Namespace is { } space ? space + "/" : "")}{pod}" : $"pod {kill.PodUid}";
}

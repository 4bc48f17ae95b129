namespace FragTools.Pods;

/// <summary>Where a process's memory is accounted, as /proc/PID/cgroup names it.</summary>
/// <param name="Path">
/// The path below the hierarchy's root. Where that cannot be found out from within a cgroup namespace it begins with
/// <c>/..</c> for each level between the namespace's root and what it and the process have in common.
/// </param>
/// <param name="IsVersion2">Is it the unified hierarchy's? Else that of the memory controller of cgroup v1.</param>
/// <param name="Pod">The pod, or null for what is in none.</param>
internal sealed record CgroupPlace(string Path, bool IsVersion2, PodCgroup? Pod)
{
    /// <summary>The container's cgroup; without a container the pod's, without a pod the process's own.</summary>
    public string UnitPath => Pod?.UnitPath ?? Path;
}

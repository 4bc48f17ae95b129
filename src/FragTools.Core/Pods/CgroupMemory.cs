namespace FragTools.Pods;

/// <summary>What a cgroup's files say of its memory. What is missing, and what has no limit, is null.</summary>
/// <param name="Path">The cgroup below the hierarchy's root, without <c>..</c>.</param>
/// <param name="IsVersion2">Is it the unified hierarchy's?</param>
/// <param name="LimitBytes">The limit of memory.</param>
/// <param name="UsageBytes">What the cgroup and those below it use.</param>
/// <param name="IsKilledWhole">memory.oom.group: does all of it die with one process? Cgroup v1 has no such thing.</param>
internal sealed record CgroupMemory(string Path, bool IsVersion2, long? LimitBytes, long? UsageBytes, bool? IsKilledWhole);

using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>What helps against limits other than memory, and against requests that are confined to some NUMA nodes.</summary>
internal static class LimitRemedies
{
    private const string CostOfUserNamespaces = "User namespaces let ordinary users reach more of the kernel.";

    /// <summary>Those whose findings are there.</summary>
    public static IEnumerable<SuggestedRemedy> All(RemedyInput input)
        => new[]
        {
            RaiseProcessLimit(input), PermitUserNamespaces(input) ?? RaiseUserNamespaceLimit(input), RaiseInotifyLimit(input),
            FreeDiskSpace(input), UseOtherNodes(input), RemoveCgroups(input),
        }.OfType<SuggestedRemedy>();

    private static SuggestedRemedy? RaiseProcessLimit(RemedyInput input)
        => input.Among(FindingId.ProcessLimitReached) is { Count: > 0 } findings
            ? new(RemedyKind.RaiseProcessLimit, findings)
            {
                What = "Find what starts so many processes, then raise podPidsLimit (kubelet) or TasksMax (systemd)",
                PowerShellCommand = "Get-ChildItem /sys/fs/cgroup -Recurse -Filter pids.current | "
                    + "Sort-Object { [int](Get-Content $_) } -Descending | Select-Object -First 5",
                ShellCommand = "grep -r . /sys/fs/cgroup --include=pids.current | sort -t: -k2 -rn | head -5",
                Effect = "Names the cgroups with the most processes.",
                Cost = "A fork bomb with a higher limit takes the node with it.",
                Term = RemedyTerm.Immediate,
            }
            : null;

    private static SuggestedRemedy? RaiseUserNamespaceLimit(RemedyInput input)
        => input.Among(FindingId.UserNamespaceLimitReached) is { Count: > 0 } findings
            ? new(RemedyKind.RaiseUserNamespaceLimit, findings)
            {
                What = "Allow more user namespaces",
                Command = "sysctl -w user.max_user_namespaces=15000",
                Effect = "Containers with user namespaces start again.",
                Cost = CostOfUserNamespaces,
                Term = RemedyTerm.Immediate,
            }
            : null;

    private static SuggestedRemedy? PermitUserNamespaces(RemedyInput input)
        => input.Findings.Any(static finding
            => finding is { Kind: FindingId.UserNamespaceLimitReached, Basis: LimitEvent { IsForbidden: true } })
            ? new(RemedyKind.RaiseUserNamespaceLimit, [FindingId.UserNamespaceLimitReached])
            {
                What = "Find which setting forbids user namespaces, and permit them there",
                Command = "sysctl -e kernel.unprivileged_userns_clone kernel.apparmor_restrict_unprivileged_userns",
                Effect = "Shows it: unprivileged_userns_clone = 0 forbids them (Debian), apparmor_restrict_unprivileged_userns = 1 "
                    + "wants an AppArmor profile that permits them (Ubuntu); where neither does, it is the seccomp filter of the outer "
                    + "container.",
                Cost = CostOfUserNamespaces,
                Term = RemedyTerm.Immediate,
            }
            : null;

    private static SuggestedRemedy? RaiseInotifyLimit(RemedyInput input)
        => input.Among(FindingId.InotifyLimitReached) is { Count: > 0 } findings
            ? new(RemedyKind.RaiseInotifyLimit, findings)
            {
                What = "Allow more inotify instances and watches",
                Command = "sysctl -w fs.inotify.max_user_instances=8192; sysctl -w fs.inotify.max_user_watches=524288",
                Effect = "What watches files works again; a line of each in sysctl.d keeps it so after a restart.",
                Cost = "Each watch that is used takes about 1 kB of the kernel's memory.",
                Term = RemedyTerm.Immediate,
            }
            : null;

    private static SuggestedRemedy? FreeDiskSpace(RemedyInput input)
        => input.Among(FindingId.DiskFull) is { Count: > 0 } findings
            ? new(RemedyKind.FreeDiskSpace, findings)
            {
                What = "Find the full file system and free space or inodes on it",
                PowerShellCommand = "Get-PSDrive -PSProvider FileSystem; df -i",
                ShellCommand = "df -h; df -i",
                Effect = "Names the file system; unused images are removed with: crictl rmi --prune",
                Cost = "Looking costs nothing; images that are removed are pulled again.",
                Term = RemedyTerm.Immediate,
            }
            : null;

    private static SuggestedRemedy? UseOtherNodes(RemedyInput input)
        => input.Among(FindingId.ConfinedToNodes, FindingId.CpusetRefused) is { Count: > 0 } findings
            ? new(RemedyKind.UseOtherNodes, findings)
            {
                What = "Let the process use the other NUMA nodes, too, or give it less to do",
                PowerShellCommand = "Get-ZoneInfo | Format-Table NumaNode, Zone, FreePages, LowPages",
                ShellCommand = "numactl --hardware; numastat",
                Effect = "Shows which NUMA nodes are full; the binding is in the cpuset, in numactl, or in the kubelet's memory manager.",
                Cost = "Memory of another node is slower to reach.",
                Term = RemedyTerm.Immediate,
            }
            : null;

    private static SuggestedRemedy? RemoveCgroups(RemedyInput input)
        => input.Among(FindingId.CgroupNotMade) is { Count: > 0 } findings
            ? new(RemedyKind.RemoveCgroups, findings)
            {
                What = "Remove unused memory cgroups, and restart the node where they leaked",
                PowerShellCommand = "(Get-Content /proc/cgroups) -match '^memory'",
                ShellCommand = "grep memory /proc/cgroups",
                Effect = "Shows their number (third column); beyond 65535 none can be made.",
                Cost = "Those that leaked go only with a restart.",
                Term = RemedyTerm.Immediate,
            }
            : null;
}

using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>What takes another kernel, or another command line of it.</summary>
internal static class KernelRemedies
{
    /// <summary>Does without the array that has a place for each memory cgroup.</summary>
    public static SuggestedRemedy? DisableKernelMemoryAccounting(RemedyInput input)
        => input.Among(FindingId.ManyMemoryCgroups) is { Count: > 0 } findings
            ? new(RemedyKind.DisableKernelMemoryAccounting, findings)
            {
                What = "Switch off the accounting of kernel memory by cgroup",
                PowerShellCommand = "grubby --update-kernel=ALL --args=cgroup.memory=nokmem; if (-not $LASTEXITCODE) { Restart-Computer "
                    + "-Confirm }",
                ShellCommand = "grubby --update-kernel=ALL --args=cgroup.memory=nokmem && echo 'now drain the node and reboot'",
                Effect = "No array with a place for each memory cgroup is made any more, so that starts of containers ask for small "
                    + "blocks.",
                Cost = "The node has to be drained and restarted. Limits on kernel memory no longer hold.",
                Term = RemedyTerm.Lasting,
            }
            : null;

    /// <summary>Changes to a kernel that asks for smaller blocks when a container starts.</summary>
    public static SuggestedRemedy? Upgrade(RemedyInput input)
        => input.Among(FindingId.ConntrackCachePerNamespace, FindingId.VethQueues) is { Count: > 0 } findings
            ? new(RemedyKind.UpgradeKernel, findings)
            {
                What = findings[0] == FindingId.ConntrackCachePerNamespace
                    ? "Upgrade to kernel 4.7 or later, which has one cache of connections for all network namespaces"
                    : "Upgrade to kernel 6.8, 6.7.9, 6.6.21, 6.1.81 or 5.15.151 or later, which take queues in pieces",
                Effect = "The start of a container no longer needs a block this large.",
                Cost = "The node has to be drained and restarted; a new kernel is tried on one node first.",
                Term = RemedyTerm.Lasting,
            }
            : null;
}

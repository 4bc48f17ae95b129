using FragTools.Diagnosis.Rules;
using FragTools.Reports;

namespace FragTools.Diagnosis.Remedies;

/// <summary>What takes another kernel, or another command line of it.</summary>
internal static class KernelRemedies
{
    /// <summary>
    /// Does without the array that has a place for each memory cgroup; on el7, where accounted cgroups leak, also without the ids that
    /// they hold (Red Hat bug 1507149).
    /// </summary>
    public static SuggestedRemedy? DisableKernelMemoryAccounting(RemedyInput input)
        => input.Among(
            input.Node.Snapshot.KernelVersion?.EnterpriseRelease == 7
                ? [FindingId.ManyMemoryCgroups, FindingId.CgroupNotMade]
                : [FindingId.ManyMemoryCgroups]) is { Count: > 0 } findings
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

    /// <summary>Leaves the division into low memory and HighMem behind.</summary>
    public static SuggestedRemedy? Use64Bits(RemedyInput input) => !HasHighMem(input) ? null
        : new(RemedyKind.UpgradeKernel, [FindingId.LowMemoryShort])
    {
        What = "Use a 64-bit kernel where the processor can, which has no HighMem",
        PowerShellCommand = "uname -m; Select-String '^(flags|model name|CPU arch)' /proc/cpuinfo | Select-Object -First 3",
        ShellCommand = "uname -m; grep -m3 -E '^(flags|model name|CPU arch)' /proc/cpuinfo",
        Effect = "Shows the kernel's architecture and the processor's (lm among the flags is 64-bit x86, architecture 8 is 64-bit ARM).",
        Cost = "The machine is installed anew, or at least restarted with another kernel.",
        Term = RemedyTerm.Lasting,
    };

    private static bool HasHighMem(RemedyInput input)
        => input.Findings.Any(static finding => finding.Kind == FindingId.LowMemoryShort
            && (finding.Basis switch { PageAllocFailure failure => failure.Zones, OomKill kill => kill.Zones, _ => new([]) })
                .Any(static zone => zone.Zone == "HighMem"));

    /// <summary>Finds the driver that needs memory of a zone for devices.</summary>
    public static SuggestedRemedy? FindDriver(RemedyInput input)
        => input.Among(FindingId.ConfinedToZone) is { Count: > 0 } findings
            ? new(RemedyKind.FindDriver, findings)
            {
                What = "Find the driver that asks for memory of zone DMA or DMA32, and update or configure it",
                PowerShellCommand = "Get-ZoneInfo | Where-Object Zone -like 'DMA*' | Format-List",
                ShellCommand = "grep -A6 -E 'zone +DMA' /proc/zoneinfo",
                Effect = "Shows how large these zones are and what is free; the call trace of the report names the driver. At boot the "
                    + "kernel often goes on without such a pool (swiotlb=, coherent_pool= and cma= set their sizes).",
                Cost = "Looking costs nothing.",
                Term = RemedyTerm.Lasting,
            }
            : null;
}

using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>What helps where memory itself is short, on the node or in a cgroup.</summary>
internal static class MemoryRemedies
{
    /// <summary>Finds who holds the memory.</summary>
    public static SuggestedRemedy FindHolder(RemedyInput input) => new(RemedyKind.FindMemoryHolder, Shortage(input))
    {
        What = "Find who holds the memory, and move or restart it",
        PowerShellCommand = "Get-PodOomScore -IncludeSystem | Sort-Object RssBytes -Descending | Select-Object -First 10",
        ShellCommand = "ps -eo pid,rss,oom,comm --sort=-rss | head",
        Effect = "Names the processes to stop or to move to another node; only freed memory helps here.",
        Cost = "Looking costs nothing; what is stopped is down until it is back.",
        Term = RemedyTerm.Immediate,
    };

    /// <summary>Finds what fills slab caches that neither shrink nor move.</summary>
    public static SuggestedRemedy? FindSlabHolder(RemedyInput input)
        => input.Among(FindingId.SlabHoldsMemory) is { Count: > 0 } findings
            ? new(RemedyKind.FindSlabHolder, findings)
            {
                What = "Find what fills the slab caches, or restart the node",
                PowerShellCommand = "Get-SlabCache | Sort-Object SizeBytes -Descending | Select-Object -First 10",
                ShellCommand = "sort -k 3 -n -r /proc/slabinfo | head",
                Effect = "Names the caches; their names tell which part of the kernel holds them.",
                Cost = "Looking costs nothing; a restart takes the node's pods with it.",
                Term = RemedyTerm.Lasting,
            }
            : null;

    /// <summary>Finds what fills the low memory of a 32-bit kernel.</summary>
    public static SuggestedRemedy FindLowMemoryHolder() => new(RemedyKind.FindSlabHolder, [FindingId.LowMemoryShort])
    {
        What = "Find what fills low memory, which slab caches, page tables and network buffers are made of",
        PowerShellCommand = "Get-SlabCache | Sort-Object SizeBytes -Descending | Select-Object -First 10",
        ShellCommand = "grep -i low /proc/meminfo; sort -k 3 -n -r /proc/slabinfo | head",
        Effect = "Shows how much low memory is left, and the caches that hold most of it.",
        Cost = "Looking costs nothing.",
        Term = RemedyTerm.Immediate,
    };

    /// <summary>Lets the kubelet act before the kernel does, unless the node is known to have none.</summary>
    public static SuggestedRemedy? EvictPods(RemedyInput input) => input.Node.HasKubelet == false ? null
        : new(RemedyKind.EvictPods, Shortage(input))
    {
        What = "Let the kubelet evict pods before the kernel kills (evictionHard, systemReserved, kubeReserved), "
            + "and give pods requests that they keep to",
        PowerShellCommand = "Select-String 'evictionHard|Reserved' /var/lib/kubelet/config.yaml -Context 0, 3",
        ShellCommand = "grep -A3 -E 'evictionHard|Reserved' /var/lib/kubelet/config.yaml",
        Effect = "Fewer pods are scheduled to the node, and the kubelet frees memory in time.",
        Cost = "The cluster needs more nodes for the same pods.",
        Term = RemedyTerm.Lasting,
    };

    private static IReadOnlyList<FindingId> Shortage(RemedyInput input)
        => input.Among(FindingId.RefusedForLackOfMemory, FindingId.KilledForWholeNode, FindingId.SwapExhausted, FindingId.MemoryShortNow);
}

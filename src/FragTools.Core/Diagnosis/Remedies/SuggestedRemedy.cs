using FragTools.Diagnosis.Rules;

namespace FragTools.Diagnosis.Remedies;

/// <summary>Does a remedy help at once, or keep the trouble from coming back?</summary>
public enum RemedyTerm
{
    /// <summary>Helps now and does not last.</summary>
    Immediate,

    /// <summary>Keeps the trouble away; may need a restart, a new kernel or another manifest.</summary>
    Lasting,
}

/// <summary>What a remedy does, whatever its words.</summary>
public enum RemedyKind
{
    /// <summary>Drops the caches and compacts memory.</summary>
    Compact,

    /// <summary>Drops the caches, where the kernel cannot compact.</summary>
    DropCaches,

    /// <summary>Watches for the shortage of large blocks.</summary>
    Watch,

    /// <summary>Captures the evidence that is missing.</summary>
    Capture,

    /// <summary>Raises vm.min_free_kbytes.</summary>
    RaiseMinFree,

    /// <summary>Gives vm.extfrag_threshold the kernel's usual value.</summary>
    RestoreExtfragThreshold,

    /// <summary>Switches on the kernel's proactive compaction (vm.compaction_proactiveness).</summary>
    CompactProactively,

    /// <summary>Keeps page faults from compacting memory (transparent_hugepage/defrag).</summary>
    RestrictHugePages,

    /// <summary>Lets compaction move locked memory (vm.compact_unevictable_allowed).</summary>
    MoveLockedMemory,

    /// <summary>Switches off the accounting of kernel memory by cgroup.</summary>
    DisableKernelMemoryAccounting,

    /// <summary>Changes to a kernel that asks for smaller blocks.</summary>
    UpgradeKernel,

    /// <summary>Finds who holds the memory.</summary>
    FindMemoryHolder,

    /// <summary>Finds what fills slab caches.</summary>
    FindSlabHolder,

    /// <summary>Lets the kubelet evict pods before the kernel kills.</summary>
    EvictPods,

    /// <summary>Raises the limit of a memory cgroup.</summary>
    RaiseLimit,

    /// <summary>Raises the number of processes that a cgroup may have.</summary>
    RaiseProcessLimit,

    /// <summary>Raises the number of user namespaces.</summary>
    RaiseUserNamespaceLimit,

    /// <summary>Frees space or inodes of a file system.</summary>
    FreeDiskSpace,

    /// <summary>Lets a process use further NUMA nodes.</summary>
    UseOtherNodes,

    /// <summary>Removes unused memory cgroups.</summary>
    RemoveCgroups,

    /// <summary>Reserves huge pages (vm.nr_hugepages, or at boot hugepages=).</summary>
    ReserveHugePages,

    /// <summary>Gives huge pages of the pool that nobody uses back.</summary>
    ShrinkHugePagePool,

    /// <summary>Finds the driver that needs memory of zone DMA or DMA32.</summary>
    FindDriver,

    /// <summary>Raises the number of inotify instances and watches.</summary>
    RaiseInotifyLimit,
}

/// <summary>One thing to do about a verdict.</summary>
public sealed record SuggestedRemedy
{
    internal SuggestedRemedy(RemedyKind kind, IReadOnlyList<FindingId> findings)
    {
        Kind = kind;
        Findings = string.Join(' ', findings.Select(finding => finding.Text()));
    }

    /// <summary>What it does, for a program to go by.</summary>
    public RemedyKind Kind { get; }

    /// <summary>What to do, in a few words.</summary>
    public required string What { get; init; }

    /// <summary>The command in PowerShell, ready to paste on the node as root; null where no command does it.</summary>
    public string? PowerShellCommand { get; init; }

    /// <summary>The same in a plain shell.</summary>
    public string? ShellCommand { get; init; }

    /// <summary>A command that both shells take as it is.</summary>
    internal string Command
    {
        init => PowerShellCommand = ShellCommand = value;
    }

    /// <summary>What to expect of it.</summary>
    public required string Effect { get; init; }

    /// <summary>What it costs and what may go wrong.</summary>
    public required string Cost { get; init; }

    /// <summary>At once, or lasting.</summary>
    public required RemedyTerm Term { get; init; }

    /// <summary>The ids of the findings that call for it.</summary>
    public string Findings { get; }

    /// <summary>What to do.</summary>
    /// <returns><see cref="What"/>.</returns>
    public override string ToString() => What;
}

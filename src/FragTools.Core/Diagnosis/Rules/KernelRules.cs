using FragTools.Diagnosis.Evidence;
using FragTools.Proc;
using FragTools.Reports;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// With each new slab cache the kernel asks for an array with a pointer for each memory cgroup
/// (mm/memcontrol.c, memcg_alloc_cache_params; up to 5.8): their number makes the order, also of those that leaked.
/// </summary>
internal sealed class ManyMemoryCgroups : Rule
{
    // EL7 before 7.7 has the array made in the second.
    private static readonly string[] Multipliers =
    [
        "memcg_alloc_cache_params", "kmem_cache_create_memcg", "memcg_register_cache", "memcg_update_",
    ];

    private const long PointerBytes = 8;
    private const long Many = 2000;

    public override FindingId Id => FindingId.ManyMemoryCgroups;

    public override IEnumerable<Finding> Apply(Case node)
    {
        var isOld = node.Snapshot.KernelVersion is not { } kernel || !kernel.IsAtLeast(5, 9);
        var group = node.Evidence.Failures
            .OrderByDescending(one => one.Latest.Order is not null)
            .FirstOrDefault(one
                => Array.Exists(Multipliers, name => one.Latest.Multiplier?.StartsWith(name, StringComparison.Ordinal) == true));
        if (!isOld || (group is null && node.Snapshot.MemoryCgroups is not >= Many))
        {
            yield break;
        }

        // memcg_caches_array_size: the array has room for twice the number that there were when it last grew.
        var room = group?.Latest is { Order: { } order, PageSizeBytes: { } page } ? (page << order) / PointerBytes : (long?)null;
        var asked = room is null ? "" : Wording.Of($" A request of order {group!.Latest.Order} has room for {room} of them; the kernel ")
            + "makes room for twice as many as there are when it grows the array.";
        var counted = node.Snapshot.MemoryCgroups is { } count ? Wording.Of($" The kernel counts {count} memory cgroups, those that ")
            + "leaked among them." : " How many there are is in /proc/cgroups (num_cgroups).";
        yield return new Finding(Id)
        {
            Severity = Severity.Warning,
            Statement = "With each new slab cache this kernel asks for an array with a pointer for each memory cgroup, so that the "
                + $"order grows with their number.{asked}{counted}",
            Numbers = Wording.Numbers(
                ("Order", group?.Latest.Order), ("ArrayPointers", room), ("MemoryCgroups", node.Snapshot.MemoryCgroups)),
            Basis = group?.Latest,
            Source = group?.Latest.Source ?? CgroupController.RelativePath,
            LineNumber = group?.Latest.LineNumber,
        };
    }
}

/// <summary>
/// Up to 4.6 each network namespace, and so each pod, gets a slab cache of its own for tracked connections
/// (net/netfilter/nf_conntrack_core.c, nf_conntrack_init_net); since 4.7 there is one for all.
/// </summary>
internal sealed class ConntrackCachePerNamespace : Rule
{
    public override FindingId Id => FindingId.ConntrackCachePerNamespace;

    public override IEnumerable<Finding> Apply(Case node)
    {
        var group = node.Evidence.Failures.OrderByDescending(one => one.Latest.Order is not null).FirstOrDefault(one
            => one.Latest.Requester?.StartsWith("nf_conntrack_init_net", StringComparison.Ordinal) == true
                || one.Latest.Cache?.StartsWith("nf_conntrack_", StringComparison.Ordinal) == true);
        if (group is null || node.Snapshot.KernelVersion?.IsAtLeast(4, 7) == true)
        {
            yield break;
        }

        yield return RefusedWhat.Finding(
            Id,
            group,
            "What was refused is the cache of tracked connections that this kernel makes anew for each network namespace, "
                + "and so at each start of a pod. Newer kernels have one for all.");
    }
}

/// <summary>
/// The queues of a pod's veth pair are asked for in one piece, one for each processor that the machine might have
/// (drivers/net/veth.c, veth_alloc_queues, 5.15 to 6.7).
/// </summary>
internal sealed class VethQueues : Rule
{
    public override FindingId Id => FindingId.VethQueues;

    public override IEnumerable<Finding> Apply(Case node)
    {
        var group = node.Evidence.Failures.FirstOrDefault(one
            => one.Latest.Requester?.StartsWith("veth_alloc_queues", StringComparison.Ordinal) == true);
        if (group is not null)
        {
            yield return RefusedWhat.Finding(
                Id,
                group,
                "What was refused are the queues of a pod's veth pair: this kernel asks for all of them in one piece, one "
                    + "for each processor that the machine might have.");
        }
    }
}

/// <summary>Says what it was that was refused, where the kernel asks for it in too large a piece by its design.</summary>
internal static class RefusedWhat
{
    public static Finding Finding(FindingId id, FailureGroup group, string statement) => new(id)
    {
        Severity = Severity.Warning,
        Statement = statement,
        Numbers = Wording.Numbers(("Order", group.Latest.Order), ("Occurrences", group.Count)),
        Basis = group.Latest,
        Source = group.Latest.Source,
        LineNumber = group.Latest.LineNumber,
    };
}

/// <summary>This kernel was built without compaction (CONFIG_COMPACTION is off).</summary>
internal sealed class CompactionNotBuilt : Rule
{
    public override FindingId Id => FindingId.CompactionNotBuilt;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Snapshot is { HasCompaction: false, HasCompactionSource: { } source })
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Warning,
                Statement = "This kernel was built without compaction (CONFIG_COMPACTION): it cannot put free pages together, neither by "
                    + "itself nor when told to.",
                Basis = node.Snapshot.KernelVersion,
                Source = source,
            };
        }
    }
}

/// <summary>This kernel's release lies in the range of a fault that is known (<see cref="KnownFaults"/>).</summary>
internal sealed class KnownKernelFault : Rule
{
    public override FindingId Id => FindingId.KnownKernelFault;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Snapshot.KernelVersion is { } kernel
            ? KnownFaults.Of(kernel).Where(fault => Fits(node.Evidence, fault.Subject)).Select(fault => new Finding(Id)
            {
                Severity = Severity.Info,
                Statement = $"Kernel {kernel.Release}, by its number: {fault.Fault} "
                    + $"{(fault.IsHearsay ? "This is hearsay, as its source says it" : "Source")}: {fault.Source} (looked up "
                        + $"{fault.LookedUp}).",
                Basis = fault,
                Source = fault.Source,
            })
            : [];

    /// <summary>
    /// Is nothing reported that failed, or may what failed have to do with it? A request whose requester is known is that requester's.
    /// </summary>
    private static bool Fits(NodeEvidence evidence, FaultSubject subject)
        => (evidence.IsQuiet && evidence.Pods is null) || subject switch
        {
            FaultSubject.Kills => evidence.OomKills.Any(static group => group.Latest.IsCgroupLimit != true),
            FaultSubject.Veth => evidence.Failures.Any(static group => IsOf(group.Latest, "veth_")),
            FaultSubject.MemoryCgroups => evidence.StartFailures.Count > 0
                || evidence.Failures.Any(static group => group.Latest.Multiplier is not null || IsOf(group.Latest, "nf_conntrack")),
            _ => evidence.Failures.Any(static group => group.Latest.Order > 0) || evidence.StartFailures.Count > 0,
        };

    private static bool IsOf(PageAllocFailure failure, string name)
        => failure.Requester?.StartsWith(name, StringComparison.Ordinal) == true
            || failure.Cache?.StartsWith(name, StringComparison.Ordinal) == true;
}

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// FT026: up to 4.6 each network namespace, and so each pod, gets a slab cache of its own for tracked connections
/// (net/netfilter/nf_conntrack_core.c, nf_conntrack_init_net); since 4.7 there is one for all.
/// </summary>
internal sealed class ConntrackCachePerNamespace : Rule
{
    public override string Id => "FT026";

    public override IEnumerable<Finding> Apply(Case node)
    {
        var group = node.Evidence.Failures.OrderByDescending(one => one.Latest.Order is not null).FirstOrDefault(one
            => one.Latest.Requester?.StartsWith("nf_conntrack_init_net", StringComparison.Ordinal) == true
                || one.Latest.Cache?.StartsWith("nf_conntrack_", StringComparison.Ordinal) == true);
        if (group is null || node.Evidence.KernelVersion?.IsAtLeast(4, 7) == true)
        {
            yield break;
        }

        yield return new Finding
        {
            Id = Id,
            Severity = Severity.Warning,
            Statement = "What was refused is the cache of tracked connections that this kernel makes anew for each network namespace, and so at each start of a pod. Newer kernels have one for all.",
            Numbers = Wording.Numbers(("Order", group.Latest.Order), ("Occurrences", group.Count)),
            Basis = group.Latest,
            Source = group.Latest.Source,
            LineNumber = group.Latest.LineNumber,
        };
    }
}

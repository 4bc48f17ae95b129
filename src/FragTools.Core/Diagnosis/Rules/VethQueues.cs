namespace FragTools.Diagnosis.Rules;

/// <summary>
/// FT027: the queues of a pod's veth pair are asked for in one piece, one for each processor that the machine might have
/// (drivers/net/veth.c, veth_alloc_queues, 5.15 to 6.7).
/// </summary>
internal sealed class VethQueues : Rule
{
    public override string Id => "FT027";

    public override IEnumerable<Finding> Apply(Case node)
    {
        var group = node.Evidence.Failures.FirstOrDefault(one => one.Latest.Requester?.StartsWith("veth_alloc_queues", StringComparison.Ordinal) == true);
        if (group is not null)
        {
            yield return new Finding
            {
                Id = Id,
                Severity = Severity.Warning,
                Statement = "What was refused are the queues of a pod's veth pair: this kernel asks for all of them in one piece, one for each processor that the machine might have.",
                Numbers = Wording.Numbers(("Order", group.Latest.Order), ("Occurrences", group.Count)),
                Basis = group.Latest,
                Source = group.Latest.Source,
                LineNumber = group.Latest.LineNumber,
            };
        }
    }
}

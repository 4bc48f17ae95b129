using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// FT003: a block of the order was free and the watermark check withheld it, by the report's own numbers (up to 4.3).
/// That is fragmentation: the check asks for more blocks of the orders above than there are.
/// </summary>
internal sealed class RefusedByReserve : Rule
{
    public override string Id => "FT003";

    public override IEnumerable<Finding> Apply(Case node)
        => ProvenRefusal.Of(node, Id, AllocationCause.WatermarkReserve);
}

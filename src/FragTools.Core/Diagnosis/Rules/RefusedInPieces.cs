using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT002: a request was refused though enough was free, by its report's own numbers: not in one piece.</summary>
internal sealed class RefusedInPieces : Rule
{
    public override string Id => "FT002";

    public override IEnumerable<Finding> Apply(Case node)
        => ProvenRefusal.Of(node, Id, AllocationCause.Fragmentation);
}

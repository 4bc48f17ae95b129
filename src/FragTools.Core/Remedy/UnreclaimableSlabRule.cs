using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>Slab that does not shrink dominates: more than slab that does, and a tenth of all memory or more.</summary>
internal sealed class UnreclaimableSlabRule : AdviceRule
{
    private const int LeastShare = 10;
    private const int CachesNamed = 3;

    public override Advice? Look(AdviceInput input)
    {
        if (input.Info is not { SlabUnreclaimableBytes: { } fixedBytes, TotalBytes: { } total and > 0 }
            || fixedBytes * LeastShare < total
            || fixedBytes <= (input.Info.SlabReclaimableBytes ?? 0))
        {
            return null;
        }

        var largest = SlabInfoReader.Instance.Read(new NodeInput.Root(input.Root)).Items
            .OrderByDescending(cache => cache.SizeBytes)
            .Take(CachesNamed)
            .Select(cache => $"{cache.Name} {SizeText.Format(cache.SizeBytes)}")
            .ToList();
        return new Advice(
            AdviceKind.UnreclaimableSlab,
            $"Slab that neither shrinks nor moves holds {SizeText.Format(fixedBytes)}, {Percent(fixedBytes, total)} of memory"
            + (largest.Count > 0 ? $"; the largest caches: {string.Join(", ", largest)}" : "")
            + ". Find who fills it (Get-SlabCache), or restart the node.");
    }
}

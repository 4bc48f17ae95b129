using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Remedy;

/// <summary>Unmovable pages are spread over the zone: a fifth of its page blocks or more are theirs.</summary>
internal sealed class UnmovableBlocksRule : AdviceRule
{
    private const int LeastShare = 5;

    public override Advice? Look(AdviceInput input)
    {
        var types = PageTypeInfoReader.Instance.Read(new NodeInput.Root(input.Root)).Items
            .Where(row => row.NumaNode == input.Result.NumaNode && row.Zone == input.Result.Zone)
            .ToList();
        var all = types.Sum(row => row.PageBlocks ?? 0);
        var unmovable = types.Where(row => row.MigrateType == "Unmovable").Sum(row => row.PageBlocks ?? 0);
        if (all == 0 || unmovable * LeastShare < all)
        {
            return null;
        }

        // CONFIG_PAGE_OWNER counts the blocks that hold pages of another type besides.
        var mixed = types.Where(row => row.MigrateType == "Movable").Select(row => row.MixedPageBlocks).FirstOrDefault();
        return new Advice(
            AdviceKind.UnmovableBlocks,
            $"{unmovable} of the {all} page blocks of {input.Result.Zone} on NUMA node {input.Result.NumaNode} ({Percent(unmovable, all)}) are Unmovable, and compaction passes over them"
            + (mixed > 0 ? $"; {mixed} Movable ones hold unmovable pages, too" : "")
            + ". What holds them is kernel memory: slab, page tables, network buffers, drivers.");
    }
}

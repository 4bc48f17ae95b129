using FragTools.Proc;

namespace FragTools.Diagnosis.Rules;

/// <summary>FT022: many page blocks hold pages that compaction cannot move, or pages of several migrate types.</summary>
internal sealed class UnmovablePageBlocks : Rule
{
    private const int ManyPercent = 25;

    // x86's DMA zone has 8 page blocks, of which the kernel's own are always many.
    private const long FewBlocks = 64;

    public override string Id => "FT022";

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.MigrateTypes
            .GroupBy(row => (row.NumaNode, row.Zone))
            .Where(zone => zone.All(row => row.PageBlocks is not null) && zone.Sum(row => row.PageBlocks!.Value) >= FewBlocks)
            .SelectMany(zone => InZone([.. zone]));

    private IEnumerable<Finding> InZone(List<PageTypeInfo> zone)
    {
        var all = zone.Sum(row => row.PageBlocks!.Value);
        var unmovable = zone.Find(row => row.MigrateType == "Unmovable");
        if (unmovable?.PageBlocks is { } blocks && blocks * 100 >= all * ManyPercent)
        {
            yield return Found(unmovable, Wording.Of($"{blocks} of {all} page blocks hold pages that compaction cannot move"), ("PageBlocks", all), ("UnmovablePageBlocks", blocks));
        }

        var mixed = zone.Sum(row => row.MixedPageBlocks ?? 0);
        if (mixed * 100 >= all * ManyPercent)
        {
            yield return Found(zone[0], Wording.Of($"{mixed} of {all} page blocks hold pages of several migrate types"), ("PageBlocks", all), ("MixedPageBlocks", mixed));
        }
    }

    private Finding Found(PageTypeInfo row, string what, params (string, decimal?)[] numbers) => new()
    {
        Id = Id,
        Severity = Severity.Warning,
        Statement = Wording.Of($"In node {row.NumaNode} {row.Zone} {what}: compaction makes fewer large blocks there."),
        Numbers = Wording.Numbers(numbers),
        Basis = row,
        Source = row.Source,
    };
}

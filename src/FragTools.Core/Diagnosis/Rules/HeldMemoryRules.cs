using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Diagnosis.Rules;

/// <summary>Many page blocks hold pages that compaction cannot move, or pages of several migrate types.</summary>
internal sealed class UnmovablePageBlocks : Rule
{
    private const int ManyPercent = 25;

    // x86's DMA zone has 8 page blocks, of which the kernel's own are always many.
    private const long FewBlocks = 64;

    public override FindingId Id => FindingId.UnmovablePageBlocks;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Snapshot.MigrateTypes
            .GroupBy(row => (row.NumaNode, row.Zone))
            .Where(zone => zone.All(row => row.PageBlocks is not null) && zone.Sum(row => row.PageBlocks!.Value) >= FewBlocks)
            .SelectMany(zone => InZone([.. zone]));

    private IEnumerable<Finding> InZone(List<PageTypeInfo> zone)
    {
        var all = zone.Sum(row => row.PageBlocks!.Value);
        var unmovable = zone.Find(row => row.MigrateType == "Unmovable");
        if (unmovable?.PageBlocks is { } blocks && blocks * 100 >= all * ManyPercent)
        {
            yield return Found(unmovable, Wording.Of($"{blocks} of {all} page blocks hold pages that compaction cannot ")
                + "move", ("PageBlocks", all), ("UnmovablePageBlocks", blocks));
        }

        var mixed = zone.Sum(row => row.MixedPageBlocks ?? 0);
        if (mixed * 100 >= all * ManyPercent)
        {
            yield return Found(zone[0], Wording.Of($"{mixed} of {all} page blocks hold pages of several migrate ")
                + "types", ("PageBlocks", all), ("MixedPageBlocks", mixed));
        }
    }

    private Finding Found(PageTypeInfo row, string what, params (string, decimal?)[] numbers) => new(Id)
    {
        Severity = Severity.Warning,
        Statement = Wording.Of($"In node {row.NumaNode} {row.Zone} {what}: compaction makes fewer large blocks there."),
        Numbers = Wording.Numbers(numbers),
        Basis = row,
        Source = row.Source,
    };
}

/// <summary>Slab caches that do not shrink hold much of the memory; compaction cannot move their pages.</summary>
internal sealed class SlabHoldsMemory : Rule
{
    private const int MuchPercent = 10;
    private const int MostCaches = 3;

    public override FindingId Id => FindingId.SlabHoldsMemory;

    public override IEnumerable<Finding> Apply(Case node)
    {
        var caches = node.Snapshot.Slabs.OrderByDescending(cache => cache.SizeBytes).Take(MostCaches);
        var largest = string.Join(", ", caches.Select(cache => cache.Name));
        var named = largest.Length > 0 ? $" The largest caches: {largest}." : "";
        if (node.Snapshot.Memory is { SlabUnreclaimableBytes: { } bytes, TotalBytes: > 0 and var total } memory)
        {
            if (bytes >= total / 100 * MuchPercent)
            {
                yield return Found(
                    Wording.Of($"Slab caches that do not shrink hold {bytes / 1024} kB of {total / 1024} kB of memory.{named}"),
                    memory,
                    memory.Source,
                    null,
                    ("SlabUnreclaimableBytes", bytes),
                    ("TotalBytes", total));
            }
        }
        else if (node.Evidence.SlabSamples is [.., { RamPages: > 0 and var ram } sample]
            && sample.UnreclaimablePages * 100 >= ram * MuchPercent)
        {
            yield return Found(
                Wording.Of($"Slab caches that do not shrink held {sample.UnreclaimablePages} of {ram} pages of memory when the kernel ")
                    + Wording.Of($"reported.{named}"),
                sample,
                sample.Source,
                sample.LineNumber,
                ("SlabUnreclaimablePages", sample.UnreclaimablePages),
                ("SlabReclaimablePages", sample.ReclaimablePages),
                ("RamPages", ram));
        }
    }

    private Finding Found(string statement, object basis, string source, long? line, params (string, decimal?)[] numbers) => new(Id)
    {
        Severity = Severity.Warning,
        Statement = statement + " Compaction cannot move it.",
        Numbers = Wording.Numbers(numbers),
        Basis = basis,
        Source = source,
        LineNumber = line,
    };
}

/// <summary>Slab caches that do not shrink grew by half and more between two of the kernel's reports.</summary>
internal sealed class SlabGrows : Rule
{
    public override FindingId Id => FindingId.SlabGrows;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence.SlabSamples is [{ } first, { } last]
            && last.UnreclaimablePages > first.UnreclaimablePages + (first.UnreclaimablePages / 2)
            && last.RamPages is { } ram && last.UnreclaimablePages - first.UnreclaimablePages > ram / 100)
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Warning,
                Statement = Wording.Of($"Slab caches that do not shrink grew from {first.UnreclaimablePages} to ")
                    + Wording.Of($"{last.UnreclaimablePages} pages between two reports of the kernel: something keeps taking memory ")
                        + "that compaction cannot move.",
                Numbers = Wording.Numbers(
                    ("FirstUnreclaimablePages", first.UnreclaimablePages),
                    ("LastUnreclaimablePages", last.UnreclaimablePages),
                    ("RamPages", ram)),
                Basis = last,
                Source = last.Source,
                LineNumber = last.LineNumber,
            };
        }
    }
}

/// <summary>
/// Locked memory stays where it is under vm.compact_unevictable_allowed = 0 (since 4.1; 0 is what real-time kernels start with).
/// </summary>
internal sealed class LockedMemoryStays : Rule
{
    private const int MuchPercent = 2;

    public override FindingId Id => FindingId.LockedMemoryStays;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Snapshot.Setting("compact_unevictable_allowed") is { Number: 0 } setting
            && node.Snapshot.Memory is { TotalBytes: > 0 and var total } memory
            && memory.Get("Unevictable") is { } locked && locked >= total / 100 * MuchPercent)
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Warning,
                Statement = Wording.Of($"{SizeText.Format(locked)} are locked ({100.0 * locked / total:0.#} % of memory), and ")
                    + "vm.compact_unevictable_allowed is 0: "
                    + "compaction passes over them.",
                Numbers = Wording.Numbers(("UnevictableBytes", locked), ("TotalBytes", total)),
                Basis = setting,
                Source = setting.Source,
            };
        }
    }
}

namespace FragTools.Diagnosis.Rules;

/// <summary>FT023: slab caches that do not shrink hold much of the memory; compaction cannot move their pages.</summary>
internal sealed class SlabHoldsMemory : Rule
{
    private const int MuchPercent = 10;
    private const int MostCaches = 3;

    public override string Id => "FT023";

    public override IEnumerable<Finding> Apply(Case node)
    {
        var largest = string.Join(", ", node.Evidence.Slabs.OrderByDescending(cache => cache.SizeBytes).Take(MostCaches).Select(cache => cache.Name));
        var caches = largest.Length > 0 ? $" The largest caches: {largest}." : "";
        if (node.Evidence.Memory is { SlabUnreclaimableBytes: { } bytes, TotalBytes: > 0 and var total } memory)
        {
            if (bytes >= total / 100 * MuchPercent)
            {
                yield return Found(
                    Wording.Of($"Slab caches that do not shrink hold {bytes / 1024} kB of {total / 1024} kB of memory.{caches}"),
                    memory,
                    memory.Source,
                    null,
                    ("SlabUnreclaimableBytes", bytes),
                    ("TotalBytes", total));
            }
        }
        else if (node.Evidence.SlabSamples is [.., { RamPages: > 0 and var ram } sample] && sample.UnreclaimablePages * 100 >= ram * MuchPercent)
        {
            yield return Found(
                Wording.Of($"Slab caches that do not shrink held {sample.UnreclaimablePages} of {ram} pages of memory when the kernel reported.{caches}"),
                sample,
                sample.Source,
                sample.LineNumber,
                ("SlabUnreclaimablePages", sample.UnreclaimablePages),
                ("SlabReclaimablePages", sample.ReclaimablePages),
                ("RamPages", ram));
        }
    }

    private Finding Found(string statement, object basis, string source, long? line, params (string, decimal?)[] numbers) => new()
    {
        Id = Id,
        Severity = Severity.Warning,
        Statement = statement + " Compaction cannot move it.",
        Numbers = Wording.Numbers(numbers),
        Basis = basis,
        Source = source,
        LineNumber = line,
    };
}

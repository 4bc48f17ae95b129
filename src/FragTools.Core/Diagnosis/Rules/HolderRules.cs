using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Diagnosis.Rules;

/// <summary>Much of the memory is in no counter that the kernel prints: pages that drivers took for themselves.</summary>
internal sealed class MemoryUnaccounted : Rule
{
    // Caches of free pages by CPU, and what old kernels do not print, stay well below that.
    private const int MuchPercent = 10;

    public override FindingId Id => FindingId.MemoryUnaccounted;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Snapshot.Memory is { UnaccountedBytes: { } bytes, TotalBytes: > 0 and var total } memory
            && bytes >= total / 100 * MuchPercent)
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Warning,
                Statement = $"{SizeText.Format(bytes)} of {SizeText.Format(total)} of memory are in no counter of /proc/meminfo: pages "
                    + "that drivers took for themselves, such as a hypervisor's balloon, a graphics or network card. Compaction cannot "
                    + "move them.",
                Numbers = Wording.Numbers(("UnaccountedBytes", bytes), ("TotalBytes", total)),
                Basis = memory,
                Source = memory.Source,
            };
        }
    }
}

/// <summary>Who in the kernel holds memory that cannot be moved, where the kernel was built, or booted, to tell.</summary>
internal sealed class UnmovableHeld : Rule
{
    // Tables of the kernel's own size hold a per cent or so from boot on.
    private const int MuchPercent = 2;
    private const int MostNamed = 3;

    public override FindingId Id => FindingId.UnmovableHeld;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Snapshot is { Holders: { Largest: [{ Bytes: var most }, ..] largest } holders, Memory.TotalBytes: > 0 and var total }
            && most >= total / 100 * MuchPercent)
        {
            var named = string.Join("; ", largest.Take(MostNamed).Select(holder => $"{SizeText.Format(holder.Bytes)} by {holder.Name}"));
            yield return new Finding(Id)
            {
                Severity = Severity.Info,
                Statement = $"Of {SizeText.Format(total)} of memory code of the kernel holds what cannot be moved: {named}"
                    + $"{(holders.IsPart ? $", by the first {SizeText.Format(MemoryHolders.MostBytes)} of the file" : "")}.",
                Numbers = Wording.Numbers([("TotalBytes", total), .. largest.Take(MostNamed).Select(
                    (holder, at) => (Wording.Of($"Holder{at + 1}Bytes"), (decimal?)holder.Bytes))]),
                Source = holders.Source,
            };
        }
    }
}

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

using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Remedy;

/// <summary>What a rule looks at.</summary>
/// <param name="Root">The machine.</param>
/// <param name="Result">The compaction that did not help.</param>
/// <param name="Memory">The machine's free memory now.</param>
/// <param name="Info">/proc/meminfo, or null where it cannot be read.</param>
internal sealed record AdviceInput(LinuxRoot Root, CompactionResult Result, MachineMemory Memory, MemoryInfo? Info);

/// <summary>Looks for one reason why compaction does not help.</summary>
internal abstract class AdviceRule
{
    /// <summary>The advice, or null where this is not the reason, or that is not known.</summary>
    public abstract Advice? Look(AdviceInput input);

    /// <summary>A share in percent, for people.</summary>
    protected static string Percent(long part, long whole) => (100.0 * part / whole).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) + " %";
}

/// <summary>Asks the rules where compaction did not help.</summary>
internal static class CompactionAdvisor
{
    private static readonly AdviceRule[] Rules =
    [
        new FreeMemoryRule(), new KernelFaultRule(), new UnreclaimableSlabRule(), new UnmovableBlocksRule(), new UnevictablePagesRule(),
        new MemoryCgroupsRule(), new MinFreeRule(),
    ];

    public static AdviceList Advise(LinuxRoot root, CompactionResult result, MachineMemory memory)
    {
        var isNeeded = result.Skipped is SkipReason.LowMemory or SkipReason.ShownUseless || (result.Completed == true && result.Helped == false);
        if (!isNeeded)
        {
            return AdviceList.None;
        }

        var info = MemInfoReader.Instance.Read(new NodeInput.Root(root)).Items is [var read, ..] ? read : null;
        var input = new AdviceInput(root, result, memory, info);
        return new AdviceList(Rules.Select(rule => rule.Look(input)).OfType<Advice>());
    }
}

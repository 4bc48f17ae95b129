using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>What an advice is about.</summary>
public enum AdviceKind
{
    /// <summary>Too little memory is free: compaction puts together what is free, and no more.</summary>
    FreeMemory,

    /// <summary>Unmovable pages are spread over the zone's page blocks.</summary>
    UnmovableBlocks,

    /// <summary>Slab that does not shrink holds much of the memory.</summary>
    UnreclaimableSlab,

    /// <summary>Locked memory, which this kernel is told not to move.</summary>
    UnevictablePages,

    /// <summary>This kernel's release has a fault that has since been mended.</summary>
    KernelFault,

    /// <summary>vm.min_free_kbytes is small for so much memory.</summary>
    MinFree,

    /// <summary>Memory cgroups are many.</summary>
    MemoryCgroups,
}

/// <summary>One thing that would help, with the numbers that say so.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">What to do and why, in a sentence with its numbers.</param>
public sealed record Advice(AdviceKind Kind, string Text)
{
    /// <summary>The advice in a line.</summary>
    /// <returns><see cref="Text"/>.</returns>
    public override string ToString() => Text;
}

/// <summary>Advice, the most pressing first; its text is the sentences.</summary>
/// <param name="advice">The advice.</param>
public sealed class AdviceList(IEnumerable<Advice> advice) : TextList<Advice>(advice)
{
    /// <summary>None.</summary>
    public static AdviceList None { get; } = new([]);

    /// <summary>The sentences in a line.</summary>
    /// <returns>The texts, separated by blanks.</returns>
    public override string ToString() => string.Join(' ', this);
}

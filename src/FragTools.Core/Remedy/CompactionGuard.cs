using FragTools.Linux;

namespace FragTools.Remedy;

/// <summary>What a guard looks at.</summary>
/// <param name="Root">The machine.</param>
/// <param name="Request">What is asked for.</param>
/// <param name="NumaNodes">The NUMA nodes of one write.</param>
/// <param name="Memory">The machine's free memory.</param>
/// <param name="Now">The time.</param>
/// <param name="History">The last results of this process.</param>
internal sealed record GuardInput(
    LinuxRoot Root, CompactionRequest Request, IReadOnlyList<int> NumaNodes, MachineMemory Memory, DateTimeOffset Now, CompactionHistory History);

/// <summary>Looks at one thing that speaks against a compaction.</summary>
internal abstract class CompactionGuard
{
    /// <summary>The guard's name, which is also the reason that it gives.</summary>
    public abstract SkipReason Reason { get; }

    /// <summary>Looks.</summary>
    /// <returns>Passed, Stops or NotKnown.</returns>
    public abstract GuardFinding Look(GuardInput input);

    protected GuardFinding Found(bool stops, string detail) => new(Reason, stops ? GuardOutcome.Stops : GuardOutcome.Passed, detail);

    protected GuardFinding NotKnown(string detail) => new(Reason, GuardOutcome.NotKnown, detail);
}

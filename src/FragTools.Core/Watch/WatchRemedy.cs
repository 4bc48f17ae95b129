using FragTools.Linux;
using FragTools.Remedy;

namespace FragTools.Watch;

/// <summary>What a watch does where large blocks are short; tests give their own.</summary>
internal interface IWatchRemedy
{
    /// <summary>Does it for NUMA nodes.</summary>
    /// <exception cref="NodeException">It could not be done.</exception>
    WatchOutcome Act(IReadOnlyList<int> numaNodes, CancellationToken cancellation);
}

/// <summary>What was done.</summary>
/// <param name="Compactions">The compactions' results.</param>
/// <param name="CacheDrops">The results of dropping caches alone.</param>
/// <param name="Remarks">The same in sentences.</param>
internal sealed record WatchOutcome(
    IReadOnlyList<CompactionResult> Compactions, IReadOnlyList<CacheDropResult> CacheDrops, IReadOnlyList<string> Remarks)
{
    /// <summary>Did a guard keep it from a NUMA node?</summary>
    public bool WasKeptFrom(int numaNode)
        => Compactions.Any(result => result.NumaNode == numaNode && result is { Skipped: not null, Action: RemedyAction.None });
}

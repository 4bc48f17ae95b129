using FragTools.Linux;
using FragTools.Remedy;

namespace FragTools.Watch;

/// <summary>Compacts, drops caches, or both; or says what it would do.</summary>
/// <param name="root">The machine.</param>
/// <param name="options">What is to be done, and for which order.</param>
/// <param name="progress">Is told how far it has come.</param>
internal sealed class KernelRemedy(LinuxRoot root, WatchOptions options, Action<RemedyProgress>? progress) : IWatchRemedy
{
    private readonly CacheKind _caches = CachesOf(options.Remedy);

    private bool IsCompaction => options.Remedy.HasFlag(RemedyAction.Compact);

    /// <summary>Finds out whether all can be written that would be.</summary>
    /// <param name="numaNodes">The NUMA nodes that are watched.</param>
    /// <exception cref="NodeException">It cannot.</exception>
    public void Check(IEnumerable<int> numaNodes)
    {
        if (options.IsWhatIf)
        {
            return;
        }

        if (IsCompaction)
        {
            MemoryCompaction.Check(root, Request([.. numaNodes]));
        }
        else
        {
            CacheDrop.Check(root);
        }
    }

    /// <inheritdoc/>
    public WatchOutcome Act(IReadOnlyList<int> numaNodes, CancellationToken cancellation)
    {
        if (!IsCompaction)
        {
            return Drop(cancellation);
        }

        var request = Request(numaNodes);
        CompactionResult[] results =
            [.. options.IsWhatIf ? MemoryCompaction.Assess(root, request) : MemoryCompaction.Run(root, request, progress, cancellation)];
        return new WatchOutcome(results, [], [.. results.Select(WatchRemark.Of)]);
    }

    /// <summary>What the remedy is, for a question.</summary>
    public static string Describe(LinuxRoot root, RemedyAction remedy)
    {
        string[] steps =
        [
            .. CachesOf(remedy) is var caches and not CacheKind.None ? [CacheDrop.Describe(root, caches)] : (string[])[],
            .. remedy.HasFlag(RemedyAction.Compact)
                ? [$"compact the memory of that NUMA node (1 to {root.Describe(CompactionFiles.OfNode("N"))})"]
                : (string[])[],
        ];
        return string.Join(", then ", steps) + (root.Host is { } host ? $" on {host}" : "");
    }

    private static CacheKind CachesOf(RemedyAction remedy) => (CacheKind)(remedy & (RemedyAction.DropPageCache | RemedyAction.DropSlab));

    private CompactionRequest Request(IReadOnlyList<int> numaNodes)
        => new() { NumaNodes = numaNodes, Order = options.Order, DropCaches = _caches };

    private WatchOutcome Drop(CancellationToken cancellation)
    {
        if (options.IsWhatIf)
        {
            return new WatchOutcome([], [], [$"would {CacheDrop.Describe(root, _caches)}"]);
        }

        var result = CacheDrop.Run(root, _caches, timeout: null, progress, cancellation);
        return new WatchOutcome([], [result], [WatchRemark.Of(result)]);
    }
}

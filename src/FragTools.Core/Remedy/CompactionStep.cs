using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>One write: the file, and the NUMA nodes that it compacts.</summary>
/// <param name="Root">The machine.</param>
/// <param name="Request">What is asked for.</param>
/// <param name="File">The file, below the root.</param>
/// <param name="NumaNodes">The nodes.</param>
/// <param name="Name">What is compacted, in words.</param>
/// <param name="IsOneOfSeveral">Has the machine more nodes, or one write several?</param>
internal sealed record CompactionStep(
    LinuxRoot Root, CompactionRequest Request, string File, IReadOnlyList<int> NumaNodes, string Name, bool IsOneOfSeveral)
{
    /// <summary>The writes that a request takes.</summary>
    /// <exception cref="NodeException">There is no such node or order.</exception>
    public static IReadOnlyList<CompactionStep> Of(LinuxRoot root, CompactionRequest request, NodeSnapshot snapshot)
    {
        var here = snapshot.NumaNodes;
        if (request.Order is { } order && (order < 0 || order > snapshot.FreeBlocks.Max(zone => zone.MaxOrder)))
        {
            throw Missing(root, $"there is no order {order}", $"0 to {snapshot.FreeBlocks.Max(zone => zone.MaxOrder)}");
        }

        if (request.NumaNodes is not { } asked)
        {
            return [new CompactionStep(root, request, CompactionFiles.Machine, here, "all memory", here.Count > 1)];
        }

        var nodes = asked.Distinct().Order().ToList();
        if (nodes.Find(node => !here.Contains(node)) is var missing && nodes.Exists(node => !here.Contains(node)))
        {
            throw Missing(root, $"there is no NUMA node {missing}", string.Join(", ", here));
        }

        // A kernel without NUMA has node 0 in buddyinfo and no file of it: its memory is the machine's.
        return here.Count == 1 && nodes.Count == 1 && !root.HasFolder(CompactionFiles.NodeFolder)
            ? [new CompactionStep(root, request, CompactionFiles.Machine, nodes, $"NUMA node {nodes[0]}", IsOneOfSeveral: false)]
            : nodes.ConvertAll(
                node => new CompactionStep(root, request, CompactionFiles.OfNode(node), [node], $"NUMA node {node}", here.Count > 1));
    }

    /// <summary>What guards look at.</summary>
    public GuardInput Input(CompactionDraft draft, RemedyContext context)
        => new(Root, Request, NumaNodes, draft.Node, context.Clock.GetUtcNow(), context.History);

    /// <summary>A result for each node.</summary>
    public IEnumerable<CompactionResult> Results(CompactionDraft draft) => NumaNodes.Select(node => Result(draft, node));

    private CompactionResult Result(CompactionDraft draft, int node)
    {
        var zone = draft.Node.LargestZone(node);
        var index = draft.Node.Index(node, zone, Request.Order);
        var before = BuddyInfoList.Of(draft.Node, node);
        var after = draft.NodeAfter is { } now ? BuddyInfoList.Of(now, node) : null;
        var isCompacted = draft.Elapsed is not null;
        var success = Request.Order is { } wanted ? draft.NodeAfter?.Serves(node, wanted) : null;
        string?[] notes =
        [
            success == true ? Elsewhere(after!, zone, Request.Order!.Value) : null,
            isCompacted && IsOneOfSeveral
                ? "pages moved, pages scanned and stalls are the whole machine's during this write"
                    + (NumaNodes.Count > 1 ? ", which compacted all NUMA nodes; the duration is that of all" : "")
                : null,
        ];
        var result = new CompactionResult
        {
            Host = Root.Host,
            NumaNode = node,
            Order = Request.Order,
            Action = draft.Action,
            IsWhatIf = draft.IsWhatIf,
            Skipped = draft.Skipped,
            SkippedDetail = draft.SkippedDetail,
            Completed = draft.Completed,
            StartTime = draft.StartTime,
            DurationMilliseconds = draft.Elapsed is { } elapsed ? Math.Round(elapsed.TotalMilliseconds, 3) : null,
            Success = success,
            Zone = zone,
            IndexBefore = index?.FragmentationIndex,
            IndexAfter = draft.NodeAfter?.Index(node, zone, Request.Order)?.FragmentationIndex,
            IndexOrigin = index?.Origin,
            Before = before,
            After = after,
            BlocksGained = after is null ? null : Gained(before, after),
            PagesMoved = draft.Grown(static stat => stat.PagesMigrated),
            MigrateScanned = draft.Grown(static stat => stat.CompactMigrateScanned),
            FreeScanned = draft.Grown(static stat => stat.CompactFreeScanned),
            StallsDuring = draft.CountersAfter is { } counters ? draft.CountersBefore?.StallsUntil(counters) : null,
            CachesDroppedBytes = draft.Drop?.ShrunkBytes,
            Guards = new GuardList(draft.Guards),
            Note = string.Join("; ", notes.OfType<string>()) is { Length: > 0 } note ? note : null,
            Target = Root.Describe(File),
        };
        return result.NeedsAdvice ? result with { Advice = CompactionAdvice.Of(Root, node) } : result;
    }

    /// <summary>Where the block of an order is, where the zone that the indices are of has none.</summary>
    private static string? Elsewhere(BuddyInfoList zones, string? shown, int order)
        => zones.Where(zone => zone.FreeBlocks.Skip(order).Any(static blocks => blocks > 0)).Select(static zone => zone.Zone).ToList()
            is { Count: > 0 } having && !having.Contains(shown!)
            ? FormattableString.Invariant($"the block of order {order} is in zone {having[^1]}; the indices are of {shown}")
            : null;

    // A zone may come or go meanwhile (memory hotplug): what both have counts.
    private static ValueList<long> Gained(BuddyInfoList before, BuddyInfoList after)
    {
        var gained = new long[after.Select(zone => zone.FreeBlocks.Count).DefaultIfEmpty().Max()];
        foreach (var (then, now) in before.Join(after, zone => zone.Zone, zone => zone.Zone, (then, now) => (then, now)))
        {
            for (var order = 0; order < Math.Min(then.FreeBlocks.Count, now.FreeBlocks.Count); order++)
            {
                gained[order] += now.FreeBlocks[order] - then.FreeBlocks[order];
            }
        }

        return new ValueList<long>(gained);
    }

    private static NodeException Missing(LinuxRoot root, string problem, string here)
        => new(NodeError.FilterMatchesNothing, root.Describe("proc/buddyinfo"), $"{problem}; there are: {here}");
}

/// <summary>What is known of one write so far.</summary>
/// <param name="Node">The machine before.</param>
internal sealed record CompactionDraft(NodeSnapshot Node)
{
    public DateTimeOffset StartTime { get; init; }

    public IReadOnlyList<GuardFinding> Guards { get; init; } = [];

    public RemedyAction Action { get; init; }

    public bool IsWhatIf { get; init; }

    public SkipReason? Skipped { get; init; }

    public string? SkippedDetail { get; init; }

    public bool? Completed { get; init; }

    public CacheDropResult? Drop { get; init; }

    /// <summary>How long the kernel compacted; null where it did not.</summary>
    public TimeSpan? Elapsed { get; init; }

    public NodeSnapshot? NodeAfter { get; init; }

    public StallCounters? CountersBefore { get; init; }

    public StallCounters? CountersAfter { get; init; }

    /// <summary>How much a counter of /proc/vmstat grew meanwhile.</summary>
    public long? Grown(Func<CompactionStat, long?> counter)
        => CountersBefore?.Stat is { } before && CountersAfter?.Stat is { } after ? counter(after) - counter(before) : null;
}

using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>
/// The fragmentation index by zone and order: the kernel's own from debugfs
/// (/sys/kernel/debug/extfrag/extfrag_index and unusable_index; mm/vmstat.c, extfrag_show_print, since 2.6.35), else
/// computed from /proc/buddyinfo. A captured file may be any of the three.
/// </summary>
public sealed class ExtFragIndexReader : NodeReader<ExtFragIndex>
{
    /// <summary>The kernel's path of the fragmentation index.</summary>
    internal const string IndexPath = "sys/kernel/debug/extfrag/extfrag_index";

    /// <summary>The kernel's path of the unusable index.</summary>
    internal const string UnusablePath = "sys/kernel/debug/extfrag/unusable_index";

    private const string DebugPath = "sys/kernel/debug";
    private const string ThresholdPath = "proc/sys/vm/extfrag_threshold";

    // Only costly orders are held against the threshold from 4.9 on (include/linux/mmzone.h, PAGE_ALLOC_COSTLY_ORDER).
    private const int CostlyOrder = 3;

    private const int MoreTries = 4;

    /// <summary>The only instance that is needed.</summary>
    public static ExtFragIndexReader Instance { get; } = new();

    /// <inheritdoc/>
    public override string RelativePath => "proc/buddyinfo";

    /// <inheritdoc/>
    public override Reading<ExtFragIndex> Read(NodeInput input, long? pageSizeBytes = null)
    {
        if (input is NodeInput.Root(var tree))
        {
            return ReadTree(tree, input, pageSizeBytes);
        }

        if (input is NodeInput.CapturedFile(var path) && KernelPathOf(path) is { } relative)
        {
            try
            {
                var (text, context) = Open(input, relative, pageSizeBytes);
                return Parse(text.Span, context);
            }
            catch (NodeException error)
            {
                return new Reading<ExtFragIndex>(error);
            }
        }

        return base.Read(input, pageSizeBytes);
    }

    private protected override Reading<ExtFragIndex> ParseText(ReadOnlySpan<byte> text, ReadContext context)
    {
        if (!ExtFragText.LooksLikeIndex(text))
        {
            return Computed(BuddyInfoReader.Instance.Parse(text, context));
        }

        var table = ExtFragText.Parse(text, context.Source);
        var isUnusable = ExtFragText.IsUnusable(table.Items, context.Source);
        if (isUnusable is null)
        {
            return new Reading<ExtFragIndex>(new NodeException(
                NodeError.KernelTextInvalid,
                context.Source,
                "all values are 0.000, which either file may hold; name it extfrag_index or unusable_index"));
        }

        return new Reading<ExtFragIndex>(
            isUnusable.Value ? FromKernel([], table.Items, [], context) : FromKernel(table.Items, [], [], context),
            table.Errors);
    }

    /// <summary>The indices of zones whose free blocks are known.</summary>
    /// <param name="zones">The zones.</param>
    /// <returns>A row for each zone and order, with origin Computed.</returns>
    public static IReadOnlyList<ExtFragIndex> Compute(IEnumerable<BuddyInfo> zones)
    {
        ArgumentNullException.ThrowIfNull(zones);
        return [.. zones.SelectMany(static zone =>
        {
            var threshold = ThresholdOf(zone.Tree);
            return Enumerable.Range(0, zone.FreeBlocks.Count).Select(order => Row(zone, order, threshold));
        })];
    }

    /// <summary>
    /// On a running kernel memory moves between the reads of the three files; a few more tries, and they mostly speak
    /// of the same instant.
    /// </summary>
    private static Reading<ExtFragIndex> ReadTree(LinuxRoot tree, NodeInput input, long? pageSizeBytes)
    {
        var reading = ReadOnce(tree, input, pageSizeBytes);
        for (var more = 0; more < MoreTries && tree.IsRunning && reading.Items.Any(IsUncounted); more++)
        {
            reading = ReadOnce(tree, input, pageSizeBytes);
        }

        return reading;

        static bool IsUncounted(ExtFragIndex row) => row is { Origin: IndexOrigin.Kernel, FreeBlocks: null };
    }

    private static Reading<ExtFragIndex> ReadOnce(LinuxRoot tree, NodeInput input, long? pageSizeBytes)
    {
        var zones = BuddyInfoReader.Instance.Read(input, pageSizeBytes);
        byte[] index;
        try
        {
            index = tree.ReadAllBytes(IndexPath);
        }
        catch (NodeException denied)
        {
            var computed = Computed(zones);
            return tree.IsRunning && computed.Items.Count > 0
                ? computed with { Notes = [WhyComputed(tree, denied)] }
                : computed;
        }

        var context = new ReadContext(
            tree.Describe(IndexPath),
            tree.Host,
            pageSizeBytes is { } given ? PageSize.Of(given) : NodePageSize.Of(tree)) { Tree = tree };
        var kernel = ExtFragText.Parse(CapturedText.Normalize(index), context.Source);
        if (kernel.Items.Count == 0)
        {
            // An empty or torn capture of the index: what buddyinfo gives is still available.
            return Computed(zones) with { Errors = [.. kernel.Errors, .. zones.Errors] };
        }

        var unusable = tree.TryReadAllBytes(UnusablePath) is { } text
            ? ExtFragText.Parse(CapturedText.Normalize(text), tree.Describe(UnusablePath))
            : new Reading<ExtFragText.Row>([]);
        return new Reading<ExtFragIndex>(
            FromKernel(kernel.Items, unusable.Items, zones.Items, context),
            [.. kernel.Errors, .. unusable.Errors]);
    }

    private static Reading<ExtFragIndex> Computed(Reading<BuddyInfo> zones)
        => new(Compute(zones.Items), zones.Errors, zones.Warnings);

    private static string WhyComputed(LinuxRoot tree, NodeException reason)
    {
        var why = reason.Error == NodeError.KernelFileDenied
            ? "only root may read it"
            : !tree.HasFolder(DebugPath + "/bdi") && !tree.HasFolder(DebugPath + "/block") && !tree.HasFolder(DebugPath + "/sched")
                ? "debugfs is not mounted there (as root on the node: mount -t debugfs none /sys/kernel/debug)"
                : "this kernel has no such file (CONFIG_COMPACTION or CONFIG_DEBUG_FS is off)";
        return $"{tree.Describe(IndexPath)}: {why}; computed from /proc/buddyinfo with the kernel's arithmetic instead.";
    }

    private static string? KernelPathOf(string path)
        => new[] { IndexPath, UnusablePath }.FirstOrDefault(relative => LinuxRoot.Above(path, relative) is not null);

    private static ExtFragIndex Row(BuddyInfo zone, int order, int? threshold)
    {
        var counts = FragmentationMath.Count(zone.FreeBlocks, order);
        var index = FragmentationMath.FragmentationIndex(counts, order);
        return new ExtFragIndex
        {
            Host = zone.Host,
            NumaNode = zone.NumaNode,
            Zone = zone.Zone,
            Order = order,
            FreeBlocks = (long)counts.FreeBlocks,
            SuitableBlocks = (long)counts.SuitableBlocks,
            IndexThousandths = index,
            UnusableThousandths = FragmentationMath.UnusableFreeIndex(counts, order),
            ThresholdThousandths = threshold,
            Origin = IndexOrigin.Computed,
            WouldCompact = ThresholdAllows(index, order, threshold, zone.Tree?.Kernel),
            PageSize = zone.PageSize,
            PageSizeAssumed = zone.PageSizeAssumed,
            Source = zone.Source,
            Tree = zone.Tree,
        };
    }

    private static List<ExtFragIndex> FromKernel(
        IReadOnlyList<ExtFragText.Row> index, IReadOnlyList<ExtFragText.Row> unusable, IReadOnlyList<BuddyInfo> zones, ReadContext context)
    {
        var threshold = ThresholdOf(context.Tree);
        var rows = new List<ExtFragIndex>();
        foreach (var head in index.Count > 0 ? index : unusable)
        {
            // unusable_index leaves out memoryless nodes, so rows are matched by zone, not by place.
            var indexRow = index.Count > 0 ? head : null;
            var unusableRow = index.Count > 0 ? unusable.FirstOrDefault(head.IsSameZone) : head;
            var zone = zones.FirstOrDefault(zone => zone.NumaNode == head.Node && zone.Zone == head.Zone);
            var counted = zone is not null && Reproduces(zone, indexRow, unusableRow) ? zone.FreeBlocks : null;
            for (var order = 0; order < head.Thousandths.Length; order++)
            {
                var value = indexRow?.Thousandths[order];
                var counts = counted is null ? (ContigPageInfo?)null : FragmentationMath.Count(counted, order);
                rows.Add(new ExtFragIndex
                {
                    Host = context.Host,
                    NumaNode = head.Node,
                    Zone = head.Zone,
                    Order = order,
                    FreeBlocks = (long?)counts?.FreeBlocks,
                    SuitableBlocks = (long?)counts?.SuitableBlocks,
                    IndexThousandths = value,
                    UnusableThousandths = unusableRow?.At(order),
                    ThresholdThousandths = threshold,
                    Origin = IndexOrigin.Kernel,
                    WouldCompact = value is { } known ? ThresholdAllows(known, order, threshold, context.Tree?.Kernel) : null,
                    PageSize = context.PageSize.Bytes,
                    PageSizeAssumed = context.PageSize.Assumed,
                    Source = context.Source,
                    Tree = context.Tree,
                });
            }
        }

        return rows;
    }

    /// <summary>
    /// buddyinfo and the index are two files, read at two instants. Only counts that give the whole line of the index
    /// belong to it.
    /// </summary>
    private static bool Reproduces(BuddyInfo zone, ExtFragText.Row? index, ExtFragText.Row? unusable)
    {
        for (var order = 0; order < zone.FreeBlocks.Count; order++)
        {
            var counts = FragmentationMath.Count(zone.FreeBlocks, order);
            if ((index is not null && index.At(order) != FragmentationMath.FragmentationIndex(counts, order))
                || (unusable is not null && unusable.At(order) != FragmentationMath.UnusableFreeIndex(counts, order)))
            {
                return false;
            }
        }

        return true;
    }

    private static int? ThresholdOf(LinuxRoot? tree)
        => int.TryParse(tree?.TryReadLine(ThresholdPath), out var threshold) && threshold is >= 0 and <= 1000 ? threshold : null;

    private static bool? ThresholdAllows(int index, int order, int? threshold, KernelRelease? kernel)
    {
        if (index == FragmentationMath.BlockAvailable)
        {
            return null;
        }

        if (order == 0)
        {
            return false;
        }

        if (index < 0 || index > threshold)
        {
            return true;
        }

        return order > CostlyOrder ? threshold is null ? null : false
            : kernel is null ? null
            : kernel.IsAtLeast(4, 9) ? true
            : threshold is null ? null : false;
    }
}

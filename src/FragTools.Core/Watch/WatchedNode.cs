using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Watch;

/// <summary>Where samples come from; tests give their own.</summary>
internal interface IWatchedNode
{
    /// <summary>What cannot be counted, and why.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Takes a sample of each zone.</summary>
    /// <param name="now">The time to note on it.</param>
    /// <returns>The samples, and an error for each line that could not be read.</returns>
    Reading<WatchSample> Sample(DateTimeOffset now);
}

/// <summary>Takes samples of a node. All files stay open; a sample reads two of them and the new kernel messages.</summary>
internal sealed class WatchedNode : IWatchedNode, IDisposable
{
    private const string TrendLevels = "▁▂▃▄▅▆▇█";

    private static readonly string[] KernelZones = ["DMA", "DMA32", "Normal"];

    private readonly WatchOptions _options;
    private readonly ReadContext _context;
    private readonly KernelPage _freeBlocks;
    private readonly KernelPage? _counters;
    private readonly FailureCounter? _failures;
    private readonly HashSet<(int NumaNode, string Zone)> _deciding;
    private readonly Dictionary<(int NumaNode, string Zone), string> _trends = [];
    private WatchCounters? _before;

    private readonly List<string> _warnings = [];

    /// <exception cref="NodeException">
    /// /proc/buddyinfo cannot be read, or holds none of the zones that were named, or not the order.
    /// </exception>
    public WatchedNode(LinuxRoot root, WatchOptions options)
    {
        _options = options;
        _freeBlocks = KernelPage.Open(root, BuddyInfoReader.Instance.RelativePath);
        _context = new ReadContext(root.Describe(BuddyInfoReader.Instance.RelativePath), root.Host, NodePageSize.Of(root)) { Tree = root };
        _counters = TryOpen(() => KernelPage.Open(root, VmStatReader.Instance.RelativePath), "compaction and stalls are not counted");
        _failures = LogInput.KernelMessages.Of(root) is { Device: var device }
            ? TryOpen(() => new FailureCounter(device), "new allocation failures are not counted")
            : null;
        var zones = Zones();
        if (zones.Items.Count == 0 && zones.Errors is [var error, ..])
        {
            Dispose();
            throw error;
        }

        if (zones.Items.Max(static zone => zone.MaxOrder) is var highest && options.Order > highest)
        {
            Dispose();
            throw new NodeException(
                NodeError.FilterMatchesNothing, _context.Source, $"there is no order {options.Order}; the highest is {highest}");
        }

        NumaNodes = [.. zones.Items.Select(static zone => zone.NumaNode).Distinct()];
        _deciding = LargestZones(root, zones.Items);
    }

    /// <summary>The NUMA nodes that are watched.</summary>
    public IReadOnlyList<int> NumaNodes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <inheritdoc/>
    public Reading<WatchSample> Sample(DateTimeOffset now)
    {
        Reading<BuddyInfo> zones;
        try
        {
            zones = Zones();
        }
        catch (NodeException error)
        {
            return new Reading<WatchSample>(error);
        }

        var counted = Counters(out var errors);
        var grown = counted is { } after && _before is { } before ? after.Since(before) : default;
        _before = counted;
        string? lastFailure = null;
        var failures = _failures?.Take(out lastFailure);
        var samples = new List<WatchSample>(zones.Items.Count);
        foreach (var zone in zones.Items)
        {
            var counts = FragmentationMath.Count(zone.FreeBlocks, _options.Order);
            var index = FragmentationMath.FragmentationIndex(counts, _options.Order);
            samples.Add(new WatchSample
            {
                Timestamp = now,
                Host = zone.Host,
                NumaNode = zone.NumaNode,
                Zone = zone.Zone,
                Order = _options.Order,
                IndexThousandths = index,
                Trend = Trend(zone, index),
                Decides = _options.AreZonesNamed || _deciding.Contains((zone.NumaNode, zone.Zone)),
                FreeBlocks = zone.FreeBlocks,
                SuitableBlocks = (long)counts.SuitableBlocks,
                CompactStalls = grown.CompactStall,
                CompactFails = grown.CompactFail,
                CompactSuccesses = grown.CompactSuccess,
                PagesMigrated = grown.PagesMigrated,
                KcompactdWakes = grown.KcompactdWake,
                AllocStalls = grown.AllocStall,
                NewFailures = failures,
                LastFailure = lastFailure,
                PageSize = zone.PageSize,
                PageSizeAssumed = zone.PageSizeAssumed,
                Source = zone.Source,
                Tree = zone.Tree,
            });
        }

        return new Reading<WatchSample>(samples, [.. zones.Errors, .. errors]);
    }

    public void Dispose()
    {
        _freeBlocks.Dispose();
        _counters?.Dispose();
        _failures?.Dispose();
    }

    /// <summary>
    /// The zone of each NUMA node that the kernel's own requests come from: the largest that is neither Movable nor
    /// HighMem. Where no sizes can be read, the highest such zone that has a line.
    /// </summary>
    private static HashSet<(int, string)> LargestZones(LinuxRoot root, IReadOnlyList<BuddyInfo> zones)
    {
        var sizes = ZoneInfoReader.Instance.Read(new NodeInput.Root(root)).Items;
        return [.. zones.Where(static zone => KernelZones.Contains(zone.Zone))
            .GroupBy(static zone => zone.NumaNode)
            .Select(node => (node.Key, node.MaxBy(zone => (Size(zone), Array.IndexOf(KernelZones, zone.Zone)))!.Zone))];

        long Size(BuddyInfo zone) => sizes.FirstOrDefault(size => size.NumaNode == zone.NumaNode && size.Zone == zone.Zone) is { } known
            ? known.ManagedPages ?? known.PresentPages ?? 0
            : 0;
    }

    private string Trend(BuddyInfo zone, int thousandths)
    {
        var level = thousandths <= -1000 ? '·'
            : TrendLevels[Math.Clamp(thousandths * TrendLevels.Length / 1000, 0, TrendLevels.Length - 1)];
        var trend = _trends.GetValueOrDefault((zone.NumaNode, zone.Zone), "") + level;
        return _trends[(zone.NumaNode, zone.Zone)] = trend[Math.Max(0, trend.Length - WatchSample.LongestTrend)..];
    }

    private WatchCounters? Counters(out IReadOnlyList<NodeException> errors)
    {
        errors = [];
        try
        {
            return _counters is null ? null : WatchCounters.Parse(_counters.Read());
        }
        catch (NodeException error)
        {
            errors = [error];
            return null;
        }
    }

    private Reading<BuddyInfo> Zones()
        => _options.Zones.Apply(BuddyInfoReader.Instance.Parse(_freeBlocks.Read(), _context), _context.Source);

    private T? TryOpen<T>(Func<T> open, string otherwise)
        where T : class
    {
        try
        {
            return open();
        }
        catch (NodeException error)
        {
            _warnings.Add($"{error.Message}; {otherwise}.");
            return null;
        }
    }
}

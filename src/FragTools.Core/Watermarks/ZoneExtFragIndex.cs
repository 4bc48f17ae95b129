using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Watermarks;

/// <summary>How fragmented one zone is, for all orders at once: the rows of <see cref="ExtFragIndex"/> side by side.</summary>
public sealed record ZoneExtFragIndex : IZoneRow
{
    private ZoneExtFragIndex(IReadOnlyList<ExtFragIndex> indices)
    {
        var first = indices[0];
        Host = first.Host;
        NumaNode = first.NumaNode;
        Zone = first.Zone;
        Origin = first.Origin;
        Threshold = first.Threshold;
        PageSize = first.PageSize;
        PageSizeAssumed = first.PageSizeAssumed;
        Source = first.Source;
        Orders = new ValueList<int>(indices.Select(index => index.Order));
        FragmentationIndices = new ValueList<double?>(indices.Select(index => index.FragmentationIndex), "0.000");
        UnusableIndices = new ValueList<double?>(indices.Select(index => index.UnusableIndex), "0.000");
        Meanings = new ValueList<IndexMeaning?>(indices.Select(index => index.Meaning));
        FirstUnavailableOrder = indices.FirstOrDefault(index => index.Meaning is not (null or IndexMeaning.Available))?.Order;
    }

    /// <summary>The machine's name, or null where it is not known.</summary>
    public string? Host { get; }

    /// <summary>The NUMA node's number.</summary>
    public int NumaNode { get; }

    /// <summary>The zone.</summary>
    public string Zone { get; }

    /// <summary>The orders, in which the lists below are.</summary>
    public ValueList<int> Orders { get; }

    /// <summary>The index of each order.</summary>
    public ValueList<double?> FragmentationIndices { get; }

    /// <summary>The unusable index of each order.</summary>
    public ValueList<double?> UnusableIndices { get; }

    /// <summary>The meaning of each order's index.</summary>
    public ValueList<IndexMeaning?> Meanings { get; }

    /// <summary>The lowest order of these that has no free block, or null where all have.</summary>
    public int? FirstUnavailableOrder { get; }

    /// <summary>vm.extfrag_threshold/1000, or null where it is not known.</summary>
    public double? Threshold { get; }

    /// <summary>The kernel's own file, or computed.</summary>
    public IndexOrigin Origin { get; }

    /// <summary>Bytes of a page.</summary>
    public long PageSize { get; }

    /// <summary>True where nothing told the page size and 4096 was taken.</summary>
    public bool PageSizeAssumed { get; }

    /// <summary>The file or input that the indices came from.</summary>
    public string Source { get; }

    /// <summary>
    /// Puts rows of the same zone together, in the order in which the zones first appear. An order that comes again
    /// begins another object: the same zone was read more than once.
    /// </summary>
    /// <param name="indices">The rows.</param>
    /// <returns>One object a zone and reading.</returns>
    public static IReadOnlyList<ZoneExtFragIndex> From(IEnumerable<ExtFragIndex> indices)
        => [.. indices
            .GroupBy(index => (index.Source, index.Host, index.NumaNode, index.Zone, index.Origin, index.Order))
            .SelectMany(readings => readings.Select((index, reading) => (Index: index, Reading: reading)))
            .GroupBy(
                row => (row.Index.Source, row.Index.Host, row.Index.NumaNode, row.Index.Zone, row.Index.Origin, row.Reading),
                row => row.Index)
            .OrderBy(zone => zone.Key.Reading)
            .Select(zone => new ZoneExtFragIndex([.. zone.OrderBy(index => index.Order)]))];
}

using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>What <c>-NumaNode</c>, <c>-Zone</c> and <c>-Order</c> leave of the rows that were read.</summary>
public sealed class ZoneFilter
{
    private readonly IReadOnlyList<int> _nodes;
    private readonly IReadOnlyList<string> _zones;
    private readonly IReadOnlyList<int> _orders;

    /// <summary>A filter; what is empty or null lets everything through.</summary>
    /// <param name="numaNodes">NUMA nodes' numbers.</param>
    /// <param name="zones">Zones' names with the wildcards <c>*</c>, <c>?</c> and <c>[a-z]</c>; case does not count.</param>
    /// <param name="orders">Orders, for rows that have one.</param>
    public ZoneFilter(IReadOnlyList<int>? numaNodes = null, IReadOnlyList<string>? zones = null, IReadOnlyList<int>? orders = null)
    {
        _nodes = numaNodes ?? [];
        _zones = zones ?? [];
        _orders = orders ?? [];
    }

    /// <summary>Leaves the rows that the filter names, and says which of its words matched none.</summary>
    /// <typeparam name="T">The type of the rows.</typeparam>
    /// <param name="reading">What was read.</param>
    /// <param name="source">The input as the user knows it, for the errors.</param>
    /// <returns>The rows left; an error for each node, zone without wildcards, and order that no row had.</returns>
    public Reading<T> Apply<T>(Reading<T> reading, string source)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if ((_nodes.Count == 0 && _zones.Count == 0 && _orders.Count == 0) || reading.Items.Count == 0)
        {
            return reading;
        }

        var missing = new List<NodeException>();
        var nodesHere = reading.Items.OfType<IZoneRow>().Select(row => row.NumaNode).ToHashSet();
        missing.AddRange(_nodes.Where(node => !nodesHere.Contains(node))
            .Select(node => Missing(source, $"there is no NUMA node {node}", nodesHere.Order())));

        var zonesHere = reading.Items.OfType<IZoneRow>().Select(row => row.Zone).Distinct().ToList();
        missing.AddRange(_zones.Where(name => !Wildcard.IsPattern(name) && !zonesHere.Exists(zone => IsZone(name, zone)))
            .Select(name => Missing(source, $"there is no zone {name}", zonesHere)));

        var ordersHere = reading.Items.OfType<IOrderRow>().Select(row => row.Order).ToHashSet();
        missing.AddRange(_orders.Where(order => !ordersHere.Contains(order))
            .Select(order => Missing(source, $"there is no order {order}", ordersHere.Order())));

        return reading with { Items = [.. reading.Items.Where(Passes)], Errors = [.. reading.Errors, .. missing] };
    }

    private bool Passes<T>(T item)
        => (item is not IZoneRow row
                || ((_nodes.Count == 0 || _nodes.Contains(row.NumaNode))
                    && (_zones.Count == 0 || _zones.Any(pattern => IsZone(pattern, row.Zone)))))
            && (_orders.Count == 0 || item is not IOrderRow ordered || _orders.Contains(ordered.Order));

    private static bool IsZone(string pattern, string zone) => Wildcard.IsMatch(pattern, zone, ignoreCase: true);

    private static NodeException Missing<T>(string source, string problem, IEnumerable<T> here)
        => new(NodeError.FilterMatchesNothing, source, $"{problem}; there are: {string.Join(", ", here)}");
}

using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>A row about one zone of one NUMA node: what <c>-NumaNode</c> and <c>-Zone</c> filter.</summary>
public interface IZoneRow : INodeRow
{
    /// <summary>The NUMA node's number.</summary>
    int NumaNode { get; }

    /// <summary>The zone's name.</summary>
    string Zone { get; }
}

/// <summary>A row about one order: what <c>-Order</c> filters.</summary>
internal interface IOrderRow
{
    /// <summary>The order.</summary>
    int Order { get; }
}

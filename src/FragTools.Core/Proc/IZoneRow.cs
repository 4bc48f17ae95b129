namespace FragTools.Proc;

/// <summary>What every object that a reader gives says of where it came from.</summary>
public interface INodeRow
{
    /// <summary>The machine's name, or null where it is not known.</summary>
    string? Host { get; }

    /// <summary>The file or input that the object came from.</summary>
    string Source { get; }
}

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

using FragTools.Linux;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Remedy;

/// <summary>
/// Collects what is to be compacted from objects that were read from the machine: each NUMA node once, for the largest
/// order among them. An object of another machine, or of a capture, is refused: it never acts on the machine in front of it.
/// </summary>
/// <param name="root">The machine that would be compacted.</param>
public sealed class CompactionTargets(LinuxRoot root)
{
    private readonly SortedSet<int> _nodes = [];

    /// <summary>The NUMA nodes, each once, in ascending order.</summary>
    public IReadOnlyList<int> NumaNodes => [.. _nodes];

    /// <summary>The largest order among the objects, null where none has one.</summary>
    public int? Order { get; private set; }

    /// <summary>Adds the node and the order of an index.</summary>
    /// <param name="index">The index.</param>
    /// <exception cref="NodeException">CompactionRefused: it was not read from this machine.</exception>
    public void Add(ExtFragIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        Add(index, index.Tree);
        Order = Order is { } order ? Math.Max(order, index.Order) : index.Order;
    }

    /// <summary>Adds the node of a zone.</summary>
    /// <param name="zone">The zone.</param>
    /// <exception cref="NodeException">CompactionRefused: it was not read from this machine.</exception>
    public void Add(BuddyInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        Add(zone, zone.Tree);
    }

    /// <summary>
    /// The refusal of an object that does not say which machine it was read from, such as one that came from another
    /// session.
    /// </summary>
    /// <param name="source">What the object says of its source, or null.</param>
    /// <returns>The error.</returns>
    public NodeException Refusal(string? source)
        => new(
            NodeError.CompactionRefused,
            source ?? "(pipeline)",
            $"was not read from {(root.IsLive ? "this machine" : root.Describe(""))}, so it says nothing of the memory that would be "
                + $"compacted. Nothing was written for it. "
            + $"Read it from there: Get-ExtFragIndex{(root.IsLive ? "" : $" -Root {root.Describe("").TrimEnd('/')}")} | …");

    private void Add(IZoneRow row, LinuxRoot? tree)
    {
        if (tree?.Path != root.Path)
        {
            throw Refusal(row.Source);
        }

        _nodes.Add(row.NumaNode);
    }
}

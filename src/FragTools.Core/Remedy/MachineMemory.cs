using FragTools.Linux;
using FragTools.Proc;
using FragTools.Watermarks;

namespace FragTools.Remedy;

/// <summary>A machine's free memory at one moment.</summary>
internal sealed class MachineMemory
{
    private readonly IReadOnlyList<ExtFragIndex> _indices;
    private readonly KernelRelease? _kernel;
    private readonly bool? _is64Bit;

    private MachineMemory(LinuxRoot root, IReadOnlyList<BuddyInfo> free, IReadOnlyList<ZoneInfo> zones)
    {
        Free = free;
        Zones = zones;
        _kernel = root.Kernel;
        _is64Bit = root.IsRunning ? Environment.Is64BitOperatingSystem : null;
        _indices = ExtFragIndexReader.Instance.Read(new NodeInput.Root(root)).Items;
    }

    /// <summary>/proc/buddyinfo.</summary>
    public IReadOnlyList<BuddyInfo> Free { get; }

    /// <summary>/proc/zoneinfo with the free blocks and their migrate types; empty where it cannot be read.</summary>
    public IReadOnlyList<ZoneInfo> Zones { get; }

    /// <summary>The NUMA nodes that have memory.</summary>
    public IReadOnlyList<int> NumaNodes => [.. Free.Select(zone => zone.NumaNode).Distinct().Order()];

    /// <summary>Reads it.</summary>
    /// <param name="root">The machine.</param>
    /// <param name="hasOrder">Is an order asked for? Without one the migrate types, whose reading holds up a large machine, are of no use.</param>
    /// <exception cref="ReadException">/proc/buddyinfo cannot be read: nothing could be told then.</exception>
    public static MachineMemory Read(LinuxRoot root, bool hasOrder)
    {
        var input = new NodeInput.Root(root);
        var free = BuddyInfoReader.Instance.Read(input);
        return free.Errors is [var error, ..]
            ? throw error
            : new MachineMemory(root, free.Items, ZoneFreeLists.Join(
                ZoneInfoReader.Instance.Read(input).Items, free.Items, hasOrder ? PageTypeInfoReader.Instance.Read(input).Items : null));
    }

    /// <summary>The free blocks of a node.</summary>
    public BuddyInfoList Of(int numaNode) => new(Free.Where(zone => zone.NumaNode == numaNode));

    /// <summary>The zone with most of a node's pages.</summary>
    public string? LargestZone(int numaNode)
        => Zones.Where(zone => zone.NumaNode == numaNode).MaxBy(zone => zone.ManagedPages ?? zone.PresentPages ?? 0)?.Zone
            ?? Free.Where(zone => zone.NumaNode == numaNode).MaxBy(zone => zone.FreePages)?.Zone;

    /// <summary>The index of a zone at an order.</summary>
    public ExtFragIndex? Index(int numaNode, string? zone, int? order)
        => _indices.FirstOrDefault(index => index.NumaNode == numaNode && index.Zone == zone && index.Order == order);

    /// <summary>What the watermark check says of a kernel's own request of an order on one node, zone by zone; only zones that it may use.</summary>
    public IReadOnlyList<ZoneVerdict> Verdicts(int numaNode, int order)
    {
        var here = Zones.Where(zone => zone.NumaNode == numaNode).ToList();

        // What containers are refused is the kernel's own memory, which Normal and the zones below serve. A node may have none of these.
        var highest = here.Exists(zone => zone.Zone is "Normal" or "DMA32" or "DMA") ? "Normal"
            : here.Exists(zone => zone.Zone == "HighMem") ? "HighMem"
            : "Movable";
        var request = new AllocationRequest
        {
            Order = order,
            HighestZone = highest,
            IsMovable = highest == "Movable",
            MayDirectReclaim = true,
            KernelVersion = _kernel,
            Is64Bit = _is64Bit,
        };
        return [.. ZoneWatermarks.Check(Zones, request).Where(verdict => verdict.NumaNode == numaNode && verdict.Eligible)];
    }

    /// <summary>Would a node serve a request of an order now? Null where that cannot be told.</summary>
    public bool? Serves(int numaNode, int order)
    {
        var outcomes = Verdicts(numaNode, order).Select(verdict => verdict.Outcome).ToList();
        return outcomes.Contains(ZoneOutcome.Served) ? true
            : outcomes.Count == 0 || outcomes.Contains(ZoneOutcome.Unknown) ? null
            : false;
    }

    /// <summary>Zones of a node with their free pages and what must stay free: the low watermark and what is kept for lower requests.</summary>
    public IReadOnlyList<(string Zone, long FreePages, long LowPages)> Supplies(int numaNode)
        => [.. from verdict in Verdicts(numaNode, order: 0)
               join zone in Zones.Where(zone => zone.NumaNode == numaNode) on verdict.Zone equals zone.Zone
               where (zone.ManagedPages ?? zone.PresentPages) > 0 && zone.FreePages is not null && zone.LowPages is not null
               select (zone.Zone, zone.FreePages!.Value, zone.LowPages!.Value + (verdict.ReservePages ?? 0))];
}

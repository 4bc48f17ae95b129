using FragTools.Gfp;
using FragTools.Reports;
using FragTools.Settings;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Diagnosis;

/// <summary>A node's evidence with what several rules need of it, worked out once.</summary>
/// <param name="evidence">The evidence.</param>
internal sealed class Case(NodeEvidence evidence)
{
    // What failed longer ago is past: a kubelet tries a pod again every five minutes at the latest.
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    // Below this lie the 16 MiB of x86's DMA zone, which lowmem_reserve keeps from ordinary requests.
    private const long TinyZonePages = 4096;

    // Kernels before 4.7 made a cache of connections, with an array for each memory cgroup, for each network namespace
    // (KERNEL: nf_conntrack_init_net, memcg_alloc_cache_params); later ones ask for the queues of a veth pair.
    private const int OldStartOrder = 6;
    private const int NewStartOrder = 4;

    private readonly Dictionary<int, NowAnswer> _answers = [];

    public NodeEvidence Evidence => evidence;

    /// <summary>The orders above 0 that were refused, the most often refused first; where only containers failed to start, the order that this asks for.</summary>
    public IReadOnlyList<int> AskedOrders { get; } = Asked(evidence);

    /// <summary>The order that a container's start asks for on this kernel.</summary>
    public static int StartOrder(NodeEvidence evidence) => evidence.KernelVersion is { } kernel && !kernel.IsAtLeast(4, 7) ? OldStartOrder : NewStartOrder;

    /// <summary>The containers that did not start for reasons that a refused block explains.</summary>
    public IEnumerable<ContainerStartFailure> SuspectStarts => evidence.StartFailures.Where(IsSuspect);

    /// <summary>Is that long over? Null where no time tells.</summary>
    public bool? HasPassed(DateTimeOffset? lastSeen, double? uptimeSeconds = null)
        => evidence.Now is { } now && lastSeen is { } last ? now - last > Recent
            : evidence.UptimeSeconds is { } uptime && uptimeSeconds is { } then && then <= uptime ? uptime - then > Recent.TotalSeconds
            : null;

    /// <summary>What the node would answer now to a request of the order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="mask">The mask of the request that was refused, or null for an ordinary one of the kernel's.</param>
    public NowAnswer Now(int order, GfpMask? mask = null)
    {
        if (!_answers.TryGetValue(order, out var answer))
        {
            _answers[order] = answer = Answer(order, mask);
        }

        return answer;
    }

    /// <summary>The indices at an order of the zones that an ordinary request of the kernel may use and lowmem_reserve does not keep.</summary>
    public IReadOnlyList<ExtFragIndex> Indices(int order)
    {
        var rows = evidence.Indices.Where(row => row.Order == order && row.Zone is not ("Movable" or "HighMem" or "Device")).ToList();
        return rows.Exists(row => row.Zone != "DMA") ? rows.FindAll(row => !IsTiny(row)) : rows;
    }

    /// <summary>A setting by name, or null where it is not known.</summary>
    public MemorySetting? Setting(string name) => evidence.Settings.FirstOrDefault(setting => setting.Name == name && setting.Value is not null);

    private bool IsTiny(ExtFragIndex row)
        => row.Zone == "DMA" && (evidence.FreeBlocks.FirstOrDefault(zone => zone.NumaNode == row.NumaNode && zone.Zone == row.Zone) is { } zone
            ? zone.FreePages <= TinyZonePages
            : evidence.Indices.Any(other => other.Zone == "DMA32"));

    private NowAnswer Answer(int order, GfpMask? mask)
    {
        if (ZoneWatermarks.IsOrder(order) && evidence.Zones.Any(zone => zone is { MinPages: not null, FreeBlocks: not null }))
        {
            var requests = mask is null ? [] : ReportedRequest.Of(mask, order, evidence.KernelVersion);
            var cause = FailureCause.Evaluate(evidence.Zones, requests.Count > 0 ? requests : [Ordinary(order)]);
            if (cause.Cause != AllocationCause.Unknown)
            {
                return new NowAnswer(OutcomeOf(cause.Cause), cause);
            }
        }

        var rows = Indices(order);
        return new NowAnswer(
            rows.Count == 0 ? NowOutcome.Unknown
                : rows.Any(row => row.Meaning == IndexMeaning.Available) ? NowOutcome.Served
                : rows.Any(row => row.Meaning == IndexMeaning.Fragmentation) ? NowOutcome.Fragmented
                : rows.Any(row => row.Meaning == IndexMeaning.OutOfMemory) ? NowOutcome.TooLittle
                : NowOutcome.Unknown,
            null);
    }

    private static NowOutcome OutcomeOf(AllocationCause cause) => cause switch
    {
        AllocationCause.Fragmentation => NowOutcome.Fragmented,
        AllocationCause.WatermarkReserve => NowOutcome.Withheld,
        AllocationCause.OutOfMemory => NowOutcome.TooLittle,
        _ => NowOutcome.Served,
    };

    /// <summary>GFP_KERNEL: what the kernel asks for its own needs.</summary>
    private AllocationRequest Ordinary(int order) => new() { Order = order, HighestZone = "Normal", MayDirectReclaim = true, KernelVersion = evidence.KernelVersion };

    private static List<int> Asked(NodeEvidence evidence)
    {
        var orders = evidence.Failures
            .Where(group => group.Latest is { Order: > 0, Kind: not PageAllocFailureKind.SlabCreateFailure, Cause: not AllocationCause.AddressSpace })
            .Select(group => (Order: group.Latest.Order!.Value, group.Count))
            .Concat(evidence.OomKills.Where(group => group.Latest is { Order: > 0, OomCgroup: null }).Select(group => (Order: group.Latest.Order!.Value, group.Count)))
            .GroupBy(group => group.Order)
            .OrderByDescending(group => group.Sum(one => one.Count))
            .Select(group => group.Key)
            .ToList();
        var isStart = evidence.StartFailures.Any(IsSuspect) || evidence.Failures.Any(group => group.Latest.Kind == PageAllocFailureKind.SlabCreateFailure);
        return orders.Count > 0 || !isStart ? orders : [StartOrder(evidence)];
    }

    private static bool IsSuspect(ContainerStartFailure failure)
        => failure.Reason is StartFailureReason.SetnsExit or StartFailureReason.UnshareNoMemory or StartFailureReason.FinalChildEof
            or StartFailureReason.NetworkNoMemory or StartFailureReason.NfConntrackCache;
}

/// <summary>What a node would answer to a request now.</summary>
internal enum NowOutcome
{
    /// <summary>Nothing tells.</summary>
    Unknown,

    /// <summary>A block is there.</summary>
    Served,

    /// <summary>Enough is free, in pieces too small.</summary>
    Fragmented,

    /// <summary>A block is there and the watermark withholds it.</summary>
    Withheld,

    /// <summary>Too little is free.</summary>
    TooLittle,
}

/// <summary>What a node would answer to a request now, and by what arithmetic.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="ByWatermarks">The watermark check that gives it; null where only the index tells.</param>
internal sealed record NowAnswer(NowOutcome Outcome, FailureCause? ByWatermarks)
{
    /// <summary>Is the answer one of fragmentation?</summary>
    public bool IsFragmented => Outcome is NowOutcome.Fragmented or NowOutcome.Withheld;

    /// <summary>How strong it is: the kernel's own check proves it.</summary>
    public Confidence Strength => ByWatermarks is null ? Confidence.Likely : Confidence.Proven;
}

using FragTools.Diagnosis.Evidence;
using FragTools.Gfp;
using FragTools.Pods;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>A node's evidence with what several rules need of it, worked out once.</summary>
/// <param name="evidence">The evidence.</param>
internal sealed class Case(NodeEvidence evidence)
{
    // A kubelet tries a pod again every five minutes at the latest: what failed longer ago than this is not close to the present.
    private static readonly TimeSpan Close = TimeSpan.FromHours(1);

    // Kernels before 4.7 made a cache of connections, with an array for each memory cgroup, for each network namespace
    // (KERNEL: nf_conntrack_init_net, memcg_alloc_cache_params); later ones ask for the queues of a veth pair.
    private const int OldStartOrder = 6;
    private const int NewStartOrder = 4;

    private readonly Dictionary<(int Order, long? Mask, string? Text), NowAnswer> _answers = [];

    public NodeEvidence Evidence => evidence;

    /// <summary>Why the logs' silence means nothing, as half a sentence; null where it means something, or no log is there.</summary>
    public string? LogGap => evidence.LogGap switch
    {
        Diagnosis.Evidence.LogGap.Denied => "the kernel's log may not be read by this user (run as root)",
        Diagnosis.Evidence.LogGap.Unread => "lines of the logs look like kernel reports and could not be read",
        Diagnosis.Evidence.LogGap.Cut => "a log could not be read to its end",
        _ => null,
    };

    /// <summary>The node at the moment that counts as now.</summary>
    public NodeSnapshot Snapshot => evidence.Snapshot;

    /// <summary>
    /// The orders above 0 that were refused, the most often refused first; where only containers failed to start, the order that this
    /// asks for.
    /// </summary>
    public IReadOnlyList<int> AskedOrders { get; } = Asked(evidence);

    /// <summary>The order that a container's start asks for on this kernel.</summary>
    public static int StartOrder(NodeEvidence evidence)
        => evidence.Snapshot.KernelVersion is { } kernel && !kernel.IsAtLeast(4, 7) ? OldStartOrder : NewStartOrder;

    /// <summary>The containers that did not start for reasons that a refused block explains.</summary>
    public IEnumerable<ContainerStartFailure> SuspectStarts => evidence.StartFailures.Where(IsSuspect);

    /// <summary>Is the node as it is now of another time than what failed then? Null where no time tells.</summary>
    public bool? IsLongAgo(DateTimeOffset? then) => evidence.Now is { } now && then is { } last ? (now - last).Duration() > Close : null;

    /// <summary>
    /// Did the kernel refuse a block, for reasons that its report does not tell, more than an hour after? What was before explains
    /// that not.
    /// </summary>
    public bool IsBeforeRefusal(DateTimeOffset? then)
        => evidence.Failures.Any(group => group.LastSeen - then > Close && RefusedWithoutProof.Is(this, group));

    /// <summary>Did a container's start ask for the order, and nothing that the kernel reports?</summary>
    public bool IsOfStartsAlone { get; } = !HasAsked(evidence);

    /// <summary>Was a block of several pages refused that the node would serve now, whatever the order?</summary>
    public bool IsServedNow => !IsOfStartsAlone && AskedOrders.All(order => NowAsked(order).Outcome == NowOutcome.Served);

    /// <summary>
    /// How sure is it that nothing was wrong where the logs report nothing? Sure only where they were read whole and no cgroup counts
    /// kills or waiting that they do not hold.
    /// </summary>
    public Confidence QuietStrength => LogGap is null && evidence.HasLog && !HasCounted ? Confidence.Likely : Confidence.Possible;

    /// <summary>Does a pod's cgroup count kills that no log holds, or tasks that wait for memory much of the time?</summary>
    private bool HasCounted
        => Snapshot.PodCounters.Any(pod => pod.OomKills > evidence.KillsOf(pod.PodUid) || pod.FullAverage10 >= PodCounters.MuchPercent);

    /// <summary>What the watermark check cannot be made without, of what was not read.</summary>
    public string LacksOfMarks => Snapshot.Zones.Count == 0 ? "/proc/zoneinfo"
        : Snapshot.KernelVersion is null ? "the kernel's release (/proc/version)"
        : "/proc/pagetypeinfo with what is withheld as a reserve";

    /// <summary>Was all read that tells why a request was refused, or would be?</summary>
    public bool HasAll => Snapshot.HasZones && Snapshot.Zones.Count > 0 && evidence.HasLog;

    /// <summary>The files that would tell what a request gets now, of those that were not read.</summary>
    public string LacksToAnswer
        => Snapshot.FreeBlocks.Count > 0 ? "/proc/zoneinfo"
            : Snapshot.Zones.Count > 0 ? "/proc/buddyinfo"
            : "/proc/buddyinfo and /proc/zoneinfo";

    /// <summary>Does a kubelet run on the node? Null where neither its folders nor any pod tells.</summary>
    public bool? HasKubelet
        => evidence.StartFailures.Concat(evidence.Evictions).Any(static failure => (failure.Pod ?? failure.PodUid) is not null)
            || Snapshot.Pods.Any(static process => process.PodUid is not null) || Snapshot.PodCounters.Count > 0
            || evidence.OomKills.Any(static group => group.Latest.PodUid is not null)
                ? true
                : Snapshot.HasKubelet;

    /// <summary>Do the node's watermarks say that a single page would be served now?</summary>
    public bool HasEnoughNow => Now(0) is { Outcome: NowOutcome.Served, ByWatermarks: not null };

    /// <summary>The group of kills of which this is the one that tells most.</summary>
    public OomGroup GroupOf(OomKill kill)
        => evidence.OomKills.FirstOrDefault(group => ReferenceEquals(group.Latest, kill)) ?? new OomGroup(kill, null, 1, null, null);

    /// <summary>What the node would answer now to a request of the order like those that were refused.</summary>
    public NowAnswer NowAsked(int order)
        => Now(order, evidence.Failures.FirstOrDefault(group => group.Latest.Order == order && IsAsked(group))?.Latest.DecodeGfpMask()
            ?? evidence.OomKills.FirstOrDefault(group => group.Latest.Order == order && IsAsked(group))?.Latest.DecodeGfpMask());

    /// <summary>What the node would answer now to a request of the order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="mask">The mask of the request that was refused, or null for an ordinary one of the kernel's.</param>
    public NowAnswer Now(int order, GfpMask? mask = null)
    {
        var key = (order, mask?.Mask, mask?.Text);
        if (!_answers.TryGetValue(key, out var answer))
        {
            var requests = mask is null ? null : ReportedRequest.Of(mask, order, Snapshot.KernelVersion);
            _answers[key] = answer = Snapshot.Answer(order, requests);
        }

        return answer;
    }

    private static List<int> Asked(NodeEvidence evidence)
    {
        var orders = evidence.Failures
            .Where(IsAsked)
            .Select(group => (Order: group.Latest.Order!.Value, group.Count))
            .Concat(evidence.OomKills
                .Where(IsAsked)
                .Select(group => (Order: group.Latest.Order!.Value, group.Count)))
            .GroupBy(group => group.Order)
            .OrderByDescending(group => group.Sum(one => one.Count))
            .Select(group => group.Key)
            .ToList();
        var isStart = evidence.StartFailures.Any(IsSuspect)
            || evidence.Failures.Any(group => group.Latest.Kind == PageAllocFailureKind.SlabCreateFailure);
        return orders.Count > 0 || !isStart ? orders : [StartOrder(evidence)];
    }

    private static bool HasAsked(NodeEvidence evidence) => evidence.Failures.Any(IsAsked) || evidence.OomKills.Any(IsAsked);

    private static bool IsAsked(FailureGroup group)
        => group.Latest is { Order: > 0, Kind: not PageAllocFailureKind.SlabCreateFailure, Cause: not AllocationCause.AddressSpace };

    private static bool IsAsked(OomGroup group) => group.Latest is { Order: > 0, IsCgroupLimit: not true };

    private static bool IsSuspect(ContainerStartFailure failure)
        => failure.Reason is StartFailureReason.SetnsExit or StartFailureReason.UnshareNoMemory or StartFailureReason.FinalChildEof
            or StartFailureReason.NetworkNoMemory or StartFailureReason.NfConntrackCache
            && !StartFailureReasons.HasOtherCause(failure.Message);
}

using System.Globalization;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Text;

namespace FragTools.Diagnosis.Evidence;

/// <summary>One thing that happened, as it is counted over several readings of the same logs.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Identity">What it is recognized by when the log is read again; never shown.</param>
/// <param name="FirstSeen">When, in UTC; of several the first. Null where the log does not tell.</param>
/// <param name="LastSeen">Of several the last.</param>
/// <param name="Count">How many there are in it.</param>
/// <param name="Labels">Its classes, each out of a bounded set: order, cause, reason. Never a process's or a pod's name.</param>
internal sealed record CountedEvent(
    NodeEventKind Kind, string Identity, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen, long Count, IReadOnlyList<string> Labels);

/// <summary>Takes each event of a node's logs for those who count over time. What it keeps is bounded.</summary>
internal sealed class EventTally
{
    /// <summary>What a label says where nothing is known.</summary>
    public const string Unknown = "unknown";

    /// <summary>What a label says of all that is in no class of its own.</summary>
    public const string Other = "other";

    private const int LongestRequester = 64;

    private readonly List<CountedEvent> _events = [];

    /// <summary>The events, in the order of the reading.</summary>
    public IReadOnlyList<CountedEvent> Events => _events;

    /// <summary>Events beyond <see cref="Bounds.CountedEvents"/>.</summary>
    public long Dropped { get; private set; }

    public void Take(PageAllocFailure failure)
    {
        if (failure.RepeatOf is null)
        {
            Add(
                NodeEventKind.AllocationFailure,
                Invariant($"{failure.Kind} {failure.Order} {failure.ProcessId} {failure.GfpMask} {failure.ProcessName} {failure.Cache}"),
                failure.Timestamp,
                failure.Timestamp,
                1,
                [failure.Order is { } order ? Invariant($"{order}") : Unknown, Word(failure.Cause), Requester(failure.Requester)]);
        }
    }

    public void Take(OomKill kill)
    {
        if (kill.RepeatOf is null)
        {
            Add(
                NodeEventKind.OomKill,
                Invariant($"{kill.Actor} {kill.VictimProcessId} {kill.VictimName} ")
                    + Invariant($"{kill.PodUid} {kill.ContainerId} {kill.TriggerProcessId}"),
                kill.Timestamp,
                kill.LastSeen ?? kill.Timestamp,
                kill.Occurrences,
                [KindOf(kill), Word(kill.Actor)]);
        }
    }

    public void Take(ContainerStartFailure failure)
    {
        var isEviction = failure.Reason == StartFailureReason.Evicted;
        Add(
            isEviction ? NodeEventKind.Eviction : NodeEventKind.StartFailure,
            Invariant($"{failure.Reason} {failure.PodUid ?? failure.Pod} {failure.Namespace} {failure.Container ?? failure.ContainerId}"),
            failure.FirstSeen,
            failure.LastSeen ?? failure.FirstSeen,
            failure.Occurrences,
            [isEviction ? failure.Resource switch { EvictionText.Memory => "memory", null => Unknown, _ => Other } : Word(failure.Reason)]);
    }

    /// <summary>A value of an enumeration as labels have it: <c>watermark_reserve</c>.</summary>
    public static string Word(Enum value)
        => string.Concat(value.ToString().Select(static (letter, at)
            => char.IsUpper(letter) ? (at == 0 ? "" : "_") + char.ToLowerInvariant(letter) : letter.ToString()));

    /// <summary>What was short: a cgroup's limit, the node, or the part of it that a cpuset or a policy allows.</summary>
    private static string KindOf(OomKill kill)
        => kill.Order == -1 ? "sysrq"
            : kill.IsCgroupLimit == true ? "cgroup"
            : kill.Constraint == "CONSTRAINT_CPUSET" ? "cpuset"
            : kill.Constraint == "CONSTRAINT_MEMORY_POLICY" ? "memory_policy"
            : kill.IsCgroupLimit == false ? "node"
            : Unknown;

    // A function of the kernel; who writes into a log may write anything, and nothing but a function's name is let through.
    private static string Requester(string? requester)
    {
        var name = requester?.Split(' ')[0] ?? "";
        return name.Length is > 0 and <= LongestRequester && name.All(static one => char.IsAsciiLetterOrDigit(one) || one is '_' or '.')
            ? name
            : Unknown;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Add(
        NodeEventKind kind, string identity, DateTimeOffset? first, DateTimeOffset? last, long count, IReadOnlyList<string> labels)
    {
        if (_events.Count < Bounds.CountedEvents)
        {
            _events.Add(new CountedEvent(kind, identity, first, last, Math.Max(1, count), labels));
        }
        else
        {
            Dropped += count;
        }
    }
}

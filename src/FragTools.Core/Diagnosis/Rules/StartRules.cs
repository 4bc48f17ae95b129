using FragTools.Diagnosis.Evidence;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// Containers did not start, and the runtime's words fit a refused block. They fit other causes, too: only a
/// kernel's report close by, or free blocks that would refuse the request, make them evidence of fragmentation.
/// </summary>
internal sealed class ContainersDidNotStart : Rule
{
    public override FindingId Id => FindingId.ContainersDidNotStart;

    public override IEnumerable<Finding> Apply(Case node)
        => node.SuspectStarts
            .GroupBy(failure => (failure.Reason, failure.Namespace, Pod: failure.Pod ?? failure.ContainerId))
            .Take(MostPods)
            .Select(group => Found(node, [.. group]));

    private const int MostPods = 10;

    private Finding Found(Case node, List<ContainerStartFailure> attempts)
    {
        var failure = attempts[0];
        var count = attempts.Sum(one => (long)one.Occurrences);
        var beside = StartEvidence.Refused(attempts);
        var now = node.Now(Case.StartOrder(node.Evidence));
        var kill = attempts.SelectMany(one => one.OomKills).FirstOrDefault();
        var kernel = kill is not null ? Wording.Of(
            $" The OOM killer killed {kill.VictimName ?? "a process"} (pid {kill.VictimProcessId}) in the same pod close by in time.")
            : beside is not null ? " The kernel refused memory close by in time "
            + $"({beside.Kind}{(beside.Order is { } order ? Wording.Of($", order {order}") : "")})."
            : node.Evidence.Failures.Count > 0 ? " No report of the kernel stands close to it in time."
            : " No report of the kernel was found that would say what was refused.";
        var isClose = node.IsLongAgo(attempts.Max(one => one.LastSeen)) != true;
        return new Finding(Id)
        {
            Severity = Severity.Critical,
            Statement = $"{Pod(failure)} did not start{Wording.Occurrence(count, failure.LastSeen, failure.TimestampYearInferred, null)}: "
                + $"{Reason(failure)}.{kernel}",
            Numbers = Wording.Numbers(("Occurrences", count), ("ExitStatus", failure.ExitStatus)),
            Basis = failure,
            Source = failure.Source,
            LineNumber = failure.LineNumber,

            // The words alone prove nothing: they are what any child leaves that died.
            Supports = kill is not null ? null
                : StartEvidence.IsBlock(beside) || (beside is null && isClose && now.IsFragmented) ? Verdict.Fragmentation
                : null,
            Strength = Confidence.Possible,
        };
    }

    /// <summary>What did not start.</summary>
    internal static string Pod(ContainerStartFailure failure)
        => failure.Pod is { } pod ? $"Pod {(failure.Namespace is null ? "" : failure.Namespace + "/")}{pod}"
            : failure.ContainerId is { } id ? $"Container {id}" : "A container that is not named";

    private static string Reason(ContainerStartFailure failure) => failure.Reason switch
    {
        StartFailureReason.SetnsExit when failure.ExitStatus is { } status
            => Wording.Of($"the runtime's child that makes the namespaces ended with exit status {status}"),
        StartFailureReason.SetnsExit or StartFailureReason.FinalChildEof => "the runtime's child that makes the namespaces died",
        StartFailureReason.UnshareNoMemory => "the kernel refused it a namespace for lack of memory",
        StartFailureReason.NfConntrackCache => "the kernel could not make its cache of connections",
        _ => "the kernel refused its network memory",
    };
}

/// <summary>
/// A memory cgroup could not be made. ENOSPC says that the kernel has run out of ids for them; ENOMEM mostly does, too, or that a limit
/// on kernel memory was reached; but making one takes memory (mem_cgroup_css_alloc), and where the kernel reports that it refused a
/// block close by, that is why.
/// </summary>
internal sealed class CgroupNotMade : Rule
{
    private const string Number = "That is a matter of how many cgroups there are, not of free blocks.";

    public override FindingId Id => FindingId.CgroupNotMade;

    public override IEnumerable<Finding> Apply(Case node)
    {
        foreach (var limit in node.Evidence.Limits.Where(limit => limit.Kind == LimitKind.MemoryCgroups))
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Critical,
                Statement = $"A cgroup could not be made. {Number} The "
                    + $"message{Wording.Occurrence(limit.Count, limit.LastSeen, false, null)}: {limit.Message}",
                Numbers = Wording.Numbers(("Occurrences", limit.Count), ("MemoryCgroups", node.Snapshot.MemoryCgroups)),
                Basis = limit,
                Source = limit.Source,
                LineNumber = limit.LineNumber,
                Supports = node.IsBeforeRefusal(limit.LastSeen) ? null : Verdict.NotFragmentation,
                Strength = limit.IsExact ? Confidence.Proven : Confidence.Likely,
            };
        }

        var attempts = node.Evidence.StartFailures.Where(failure => failure.Reason == StartFailureReason.CgroupNoMemory).ToList();
        if (attempts.Count == 0)
        {
            yield break;
        }

        var failure = attempts[0];
        var count = attempts.Sum(one => (long)one.Occurrences);
        var isBlock = StartEvidence.IsBlock(StartEvidence.Refused(attempts));
        var known = node.Snapshot.MemoryCgroups is { } cgroups ? Wording.Of($" The kernel counts {cgroups} memory cgroups.") : "";
        yield return new Finding(Id)
        {
            Severity = Severity.Critical,
            Statement = $"A container did not start{Wording.Occurrence(count, failure.LastSeen, failure.TimestampYearInferred, null)}: "
                + "its memory cgroup could not be made. "
                + (isBlock ? "The kernel refused a block of several pages close by in time, which making one takes." : Number) + known,
            Numbers = Wording.Numbers(("Occurrences", count), ("MemoryCgroups", node.Snapshot.MemoryCgroups)),
            Basis = failure,
            Source = failure.Source,
            LineNumber = failure.LineNumber,
            Supports = isBlock ? Verdict.Fragmentation
                : node.IsBeforeRefusal(attempts.Max(static one => one.LastSeen)) ? null
                : Verdict.NotFragmentation,
            Strength = isBlock ? Confidence.Possible : Confidence.Likely,
        };
    }
}

/// <summary>What the kernel reports close to failed starts.</summary>
internal static class StartEvidence
{
    /// <summary>The refusal close by that says most: one of several pages before others.</summary>
    public static KernelEvent? Refused(List<ContainerStartFailure> attempts)
    {
        List<KernelEvent> events = [.. attempts.SelectMany(static one => one.KernelEvents)];
        return events.Find(IsBlock) ?? (events.Count > 0 ? events[0] : null);
    }

    /// <summary>Was a block of several pages refused, and not for lack of memory as a whole?</summary>
    public static bool IsBlock(KernelEvent? refused)
        => refused is { Order: > 0, Cause: not (AllocationCause.OutOfMemory or AllocationCause.AddressSpace) }
            or { Kind: PageAllocFailureKind.SlabCreateFailure };
}

using FragTools.Starts;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// FT016: containers did not start, and the runtime's words fit a refused block. They fit other causes, too: only a
/// kernel's report close by, or free blocks that would refuse the request, make them evidence of fragmentation.
/// </summary>
internal sealed class ContainersDidNotStart : Rule
{
    public override string Id => "FT016";

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
        var beside = attempts.SelectMany(one => one.KernelEvents).FirstOrDefault();
        var now = node.Now(Case.StartOrder(node.Evidence));
        var kernel = beside is not null ? $" The kernel refused memory close by in time ({beside.Kind}{(beside.Order is { } order ? Wording.Of($", order {order}") : "")})."
            : node.Evidence.Failures.Count > 0 ? " No report of the kernel stands close to it in time."
            : " No report of the kernel was found that would say what was refused.";
        var isOver = node.HasPassed(attempts.Max(one => one.LastSeen)) == true && now.Outcome == NowOutcome.Served;
        return new Finding
        {
            Id = Id,
            Severity = Severity.Critical,
            Statement = $"{Pod(failure)} did not start{Wording.Occurrence(count, failure.LastSeen, failure.TimestampYearInferred, null)}: {Reason(failure)}.{kernel}",
            Numbers = Wording.Numbers(("Occurrences", count), ("ExitStatus", failure.ExitStatus)),
            Basis = failure,
            Source = failure.Source,
            LineNumber = failure.LineNumber,
            Supports = isOver ? Verdict.NotNow : now.IsFragmented || beside is not null ? Verdict.Fragmentation : null,
            Strength = now.IsFragmented ? Confidence.Likely : Confidence.Possible,
        };
    }

    private static string Pod(ContainerStartFailure failure)
        => failure.Pod is { } pod ? $"Pod {(failure.Namespace is null ? "" : failure.Namespace + "/")}{pod}"
            : failure.ContainerId is { } id ? $"Container {id}" : "A container that is not named";

    private static string Reason(ContainerStartFailure failure) => failure.Reason switch
    {
        StartFailureReason.SetnsExit => Wording.Of($"the runtime's child that makes the namespaces ended with exit status {failure.ExitStatus}"),
        StartFailureReason.FinalChildEof => "the runtime's child that makes the namespaces died",
        StartFailureReason.UnshareNoMemory => "the kernel refused it a namespace for want of memory",
        StartFailureReason.NfConntrackCache => "the kernel could not make its cache of connections",
        _ => "the kernel refused its network memory",
    };
}

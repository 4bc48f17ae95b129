using FragTools.Diagnosis.Evidence;
using FragTools.Reports;
using FragTools.Starts;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// Something was killed for lack of memory, by a killer in user space or as an event, a status or another program reports. No
/// number of the kernel's stands behind it: it proves nothing of the cause.
/// </summary>
internal sealed class KillReported : Rule
{
    private const int MostGroups = 10;

    public override FindingId Id => FindingId.KillReported;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.ReportedKills
            .GroupBy(static kill => (kill.Actor, kill.Pod ?? kill.PodUid ?? kill.ContainerId ?? kill.TaskCgroup ?? kill.VictimName))
            .Take(MostGroups)
            .Select(static group => Found([.. group]));

    private static Finding Found(List<OomKill> kills)
    {
        var kill = kills[0];
        var count = kills.Sum(static one => (long)one.Occurrences);
        var by = kill.Actor switch
        {
            OomKillActor.SystemdOomd => "systemd-oomd, by pressure or swap as it measures them",
            OomKillActor.Earlyoom => "earlyoom, by free memory and swap as it measures them",
            OomKillActor.Talos => "the OOM controller of Talos, by memory pressure as it measures it",
            OomKillActor.LowMemoryKiller => "Android's low-memory killer",
            _ => $"the OOM killer, as {kill.Component ?? "a status"} reports; the kernel's own report is not in what was read",
        };
        return new Finding(FindingId.KillReported)
        {
            Severity = Severity.Critical,
            Statement = $"{ReportedRules.Victim(kill)} was killed"
                + Wording.Occurrence(count, kill.LastSeen, kill.TimestampYearInferred, kill.UptimeSeconds)
                + $" by {by}: {ReportedRules.End(kill.Message)}",
            Numbers = Wording.Numbers(("Occurrences", count), ("VictimProcessId", kill.VictimProcessId)),
            Basis = kill,
            Source = kill.Source,
            LineNumber = kill.LineNumber,
            Supports = Supported(kill),
            Strength = kill.IsCgroupLimit is null ? Confidence.Possible : Confidence.Likely,
        };
    }

    /// <summary>
    /// The kubelet sends SystemOOM for what it takes for the machine's own shortage; a container that was OOMKilled was mostly at its
    /// own limit; the kernel's line in an event says it by its words, or not at all.
    /// </summary>
    private static Verdict? Supported(OomKill kill)
        => kill.IsCgroupLimit is { } isCgroup ? isCgroup ? Verdict.CgroupLimit : Verdict.OutOfMemory
            : kill.Actor != OomKillActor.Kernel ? Verdict.OutOfMemory
            : kill.VictimProcessId is not null ? kill.Component == EventText.KernelMonitor ? null : Verdict.OutOfMemory
            : kill.Container is not null || kill.ContainerId is not null || kill.Pod is not null ? Verdict.CgroupLimit
            : null;
}

/// <summary>The kubelet evicted pods, or turned them away, because the node was short of memory by its thresholds.</summary>
internal sealed class PodEvicted : Rule
{
    private const int MostPods = 10;

    public override FindingId Id => FindingId.PodEvicted;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.Evictions
            .GroupBy(static eviction => (eviction.Namespace, eviction.Pod ?? eviction.PodUid))
            .Take(MostPods)
            .Select(static group => Found([.. group]));

    private static Finding Found(List<ContainerStartFailure> evictions)
    {
        var eviction = evictions[0];
        var count = evictions.Sum(static one => (long)one.Occurrences);
        var when = Wording.Occurrence(count, eviction.LastSeen, eviction.TimestampYearInferred, null);
        var what = eviction.Pod is null && eviction.PodUid is null
            ? $"The kubelet evicted pods or was about to{when}"
            : $"{ContainersDidNotStart.Pod(eviction)} was evicted or turned away by the kubelet{when}";
        return new Finding(FindingId.PodEvicted)
        {
            Severity = Severity.Critical,
            Statement = what
                + (eviction.Resource is null ? ": " : ", as the node was short of memory by its thresholds (MemoryPressure): ")
                + ReportedRules.End(eviction.Message),
            Numbers = Wording.Numbers(("Occurrences", count)),
            Basis = eviction,
            Source = eviction.Source,
            LineNumber = eviction.LineNumber,
            Supports = eviction.Resource is null ? null : Verdict.OutOfMemory,
            Strength = Confidence.Possible,
        };
    }
}

/// <summary>Containers did not start, and the runtime's words say why: a limit of their own, or one that is not memory.</summary>
internal sealed class StartFailedOtherwise : Rule
{
    private const int MostGroups = 10;
    private const string Unnamed = "the message says why";

    public override FindingId Id => FindingId.StartFailedOtherwise;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.StartFailures
            .Except(node.SuspectStarts)
            .Where(static failure => failure.Reason != StartFailureReason.CgroupNoMemory)
            .GroupBy(static failure => (failure.Reason, failure.Namespace, failure.Pod ?? failure.ContainerId))
            .Take(MostGroups)
            .Select(group => Found(node, [.. group]));

    private static Finding Found(Case node, List<ContainerStartFailure> attempts)
    {
        var failure = attempts[0];
        var count = attempts.Sum(static one => (long)one.Occurrences);
        var (supports, strength) = Supported(failure);
        return new Finding(FindingId.StartFailedOtherwise)
        {
            Severity = Severity.Critical,
            Statement = $"{ContainersDidNotStart.Pod(failure)} did not start"
                + Wording.Occurrence(count, failure.LastSeen, failure.TimestampYearInferred, null)
                + $": {ReportedRules.Meaning(failure) ?? Unnamed}. The message: {ReportedRules.End(failure.Message)}",
            Numbers = Wording.Numbers(("Occurrences", count), ("ExitStatus", failure.ExitStatus)),
            Basis = failure,
            Source = failure.Source,
            LineNumber = failure.LineNumber,
            Supports = supports == Verdict.NotFragmentation && node.IsBeforeRefusal(attempts.Max(static one => one.LastSeen))
                ? null
                : supports,
            Strength = strength,
            Headline = supports != Verdict.Inconclusive ? null
                : $"{ReportedRules.Short(failure)}. A signal is no answer to a request for memory; who sent it, the kernel's log of that "
                    + "time may tell.",
        };
    }

    private static (Verdict?, Confidence) Supported(ContainerStartFailure failure) => failure.Reason switch
    {
        StartFailureReason.NoSpace when !LimitWords.NamesPath(failure.Message) => (Verdict.NotFragmentation, Confidence.Possible),
        StartFailureReason.InitOomKilled or StartFailureReason.MemoryLimitTooLow => (Verdict.CgroupLimit, Confidence.Likely),
        StartFailureReason.TemporarilyUnavailable or StartFailureReason.SeccompFilter or StartFailureReason.TooManyOpenFiles
            or StartFailureReason.InotifyLimit or StartFailureReason.HugetlbLimit or StartFailureReason.CgroupNoSpace
            or StartFailureReason.NamespaceLimit or StartFailureReason.NoSpace => (Verdict.NotFragmentation, Confidence.Likely),

        // Another errno, or a signal, is no answer to a request for memory.
        StartFailureReason.Other or StartFailureReason.SetnsExit or StartFailureReason.FinalChildEof
            when StartFailureReasons.HasOtherCause(failure.Message)
            => (StartFailureReasons.IsSignal(failure.Message) ? Verdict.Inconclusive : Verdict.NotFragmentation, Confidence.Possible),

        // The words of ENOMEM, a deadline, and what is not known have several causes.
        _ => (null, Confidence.Possible),
    };
}

/// <summary>What the findings about reported events share.</summary>
internal static class ReportedRules
{
    // The words that decide stand at a message's end.
    private const int LongestQuote = 240;
    private const int LongestTail = 100;

    /// <summary>Who was killed.</summary>
    public static string Victim(OomKill kill)
        => (kill.VictimProcessId is { } pid ? Wording.Of($"{kill.VictimName ?? "Process"} (pid {pid})") : kill.VictimName)
            ?? (kill.ChosenProcessId is { } chosen ? Wording.Of($"{kill.ChosenName} (pid {chosen}) or a child of it") : null)
            ?? (kill.Pod is not null ? $"A container of pod {(kill.Namespace is null ? "" : kill.Namespace + "/")}{kill.Pod}"
            : kill.PodUid is not null ? $"A container of pod {kill.PodUid}"
            : kill.ContainerId is not null ? $"A process of container {kill.ContainerId}"
            : kill.TaskCgroup is not null ? $"What ran in {kill.TaskCgroup}" : "A process that is not named");

    /// <summary>The end of a message, as much as a finding can carry.</summary>
    public static string End(string? message)
        => message is null ? "" : message.Length > LongestQuote ? "…" + message[^LongestQuote..] : message;

    /// <summary>The event of a finding, in few words for a summary.</summary>
    public static string Short(Finding finding) => finding.Basis switch
    {
        OomKill kill => $"{Victim(kill)} was killed ({kill.Actor}{(kill.Evidence == KillEvidence.Reported ? ", as reported" : "")})",
        ContainerStartFailure { Reason: StartFailureReason.Evicted } eviction => eviction.Pod is null
            ? "the kubelet evicted pods or was about to"
            : $"{ContainersDidNotStart.Pod(eviction)} was evicted",
        ContainerStartFailure failure => Short(failure),
        _ => finding.Statement,
    };

    /// <summary>A failed start, in few words.</summary>
    public static string Short(ContainerStartFailure failure)
        => $"{ContainersDidNotStart.Pod(failure)} did not start: {Meaning(failure) ?? $"\"{Tail(failure.Message)}\""}";

    /// <summary>The last words of a message, which decide, from the beginning of one of its parts.</summary>
    private static string Tail(string message)
    {
        var start = message.Length;
        for (var at = message.LastIndexOf(": ", StringComparison.Ordinal); at > 0 && message.Length - at <= LongestTail;
            at = message.LastIndexOf(": ", at - 1, StringComparison.Ordinal))
        {
            start = at + 2;
        }

        return start < message.Length ? message[start..] : message.Length <= LongestTail ? message : "…" + message[^LongestTail..];
    }

    /// <summary>What a reason means; null where it is none that is known, and only the message itself tells.</summary>
    public static string? Meaning(ContainerStartFailure failure) => failure.Reason switch
    {
        StartFailureReason.SetnsExit or StartFailureReason.FinalChildEof when StartFailureReasons.HasOtherCause(failure.Message) => null,
        StartFailureReason.NoSpace when !LimitWords.NamesPath(failure.Message)
            => "no space was left on a device, and the message does not say what was full",
        StartFailureReason.InitOomKilled => "its first process was killed because the container's memory limit is too small for it",
        StartFailureReason.MemoryLimitTooLow => "its memory limit is below what the cgroup uses already, or below what the runtime takes",
        StartFailureReason.ProcessNoMemory => "a process or thread of its start could not be made (ENOMEM)",
        StartFailureReason.NoMemory => "something that its start asked for was refused memory",
        StartFailureReason.TemporarilyUnavailable
            => "a limit on the number of processes or threads (pids.max, ulimit -u, kernel.threads-max)",
        StartFailureReason.SeccompFilter => "its seccomp filter was refused; errno 524 says that net.core.bpf_jit_limit is used up",
        StartFailureReason.TooManyOpenFiles => "a limit on the number of open files (ulimit -n, fs.file-max)",
        StartFailureReason.InotifyLimit => "a limit of inotify (fs.inotify.max_user_instances, fs.inotify.max_user_watches)",
        StartFailureReason.HugetlbLimit => "the limit of huge pages (hugetlb) could not be set",
        StartFailureReason.CgroupNoSpace => "no further cgroup could be made: their number is used up",
        StartFailureReason.NamespaceLimit => "a limit on the number of namespaces (user.max_*_namespaces)",
        StartFailureReason.NoSpace => "a file system was full",
        StartFailureReason.Timeout => "the runtime did not answer in time",
        StartFailureReason.SetnsExit or StartFailureReason.FinalChildEof
            => "the runtime's child that makes the namespaces died",
        StartFailureReason.NameReserved => "an earlier attempt that did not end in time still holds its name",
        _ => null,
    };
}

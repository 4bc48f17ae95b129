using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Starts;
using FragTools.Watermarks;

namespace FragTools.Diagnosis;

/// <summary>A verdict in two sentences for a tired operator: what it is, and what to do.</summary>
internal static class SummaryText
{
    public static string Of(Verdict verdict, Confidence confidence, Case node, IReadOnlyList<Finding> findings)
    {
        var host = node.Snapshot.Host ?? "this node";
        var first = findings.FirstOrDefault(finding => finding.Supports == verdict);
        var others = verdict == Verdict.CgroupLimit ? LimitWording.Others(Limits(findings), node.Evidence.Names) : "";
        return (first?.Headline ?? Of(verdict, confidence, host, node, first, findings))
            + (others.Length > 0 ? $" At their limits, too: {others}." : "");
    }

    private static string Of(
        Verdict verdict, Confidence confidence, string host, Case node, Finding? first, IReadOnlyList<Finding> findings)
        => verdict switch
        {
            Verdict.Fragmentation => Fragmentation(confidence, host, node, first!, findings),
            Verdict.OutOfMemory when first!.Kind is FindingId.PodEvicted or FindingId.KillReported
                => $"{Capital(host)} ran short of memory, by "
                + $"what was reported: {ReportedRules.Short(first)}. Find who holds the memory and stop or move it; compaction cannot "
                    + $"help.",
            Verdict.OutOfMemory => $"{OutOfMemory(confidence, host, first!)}"
                + $"{(first!.IsOfNow || !node.HasEnoughNow ? "" : "; now it is not short")}. Find who holds the memory "
                + "and stop or move it; compaction cannot help.",
            Verdict.CgroupLimit => CgroupLimit(host, node, first!),
            Verdict.NotNow => NotNow(host, node, first!),
            Verdict.NotFragmentation when first!.Severity == Severity.Critical => "Something else than memory in pieces is the trouble "
                + $"of {host}: {OtherCause(first)}. Compaction and dropped caches do not help with it.",
            Verdict.NotFragmentation when first!.Basis is PageAllocFailure { RequestedBytes: 0 } => $"On {host} the kernel was asked for "
                + "nothing, which it refuses. That is a fault of what asked; compaction and dropped caches do not help with it.",
            Verdict.NotFragmentation when first!.Basis is PageAllocFailure => $"The kernel of {host} ran out of addresses for vmalloc, "
                + "not of pages. Compaction and dropped caches do not help with it.",
            Verdict.NotFragmentation when first!.Basis is CompactionStat => $"On {host} page faults got small pages for lack of huge "
                + "ones, and nothing failed. That costs speed only, so nothing has to be done at once.",
            Verdict.NotFragmentation when first!.Basis is OomKill => $"An operator called the OOM killer of {host} by hand. Fragmentation "
                + "has no part in it.",
            Verdict.NotFragmentation => $"Nothing speaks for fragmentation on {host}: blocks as large as a container's start asks for "
                + $"are free{(node.Evidence.HasLog ? ", and nothing was refused" : "")}. "
                + (findings.FirstOrDefault(static finding => finding.Kind is FindingId.KillsCounted or FindingId.PodWaits
                    or FindingId.HugePagesShort or FindingId.MemoryUnaccounted) is { } counted
                    ? counted.Statement
                    : node.Evidence.HasLog
                    ? "If something fails there, look for its cause elsewhere."
                    : Wording.NoLog + "."),
            _ when findings.FirstOrDefault(static finding => finding.Kind is FindingId.KilledForUnknownLimit) is { Basis: OomKill kill }
                => $"{OomWording.Who(node.GroupOf(kill), $" on {host}")}: whether the machine was short of memory or a memory cgroup was "
                + "at its limit, what was read does not say. The kernel's whole report would tell.",
            _ when findings.FirstOrDefault(static finding => finding.Kind is FindingId.RefusedOtherwise) is { Basis: PageAllocFailure }
                => $"The kernel of {host} refused memory, and what is there of its report does not say why. {Lacking(node)} would tell.",
            _ when findings.FirstOrDefault(static finding => finding.Kind is FindingId.ContainersDidNotStart
                or FindingId.StartFailedOtherwise or FindingId.KillReported or FindingId.PodEvicted)
                is { } reported => $"{ReportedRules.Short(reported)}. Whether memory in pieces has a part in it, that does not say; "
                + $"{Small(Lacking(node))} may.",
            _ when node.Evidence.LogGap == LogGap.Denied => $"What was refused on {host} is not known, because the kernel's log may not "
                + "be read by this user. Run as root to read it.",
            _ when node.LogGap is { } gap => $"What was refused on {host} is not known, because {gap}. The kernel's log as the kernel "
                + "wrote it, whole, would tell.",
            _ => $"What could be read does not tell whether memory in pieces is the trouble of {host}. {Lacking(node)} would tell.",
        };

    /// <summary>What is not proven is said as far as it is known.</summary>
    private static string OutOfMemory(Confidence confidence, string host, Finding first) => first.Kind switch
    {
        FindingId.KilledForWholeNode when confidence < Confidence.Proven
            => $"The OOM killer ran on {host} for the whole machine: by what it wrote memory was short",
        FindingId.RefusedForLackOfMemory when first.Basis is PageAllocFailure { Kind: PageAllocFailureKind.Stall }
            => $"A request waited long for memory on {host}, which was being reclaimed meanwhile: memory itself was short",
        FindingId.RefusedForLackOfMemory when confidence < Confidence.Proven && first.Basis is PageAllocFailure { Order: 0 }
            => $"A single page was refused on {host}: memory itself was short, however it lay",
        _ => $"{Capital(host)} {(first.IsOfNow ? "is" : "was")} out of memory: too little was free, however it lay",
    };

    private static string Fragmentation(Confidence confidence, string host, Case node, Finding first, IReadOnlyList<Finding> findings)
    {
        var shortPool = findings.FirstOrDefault(static finding => finding.Kind == FindingId.HugePagesShort);

        // Its remedy comes first.
        var isLocked = findings.Any(static finding => finding.Kind == FindingId.LockedMemoryStays);
        var order = first.Numbers.TryGetValue("Order", out var asked) ? Wording.Of($" of order {asked}") : "";
        var what = first.Basis switch
        {
            PageAllocFailure { Cause: AllocationCause.WatermarkReserve } => $"Memory on {host} is in pieces: a request for a "
                + $"block{order} was refused, because the blocks of that size that were left are withheld as a reserve",
            PageAllocFailure { Cause: AllocationCause.Fragmentation } failure when ReportedRefusal.Of(failure).RestrictedTo is { } zone
                => $"Zone {zone} of {host}, which alone serves some drivers' requests, is in pieces: a block{order} was refused though "
                + "more than that was free there",
            PageAllocFailure { Cause: AllocationCause.Fragmentation } => $"Memory on {host} is in pieces: a request for a block{order} "
                + "was refused though more than that was free",
            PageAllocFailure when node.Snapshot.HasZones => $"Memory on {host} is in pieces: a request for a block{order} was refused, "
                + "and what is free is cut up smaller",
            PageAllocFailure => $"A request for a block{order} was refused on {host}, and its report does not prove why; for blocks of "
                + "several pages fragmentation is the usual reason",
            OomKill => $"Memory on {host} is in pieces: a process was killed for a block{order} though more than that was free",
            ContainerStartFailure when !node.Snapshot.HasZones => $"Containers did not start on {host}, and the kernel refused "
                + "memory close by in time",
            ContainerStartFailure => $"Memory on {host} is in pieces, and containers did not start, in words that fit it and other causes",
            _ when node.AskedOrders.Count > 0 => $"Memory on {host} is in pieces: no block{order} is free",
            _ => $"Memory on {host} is in pieces, so that a block{order} would not be had without compaction"
                + shortPool switch
                {
                    null => "; nothing that was read reports a failure for it",
                    { Supports: Verdict.Fragmentation } => ", and the pool of huge pages came out short",

                    // It is a failure, and no pieces are its cause: its finding says so.
                    _ => "",
                },
        };
        return $"{what}. " + confidence switch
        {
            _ when node.IsServedNow => "What is seen of the node now would serve it, which does not make it healthy: catch the next "
                + "failure with its numbers.",
            _ when node.Snapshot.HasCompaction == false => Wording.NoCompaction,
            Confidence.Proven when isLocked => "Let compaction move what programs have locked, then drop the caches and compact memory "
                + "when the load allows it.",
            Confidence.Proven => "Drop the caches and compact memory when the load allows it, then see to what lasts.",
            Confidence.Likely => (first.Kind == FindingId.RefusedWithoutProof && node.Snapshot.Zones.Count == 0
                    ? "Its watermarks of that moment (/proc/zoneinfo)" : "The kernel's whole report")
                + (isLocked ? " would prove it; compaction that may move locked memory should help now."
                    : " would prove it; dropping the caches and compacting memory, when the load allows it, should help now."),
            _ when node.Evidence.IsQuiet => "It matters to what asks for such blocks; compacting memory, when the load allows it"
                + (isLocked ? " and locked memory may be moved" : "") + ", makes some.",
            _ => $"{Lacking(node)} would tell more.",
        };
    }

    private static IEnumerable<object?> Limits(IReadOnlyList<Finding> findings)
        => findings.Where(static finding => finding.Supports == Verdict.CgroupLimit).Select(static finding => finding.Ground);

    private static string CgroupLimit(string host, Case node, Finding first)
    {
        if (first.Kind == FindingId.CgroupRefused)
        {
            var whose = first.Basis is PageAllocFailure refused ? LimitWording.Of(refused, node.Evidence.Names) : "a memory cgroup";
            return $"Kernel memory was refused on {host} to {whose}, which was at its own limit; the node's memory has no part in "
                + "it. Raise that limit or find out what grows in it; compaction cannot help.";
        }

        if (first.Basis is not OomKill kill)
        {
            return $"On {host} {Small(ReportedRules.Short(first))}. Raise that limit or find out what grows in it; compaction cannot help.";
        }

        if (kill.Message is not null)
        {
            return $"{ReportedRules.Short(first)} on {host}: by what was reported its own memory limit is what was short. Raise that "
                + "limit or find out what grows in it; compaction cannot help.";
        }

        var part = kill.LimitOwner is LimitOwner.QosClass or LimitOwner.NodeAllocatable
            ? "its pods together used what the node gives them"
            : "the node's memory has no part in it";
        return $"{OomWording.Who(node.GroupOf(kill), $" on {host}")} because {LimitWording.Of(kill)} was at its memory "
            + $"limit{OomWording.Limit(node.GroupOf(kill))}; {part}. "
            + "Raise that limit or find out what grows in it; compaction cannot help.";
    }

    private static string NotNow(string host, Case node, Finding first)
    {
        var asked = (int)first.Numbers.GetValueOrDefault("Order");
        var free = node.Snapshot.DecisiveIndices(asked)
            .Where(row => row.Meaning == IndexMeaning.Available)
            .Sum(row => row.SuitableBlocks) is > 0 and var blocks
            ? Wording.Of($"{blocks} of them are free now")
            : "it would be served now";
        return Wording.Of($"A request for a block of order {asked} was refused then on {host}, and {free}. What is seen now does not ")
            + "explain it, nor does it make the node healthy: catch the next failure with its numbers.";
    }

    private static string OtherCause(Finding first) => first.Kind switch
    {
        FindingId.ProcessLimitReached => "a limit on the number of processes",
        FindingId.UserNamespaceLimitReached => first.Basis is LimitEvent { IsForbidden: true }
            ? "user namespaces are not permitted" : "a limit on user namespaces",
        FindingId.NetworkNamespaceLimitReached => "a limit on network namespaces",
        FindingId.InotifyLimitReached => "a limit of inotify",
        FindingId.DiskFull => first.Strength > Confidence.Possible ? "a full file system" : "no space was left, the message says not where",
        FindingId.CpusetRefused => "a cpuset",
        FindingId.CgroupNotMade => "memory cgroups could not be made",
        FindingId.StartFailedOtherwise => ReportedRules.Short(first),
        _ => "a request was confined to NUMA nodes that were full",
    };

    /// <summary>What was not read and would tell more; where all was, what the next failure has to leave.</summary>
    private static string Lacking(Case node)
    {
        var missing = new List<string>();
        if (!node.Snapshot.HasZones)
        {
            missing.Add("free blocks (/proc/buddyinfo)");
        }

        if (node.Snapshot.Zones.Count == 0)
        {
            missing.Add("watermarks (/proc/zoneinfo)");
        }

        if (!node.Evidence.HasLog)
        {
            missing.Add("kernel's log");
        }

        return missing.Count > 0
            ? "Its " + string.Join(", ", missing.SkipLast(1)) + (missing.Count > 1 ? " and " : "") + missing[^1]
            : "The kernel's whole report of the next failure";
    }

    private static string Small(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static string Capital(string text) => text == "this node" ? "This node" : text;
}

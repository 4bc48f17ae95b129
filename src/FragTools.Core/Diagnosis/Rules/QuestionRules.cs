using FragTools.Diagnosis.Evidence;
using FragTools.Pods;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>The order that the user asks for: what the node would answer to a request of it now, though nothing failed yet.</summary>
internal sealed class OrderAskedFor : Rule
{
    public override FindingId Id => FindingId.OrderAskedFor;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence.Question.Order is { } order)
        {
            yield return node.Snapshot.FreeBlocks is [{ FreeBlocks.MaxOrder: var most }, ..] && order > most
                ? TooLarge(node.Snapshot, order, most)
                : Answer(node, order);
        }
    }

    private Finding TooLarge(NodeSnapshot snapshot, int order, int most) => new(Id)
    {
        Severity = Severity.Warning,
        Statement = $"No request of {Wording.Order(order, snapshot.PageBytes)} is ever served: the largest block of this kernel is of "
            + $"{Wording.Order(most, snapshot.PageBytes)}.",
        Numbers = Wording.Numbers(("Order", order), ("MaxOrder", most)),
        Basis = snapshot.FreeBlocks[0],
        Source = snapshot.FreeBlocks[0].Source,
        Supports = Verdict.NotFragmentation,
        Strength = Confidence.Likely,
    };

    private Finding Answer(Case node, int order)
    {
        var snapshot = node.Snapshot;
        var now = node.Now(order);
        var rows = snapshot.DecisiveIndices(order);
        var worst = rows.MaxBy(row => row.FragmentationIndex);
        var request = $"A request of {Wording.Order(order, snapshot.PageBytes)}";
        var free = SizeText.Format(rows.Sum(row => FreePages(snapshot, row)) * snapshot.PageBytes);
        return new Finding(Id)
        {
            Severity = now.Outcome is NowOutcome.Served or NowOutcome.Unknown ? Severity.Info : Severity.Warning,
            Statement = now.Outcome switch
            {
                NowOutcome.Served when now.ByWatermarks is null => $"{request} finds a block now{Where(rows)}; whether the watermarks let "
                    + $"it go, {node.LacksOfMarks} would tell.",
                NowOutcome.Served => $"{request} would be served now{Where(rows)}.{ByNode(snapshot, order)}",
                NowOutcome.Fragmented => $"{request} finds no block now, though {free} are free: they lie in smaller "
                    + $"pieces.{Then(snapshot, rows)}{ByNode(snapshot, order)}",
                NowOutcome.Withheld => $"{request} finds a block now that the watermark check withholds.{Then(snapshot, rows)}"
                    + ByNode(snapshot, order),
                NowOutcome.TooLittle => $"{request} would be refused now: {free} are free, which is too little however it lies. The kernel "
                    + "reclaims for it first; compaction alone cannot help.",
                _ => $"Whether {char.ToLowerInvariant(request[0])}{request[1..]} would be served now, nothing that was read tells: "
                    + $"{node.LacksToAnswer} would.",
            },
            Numbers = Wording.Numbers(
                ("Order", order),
                ("SuitableBlocks", rows.Count > 0 ? rows.Sum(row => row.SuitableBlocks) : null),
                ("FragmentationIndex", Wording.Thousandths(worst?.FragmentationIndex))),
            Basis = (object?)now.ByWatermarks ?? worst,
            Source = now.ByWatermarks is not null ? snapshot.Zones[0].Source : worst?.Source,
            Supports = now.Outcome switch
            {
                NowOutcome.Served => Verdict.NotFragmentation,
                NowOutcome.Fragmented or NowOutcome.Withheld => Verdict.Fragmentation,
                NowOutcome.TooLittle => Verdict.OutOfMemory,
                _ => Verdict.Inconclusive,
            },
            Strength = now.ByWatermarks is not null ? Confidence.Likely : Confidence.Possible,
        };
    }

    private static long FreePages(NodeSnapshot snapshot, ExtFragIndex row)
        => snapshot.FreeBlocks.FirstOrDefault(zone => zone.NumaNode == row.NumaNode && zone.Zone == row.Zone)?.FreePages ?? 0;

    private static string Where(IReadOnlyList<ExtFragIndex> rows)
        => rows.Where(row => row.SuitableBlocks > 0).MaxBy(row => row.SuitableBlocks) is { } most
            ? Wording.Of($": node {most.NumaNode} {most.Zone} has {most.SuitableBlocks} free blocks of it, or cut from larger ones")
            : "";

    /// <summary>What the kernel does before it refuses (mm/page_alloc.c, __alloc_pages_slowpath).</summary>
    private static string Then(NodeSnapshot snapshot, IReadOnlyList<ExtFragIndex> rows)
        => snapshot.HasCompaction == false ? " This kernel was built without compaction, and would refuse it."
            : rows.Any(row => row.WouldCompact == true) ? " The kernel compacts for it first, by vm.extfrag_threshold."
            : rows.Any(row => row.WouldCompact == false) ? " By vm.extfrag_threshold the kernel would not compact for it, but reclaim."
            : " The kernel compacts for it first.";

    /// <summary>Which NUMA nodes would serve it, where they differ.</summary>
    private static string ByNode(NodeSnapshot snapshot, int order)
    {
        var answers = snapshot.NumaNodes.Select(node => (Node: node, IsServed: snapshot.Serves(node, order)))
            .Where(one => one.IsServed is not null).ToLookup(one => one.IsServed!.Value, one => Wording.Of($"{one.Node}"));
        return answers.Count < 2 ? ""
            : $" NUMA node {string.Join(", ", answers[true])} would serve it, {string.Join(", ", answers[false])} would not.";
    }
}

/// <summary>The pods that the user asks for: what was read of them, in numbers, and how they are now.</summary>
internal sealed class PodAskedFor : Rule
{
    private const int MostNamed = 5;

    public override FindingId Id => FindingId.PodAskedFor;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence.Pods is { } pods)
        {
            yield return Found(node.Evidence, pods);
        }
    }

    private Finding Found(NodeEvidence evidence, PodSelection pods)
    {
        var kills = evidence.OomKills.Sum(group => group.Count) + evidence.ReportedKills.Sum(kill => (long)kill.Occurrences);
        var counted = evidence.Snapshot.PodCounters.Sum(pod => pod.OomKills);
        var starts = evidence.StartFailures.Sum(start => (long)start.Occurrences);
        var evictions = evidence.Evictions.Sum(eviction => (long)eviction.Occurrences);
        var refusals = evidence.Failures.Where(static group => group.Latest.CacheContainerId is not null).Sum(group => group.Count);
        var limits = evidence.Limits.Where(static limit => limit.Pod is not null).Sum(limit => limit.Count);
        var processes = evidence.Snapshot.Pods;
        var next = processes.Where(process => process.KillRank is not null).MinBy(process => process.KillRank);
        var last = evidence.OomKills.Select(group => group.LastSeen).Concat(evidence.StartFailures.Select(start => start.LastSeen))
            .Concat(evidence.Evictions.Select(eviction => eviction.LastSeen)).Max();
        string?[] told =
        [
            kills > 0 ? Count(kills, "kill") : null,
            counted > kills ? Wording.Of($"{counted} kills by what its cgroup counts") : null,
            starts > 0 ? Count(starts, "failed start") : null,
            evictions > 0 ? Count(evictions, "eviction") : null,
            refusals > 0 ? Count(refusals, "refusal") + " of kernel memory" : null,
            limits > 0 ? Count(limits, "message") + " of its limit of processes" : null,
        ];
        var happened = string.Join(", ", told.OfType<string>());
        var names = string.Join(", ", AffectedPods.Of(evidence).Select(pod => pod.ToString()).Distinct().Take(MostNamed));
        var now = processes.Count == 0 ? ""
            : $" Now {Count(processes.Count, "process")} with {SizeText.Format(processes.Sum(process => process.RssBytes ?? 0))}"
                + (next is null ? "."
                    : Wording.Of($"; {next.ProcessName} (pid {next.ProcessId}) would be killed as number {next.KillRank}."));
        return new Finding(Id)
        {
            Severity = Severity.Info,
            Statement = happened.Length == 0
                ? $"Nothing that was read reports a kill, a failed start or an eviction of pod {pods}.{now}"
                : $"Of pod {pods}{(names.Length > 0 && names != pods.ToString() ? $" ({names})" : "")}: {happened}"
                    + $"{(last is { } time ? $", last at {Wording.Time(time)}" : "")}.{now}",
            Numbers = Wording.Numbers(
                ("Kills", kills), ("CountedKills", counted), ("FailedStarts", starts), ("Evictions", evictions),
                ("Processes", processes.Count), ("RssBytes", processes.Sum(process => process.RssBytes ?? 0)),
                ("KillRank", next?.KillRank)),
            Basis = next,
            Source = next?.Source,
            Supports = happened.Length == 0 ? Verdict.Inconclusive : null,
            Strength = Confidence.Possible,
        };
    }

    private static string Count(long count, string thing)
        => Wording.Of($"{count} {thing}{(count == 1 ? "" : thing.EndsWith('s') ? "es" : "s")}");
}

/// <summary>What a verdict says of what the node was asked beside its trouble.</summary>
internal static class Answers
{
    private static readonly FindingId[] Kinds = [FindingId.OrderAskedFor, FindingId.HugePagesAskedFor, FindingId.PodAskedFor];

    /// <summary>Is the finding such an answer?</summary>
    public static bool Is(Finding finding) => Kinds.Contains(finding.Kind);

    /// <summary>The verdict in two sentences where it is an answer; what it is else, with the answers behind it.</summary>
    /// <param name="node">What was read.</param>
    /// <param name="findings">What was found, what speaks first first.</param>
    /// <param name="otherwise">The verdict in two sentences, where it is none.</param>
    public static string Summary(Case node, IReadOnlyList<Finding> findings, Func<string> otherwise)
        => string.Join(' ', findings is [var first, ..] && Is(first)
            ? findings.Skip(1).Where(Is).Select(static answer => answer.Statement)
                .Prepend($"{first.Statement}{What(node, first.Supports, findings)}")
            : findings.Where(Is).Select(static answer => answer.Statement).Prepend(otherwise()));

    private static string What(Case node, Verdict? verdict, IReadOnlyList<Finding> findings) => verdict switch
    {
        Verdict.Fragmentation when node.Snapshot.HasCompaction == false => $" {Wording.NoCompaction}",
        Verdict.Fragmentation when findings.Any(static finding => finding.Kind == FindingId.LockedMemoryStays)
            => " Let compaction move what programs have locked, then drop the caches and compact memory before it is asked for.",
        Verdict.Fragmentation => " Drop the caches and compact memory before it is asked for.",
        Verdict.OutOfMemory => " Free memory first, or ask another node.",
        Verdict.NotFragmentation => node.LogGap is { } gap ? $" What was refused before is not known: {gap}."
            : node.Evidence.HasLog ? " The logs report nothing that was refused."
            : $" {Wording.NoLog}.",
        _ => "",
    };
}

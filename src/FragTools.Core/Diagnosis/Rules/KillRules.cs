using FragTools.Diagnosis.Evidence;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>The OOM killer ran for the whole machine, and no reading of its report makes that fragmentation.</summary>
internal sealed class KilledForWholeNode : Rule
{
    public override FindingId Id => FindingId.KilledForWholeNode;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills.Where(IsLack).Select(group => Found(node, group));

    private static bool IsLack(OomGroup group)
        => group.Latest is { OomCgroup: null, Order: not < 0 }
            && group.Latest.Constraint is null or "CONSTRAINT_NONE"
            && group.Cause?.Cause is not (AllocationCause.Fragmentation or AllocationCause.WatermarkReserve)
            && !PageFaultGaveUp.Is(group)
            && !KilledBesideCache.Is(group)
            && !LowMemoryShort.Is(group);

    private Finding Found(Case node, OomGroup group)
    {
        var kill = group.Latest;
        var isProven = kill.Order == 0 || group.Cause?.Cause == AllocationCause.OutOfMemory;
        var why = group.Cause is { Cause: AllocationCause.OutOfMemory or AllocationCause.NotExplained } cause ? cause.Sentence
            : kill.Order == 0 ? "A single page was asked for (order 0), which no arrangement of free memory refuses."
            : kill.Order is { } order ? Wording.Of($"A block of order {order} was asked for, and the report lacks the zones that would ")
                + "tell whether memory was short or in pieces."
            : "The report's head is missing, so that the order asked for is not known.";
        return OomWording.Finding(
            Id,
            group,
            $"{OomWording.Kill(group)}: the whole machine was out of memory. {why}{OomWording.Choice(kill)}",
            ("Order", kill.Order),
            ("VictimRssBytes", kill.VictimAnonRssBytes),
            ("FreeSwapKilobytes", kill.MemInfo?.Get("free_swap_kB"))) with
        {
            Supports = OomWording.IsOver(node, group) ? Verdict.NotNow : Verdict.OutOfMemory,
            Strength = isProven ? Confidence.Proven : Confidence.Likely,
        };
    }
}

/// <summary>The OOM killer ran for a block of several pages though enough was free: not in one piece.</summary>
internal sealed class KilledThoughMemoryWasFree : Rule
{
    public override FindingId Id => FindingId.KilledThoughMemoryWasFree;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(group => group.Cause?.Cause is AllocationCause.Fragmentation or AllocationCause.WatermarkReserve)
            .Select(group => OomWording.Finding(
                Id,
                group,
                $"{OomWording.Kill(group)} though memory was free. {group.Cause!.Sentence}",
                ("Order", group.Latest.Order),
                ("FreePages", group.Latest.Zones.Sum(zone => zone.FreePages ?? 0))) with
            {
                Supports = OomWording.IsOver(node, group) ? Verdict.NotNow : Verdict.Fragmentation,
                Strength = Confidence.Proven,
            });
}

/// <summary>A memory cgroup, most often a container or pod, ran into its own limit. That is no fragmentation.</summary>
internal sealed class CgroupLimitReached : Rule
{
    // A node of many small pods may have hundreds that are killed by their limits again and again.
    private const int MostGroups = 10;

    public override FindingId Id => FindingId.CgroupLimitReached;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills.Where(group => group.Latest.OomCgroup is not null).Take(MostGroups).Select(group => Found(node, group));

    private Finding Found(Case node, OomGroup group)
    {
        var kill = group.Latest;
        var numbers = kill is { LimitBytes: not null, UsageBytes: not null }
            ? Wording.Of($": usage {OomWording.Kilobytes(kill.UsageBytes)}, limit ")
                + OomWording.Kilobytes(kill.LimitBytes)
                + (kill.FailCount is { } count ? Wording.Of($", hit {count} times") : "")
            : "";
        return OomWording.Finding(
            Id,
            group,
            $"{OomWording.Kill(group)} because {LimitWording.Of(kill)} was at its own memory limit{numbers}.{OomWording.Choice(kill)} "
                + $"The cgroup is {kill.OomCgroup}.",
            ("LimitBytes", kill.LimitBytes),
            ("UsageBytes", kill.UsageBytes),
            ("FailCount", kill.FailCount),
            ("VictimScore", kill.VictimScore),
            ("VictimOomScoreAdj", kill.VictimOomScoreAdj)) with
        {
            Supports = OomWording.IsOver(node, group) ? Verdict.NotNow : Verdict.CgroupLimit,
            Strength = Confidence.Proven,
        };
    }
}

/// <summary>A cpuset or memory policy confined a request to NUMA nodes that were full, while others were not asked.</summary>
internal sealed class ConfinedToNodes : Rule
{
    public override FindingId Id => FindingId.ConfinedToNodes;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(group => group.Latest is { OomCgroup: null, Constraint: "CONSTRAINT_CPUSET" or "CONSTRAINT_MEMORY_POLICY" })
            .Select(group => OomWording.Finding(
                Id,
                group,
                $"{OomWording.Kill(group)} because {(group.Latest.Constraint == "CONSTRAINT_CPUSET" ? "its cpuset" : "a memory policy")} "
                    + $"confined a request to NUMA nodes that were full ({group.Latest.Constraint}).",
                ("Order", group.Latest.Order)) with
            {
                Supports = OomWording.IsOver(node, group) ? Verdict.NotNow : Verdict.NotFragmentation,
                Strength = Confidence.Proven,
            })
            .Concat(node.Evidence.Failures.Where(group => NodeConfinement.Is(group.Latest)).Select(group => Found(node, group)));

    private Finding Found(Case node, FailureGroup group)
    {
        var spare = NodeConfinement.Spare(group.Latest)!;
        return RefusalFinding.Of(
            Id,
            group,
            Wording.Of($"The request was confined to NUMA nodes that were full, while node {spare.NumaNode} {spare.Zone} had ")
                + Wording.Of($"{spare.FreePages} free pages, above its high mark of {spare.HighPages}.")) with
        {
            Supports = RefusalFinding.IsOver(node, group, NowOutcome.Served) ? Verdict.NotNow : Verdict.NotFragmentation,
            Strength = Confidence.Proven,
        };
    }
}

/// <summary>An operator called the OOM killer by hand (SysRq-F, order −1 in its report).</summary>
internal sealed class KilledByHand : Rule
{
    public override FindingId Id => FindingId.KilledByHand;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(group => group.Latest is { OomCgroup: null, Order: < 0 })
            .Select(group => OomWording.Finding(Id, group, $"{OomWording.Kill(group)} because an operator called the OOM killer by hand "
                + "(SysRq-F).", ("Order", group.Latest.Order)) with
            {
                Severity = Severity.Warning,
                Supports = node.HasPassed(group.LastSeen, group.Latest.UptimeSeconds) == true ? null : Verdict.NotFragmentation,
                Strength = Confidence.Proven,
            });
}

/// <summary>What the findings about kills share.</summary>
internal static class OomWording
{
    /// <summary>Who was killed and when.</summary>
    public static string Kill(OomGroup group)
    {
        var kill = group.Latest;
        var victim = kill is { VictimName: null, VictimProcessId: null, ChosenProcessId: null }
            ? "The OOM killer ran" : $"{ReportedRules.Victim(kill)} was killed";
        return victim + Wording.Occurrence(group.Count, group.LastSeen, kill.TimestampYearInferred, kill.UptimeSeconds);
    }

    /// <summary>A finding about a group of kills.</summary>
    public static Finding Finding(FindingId id, OomGroup group, string statement, params (string Name, decimal? Value)[] numbers) => new(id)
    {
        Severity = Severity.Critical,
        Statement = statement,
        Numbers = Wording.Numbers([("Occurrences", group.Count), ("VictimProcessId", group.Latest.VictimProcessId), .. numbers]),
        Basis = group.Latest,
        Source = group.Latest.Source,
        LineNumber = group.Latest.LineNumber,
    };

    /// <summary>Is it over: long ago, and the node has free blocks of the order now?</summary>
    public static bool IsOver(Case node, OomGroup group)
        => node.HasPassed(group.LastSeen, group.Latest.UptimeSeconds) == true
            && node.Now(Math.Clamp(group.Latest.Order ?? 0, 0, FreeBlockCounts.MostOrders - 1)).Outcome == NowOutcome.Served;

    /// <summary>Why this one, by the kernel's arithmetic: the badness of the victim, and the score that was printed.</summary>
    public static string Choice(OomKill kill)
    {
        var expected = kill.ExpectedVictim;
        var task = kill.Tasks?.FirstOrDefault(one => one.ProcessId == kill.VictimProcessId);
        if (task is not { Badness: { } badness, RssPages: { } rss } || expected.TotalPages is not { } total)
        {
            return kill.VictimScore is { } score ? Wording.Of($" Its score was {score}.") : "";
        }

        // Other formulas count in thousandths, and CAP_SYS_ADMIN's bonus is no part of the table: their sum would not be this one.
        var used = rss + (task.SwapPages ?? 0) + (task.PageTablePages ?? 0);
        var adjustment = (task.OomScoreAdj ?? 0) * (total / 1000);
        if (expected.Formula is not (OomFormula.Pages or OomFormula.SignedPages) || badness != used + adjustment)
        {
            return kill.VictimScore is { } other ? Wording.Of($" Its score was {other}.") : "";
        }

        var sum = adjustment != 0
            ? Wording.Of($"{used} pages in use and {adjustment} for its oom_score_adj of {task.OomScoreAdj}, of {total} pages in all")
            : Wording.Of($"{used} pages in use of {total} in all");
        var printed = kill.VictimScore is { } known
            ? Wording.Of($"; its score is {known}{(task.Score == known ? ", as computed" : "")}")
            : "";
        return $" It was chosen by its badness: {sum}{printed}.";
    }

    /// <summary>A limit in the unit in which the kernel prints it.</summary>
    public static string Kilobytes(long? bytes) => bytes is { } known ? Wording.Of($"{known / 1024} kB") : "an unknown size";
}

/// <summary>Was a request confined to some NUMA nodes while others had memory to spare?</summary>
internal static class NodeConfinement
{
    /// <summary>Lack of memory on the nodes that the request was confined to, with another node well above its marks.</summary>
    public static bool Is(PageAllocFailure failure) => failure.Cause == AllocationCause.OutOfMemory && Spare(failure) is not null;

    /// <summary>A zone of a node that the request might not use, with more free than its high mark; null where there is none.</summary>
    public static ZoneInfo? Spare(PageAllocFailure failure)
    {
        var verdicts = failure.CauseDetail?.Zones ?? new ValueList<ZoneVerdict>([]);
        var used = verdicts.Where(verdict => verdict.Eligible).Select(verdict => verdict.NumaNode).ToHashSet();
        var confined = ReportedRequest.Nodes(failure.NodeMask) ?? ReportedRequest.Nodes(failure.MemsAllowed);
        return failure.Zones
            .Where(zone => !used.Contains(zone.NumaNode) && confined?.Contains(zone.NumaNode) != true && zone.FreePages > zone.HighPages)
            .MaxBy(zone => zone.FreePages - zone.HighPages);
    }
}

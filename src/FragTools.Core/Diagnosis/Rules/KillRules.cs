using FragTools.Diagnosis.Evidence;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// The OOM killer ran for the whole machine, and no reading of its report makes that fragmentation. The kernel's words say for whom it
/// ran; where they are lost, the zones that it printed show the machine's memory and not a cgroup's.
/// </summary>
internal sealed class KilledForWholeNode : Rule
{
    public override FindingId Id => FindingId.KilledForWholeNode;

    public override IEnumerable<Finding> Apply(Case node) => node.Evidence.OomKills.Where(Is).Select(group => Found(node, group));

    /// <summary>Was it the machine's memory, and not in pieces?</summary>
    public static bool Is(OomGroup group)
        => group.Latest is { Order: not < 0, Constraint: null or "CONSTRAINT_NONE" }
            && (group.Latest.IsCgroupLimit == false
                || (group.Latest.IsCgroupLimit is null
                    && (group.Cause?.Cause == AllocationCause.OutOfMemory || IsMachineShown(group.Latest))))
            && !IsToldOtherwise(group);

    /// <summary>Does the report show something else than a machine that is short, or a limit that is not named?</summary>
    public static bool IsToldOtherwise(OomGroup group)
        => KilledThoughMemoryWasFree.Is(group)
            || PageFaultGaveUp.Is(group)
            || KilledBesideCache.Is(group)
            || LowMemoryShort.Is(group)
            || ConfinedToZone.Is(group)
            || NodeConfinement.FreeElsewhere(group) is not null;

    /// <summary>
    /// A single page of any zone: the kernel kills only where none has one, by its own words, so that no lost zone says otherwise.
    /// </summary>
    private static bool MayUseAll(OomKill kill) => kill.Order == 0 && kill.DecodeGfpMask()?.Zone is "Movable" or "HighMem";

    /// <summary>Is it only that several pages were asked for, or that the machine's memory was printed, that speaks for it?</summary>
    private static bool IsOpen(OomGroup group)
        => (group.Latest.Order > 0 && group.Cause is null)
            || (group.Latest.IsCgroupLimit is null && group.Cause?.Cause != AllocationCause.OutOfMemory);

    /// <summary>Since 3.9 dump_header prints the machine's memory or a memory cgroup's, never both (mm/oom_kill.c).</summary>
    private static bool IsMachineShown(OomKill kill)
        => kill is { GfpMask: not 0, Zones.Count: > 0 } && kill.KernelVersion?.IsAtLeast(3, 9) == true;

    private Finding Found(Case node, OomGroup group)
    {
        var kill = group.Latest;

        // Its own numbers, printed after the kernel had given up, would serve the request.
        var isUnexplained = group.Cause?.Cause == AllocationCause.NotExplained;
        var isProven = group.Cause?.Cause == AllocationCause.OutOfMemory && kill.IsCgroupLimit == false
            && (ReportedRefusal.Of(group).HasAllZones || MayUseAll(kill));
        var why = group.Cause is { Cause: not AllocationCause.Unknown } cause
                ? cause.Sentence + RefusalFinding.Lost(ReportedRefusal.Of(group))
            : kill.Order == 0 ? "A single page was asked for (order 0), which no arrangement of free memory refuses."
            : kill.Order is { } order ? Wording.Of($"A block of order {order} was asked for, and the report lacks the zones that would ")
                + "tell whether memory was short or in pieces."
            : "The report's head is missing, so that the order asked for is not known.";
        return OomWording.Finding(
            Id,
            group,
            OomWording.Kill(group)
                + (isUnexplained ? " by the OOM killer, for the whole machine" : ": the whole machine was out of memory")
                + $". {why}{OomWording.Choice(kill)}",
            ("Order", kill.Order),
            ("VictimRssBytes", kill.VictimAnonRssBytes),
            ("FreeSwapKilobytes", kill.MemInfo?.Get("free_swap_kB"))) with
        {
            Supports = isUnexplained && kill.Order > 0 ? Verdict.Inconclusive : Verdict.OutOfMemory,
            Strength = isProven ? Confidence.Proven : IsOpen(group) || isUnexplained ? Confidence.Possible : Confidence.Likely,
            Headline = !isUnexplained ? null
                : Wording.Of($"The OOM killer ran on {RequestWording.Host(node)} for ")
                    + (kill.Order > 0 ? Wording.Of($"a block of order {kill.Order}") : "a page")
                    + ", which by the numbers that it printed then was there: memory had come free meanwhile. They do not show what was "
                    + (kill.Order > 0 ? "short; the kernel's log of the seconds before may."
                        : "short. Find who holds the memory; compaction cannot help."),
        };
    }
}

/// <summary>
/// The OOM killer ran, and what is left of its report tells neither that a memory cgroup was at its limit nor that the machine was
/// short: a head alone, a line of the reaper.
/// </summary>
internal sealed class KilledForUnknownLimit : Rule
{
    public override FindingId Id => FindingId.KilledForUnknownLimit;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(static group => group.Latest is { IsCgroupLimit: null, Order: not < 0 } && !KilledForWholeNode.Is(group)
                && !KilledForWholeNode.IsToldOtherwise(group))
            .Select(group => OomWording.Finding(
                Id,
                group,
                $"{OomWording.Kill(group)}. What is there of the report does not say whether the machine was short of memory or a memory "
                    + "cgroup was at its own limit.",
                ("Order", group.Latest.Order)) with
            {
                Supports = Verdict.Inconclusive,
            });
}

/// <summary>The OOM killer ran for a block of several pages though enough was free: not in one piece.</summary>
internal sealed class KilledThoughMemoryWasFree : Rule
{
    public override FindingId Id => FindingId.KilledThoughMemoryWasFree;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(Is)
            .Select(group => OomWording.Finding(
                Id,
                group,
                $"{OomWording.Kill(group)} {(IsOpen(group) ? "for a block of several pages" : "though memory was free")}. "
                    + group.Cause!.Sentence + RefusalFinding.Lost(ReportedRefusal.Of(group)),
                ("Order", group.Latest.Order),
                ("FreePages", group.Latest.Zones.Sum(zone => zone.FreePages ?? 0))) with
            {
                Supports = Verdict.Fragmentation,
                Strength = IsOpen(group) ? Confidence.Possible
                    : group.Latest.IsCgroupLimit == false && ReportedRefusal.Of(group).HasAllZones ? Confidence.Proven
                    : Confidence.Likely,
            });

    /// <summary>
    /// Was enough free, and not in one piece, or do the report's numbers leave that open? A single page lies in no pieces.
    /// </summary>
    public static bool Is(OomGroup group)
        => group is { Latest.Order: > 0, Cause.Cause: AllocationCause.Fragmentation or AllocationCause.WatermarkReserve } || IsOpen(group);

    private static bool IsOpen(OomGroup group)
        => group is { Latest.Order: > 0, Cause: { Cause: AllocationCause.Unknown, PossibleCauses: { } open } }
            && open.Any(static cause => cause is AllocationCause.Fragmentation or AllocationCause.WatermarkReserve);
}

/// <summary>A memory cgroup, most often a container or pod, ran into its own limit. That is no fragmentation.</summary>
internal sealed class CgroupLimitReached : Rule
{
    // A node of many small pods may have hundreds that are killed by their limits again and again.
    private const int MostGroups = 10;

    public override FindingId Id => FindingId.CgroupLimitReached;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills.Where(static group => group.Latest.IsCgroupLimit == true).Take(MostGroups).Select(Found);

    /// <summary>Do the kernel's words or numbers say it? Of a call trace alone the kill itself is not seen.</summary>
    private static bool IsTold(OomKill kill)
        => kill.OomCgroup is not null || kill.Constraint is not null || kill.UsageBytes is not null || kill.VictimProcessId is not null;

    private Finding Found(OomGroup group)
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
            $"{OomWording.Kill(group)} because {LimitWording.Of(kill)} was at its own memory limit{numbers}.{OomWording.Choice(kill)}"
                + (kill.OomCgroup is null ? "" : $" The cgroup is {kill.OomCgroup}."),
            ("LimitBytes", kill.LimitBytes),
            ("UsageBytes", kill.UsageBytes),
            ("FailCount", kill.FailCount),
            ("VictimScore", kill.VictimScore),
            ("VictimOomScoreAdj", kill.VictimOomScoreAdj)) with
        {
            Supports = Verdict.CgroupLimit,
            Strength = IsTold(kill) ? Confidence.Proven : Confidence.Likely,
        };
    }
}

/// <summary>A cpuset or memory policy confined a request to NUMA nodes that were full, while others were not asked.</summary>
internal sealed class ConfinedToNodes : Rule
{
    private const string Confined = "The request was confined to NUMA nodes that were full, while ";

    public override FindingId Id => FindingId.ConfinedToNodes;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(group => group.Latest is { IsCgroupLimit: not true, Constraint: "CONSTRAINT_CPUSET" or "CONSTRAINT_MEMORY_POLICY" })
            .Select(group => OomWording.Finding(
                Id,
                group,
                $"{OomWording.Kill(group)} because {(group.Latest.Constraint == "CONSTRAINT_CPUSET" ? "its cpuset" : "a memory policy")} "
                    + $"confined a request to NUMA nodes that were full ({group.Latest.Constraint}).",
                ("Order", group.Latest.Order)) with
            {
                Supports = Verdict.NotFragmentation,
                Strength = Confidence.Proven,
            })
            .Concat(node.Evidence.OomKills.Where(static group => NodeConfinement.FreeElsewhere(group) is not null).Select(Found))
            .Concat(node.Evidence.Failures.Where(group => NodeConfinement.Is(group.Latest)).Select(Found));

    private Finding Found(OomGroup group)
        => OomWording.Finding(Id, group, $"{OomWording.Kill(group)}. {Elsewhere(NodeConfinement.FreeElsewhere(group))}") with
        {
            Supports = Verdict.NotFragmentation,
            Strength = Confidence.Likely,
        };

    private static string Elsewhere(long? bytes)
        => $"{Confined}{SizeText.Format(bytes)} were free on others, by the count of the whole machine in the same report.";

    private Finding Found(FailureGroup group)
    {
        return RefusalFinding.Of(
            Id,
            group,
            NodeConfinement.Spare(group.Latest) is { } spare
                ? Wording.Of($"{Confined}node {spare.NumaNode} {spare.Zone} had {spare.FreePages} free pages, above its high mark of ")
                    + Wording.Of($"{spare.HighPages}.")
                : Elsewhere(NodeConfinement.FreeElsewhere(group.Latest))) with
        {
            Supports = Verdict.NotFragmentation,
            Strength = group.Latest.Cause == AllocationCause.OutOfMemory && ReportedRefusal.Of(group.Latest).HasAllZones
                ? Confidence.Proven
                : Confidence.Likely,
        };
    }
}

/// <summary>An operator called the OOM killer by hand (SysRq-F, order −1 in its report).</summary>
internal sealed class KilledByHand : Rule
{
    public override FindingId Id => FindingId.KilledByHand;

    public override IEnumerable<Finding> Apply(Case node)
        => node.Evidence.OomKills
            .Where(group => group.Latest is { IsCgroupLimit: not true, Order: < 0 })
            .Select(group => OomWording.Finding(Id, group, $"{OomWording.Kill(group)} because an operator called the OOM killer by hand "
                + "(SysRq-F).", ("Order", group.Latest.Order)) with
            {
                Severity = Severity.Warning,
                Supports = Verdict.NotFragmentation,
                Strength = Confidence.Proven,
            });
}

/// <summary>Was a request confined to some NUMA nodes while others had memory to spare?</summary>
internal static class NodeConfinement
{
    /// <summary>Lack of memory on the nodes that the request was confined to, with another node well above its marks.</summary>
    public static bool Is(PageAllocFailure failure)
        => (failure.Cause == AllocationCause.OutOfMemory || IsOfOneNode(failure)) && Spare(failure) is not null
            || FreeElsewhere(failure) is not null;

    /// <summary>Bytes that were free on nodes that the request might not use.</summary>
    public static long? FreeElsewhere(PageAllocFailure failure)
        => (ReportedRequest.Nodes(failure.NodeMask) ?? ReportedRequest.Nodes(failure.MemsAllowed)) is { Count: > 0 } nodes
            ? ReportedRefusal.Of(failure).FreeElsewhere(nodes)
            : null;

    /// <summary>The same of a kill, where the kernel's words for what narrowed the choice are lost.</summary>
    public static long? FreeElsewhere(OomGroup group)
        => group.Latest is { IsCgroupLimit: not true, Constraint: null } ? ReportedRefusal.Of(group).FreeElsewhere(null) : null;

    /// <summary>Had a single page to come of one node (__GFP_THISNODE) that the report does not tell, and one of them is short?</summary>
    private static bool IsOfOneNode(PageAllocFailure failure)
        => failure is { Cause: AllocationCause.Unknown, Order: 0, CauseDetail.PossibleCauses: { } open }
            && open.Contains(AllocationCause.OutOfMemory) && failure.DecodeGfpMask()?.IsThisNode == true;

    /// <summary>A zone of a node that the request might not use, with more free than its high mark; null where there is none.</summary>
    public static ZoneInfo? Spare(PageAllocFailure failure)
    {
        var verdicts = failure.CauseDetail?.Zones ?? new ValueList<ZoneVerdict>([]);
        var used = verdicts.Where(verdict => verdict.Eligible && !(IsOfOneNode(failure) && verdict.Outcome == ZoneOutcome.Served))
            .Select(verdict => verdict.NumaNode).ToHashSet();
        var confined = IsOfOneNode(failure) ? null
            : ReportedRequest.Nodes(failure.NodeMask) ?? ReportedRequest.Nodes(failure.MemsAllowed);
        return failure.Zones
            .Where(zone => !used.Contains(zone.NumaNode) && confined?.Contains(zone.NumaNode) != true && zone.FreePages > zone.HighPages)
            .MaxBy(zone => zone.FreePages - zone.HighPages);
    }
}

using System.Numerics;
using FragTools.Diagnosis.Evidence;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Settings;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Rules;

/// <summary>
/// Huge pages that the user asks for: would they be had, where, and after what? Up to the largest block that is the kernel's own
/// arithmetic, above it (1 GiB on x86) an upper bound.
/// </summary>
internal sealed class HugePagesAskedFor : Rule
{
    // mm/hugetlb.c: pages above the largest block are made while the machine runs since 3.16.
    private static readonly KernelRelease GiganticAtRuntime = KernelRelease.TryParse("3.16")!;

    public override FindingId Id => FindingId.HugePagesAskedFor;

    public override IEnumerable<Finding> Apply(Case node)
    {
        if (node.Evidence.Question.HugePages is { } asked)
        {
            yield return Answer(node, asked.Count, asked.PageBytes ?? node.Snapshot.HugePageBytes);
        }
    }

    private Finding Answer(Case node, long count, long bytes)
    {
        var snapshot = node.Snapshot;
        var order = BitOperations.Log2((ulong)Math.Max(1, bytes / snapshot.PageBytes));
        var pool = snapshot.HugePages.FirstOrDefault(one => one.NumaNode is null && one.PageBytes == bytes);
        var zone = snapshot.Zones is [var first, ..] ? first : null;
        var unused = pool?.Unused ?? 0;
        var missing = Math.Max(0, count - unused);
        var what = Wording.Of($"{count} huge page{(count == 1 ? "" : "s")} of {SizeText.Format(bytes)} ({SizeText.Format(count * bytes)})");
        var isLarge = snapshot.FreeBlocks is [{ FreeBlocks.MaxOrder: var most }, ..] && order > most
            || snapshot.FreeBlocks.Count == 0 && bytes >= 1L << 30;
        IReadOnlyList<HugePageSupply> supply = missing == 0 ? []
            : isLarge ? HugePageSupply.OfRanges(snapshot.Zones, order)
            : HugePageSupply.Of(snapshot.Zones, order, snapshot.KernelVersion, snapshot.Is64Bit);
        var now = isLarge ? 0 : supply.Count > 0 ? supply.Sum(one => one.AtOnce) : snapshot.FreeBlocks.Sum(
            zone => HugePageSupply.Blocks(zone.FreeBlocks, order));
        var compacted = supply.Sum(one => one.Compacted);
        var reclaimed = supply.Sum(one => one.Reclaimed);
        var inPool = unused > 0 ? Wording.Of($" {Math.Min(unused, count)} of them lie unused in the pool.") : "";
        var (text, supports, strength) = missing == 0 ? ($"{what} would be had at once: {Wording.Of($"{unused}")} lie unused in the pool.",
                Verdict.NotFragmentation, Confidence.Likely)
            : isLarge ? Large(snapshot, what, missing, supply, reclaimed)
            : supply.Count == 0 ? snapshot.FreeBlocks.Count == 0
                ? ($"Whether {what} would be had now, nothing that was read tells: {node.LacksToAnswer} would.",
                    Verdict.Inconclusive, Confidence.Possible)
                : (Wording.Of($"For {what} {now} blocks are free; how many of them the watermarks let go, /proc/zoneinfo would tell."),
                    now >= missing ? Verdict.NotFragmentation : Verdict.Fragmentation, Confidence.Possible)
            : now >= missing ? ($"{what} would be had now: {ByNode(supply, one => one.AtOnce)} as free memory lies.",
                Verdict.NotFragmentation, Confidence.Likely)
            : compacted >= missing ? (Wording.Of($"Of {what} {now} could be made as free memory lies (")
                    + $"{ByNode(supply, one => one.AtOnce)}). Enough is free for the others, in smaller pieces"
                    + (snapshot.HasCompaction == false ? "." : $": after compaction at most {ByNode(supply, one => one.Compacted)}."),
                Verdict.Fragmentation, Confidence.Likely)
            : reclaimed >= missing ? (Wording.Of($"Of {what} {now} could be made as free memory lies, and at most {compacted} after ")
                    + "compaction: too little is free. With the page cache dropped before, at most "
                    + $"{ByNode(supply, one => one.Reclaimed)}.",
                Verdict.OutOfMemory, Confidence.Possible)
            : (Wording.Of($"Not more than {reclaimed + Math.Min(unused, count)} of {what} could be had, even with the page cache ")
                    + $"dropped and memory compacted: {ByNode(supply, one => one.Reclaimed)}.",
                Verdict.OutOfMemory, Confidence.Likely);
        return new Finding(Id)
        {
            Severity = supports == Verdict.NotFragmentation ? Severity.Info : Severity.Warning,
            Statement = text + (missing > 0 ? inPool : ""),
            Numbers = Wording.Numbers(
                [
                    ("Order", order), ("HugePageBytes", bytes), ("HugePages", count), ("Unused", pool?.Unused),
                    ("PoolPages", (pool?.Persistent ?? 0) + missing),
                    ("AtOnce", isLarge || missing == 0 ? null : now),
                    ("AfterCompaction", supply.Count > 0 && !isLarge ? compacted : null),
                    ("AfterReclaim", supply.Count > 0 ? reclaimed : null),
                    .. supply.SelectMany(one => ByNumber(one, isLarge)),
                ]),
            Basis = (object?)snapshot.Memory ?? zone,
            Source = zone?.Source ?? (snapshot.FreeBlocks is [var row, ..] ? row.Source : pool?.Source),
            Supports = supports,
            Strength = strength,
        };
    }

    private static (string Text, Verdict Supports, Confidence Strength) Large(
        NodeSnapshot snapshot, string what, long missing, IReadOnlyList<HugePageSupply> supply, long bound)
        => snapshot.KernelVersion is { } kernel && kernel < GiganticAtRuntime
            ? ($"{what} are made at boot only by this kernel ({kernel.Release}).", Verdict.Inconclusive, Confidence.Possible)
            : supply.Count == 0
            ? ($"Whether {what} would be had, /proc/zoneinfo would bound; sure are they only at boot.", Verdict.Inconclusive,
                Confidence.Possible)
            : bound < missing
            ? (Wording.Of($"Not more than {bound} of {what} could be had, even with the page cache dropped: ")
                + $"{ByNode(supply, one => one.Reclaimed)}.", Verdict.OutOfMemory, Confidence.Likely)
            : ($"{what}: what is free holds at most {ByNode(supply, one => one.Compacted)}, with the page cache dropped at most "
                + $"{ByNode(supply, one => one.Reclaimed)}. Each needs a range without a single page that cannot be moved, which no free "
                + "list shows; sure are they only at boot.", Verdict.Inconclusive, Confidence.Possible);

    private static string ByNode(IReadOnlyList<HugePageSupply> supply, Func<HugePageSupply, long> number)
        => supply.Count == 1
            ? Wording.Of($"{number(supply[0])} on node {supply[0].NumaNode}")
            : string.Join(", ", supply.Select(one => Wording.Of($"{number(one)} on node {one.NumaNode}")));

    private static IEnumerable<(string, decimal?)> ByNumber(HugePageSupply one, bool isLarge)
        =>
        [
            (Wording.Of($"Node{one.NumaNode}AtOnce"), isLarge ? null : one.AtOnce),
            (Wording.Of($"Node{one.NumaNode}AfterCompaction"), isLarge ? null : one.Compacted),
            (Wording.Of($"Node{one.NumaNode}AfterReclaim"), one.Reclaimed),
        ];
}

/// <summary>A pool of huge pages came out smaller than its configuration asks for.</summary>
internal sealed class HugePagesShort : Rule
{
    public override FindingId Id => FindingId.HugePagesShort;

    public override IEnumerable<Finding> Apply(Case node)
        => from demand in node.Snapshot.HugePageDemands
           let bytes = demand.PageBytes ?? node.Snapshot.HugePageBytes
           let pool = node.Snapshot.HugePages.FirstOrDefault(one => one.NumaNode == demand.NumaNode && one.PageBytes == bytes)
           where pool is not null && pool.Persistent < demand.Count
           select Found(node.Snapshot, demand, pool);

    private Finding Found(NodeSnapshot snapshot, HugePageDemand demand, HugePagePool pool)
    {
        var missing = demand.Count - pool.Persistent;
        var order = BitOperations.Log2((ulong)Math.Max(1, pool.PageBytes / snapshot.PageBytes));
        var zones = snapshot.FreeBlocks.Where(zone => demand.NumaNode is null || zone.NumaNode == demand.NumaNode).ToList();
        var blocks = zones.Count > 0 && order <= zones[0].FreeBlocks.MaxOrder
            ? zones.Sum(zone => HugePageSupply.Blocks(zone.FreeBlocks, order)) : (long?)null;
        var free = zones.Sum(zone => zone.FreeBytes);
        var isInPieces = blocks < missing && free / pool.PageBytes >= missing;
        var now = blocks is null ? ""
            : blocks >= missing ? Wording.Of($" {blocks} blocks of that size are free now, so that it may be asked for again.")
            : isInPieces ? $" {SizeText.Format(free)} are free, and {Wording.Of($"{blocks}")} blocks of that size: in pieces, so that it "
                + "would come out short again."
            : $" {SizeText.Format(free)} are free, which is too little.";
        return new Finding(Id)
        {
            Severity = Severity.Warning,
            Statement = Wording.Of($"{demand.Where} asks for {demand.Count} huge pages of {SizeText.Format(pool.PageBytes)}")
                + (demand.NumaNode is { } numa ? Wording.Of($" on NUMA node {numa}") : "")
                + Wording.Of($", and the pool has {pool.Persistent}: the reservation came out short by {missing}.") + now,
            Numbers = Wording.Numbers(
                ("Order", order), ("HugePageBytes", pool.PageBytes), ("PoolPages", demand.Count), ("Persistent", pool.Persistent),
                ("AtOnce", blocks)),
            Basis = snapshot.Memory,
            Source = pool.Source,
            Supports = isInPieces ? Verdict.Fragmentation : null,
            IsOfNow = true,
            Strength = Confidence.Possible,
        };
    }
}

/// <summary>Huge pages lie unused in the pool, where nobody else can have them, while the node is or was short of memory.</summary>
internal sealed class HugePagesIdle : Rule
{
    private const int MuchPercent = 5;
    private const int ShortPercent = 10;

    public override FindingId Id => FindingId.HugePagesIdle;

    public override IEnumerable<Finding> Apply(Case node)
    {
        var kill = node.Evidence.OomKills.FirstOrDefault(group => group.Latest is { OomCgroup: null, Order: not < 0 });
        if (node.Snapshot.Memory is { TotalBytes: > 0 and var total } memory
            && (memory.AvailableBytes < total / 100 * ShortPercent || kill is not null || IsRefused(node)))
        {
            foreach (var pool in node.Snapshot.HugePages.Where(pool => pool.NumaNode is null))
            {
                if (pool.Unused is { } unused && unused * pool.PageBytes >= total / 100 * MuchPercent)
                {
                    yield return Found(pool, unused, total, memory);
                }
            }
        }
        else if (kill?.Latest is { MemInfo: { } counters } latest && ShowMemTail.UnusedHugePages(counters) is { } idle
            && latest.PageSizeBytes is { } page && counters.Get("ram") * page is > 0 and var ram && idle >= ram / 100 * MuchPercent)
        {
            yield return new Finding(Id)
            {
                Severity = Severity.Warning,
                Statement = $"When the OOM killer ran, {SizeText.Format(idle)} of {SizeText.Format(ram)} of memory lay unused in pools of "
                    + "huge pages, which nobody else can have.",
                Numbers = Wording.Numbers(("UnusedBytes", idle), ("TotalBytes", ram)),
                Basis = latest,
                Source = latest.Source,
                LineNumber = latest.LineNumber,
            };
        }
    }

    private static bool IsRefused(Case node)
        => node.Evidence.Failures.Any(group => group.Latest.Cause == AllocationCause.OutOfMemory);

    private Finding Found(HugePagePool pool, long unused, long total, MemoryInfo memory) => new(Id)
    {
        Severity = Severity.Warning,
        Statement = Wording.Of($"{unused} of {pool.Total} huge pages of {SizeText.Format(pool.PageBytes)} lie unused in the pool: ")
            + $"{SizeText.Format(unused * pool.PageBytes)} of {SizeText.Format(total)} of memory, which nobody else can have while the "
            + "node is short.",
        Numbers = Wording.Numbers(
            ("HugePageBytes", pool.PageBytes), ("Unused", unused), ("PoolPages", pool.Total - unused),
            ("UnusedBytes", unused * pool.PageBytes), ("TotalBytes", total)),
        Basis = memory,
        Source = pool.Source,
    };
}

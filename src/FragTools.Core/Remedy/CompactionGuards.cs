using System.Globalization;
using FragTools.Diagnosis.Evidence;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Remedy;

/// <summary>What a guard looks at.</summary>
/// <param name="Root">The machine.</param>
/// <param name="Request">What is asked for.</param>
/// <param name="NumaNodes">The NUMA nodes of one write.</param>
/// <param name="Node">The machine as it is.</param>
/// <param name="Now">The time.</param>
/// <param name="History">The last results of this process.</param>
internal sealed record GuardInput(
    LinuxRoot Root, CompactionRequest Request, IReadOnlyList<int> NumaNodes, NodeSnapshot Node, DateTimeOffset Now,
    CompactionHistory History);

/// <summary>Looks at one thing that speaks against a compaction.</summary>
internal abstract class CompactionGuard
{
    /// <summary>The guard's name, which is also the reason that it gives.</summary>
    public abstract SkipReason Reason { get; }

    /// <summary>Looks.</summary>
    /// <returns>Passed, Stops or NotKnown.</returns>
    public abstract GuardFinding Look(GuardInput input);

    protected GuardFinding Found(bool stops, string detail) => new(Reason, stops ? GuardOutcome.Stops : GuardOutcome.Passed, detail);

    protected GuardFinding NotKnown(string detail) => new(Reason, GuardOutcome.NotKnown, detail);
}

/// <summary>Is there a need at all? None where each node of the write would serve the order now.</summary>
internal sealed class NeedGuard : CompactionGuard
{
    public override SkipReason Reason => SkipReason.NoNeed;

    public override GuardFinding Look(GuardInput input)
    {
        if (input.Request.Order is not { } order)
        {
            return Found(stops: false, "no order was asked for");
        }

        var answers = input.NumaNodes.Select(node => (Node: node, Serves: input.Node.Serves(node, order))).ToList();
        var without = answers.FindAll(answer => answer.Serves == false).ConvertAll(answer => answer.Node);
        return without.Count > 0
                ? Found(stops: false, $"NUMA node {string.Join(", ", without)} would refuse order {order} now")
            : answers.Exists(answer => answer.Serves is null)
                ? NotKnown($"whether order {order} would be served cannot be told from what is readable here")
            : Found(
                stops: true, $"a block of order {order} is free on NUMA node {string.Join(", ", input.NumaNodes)}, and the watermark "
                    + $"lets it go");
    }
}

/// <summary>Are all tasks waiting for memory already? Compaction would hold them up further.</summary>
internal sealed class MemoryPressureGuard : CompactionGuard
{
    private const decimal MostPercent = 10;

    public override SkipReason Reason => SkipReason.MemoryPressure;

    public override GuardFinding Look(GuardInput input)
        => input.Node.Pressure?.FullAverage10 is { } percent
            ? Found(
                percent > MostPercent,
                string.Create(CultureInfo.InvariantCulture, $"PSI full avg10 is {percent:0.00} %, the most is {MostPercent} %"))
            : NotKnown($"{input.Root.Describe(MemoryPressure.RelativePath)} cannot be read");
}

/// <summary>Is the machine busy? Compaction takes a CPU for as long as it lasts.</summary>
internal sealed class LoadGuard : CompactionGuard
{
    private const int MostPerCpu = 2;

    public override SkipReason Reason => SkipReason.Load;

    public override GuardFinding Look(GuardInput input)
        => input.Node is { Load: { } load, OnlineCpus: { } count }
            ? Found(
                load > MostPerCpu * count,
                string.Create(CultureInfo.InvariantCulture, $"the load is {load:0.00}, the most with {count} CPUs is {MostPerCpu * count}"))
            : NotKnown("the load or the number of CPUs cannot be read");
}

/// <summary>
/// Is the kernel compacting one of the nodes by itself? kcompactdN (since 4.6) sleeps interruptibly where it has nothing to
/// do (mm/compaction.c, kcompactd), and is running or waiting for a page else.
/// </summary>
internal sealed class KcompactdGuard : CompactionGuard
{
    // kthreadd, the parent of every kernel thread: a process may call itself kcompactd0, and its parent is another.
    private const string Parent = "2";

    public override SkipReason Reason => SkipReason.KcompactdBusy;

    public override GuardFinding Look(GuardInput input)
    {
        var wanted = input.NumaNodes.Select(node => string.Create(CultureInfo.InvariantCulture, $"kcompactd{node}")).ToHashSet();
        var names = string.Join(", ", wanted);
        var found = false;
        foreach (var (name, state) in Threads(input.Root))
        {
            if (!wanted.Remove(name))
            {
                continue;
            }

            found = true;
            if (state is "R" or "D")
            {
                return Found(stops: true, $"{name} is at work (state {state})");
            }

            if (wanted.Count == 0)
            {
                break;
            }
        }

        return found ? Found(stops: false, $"{names} sleeps") : NotKnown($"no thread {names} is to be seen (kernels before 4.6 have none)");
    }

    // Kernel threads are the first processes: the search mostly ends early.
    private static IEnumerable<(string Name, string State)> Threads(LinuxRoot root)
    {
        foreach (var pid in root.Names("proc").Where(name => name[0] is >= '0' and <= '9').OrderBy(name => name.Length))
        {
            if (root.TryReadLine($"proc/{pid}/stat") is not { } stat)
            {
                // It has ended since.
                continue;
            }

            // "57 (kcompactd0) S 2 0 …": fs/proc/array.c, do_task_stat. A name may hold brackets itself.
            var (open, close) = (stat.IndexOf('('), stat.LastIndexOf(')'));
            var rest = close > open && open > 0 ? stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
            if (rest is [var state, Parent, ..])
            {
                yield return (stat[(open + 1)..close], state);
            }
        }
    }
}

/// <summary>Is another compaction of ours at work, or has one just ended? Across processes, by the lock file.</summary>
/// <param name="lastRun">When the last one wrote, or null.</param>
/// <param name="isHeld">Is one at work?</param>
/// <param name="problem">Why there is no lock, where there can be none.</param>
internal sealed class RecentRunGuard(DateTimeOffset? lastRun, bool isHeld, string? problem) : CompactionGuard
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(1);

    public override SkipReason Reason => SkipReason.RecentRun;

    public override GuardFinding Look(GuardInput input)
    {
        var file = input.Root.Describe(RunLock.RelativePath);
        if (isHeld)
        {
            return Found(stops: true, $"another compaction holds {file}");
        }

        if (problem is not null)
        {
            return NotKnown($"{file} cannot be locked: {problem}");
        }

        // A time ahead of the clock is as good as none: the clock was set back.
        return lastRun is { } last && input.Now - last is var ago && ago >= TimeSpan.Zero && ago < Recent
            ? Found(
                stops: true, $"the last compaction was {Duration.Format(TimeSpan.FromSeconds(Math.Floor(ago.TotalSeconds)))} ago, the "
                    + $"least is {Duration.Format(Recent)}")
            : Found(stops: false, $"none within {Duration.Format(Recent)}");
    }
}

/// <summary>Did the last compaction of this process make no such block? Then this one will not, either, until memory has changed.</summary>
internal sealed class ShownUselessGuard : CompactionGuard
{
    public override SkipReason Reason => SkipReason.ShownUseless;

    public override GuardFinding Look(GuardInput input)
    {
        var useless = input.NumaNodes.Select(node => input.History.Useless(input.Root, node, input.Request, input.Now)).ToList();
        return useless.TrueForAll(result => result is not null) && useless is [var last, ..]
            ? Found(
                stops: true,
                $"the compaction at {last!.StartTime:u} "
                    + (last.Order is { } order
                        ? $"made no block of order {order}; "
                        : "gathered no free memory in blocks above order 3; ")
                    + $"that counts for {Duration.Format(CompactionHistory.Validity)}")
            : Found(stops: false, "no compaction of this process says so");
    }
}

/// <summary>
/// Is so little free that there is nothing to put together? Every zone that a request may use stands below its low
/// watermark.
/// </summary>
internal sealed class LowMemoryGuard : CompactionGuard
{
    public override SkipReason Reason => SkipReason.LowMemory;

    public override GuardFinding Look(GuardInput input)
    {
        if (input.NumaNodes.Select(
            input.Node.LargestSupply).OfType<ZoneSupply>().MaxBy(supply => supply.FreePages - supply.LowPages) is not { } best)
        {
            return NotKnown("the watermarks cannot be read");
        }

        return Found(
            best.IsShort,
            string.Create(
                CultureInfo.InvariantCulture,
                $"node {best.Zone.NumaNode} {best.Zone.Zone} has {best.FreePages} pages free, its low watermark with what it keeps "
                    + $"back is {best.LowPages}"));
    }
}

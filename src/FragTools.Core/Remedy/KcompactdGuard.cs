using System.Globalization;
using FragTools.Linux;

namespace FragTools.Remedy;

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

using FragTools.Linux;

namespace FragTools.Pods;

/// <summary>
/// The order in which the kernel chooses: the highest badness first (mm/oom_kill.c, select_bad_process). Of equals it takes
/// the first that it meets, and since 5.3 the last (oom_evaluate_task; 3.10, 4.4, 4.19, 5.2 and 5.4, 5.9, 6.18 were read).
/// It meets processes in the order in which they were started. In a cgroup it goes by cgroups and the order in which they
/// were joined (mem_cgroup_scan_tasks), which no file tells: there the start stands for it.
/// </summary>
internal static class KillOrder
{
    /// <summary>Ranks processes of one scope.</summary>
    /// <param name="processes">The processes; those without badness get no rank.</param>
    /// <param name="version">The kernel's release.</param>
    /// <param name="startOf">When a process started; asked only of equals.</param>
    public static void Rank(IEnumerable<RatedProcess> processes, KernelRelease? version, Func<NodeProcess, long?> startOf)
    {
        List<RatedProcess> order = [.. processes.Where(process => process.Badness is not null)];
        order.Sort(static (one, other) => other.Badness!.Value.CompareTo(one.Badness!.Value));
        for (var start = 0; start < order.Count;)
        {
            var end = start + 1;
            while (end < order.Count && order[end].Badness == order[start].Badness)
            {
                end++;
            }

            if (end - start > 1)
            {
                RatedProcess[] equals =
                    [.. order[start..end].OrderBy(process => startOf(process.Process)).ThenBy(process => process.Process.Id)];
                if (version?.IsAtLeast(5, 3) == true)
                {
                    Array.Reverse(equals);
                }

                equals.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(order)[start..]);
            }

            start = end;
        }

        for (var i = 0; i < order.Count; i++)
        {
            order[i].Rank = i + 1;
        }
    }
}

using System.Text.RegularExpressions;
using FragTools.Linux;

namespace FragTools.KernelLog;

/// <summary>Does a call trace show a task that reclaims memory itself? Its requests skip the watermarks.</summary>
public static partial class ReclaimContext
{
    /// <summary>
    /// The functions that set PF_MEMALLOC for what they call: mm/page_alloc.c, __perform_reclaim and
    /// __alloc_pages_direct_compact; mm/vmscan.c, shrink_all_memory, __zone_reclaim (since 4.8 __node_reclaim). Callers
    /// and callees that are rarely inlined stand beside them.
    /// </summary>
    private static readonly HashSet<string> Reclaimers =
    [
        "__alloc_pages_direct_reclaim", "__perform_reclaim", "try_to_free_pages", "__alloc_pages_direct_compact", "try_to_compact_pages",
        "shrink_all_memory", "zone_reclaim", "__zone_reclaim", "node_reclaim", "__node_reclaim", "kswapd", "balance_pgdat",
    ];

    /// <summary>
    /// Reads a call trace. A request from an interrupt above the reclaim does not count: PF_MEMALLOC is the task's
    /// (mm/page_alloc.c, __gfp_pfmemalloc_flags).
    /// </summary>
    /// <param name="processName">The task's name: kswapd0, kswapd1 … always reclaim.</param>
    /// <param name="trace">
    /// The trace's lines, the innermost first, with or without addresses and offsets, and with the marks
    /// <c>&lt;IRQ&gt;</c> and <c>&lt;/IRQ&gt;</c> where they are printed. Lines with a question mark are ignored.
    /// </param>
    /// <param name="version">The release: reclaim for a memory cgroup counts since 4.4 and in el7.</param>
    /// <returns>True where the request comes from the reclaiming task itself.</returns>
    public static bool IsReclaimer(string? processName, IEnumerable<string> trace, KernelVersion? version)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var cgroup = version is null || version.IsAtLeast(4, 4) || version.Release.Contains(".el7", StringComparison.Ordinal);
        foreach (var line in trace)
        {
            if (line.Contains("? ", StringComparison.Ordinal))
            {
                continue;
            }

            if (Interrupt().IsMatch(line))
            {
                return false;
            }

            var function = Function().Match(line).Groups["name"].Value;
            if (Reclaimers.Contains(function) || (cgroup && function == "try_to_free_mem_cgroup_pages"))
            {
                return true;
            }
        }

        return processName is not null && Kswapd().IsMatch(processName);
    }

    // The last name with an offset, or the only word; compilers add .constprop.0 and the like.
    [GeneratedRegex(@"(?<name>[A-Za-z_][A-Za-z0-9_]*)(\.[a-z0-9_.]+)?(\+0x[0-9a-f]+/0x[0-9a-f]+|\s*$)")]
    private static partial Regex Function();

    // PowerPC prints the vector of what was interrupted into: 500 external, 900 decrementer, ea0 and 280 doorbells.
    [GeneratedRegex(@"</?(IRQ|SOFTIRQ)>|softirq|--- interrupt: (500|900|ea0|280)|\b(do_IRQ|__do_irq|irq_exit\w*|common_interrupt|asm_common_interrupt|gic_handle_irq|__irq_svc|el1h?(_64)?_irq\w*|ret_from_intr|\w+_interrupt|sysvec_\w+)\b")]
    private static partial Regex Interrupt();

    [GeneratedRegex(@"^kswapd[0-9]+$")]
    private static partial Regex Kswapd();
}

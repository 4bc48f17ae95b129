using FragTools.Linux;

namespace FragTools.Reports;

/// <summary>Does a call trace show a task that reclaims memory itself? Its requests skip the watermarks.</summary>
internal static class ReclaimContext
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
    /// Where a trace enters an interrupt, and where it leaves one. PowerPC prints the vector of what was interrupted into:
    /// 500 external, 900 decrementer, ea0 and 280 doorbells.
    /// </summary>
    private static readonly string[] Marks =
    [
        "<IRQ>", "</IRQ>", "<SOFTIRQ>", "</SOFTIRQ>", "softirq",
        "--- interrupt: 500", "--- interrupt: 900", "--- interrupt: ea0", "--- interrupt: 280",
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
    public static bool IsReclaimer(string? processName, IEnumerable<string> trace, KernelRelease? version)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var cgroup = version is null || version.IsAtLeast(4, 4) || version.EnterpriseRelease == 7;
        foreach (var line in trace)
        {
            if (line.Contains("? ", StringComparison.Ordinal))
            {
                continue;
            }

            if (IsInterrupt(line))
            {
                return false;
            }

            var function = Function(line);
            if (Reclaimers.Contains(function) || (cgroup && function == "try_to_free_mem_cgroup_pages"))
            {
                return true;
            }
        }

        return processName?.StartsWith("kswapd", StringComparison.Ordinal) == true && processName.Length > "kswapd".Length
            && !processName.AsSpan("kswapd".Length).ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>
    /// The first name with an offset behind it (<c>+0x19/0x1b</c>), or the last word; compilers add .constprop.0 and
    /// the like.
    /// </summary>
    private static string Function(string line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            if (!char.IsAsciiLetter(line[at]) && line[at] != '_')
            {
                continue;
            }

            var end = at;
            while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] == '_'))
            {
                end++;
            }

            if (IsEndOrPlace(line, EndOfSuffix(line, end)))
            {
                return line[at..end];
            }

            at = end - 1;
        }

        return "";
    }

    /// <summary>The end of <c>.constprop.0</c>; the same place where there is none.</summary>
    private static int EndOfSuffix(string line, int at)
    {
        var end = at;
        if (at < line.Length && line[at] == '.')
        {
            do
            {
                end++;
            }
            while (end < line.Length && (char.IsAsciiLetterLower(line[end]) || char.IsAsciiDigit(line[end]) || line[end] is '_' or '.'));
        }

        return end - at > 1 ? end : at;
    }

    private static bool IsEndOrPlace(string line, int at)
    {
        var rest = line.AsSpan(at);
        return rest.IsWhiteSpace() || (TakeHex(ref rest, "+0x") && TakeHex(ref rest, "/0x"));
    }

    private static bool TakeHex(scoped ref ReadOnlySpan<char> text, string before)
    {
        if (!text.StartsWith(before, StringComparison.Ordinal))
        {
            return false;
        }

        var end = before.Length;
        while (end < text.Length && char.IsAsciiHexDigitLower(text[end]))
        {
            end++;
        }

        var isAny = end > before.Length;
        text = text[end..];
        return isAny;
    }

    private static bool IsInterrupt(string line)
    {
        if ((
            line.Contains("IRQ>", StringComparison.Ordinal) || line.Contains(
                "softirq", StringComparison.Ordinal) || line.Contains("--- interrupt: ", StringComparison.Ordinal))
            && Array.Exists(Marks, mark => line.Contains(mark, StringComparison.Ordinal)))
        {
            return true;
        }

        for (var at = 0; at < line.Length;)
        {
            var end = at;
            while (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] == '_'))
            {
                end++;
            }

            if (end > at && IsInterruptEntry(line.AsSpan(at, end - at)))
            {
                return true;
            }

            at = end + 1;
        }

        return false;
    }

    /// <summary>Functions that an interrupt enters the kernel by: arch/*/kernel/irq.c and entry code.</summary>
    private static bool IsInterruptEntry(ReadOnlySpan<char> word)
        => word[0] switch
        {
            'd' => word is "do_IRQ",
            '_' => word is "__do_irq" or "__irq_svc",
            'i' => word.StartsWith("irq_exit", StringComparison.Ordinal),
            'g' => word is "gic_handle_irq",
            'e' => IsArm64Vector(word),
            'r' => word is "ret_from_intr",
            's' => word.StartsWith("sysvec_", StringComparison.Ordinal) && word.Length > "sysvec_".Length,
            _ => false,
        }
        || (word.EndsWith("_interrupt", StringComparison.Ordinal) && word.Length > "_interrupt".Length);

    /// <summary><c>el1_irq</c>, <c>el1h_64_irq_handler</c>.</summary>
    private static bool IsArm64Vector(ReadOnlySpan<char> word)
        => word.StartsWith("el1_irq", StringComparison.Ordinal) || word.StartsWith("el1h_irq", StringComparison.Ordinal)
            || word.StartsWith("el1_64_irq", StringComparison.Ordinal) || word.StartsWith("el1h_64_irq", StringComparison.Ordinal);
}

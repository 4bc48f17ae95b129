using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// Finds where in a line the kernel's own words begin, when what stands before them is nobody's known prefix. The words
/// are those that begin a report or a line that nothing else resembles; whether the rest of the line has their grammar is
/// asked by who reads it.
/// </summary>
internal static class MessageStart
{
    /// <summary>TASK_COMM_LEN, less the end of the string.</summary>
    public const int LongestName = 15;

    /// <summary>Where the message of a line begins.</summary>
    /// <param name="text">The line.</param>
    /// <param name="isKernel">
    /// Does a prefix that was taken off say that the kernel wrote it? Then a name may have blanks and colons.
    /// </param>
    /// <param name="isSure">False where the name of a task stands before it that may begin earlier.</param>
    /// <returns>The place; −1 where there are no such words.</returns>
    public static int Find(ReadOnlySpan<byte> text, bool isKernel, out bool isSure)
    {
        isSure = true;
        var name = NameEnd(text);
        if (name > 0)
        {
            return NameStart(text[..name], isKernel, out isSure);
        }

        var first = -1;
        foreach (var words in Beginnings)
        {
            if (IndexOf(text, words) is >= 0 and var at && (first < 0 || at < first))
            {
                first = at;
            }
        }

        return first;
    }

    /// <summary>Where a line begins that is part of every dump: the best witness of what stands before it.</summary>
    public static int FindDump(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf("PID: "u8);
        if (at > 0)
        {
            at = text[..at].LastIndexOf("CPU: "u8);
            return at >= 0 && text[at..].IndexOf(" Comm: "u8) > 0 ? at : -1;
        }

        foreach (var words in Dumps)
        {
            if (IndexOf(text, words) is >= 0 and var found)
            {
                return found;
            }
        }

        return -1;
    }

    /// <summary>Does a text begin like a line of klog (kubelet) or of logrus (dockerd, containerd, CRI-O)?</summary>
    public static bool IsProgramHead(ReadOnlySpan<byte> text)
        => text.StartsWith("time=\""u8)
            || text is [
                (byte)'I'
                    or (byte)'W'
                    or (byte)'E'
                    or (byte)'F', >= (byte)'0'
                        and <= (byte)'9', >= (byte)'0'
                        and <= (byte)'9', >= (byte)'0'
                        and <= (byte)'9', >= (byte)'0'
                        and <= (byte)'9', (byte)' ', _, _, (byte)':', ..];

    /// <summary>
    /// Is a message a kill with the kernel's numbers, and nothing behind them? Then it is one whatever stands before it: who writes about
    /// kills, or looks for them, leaves the numbers out or goes on.
    /// </summary>
    public static bool IsWholeKill(ReadOnlySpan<byte> message)
    {
        var text = message[..^LineTail.Length(message)].TrimEnd("),.]}> \n"u8);
        var last = text[(text.LastIndexOf((byte)' ') + 1)..];
        return HasNumber(text, "rocess "u8)
            ? text.EndsWith(" or sacrifice child"u8) || (HasNumber(text, "anon-rss:"u8) && IsNumber(last[(last.IndexOf((byte)':') + 1)..]))
            : HasNumber(text, ",pid="u8) && text.IndexOf(",task="u8) > 0 && HasNumber(last, ",uid="u8);
    }

    private static bool HasNumber(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
        => text.IndexOf(name) is >= 0 and var at && text[(at + name.Length)..] is [>= (byte)'0' and <= (byte)'9', ..];

    private static bool IsNumber(ReadOnlySpan<byte> text) => ByteText.TryCount(text.TrimStart("-"u8).TrimEnd("kB"u8), out _);

    /// <summary>Where the name of the task ends in a header; −1 where the line is none.</summary>
    public static int NameEnd(ReadOnlySpan<byte> text)
    {
        foreach (var words in Phrases)
        {
            if (text.LastIndexOf(words) is > 0 and var at)
            {
                return at;
            }
        }

        return -1;
    }

    // mm/page_alloc.c, warn_alloc and __alloc_pages_slowpath; mm/vmalloc.c; mm/oom_kill.c, dump_header.
    private static byte[][] Phrases { get; } =
    [
        [.. ": page allocation failure"u8], [.. ": page allocation stalls for "u8], [.. ": vmalloc: allocation failure"u8],
        [.. ": vmalloc error: size "u8],
        [.. " invoked oom-killer:"u8],
    ];

    // mm/oom_kill.c, mm/slub.c, mm/slab.c, mm/vmalloc.c.
    private static byte[][] Beginnings { get; } =
    [
        [.. "Memory cgroup out of memory"u8], [.. "Out of memory: Kill"u8], [.. "Out of memory (oom_kill_allocating_task)"u8],
        [.. "Out of memory and no killable"u8],
        [.. "Killed process "u8], [.. "oom-kill:constraint="u8], [.. "oom_reaper: "u8], [.. "SLUB: Unable to allocate memory on"u8],
        [.. "SLAB: Unable to allocate memory on"u8], [.. "vmap allocation for size "u8], [.. "vmalloc: allocation failure"u8],
        [.. "Mem-Info:"u8],
    ];

    private static byte[][] Dumps { get; } =
        [[.. "Call Trace:"u8], [.. "Call trace:"u8], [.. "Mem-Info:"u8], [.. "Pid: "u8], [.. "Hardware name: "u8]];

    private static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> words)
    {
        var at = text.IndexOf(words);
        return at > 0 && IsWord(text[at - 1]) && !IsColour(text[..at]) ? -1 : at;
    }

    private static bool IsOpen(ReadOnlySpan<byte> name)
        => name.Count((byte)'(') > name.Count((byte)')') || name.Count((byte)'[') > name.Count((byte)']')
            || name.Count((byte)'{') > name.Count((byte)'}') || name.Count((byte)'<') > name.Count((byte)'>');

    /// <summary>Does a text end with a control sequence that sets a colour (ECMA-48, SGR)?</summary>
    private static bool IsColour(ReadOnlySpan<byte> text)
        => text.LastIndexOf("\u001b["u8) is >= 0 and var at && text[at..].IndexOf((byte)'m') == text.Length - at - 1;

    private static bool IsWord(byte value)
        => value is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_';

    private static int NameStart(ReadOnlySpan<byte> before, bool isKernel, out bool isSure)
    {
        isSure = true;
        if (isKernel && before.Length <= LongestName)
        {
            isSure = before.IndexOf((byte)' ') < 0 && before[0] != 0x1b;
            return 0;
        }

        // grep -n.
        var number = before.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (number > 0 && before[number] is (byte)':' or (byte)'-' && before.Length - number - 1
            is > 0 and <= LongestName && before[number + 1] != ' ' && before[(number + 1)..]
            .IndexOf((byte)' ') < 0)
        {
            return number + 1;
        }

        // grep -H, and with -n; kworker/11:1H is a name.
        var file = before.IndexOf((byte)':');
        var name = file > 0 ? before[(file + 1)..] : default;
        number = name.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        name = number > 0 && name[number] == ':' ? name[(number + 1)..] : name;
        if (!isKernel && file > 0 && before[..file].IndexOf((byte)' ') < 0 && name.Length is > 0 and <= LongestName
            && name.IndexOfAny(" :"u8) < 0
            && (before[..file].IndexOf(".log"u8) > 0 || before[..file].EndsWith(".txt"u8)))
        {
            return before.Length - name.Length;
        }

        // Behind the last mark that ends a prefix; a name has none of them but in runc:[1:CHILD].
        var start = -1;
        for (var at = before.Length - 1; at > 0 && before.Length - at <= LongestName; at--)
        {
            if (before[at - 1] is (byte)']' or (byte)'|' or (byte)'>' or (byte)'`' or (byte)'\t' or (byte)'"' or (byte)';'
                || (before[at - 1] == ' ' && at > 1 && before[at - 2] is (byte)':' or (byte)']' or (byte)'|' or (byte)'>' or (byte)'-'))
            {
                start = at;
                break;
            }
        }

        start = start < 0 && before.Length <= LongestName ? 0 : start;
        while (start >= 0 && start < before.Length && before[start] == ' ')
        {
            start++;
        }

        // Str(java of the OpenTelemetry collector: what opens behind other words is no name's.
        var open = start < 0 ? -1 : before[start..].LastIndexOf((byte)'(');
        start += open > 0 && !isKernel && before[(start + open)..].IndexOf((byte)')') < 0 ? open + 1 : 0;
        var last = before.LastIndexOf((byte)' ') + 1;

        // A file's or a host's name may be glued on by a colon alone: n9.log:dockerd. What opens, and is not closed, is no name's.
        isSure = start >= 0 && start >= last && start < before.Length
            && (isKernel || (before[start..].IndexOfAny(":'\u001b"u8) < 0 && !IsOpen(before[start..])));
        if (start >= 0 || before.Length - last <= LongestName)
        {
            return start >= 0 ? start : last;
        }

        var tail = before.Length - LongestName - 1;
        return before[tail..].IndexOfAny(":,;=("u8) is >= 0 and var parting ? tail + parting + 1 : -1;
    }
}

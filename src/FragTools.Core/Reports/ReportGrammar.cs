using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>How the lines of the kernel's reports begin, go on and end.</summary>
internal static class ReportGrammar
{
    private static readonly byte[][] Beginnings =
    [
        [.. "Task in /"u8], [.. "Tasks in /"u8], [.. "Tasks state (memory values in pages):"u8], [.. "Memory cgroup stats for /"u8],
        [.. "Memory cgroup out of memory: Kill"u8], [.. "Memory limit reached of cgroup /"u8], [.. "Out of memory: Kill"u8],
        [.. "Killed process "u8], [.. "memory: usage "u8], [.. "memory+swap: usage "u8], [.. "kmem: usage "u8], [.. "swap: usage "u8],
        [.. "oom-kill:constraint="u8], [.. "oom_reaper: reaped process "u8], [.. "oom_reaper: unable to reap pid:"u8],
        [.. "lowmem_reserve[]: "u8],
        [.. "Mem-Info:"u8], [.. "Call Trace:"u8], [.. "Hardware name: "u8], [.. "Workqueue: "u8],
        [.. "SLUB: Unable to allocate memory on "u8], [.. "cache: "u8], [.. "Swap cache stats: "u8],
        [.. "Free swap "u8], [.. "Total swap "u8],
        [.. "kmem_cache_create("u8], [.. "active_anon:"u8],
    ];

    /// <summary>What kinds of events are told by these lines.</summary>
    public static LineWording Wording { get; } = new(FormOf, WordsOf);

    /// <summary>What a message is.</summary>
    public static LineForm FormOf(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            return new LineForm { IsOpen = true };
        }

        var lineClass = Classify(message, out var head);
        var isRest = IsRest(message, lineClass, head) && !message.StartsWith("CPU:"u8);
        if (!isRest && ((lineClass is LineClass.Other or LineClass.DumpDetail && IsFrameCut(message)) || IsBeginningCut(message)))
        {
            return new LineForm { IsKnown = true, IsOpen = true };
        }

        return new LineForm
        {
            Begins = (lineClass != LineClass.Other && !isRest) || message.SequenceEqual("cache:"u8),
            IsRest = isRest,
            IsKnown = lineClass != LineClass.Other || isRest,
            IsWhole = IsWhole(message, lineClass),
            IsOpen = IsOpen(message, lineClass),
        };
    }

    /// <summary>How many words of a message are those of such a line, less those that none has.</summary>
    public static int WordsOf(ReadOnlySpan<byte> message)
        => message.IsEmpty ? 0 : LineWords.Count(message, Classify(message, out _));

    /// <summary>What it would be as a line of the kernel's own.</summary>
    private static LineClass Classify(ReadOnlySpan<byte> message, out Head? head)
        => LineClassifier.Classify(new LineView(message) { Message = message, Origin = LineOrigin.Kernel, HasMarker = true }, out head);

    /// <summary>Words that stand in the middle of lines only, and headers without the process that they begin with.</summary>
    private static bool IsRest(ReadOnlySpan<byte> message, LineClass lineClass, Head? head) => lineClass switch
    {
        LineClass.KeyValues or LineClass.Numbers or LineClass.FreeListRest or LineClass.HeaderRest or LineClass.Continuation => true,
        LineClass.FailureHeader or LineClass.StallHeader => head is { ProcessBytes.Length: 0 },
        LineClass.OomSummary => message[0] == ',',
        LineClass.OomMemcg => message.StartsWith("failcnt "u8) || message.StartsWith("score "u8) || message.StartsWith("limit "u8),
        LineClass.MemAllocations => message[0] is >= (byte)'0' and <= (byte)'9',
        _ => message[0] is (byte)',' or (byte)'|' || message.StartsWith("killed as a result"u8) || message.StartsWith("(GFP_"u8),
    };

    private static bool IsOpen(ReadOnlySpan<byte> message, LineClass lineClass) => lineClass switch
    {
        LineClass.Other => message is [.. var name, (byte)':'] && FailureHeader.IsProcess(name, bare: true),
        LineClass.MemInfoStart or LineClass.TraceStart or LineClass.Tail or LineClass.Alien or LineClass.LinuxVersion => false,
        LineClass.Frame => !IsWholeFrame(message),
        LineClass.FreeList => message.IndexOf("= "u8) < 0 || !message.EndsWith("kB"u8),
        LineClass.LowmemReserve => message.EndsWith(":"u8),
        LineClass.Counters or LineClass.Node or LineClass.Zone => !message.EndsWith("kB"u8) || message.Length < 40,
        _ => !IsWhole(message, lineClass),
    };

    private static bool IsWhole(ReadOnlySpan<byte> message, LineClass lineClass) => lineClass switch
    {
        LineClass.FailureHeader or LineClass.StallHeader or LineClass.VmallocHeader
            => IsBalanced(message) && message[^1] is not ((byte)',' or (byte)'=' or (byte)'|' or (byte)':')
                && (message.IndexOf("mems_allowed="u8) > 0 || (message.IndexOf("mode:0x"u8) > 0 && message.IndexOf("cpuset="u8) < 0
                    && (message.IndexOf(", nod"u8) < 0 || message.EndsWith("(null)"u8)))),
        LineClass.OomHeader
            => IsBalanced(message) && (message.IndexOf("oom_score_adj="u8) > 0 || message.IndexOf("oom_adj="u8) > 0
                || message.IndexOf("oomkilladj="u8) > 0) && message[^1] is >= (byte)'0' and <= (byte)'9',
        LineClass.SlabHeader => IsBalanced(message) && message.IndexOf("gfp=0x"u8) > 0,
        LineClass.OomSummary => message.IndexOf(",uid="u8) > 0 && message[^1] != '=',
        LineClass.OomKill => IsWholeKill(message),
        LineClass.OomReaper => message.IndexOf("shmem-rss:"u8) > 0 && message.EndsWith("kB"u8),
        LineClass.OomMemcg => IsWholeMemcg(message),
        LineClass.OomTask
            => OomTaskColumns.IsRow(message) ? IsWholeRow(message) : message.EndsWith(" name"u8) || message.EndsWith("pages):"u8),
        LineClass.Tail
            => message.EndsWith("kB"u8) || message.EndsWith("RAM"u8) || message.EndsWith("reserved"u8) || message.EndsWith("swap cache"u8)
            || message.EndsWith("pagecache pages"u8) || message.EndsWith("hwpoisoned"u8) || message.EndsWith("Only"u8),
        LineClass.MemInfoStart or LineClass.TraceStart or LineClass.Cpuset => true,
        _ => false,
    };

    /// <summary>Even then a module may follow.</summary>
    private static bool IsWholeFrame(ReadOnlySpan<byte> message)
        => FrameText.TryRead(message, out var frame) && frame.Place.LastIndexOf("/0x"u8) is > 0 and var at && frame.Place.Length > at + 3
            && message.LastIndexOf((byte)'[') <= message.LastIndexOf((byte)']');

    /// <summary>An address, or the beginning of a function's name, with nothing behind it.</summary>
    private static bool IsFrameCut(ReadOnlySpan<byte> message)
    {
        var rest = message is [(byte)'<', ..] && message.IndexOf("> "u8) is > 1 and < 10 and var mark
            ? ByteText.TrimStart(message[(mark + 1)..])
            : message;
        while (rest is [(byte)'[', ..] && rest.IndexOf((byte)']') is >= 9 and < 24 and var end
            && rest[1..end].Trim("<>"u8).IndexOfAnyExcept(ByteSets.Hex) < 0)
        {
            rest = ByteText.TrimStart(rest[(end + 1)..]);
        }

        var hasAddress = rest.Length < message.Length;
        rest = rest is [(byte)'?', ..] ? ByteText.TrimStart(rest[1..]) : rest;
        var name = rest.IndexOf((byte)'+') is >= 0 and var plus ? rest[..plus] : rest;
        return name.IndexOfAnyExcept(ByteSets.Symbol) < 0 && (hasAddress || (!name.IsEmpty && name.IndexOf((byte)'_') >= 0))
            && rest[name.Length..].Trim("+0x"u8).IndexOfAnyExcept(ByteSets.Place) < 0;
    }

    /// <summary>The first words of a line, and not all of them.</summary>
    private static bool IsBeginningCut(ReadOnlySpan<byte> message)
    {
        foreach (var beginning in Beginnings)
        {
            if (message.Length < beginning.Length && beginning.AsSpan().StartsWith(message))
            {
                return true;
            }
        }

        if (message.SequenceEqual("DMA"u8) || message.SequenceEqual("DMA32"u8) || message.SequenceEqual("Normal"u8)
            || message.SequenceEqual("HighMem"u8) || message.SequenceEqual("Movable"u8))
        {
            return true;
        }

        // The phrase of a header, cut behind the name.
        if ((message.IndexOf(": page "u8) is > 0 and var page && ("page allocation failure: order:"u8.StartsWith(message[(page + 2)..])
                || "page allocation failure. order:"u8.StartsWith(message[(page + 2)..])))
            || (message.IndexOf(" invoked o"u8) is > 0 and var oom && " invoked oom-killer: gfp_mask=0x"u8.StartsWith(message[oom..])))
        {
            return true;
        }

        // CPU: 1 PID: 54 Comm: C; Pid: 54, comm: C; Node 0 Normal; N pages RAM.
        var rest = message;
        if (TextScan.Take(ref rest, "CPU:"u8) || TextScan.Take(ref rest, "Pid:"u8) || TextScan.Take(ref rest, "Node"u8))
        {
            rest = ByteText.TrimStart(rest);
            TextScan.TakeNumber(ref rest, out _);
            return rest.Length < 12 && rest.IndexOfAny((byte)'=', (byte)'*') < 0;
        }

        return false;
    }

    private static bool IsBalanced(ReadOnlySpan<byte> message) => message.Count((byte)'(') == message.Count((byte)')');

    private static bool IsWholeKill(ReadOnlySpan<byte> message)
        => message.EndsWith("child"u8) || message.EndsWith("..."u8) || message.EndsWith("task"u8)
            || (message.IndexOf("total-vm:"u8) > 0 && message.IndexOf("file-rss:"u8) > 0
                && message[^1] is (byte)'B' or >= (byte)'0' and <= (byte)'9'

                // Since 5.4 page tables and oom_score_adj stand behind the user.
                && (message.IndexOf(", UID:"u8) < 0 || message.IndexOf(" oom_score_adj:"u8) > 0));

    private static bool IsWholeMemcg(ReadOnlySpan<byte> message)
        => message.IndexOf("failcnt "u8) > 0 || message.EndsWith(":"u8)
            || message.IndexOf(" as a result of limit of /"u8) > 0;

    /// <summary>Does something stand behind the numbers?</summary>
    private static bool IsWholeRow(ReadOnlySpan<byte> message)
    {
        var last = message[(message.LastIndexOf((byte)' ') + 1)..];
        return TextScan.TakeSigned(ref last, out _) ? !last.IsEmpty : !last.IsEmpty && last[^1] != ']';
    }
}

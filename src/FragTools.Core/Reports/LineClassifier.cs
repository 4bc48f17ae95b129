using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// Says what a line is to a report, from its words alone; the formats are cited with <see cref="LineClass"/> and with
/// the readers.
/// </summary>
internal static class LineClassifier
{
    /// <summary>Classifies a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="head">What it says, where it begins a report; else null.</param>
    public static LineClass Classify(in LineView line, out Head? head)
    {
        head = null;
        var message = line.Message;
        if (message.IsEmpty)
        {
            return LineClass.Other;
        }

        // Most lines of a report are frames; a process may call itself what it likes, so that headers go before them.
        if (!line.HasMarker && message.IndexOf("+0x"u8) > 0 && FrameText.TryRead(message, out _))
        {
            return LineClass.Frame;
        }

        // Only reports of the kind that is looked for have marked headers; the others must be told from them all the same.
        if (line.HasMarker || message.IndexOf("alloc"u8) >= 0 || message.IndexOf(" invoked oom-"u8) > 0)
        {
            head = HeadReader.Read(message, line.Origin == LineOrigin.Bare);
            if (head is not null)
            {
                return head.Class;
            }
        }

        var found = ByFirstByte(message);
        return found != LineClass.Other ? found : Anywhere(message);
    }

    private static LineClass ByFirstByte(ReadOnlySpan<byte> message) => message[0] switch
    {
        (byte)'C' => CpuLine.Begins(message) ? LineClass.CpuLine
            : message.StartsWith("Call Trace:"u8) || message.StartsWith("Call trace:"u8) ? LineClass.TraceStart
            : message.StartsWith("CPU "u8) && message.IndexOf("hi:"u8) > 0 ? LineClass.PerCpu
            : message.StartsWith("Code: "u8) ? LineClass.DumpDetail
            : LineClass.Other,
        (byte)'P' => CpuLine.Begins(message) ? LineClass.CpuLine : LineClass.Other,
        (byte)'B' => message.StartsWith("Backtrace:"u8) ? LineClass.TraceStart
            : message.StartsWith("BUG: "u8) ? LineClass.Alien
            : LineClass.Other,
        (byte)'I' or (byte)'U' or (byte)'w' or (byte)'i' or (byte)'r' => IsAlien(message) ? LineClass.Alien : LineClass.Other,
        (byte)'H' => message.StartsWith("Hardware name:"u8) ? LineClass.DumpDetail : ZoneOrList(message),
        (byte)'W' => message.StartsWith("Workqueue:"u8) ? LineClass.DumpDetail
            : message.StartsWith("WARNING: "u8) ? LineClass.Alien
            : LineClass.Other,
        (byte)'M' => M(message),
        (byte)'N' => N(message),
        (byte)'D' => ZoneOrList(message),
        (byte)'T' => T(message),
        (byte)'S' => message.StartsWith("Swap cache"u8) ? LineClass.Tail
            : message.StartsWith("Stack :"u8) ? LineClass.DumpDetail
            : LineClass.Other,
        (byte)'F' => message.StartsWith("Free swap"u8) ? LineClass.Tail : LineClass.Other,
        (byte)'O' => message.StartsWith("Out of memory"u8) || message.StartsWith("Out of Memory: "u8) || message.StartsWith("OOM victim "u8)
            ? LineClass.OomKill
            : LineClass.Other,
        (byte)'K' => message.StartsWith("Killed process "u8) || message.StartsWith("Kill process "u8) || IsOomPanic(message)
            ? LineClass.OomKill
            : LineClass.Other,
        (byte)'o' => message.StartsWith("oom-kill:"u8) ? LineClass.OomSummary
            : message.StartsWith("oom_reaper: "u8) ? LineClass.OomReaper
            : LineClass.Other,
        (byte)'L' => message.StartsWith("Linux version "u8) ? LineClass.LinuxVersion : LineClass.Other,
        (byte)'l' => message.StartsWith("lowmem_reserve[]:"u8) ? LineClass.LowmemReserve : LineClass.Other,
        (byte)'p' => message.StartsWith("protections[]:"u8) ? LineClass.LowmemReserve : LineClass.Other,
        (byte)'A' => message.StartsWith("Active:"u8) ? LineClass.Counters
            : message.StartsWith("Allocation of length "u8) ? LineClass.Tail
            : LineClass.Other,
        (byte)'a' => IsCounters(message) ? LineClass.Counters : LineClass.Other,
        (byte)'c' => message.StartsWith("cache: "u8) ? LineClass.SlabCache
            : message.StartsWith("cma: number of available pages: "u8) ? LineClass.CmaArea
            : LineClass.Other,
        (byte)'n' => message.StartsWith("node "u8) && message.IndexOf(": slabs: "u8) > 0 ? LineClass.SlabNode
            : message.StartsWith("nodemask="u8) ? LineClass.HeaderRest
            : message.StartsWith("number of available pages: "u8) ? LineClass.CmaArea
            : message.StartsWith("nommu: Allocation of length "u8) ? LineClass.Tail
            : LineClass.Other,
        (byte)'m' => message.StartsWith("mode:0x"u8) || message.StartsWith("mems_allowed="u8) ? LineClass.HeaderRest
            : IsMemcgUsage(message) ? LineClass.OomMemcg
            : LineClass.Other,
        (byte)'k' or (byte)'s' => IsMemcgUsage(message) ? LineClass.OomMemcg : LineClass.Other,
        (byte)'g' => message.StartsWith("gfp=0x"u8) || message.StartsWith("gfp_mask=0x"u8) ? LineClass.HeaderRest : LineClass.Other,
        (byte)',' => message.StartsWith(",cpuset="u8) ? LineClass.HeaderRest
            : message.StartsWith(",task="u8) ? LineClass.OomSummary
            : LineClass.Other,
        (byte)'<' => FrameText.TryRead(message, out _) ? LineClass.Frame
            : message.IndexOf((byte)'>') is > 1 and < 10 ? LineClass.DumpDetail
            : LineClass.Other,
        (byte)'-' => message.StartsWith("--- interrupt"u8) || message.StartsWith("--- Exception"u8)
            ? LineClass.DumpDetail
            : LineClass.Other,
        (byte)'[' => IsTaskRow(message) ? LineClass.OomTask : LineClass.Other,
        >= (byte)'0' and <= (byte)'9' => Digits(message),
        (byte)'(' => message[1..].IndexOfAnyExcept(ByteSets.MigrateTypes) is > 0 and var end && message[end + 1] == ')'
            ? LineClass.FreeListRest
            : LineClass.Other,
        (byte)'=' => message.EndsWith("kB"u8) ? LineClass.FreeListRest : LineClass.Other,
        (byte)':' => message.Length > 1 && message[1] is >= (byte)'0' and <= (byte)'9' ? LineClass.KeyValues : LineClass.Other,
        _ => LineClass.Other,
    };

    private static LineClass Anywhere(ReadOnlySpan<byte> message)
    {
        if (FrameText.TryRead(message, out _))
        {
            return LineClass.Frame;
        }

        if (ZoneOrList(message) is var zone and not LineClass.Other)
        {
            return zone;
        }

        if (message.IndexOf(" cpuset="u8) > 0 && message.IndexOf(" mems_allowed="u8) > 0)
        {
            return LineClass.Cpuset;
        }

        if (message.EndsWith("callbacks suppressed"u8) || message.EndsWith("messages suppressed."u8))
        {
            return LineClass.Suppressed;
        }

        return message.IndexOf(" debugging increased min order"u8) > 0 ? LineClass.SlabNode
            : IsRegister(message) ? LineClass.DumpDetail
            : IsKeyValue(message) ? LineClass.KeyValues
            : IsStatistic(message) ? LineClass.OomMemcg
            : message.EndsWith("per-cpu:"u8) ? LineClass.PerCpu
            : IsSlabInfo(message) ? LineClass.SlabInfo
            : LineClass.Other;
    }

    /// <summary><c>Unreclaimable slab info:</c>, <c>Name Used Total</c>, <c>task_struct 622KB 622KB</c>.</summary>
    private static bool IsSlabInfo(ReadOnlySpan<byte> message)
    {
        if (!message.EndsWith("KB"u8))
        {
            return message.StartsWith("Unreclaimable slab info:"u8) || (message.StartsWith("Name  "u8) && message.EndsWith("  Total"u8));
        }

        var used = message[..^2].LastIndexOf((byte)' ');
        var before = used < 0 ? default : ByteText.Trim(message[..used]);
        return ByteText.TryCount(message[(used + 1)..^2], out _) && before.EndsWith("KB"u8)
            && before.LastIndexOf((byte)' ') is > 0 and var name && ByteText.TryCount(before[(name + 1)..^2], out _);
    }

    private static LineClass M(ReadOnlySpan<byte> message)
        => message.StartsWith("Mem-Info:"u8) || message.StartsWith("Mem-info:"u8) ? LineClass.MemInfoStart
            : message.StartsWith("Memory allocations"u8) ? LineClass.MemAllocations
            : message.StartsWith("Memory cgroup out of memory"u8) ? LineClass.OomKill
            : message.StartsWith("Memory cgroup stats"u8) || message.StartsWith("Memory limit reached of cgroup"u8) ? LineClass.OomMemcg
            : ZoneOrList(message);

    /// <summary>kernel/panic.c, panic, for mm/oom_kill.c, check_panic_on_oom and out_of_memory.</summary>
    private static bool IsOomPanic(ReadOnlySpan<byte> message)
        => message.StartsWith("Kernel panic - not syncing: Out of memory"u8)
            || message.StartsWith("Kernel panic - not syncing: System is deadlocked on memory"u8);

    private static LineClass N(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("No available memory "u8))
        {
            return LineClass.OomKill;
        }

        var rest = message;
        if (!TextScan.Take(ref rest, "Node "u8) || !TextScan.TakeNumber(ref rest, out _))
        {
            return ZoneOrList(message);
        }

        rest = ByteText.TrimStart(rest);
        return rest.StartsWith("active_anon:"u8) || rest.IsEmpty ? LineClass.Node
            : rest.StartsWith("hugepages_"u8) ? LineClass.Tail
            : rest[0] is >= (byte)'A' and <= (byte)'Z' && !rest.ContainsAny(" :"u8) ? LineClass.Zone
            : ZoneOrList(rest);
    }

    private static LineClass T(ReadOnlySpan<byte> message)
        => message.StartsWith("Total swap"u8) ? LineClass.Tail
            : message.StartsWith("Tainted: ["u8) ? LineClass.DumpDetail
            : message.StartsWith("Tasks state"u8) ? LineClass.OomTask
            : message.StartsWith("Task in "u8) || message.StartsWith("Tasks in "u8) ? LineClass.OomMemcg
            : LineClass.Other;

    /// <summary><c>DMA32 free:256000kB …</c>, <c>DMA32: 0*4kB …</c>, <c>DMA per-cpu:</c>: a zone's name and what follows it.</summary>
    private static LineClass ZoneOrList(ReadOnlySpan<byte> message)
    {
        var end = message[..Math.Min(message.Length, 16)].IndexOfAny((byte)' ', (byte)':');
        if (end < 1)
        {
            return LineClass.Other;
        }

        var rest = message[end..];
        if (rest.StartsWith(" free:"u8) || rest.SequenceEqual(" free"u8))
        {
            return LineClass.Zone;
        }

        if (rest.StartsWith(" per-cpu:"u8))
        {
            return LineClass.PerCpu;
        }

        return TextScan.Take(ref rest, ": "u8) && IsFreeBlocks(rest) ? LineClass.FreeList : LineClass.Other;
    }

    private static LineClass Digits(ReadOnlySpan<byte> message)
    {
        var rest = message;
        if (!TextScan.TakeNumber(ref rest, out _))
        {
            return LineClass.Other;
        }

        if (rest is [(byte)'*' or (byte)'_', ..])
        {
            return IsFreeBlocks(message) ? LineClass.FreeListRest : LineClass.Other;
        }

        if (rest.IndexOfAnyExcept(ByteSets.Numbers) < 0)
        {
            return LineClass.Numbers;
        }

        if (TextScan.Take(ref rest, "kB"u8))
        {
            return rest.IsEmpty ? LineClass.FreeListRest : LineClass.KeyValues;
        }

        return rest.StartsWith(" pages"u8) || rest.StartsWith(" total pagecache"u8) || rest.SequenceEqual(" free pages"u8)
            || rest.SequenceEqual(" reserved pages"u8) || rest.SequenceEqual(" slab pages"u8) ? LineClass.Tail
            : rest.IndexOf(" func:"u8) > 0 ? LineClass.MemAllocations
            : LineClass.Other;
    }

    private static bool IsFreeBlocks(ReadOnlySpan<byte> text)
        => TextScan.TakeNumber(ref text, out _)
            && FreeListText.TakeStar(ref text)
            && TextScan.TakeNumber(ref text, out _)
            && text.StartsWith("kB"u8);

    private static bool IsCounters(ReadOnlySpan<byte> message)
    {
        var rest = message;
        return TextScan.Take(ref rest, "active_anon:"u8) && TextScan.TakeNumber(ref rest, out _)
            && !rest.StartsWith("kB"u8) && !rest.StartsWith("KB"u8);
    }

    /// <summary><c>[ 1234]     0  1234 …</c> and the table's head: mm/oom_kill.c, dump_task.</summary>
    private static bool IsTaskRow(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf((byte)']');
        var inner = end < 0 ? default : ByteText.Trim(message[1..end]);
        return inner.SequenceEqual("pid"u8) || (inner.Length is > 0 and < 8 && ByteText.TryCount(inner, out _));
    }

    private static bool IsMemcgUsage(ReadOnlySpan<byte> message)
        => message.StartsWith("memory: usage "u8) || message.StartsWith("memory+swap: usage "u8)
            || message.StartsWith("kmem: usage "u8) || message.StartsWith("swap: usage "u8);

    private static bool IsAlien(ReadOnlySpan<byte> message)
        => message.StartsWith("Internal error: "u8) || message.StartsWith("INFO: "u8) || message.StartsWith("Unable to handle kernel "u8)
            || message.StartsWith("watchdog: "u8) || message.StartsWith("rcu: INFO: "u8);

    /// <summary><c>anon 540672</c>: a line of a memory.stat (mm/memcontrol.c, since 5.3).</summary>
    private static bool IsStatistic(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOfAnyExcept(ByteSets.StatisticName);
        return end > 0 && message[end] == ' ' && ByteText.TryCount(message[(end + 1)..], out _);
    }

    /// <summary><c>name:123</c>, <c>isolated(anon):0kB</c>, <c>shmem_thp: 0kB</c>; also the number that such a name was cut from.</summary>
    private static bool IsKeyValue(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("kB "u8) || message.StartsWith("kB, "u8) || message.StartsWith("all_unreclaimable?"u8))
        {
            return true;
        }

        var end = message.IndexOfAnyExcept(ByteSets.CounterName);
        if (end < 1 || message[end] != ':')
        {
            return false;
        }

        var rest = ByteText.TrimStart(message[(end + 1)..]);
        return TextScan.TakeNumber(ref rest, out _)
            && (rest.IsEmpty || rest[0] == ' ' || rest.StartsWith("kB"u8) || rest.StartsWith("KB"u8));
    }

    /// <summary>Registers: <c>RIP: 0010:…</c>, <c>R13: …</c>, <c>r7:00000003 r6:…</c>, <c>GPR00: …</c>, <c>NIP [c0c1f49c] …</c>.</summary>
    private static bool IsRegister(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOfAny((byte)':', (byte)' ');
        if (end is < 2 or > 6)
        {
            return message.StartsWith("Exception stack("u8);
        }

        var name = message[..end];
        if (message[end] == ' ')
        {
            return (name.SequenceEqual("NIP"u8) || name.SequenceEqual("LR"u8)) && message[end + 1] == '[';
        }

        var value = ByteText.TrimStart(message[(end + 1)..]);
        return name.IndexOfAnyExcept(ByteSets.Register) < 0 && !name.SequenceEqual("rss"u8)
            && value.Length >= 4 && value[..4].IndexOfAnyExcept(ByteSets.Place) < 0 && value.IndexOf("kB"u8) < 0;
    }
}

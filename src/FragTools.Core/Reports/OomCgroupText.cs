using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// What a memory cgroup uses and may use: a line of mm/memcontrol.c, mem_cgroup_print_oom_info
/// (mem_cgroup_print_oom_meminfo since 5.0).
/// </summary>
internal readonly record struct CgroupUsage(CgroupCounter Counter, long? UsageBytes, long? LimitBytes, long? FailCount);

/// <summary>Which of a cgroup's counters.</summary>
internal enum CgroupCounter
{
    /// <summary><c>memory: usage …</c>.</summary>
    Memory,

    /// <summary><c>memory+swap: usage …</c>, cgroup v1.</summary>
    MemoryAndSwap,

    /// <summary><c>swap: usage …</c>, cgroup v2.</summary>
    Swap,

    /// <summary><c>kmem: usage …</c>, cgroup v1.</summary>
    KernelMemory,
}

/// <summary>The lines that name the cgroup of an OOM and say what it holds.</summary>
internal static class OomCgroupText
{
    /// <summary>What stands for the machine where a cgroup's path, which begins with a slash, stands else.</summary>
    public static ReadOnlySpan<byte> Host => "host"u8;

    // A counter without a limit is printed as the largest number of pages in kB; it fits in bytes up to 2^63.
    private const long LargestKilobytes = long.MaxValue / 1024;

    /// <summary><c>memory: usage 125952kB, limit 125952kB, failcnt 3632</c>.</summary>
    public static bool TryUsage(ReadOnlySpan<byte> message, out CgroupUsage usage)
    {
        usage = default;
        var rest = message;
        CgroupCounter? counter = TextScan.Take(ref rest, "memory: usage "u8) ? CgroupCounter.Memory
            : TextScan.Take(ref rest, "memory+swap: usage "u8) ? CgroupCounter.MemoryAndSwap
            : TextScan.Take(ref rest, "swap: usage "u8) ? CgroupCounter.Swap
            : TextScan.Take(ref rest, "kmem: usage "u8) ? CgroupCounter.KernelMemory
            : null;
        if (counter is not { } which)
        {
            return false;
        }

        usage = new CgroupUsage(which, Bytes(rest), Bytes(After(rest, "limit "u8)), TextScan.NumberAfter(rest, "failcnt "u8));
        return true;
    }

    /// <summary>
    /// <c>Task in P killed as a result of limit of Q</c> (up to 4.20) and <c>Memory limit reached of cgroup Q</c>, which
    /// stands there where no task is chosen. P is the chosen task's. Alibaba Cloud Linux 2 (4.19.91 al7) prints the first for
    /// the whole machine too, with <see cref="Host"/> in Q's place.
    /// </summary>
    public static bool TryPaths(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> taskCgroup, out ReadOnlySpan<byte> oomCgroup)
    {
        taskCgroup = oomCgroup = default;
        var rest = message;
        if (TextScan.Take(ref rest, "Memory limit reached of cgroup "u8))
        {
            oomCgroup = rest;
            return true;
        }

        var phrase = " killed as a result of limit of "u8;
        var at = rest.LastIndexOf(phrase);
        if (at < 0 || !TextScan.Take(ref rest, "Task in "u8))
        {
            return false;
        }

        oomCgroup = message[(at + phrase.Length)..];
        taskCgroup = message["Task in "u8.Length..at];
        return true;
    }

    /// <summary><c>Tasks in P are going to be killed due to memory.oom.group set</c> (mem_cgroup_print_oom_group, since 4.19).</summary>
    public static bool TryGroup(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> cgroup)
    {
        cgroup = default;
        var rest = message;
        if (!TextScan.Take(ref rest, "Tasks in "u8))
        {
            return false;
        }

        var at = rest.LastIndexOf(" are going to be killed due to memory.oom.group set"u8);
        cgroup = at < 0 ? default : rest[..at];
        return at >= 0;
    }

    /// <summary>
    /// <c>Memory cgroup stats for P:</c>, behind which the counters stand on the same line up to 5.1, on lines of
    /// their own since 5.2.
    /// </summary>
    public static bool TryStatistics(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> cgroup, out ReadOnlySpan<byte> counters)
    {
        cgroup = counters = default;
        var start = "Memory cgroup stats for "u8;
        if (!message.StartsWith(start[..^5]))
        {
            return false;
        }

        // A path may hold colons: the counters begin behind the last colon that a blank or the end follows.
        for (var at = message.Length - 1; at >= 0; at--)
        {
            if (message[at] == ':' && (at + 1 == message.Length || message[at + 1] == ' '))
            {
                counters = message[(at + 1)..];
                cgroup = message.StartsWith(start) ? message[start.Length..at] : default;
                return true;
            }
        }

        return true;
    }

    /// <summary>Takes <c>rss:123552KB</c> off the front of the counters of one line.</summary>
    public static bool TakeStatistic(ref ReadOnlySpan<byte> counters, out ReadOnlySpan<byte> name, out long bytes)
    {
        name = default;
        bytes = 0;
        var fields = new FieldReader(counters);
        if (!fields.MoveNext() || fields.Field.LastIndexOf((byte)':') is not (> 0 and var colon))
        {
            return false;
        }

        name = fields.Field[..colon];
        var value = fields.Field[(colon + 1)..];
        if (!TextScan.TakeNumber(ref value, out var kilobytes) || !value.SequenceEqual("KB"u8))
        {
            return false;
        }

        bytes = Bytes(kilobytes);
        counters = fields.Rest;
        return true;
    }

    /// <summary><c>anon 8110080</c>: a counter on a line of its own, as /sys/fs/cgroup/…/memory.stat has it.</summary>
    public static bool TryStatisticLine(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> name, out long value)
    {
        value = 0;
        var blank = message.IndexOf((byte)' ');
        name = blank < 0 ? default : message[..blank];
        return name.Length > 1 && name.IndexOfAnyExcept(ByteSets.StatisticName) < 0 && name[0] >= (byte)'a'
            && ByteText.TryCount(message[(blank + 1)..], out value);
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> phrase)
        => text.IndexOf(phrase) is >= 0 and var at ? text[(at + phrase.Length)..] : default;

    private static long? Bytes(ReadOnlySpan<byte> text)
        => TextScan.TakeNumber(ref text, out var kilobytes) && text.StartsWith("kB"u8) ? Bytes(kilobytes) : null;

    private static long Bytes(long kilobytes) => kilobytes > LargestKilobytes ? long.MaxValue : kilobytes * 1024;
}

using FragTools.Linux;

namespace FragTools.Reports;

/// <summary>
/// The summary in one line (mm/oom_kill.c, dump_oom_summary, with mem_cgroup_print_oom_context; since 5.0):
/// <c>oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=X,mems_allowed=0,oom_memcg=Q,task_memcg=P,task=C,pid=N,uid=N</c>.
/// Commas stand in node lists, and may stand in names.
/// </summary>
internal ref struct OomSummaryText
{
    /// <summary>TASK_COMM_LEN, less the end of the string.</summary>
    private const int LongestProcess = 15;

    // 432b1de0de02, of 5.2-rc7 and 5.1.19 (out_of_memory); the line itself is of 5.0 (ef8444ea01d7).
    private static readonly KernelRelease SetsConstraint = KernelRelease.TryParse("5.1.19")!;

    /// <summary>What narrowed the choice, as printed; empty where the line is cut before it.</summary>
    public ReadOnlySpan<byte> Constraint;

    /// <summary>Does it say <c>global_oom</c>, where a memory cgroup's has <c>oom_memcg=</c>?</summary>
    public bool IsGlobal;

    /// <summary>The NUMA nodes of the cpuset, as printed.</summary>
    public ReadOnlySpan<byte> MemsAllowed;

    /// <summary>The cgroup whose limit was reached, or empty.</summary>
    public ReadOnlySpan<byte> OomCgroup;

    /// <summary>The chosen task's cgroup, or empty.</summary>
    public ReadOnlySpan<byte> TaskCgroup;

    /// <summary>The chosen task's name, or empty.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>Its number.</summary>
    public int? ProcessId;

    /// <summary>Its user.</summary>
    public long? Uid;

    /// <summary>Is the line whole: does it name the task?</summary>
    public readonly bool IsWhole => ProcessId is not null;

    /// <summary>Does a kernel set what narrowed the choice before it prints it? Until then CONSTRAINT_NONE stands for all.</summary>
    public static bool IsConstraintSet(KernelRelease? kernel) => kernel is not null && kernel >= SetsConstraint;

    /// <summary>
    /// Reads a summary, to which the rest of a wrapped one may be joined, or its second half alone, from <c>,task=</c>
    /// on.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out OomSummaryText summary)
    {
        summary = default;
        var rest = message;
        if (message.StartsWith(",task="u8))
        {
            TakeTask(message, ref summary);
            return true;
        }

        if (!TextScan.Take(ref rest, "oom-kill:constraint="u8))
        {
            return false;
        }

        rest = rest[..TakeTask(rest, ref summary)];
        summary.Constraint = Until(rest, ",nodemask="u8, ","u8);
        summary.MemsAllowed = Between(rest, ",mems_allowed="u8, ",global_oom"u8, ",oom_memcg="u8, ",task_memcg="u8);
        summary.IsGlobal = rest.IndexOf(",global_oom"u8) >= 0;
        summary.OomCgroup = Between(rest, ",oom_memcg="u8, ",task_memcg="u8);

        // A pager marks with '>' that it cut the line.
        var at = rest.IndexOf(",task_memcg="u8);
        summary.TaskCgroup = at < 0 ? default : rest[(at + ",task_memcg="u8.Length)..];
        summary.TaskCgroup = summary.TaskCgroup is [.. var whole, (byte)',', (byte)'>'] ? whole : summary.TaskCgroup;
        return true;
    }

    /// <summary>
    /// Reads the task at the end and returns where it begins: the last <c>,pid=</c> is the kernel's, one before it may
    /// be part of a name.
    /// </summary>
    private static int TakeTask(ReadOnlySpan<byte> text, ref OomSummaryText summary)
    {
        var pid = text.LastIndexOf(",pid="u8);
        if (pid >= 0)
        {
            var number = text[(pid + ",pid="u8.Length)..];
            summary.ProcessId = OomKillText.TakeProcessId(ref number, out var id) ? id : null;
            summary.Uid = TextScan.NumberAfter(text[pid..], ",uid="u8);
            text = text[..pid];
        }

        // The earliest beginning that leaves no more than a name may have: a name may hold the phrase itself.
        for (var at = Math.Max(0, text.Length - LongestProcess - ",task="u8.Length); at < text.Length; at++)
        {
            if (text[at..].StartsWith(",task="u8))
            {
                summary.Name = text[(at + ",task="u8.Length)..];
                return at;
            }
        }

        // Escapes of a log's writer make a name longer than the kernel's.
        var last = text.LastIndexOf(",task="u8);
        summary.Name = last < 0 ? default : text[(last + ",task="u8.Length)..];
        return last < 0 ? text.Length : last;
    }

    private static ReadOnlySpan<byte> Between(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> start, ReadOnlySpan<byte> stop, ReadOnlySpan<byte> other =
            default, ReadOnlySpan<byte> third = default)
    {
        var at = text.IndexOf(start);
        if (at < 0)
        {
            return default;
        }

        var rest = text[(at + start.Length)..];
        rest = Until(rest, stop, default);
        rest = other.IsEmpty ? rest : Until(rest, other, default);
        return third.IsEmpty ? rest : Until(rest, third, default);
    }

    private static ReadOnlySpan<byte> Until(ReadOnlySpan<byte> text, ReadOnlySpan<byte> stop, ReadOnlySpan<byte> otherwise)
    {
        var at = text.IndexOf(stop);
        at = at < 0 && !otherwise.IsEmpty ? text.IndexOf(otherwise) : at;
        return at < 0 ? text : text[..at];
    }
}

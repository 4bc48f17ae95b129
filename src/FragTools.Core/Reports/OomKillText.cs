using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// The lines of mm/oom_kill.c, oom_kill_process and __oom_kill_process, that say who is killed. Names stand in
/// parentheses and may hold parentheses, blanks and whole phrases of the line: what follows a name is sought from the end.
/// </summary>
internal ref struct OomKillText
{
    /// <summary>Which line.</summary>
    public OomKillLine Kind;

    /// <summary>The process's number.</summary>
    public int? ProcessId;

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>The score.</summary>
    public long? Score;

    /// <summary>Does <c>Memory cgroup</c> stand before it?</summary>
    public bool IsCgroup;

    /// <summary>Is it said that memory, or that of a cpuset or policy, was short, and not a cgroup's?</summary>
    public bool IsMachine;

    /// <summary>Does <c>(oom_kill_allocating_task)</c> stand before it?</summary>
    public bool IsAllocatingTask;

    /// <summary>Address space, in bytes.</summary>
    public long? TotalVmBytes;

    /// <summary>Resident anonymous memory.</summary>
    public long? AnonRssBytes;

    /// <summary>Resident memory of files.</summary>
    public long? FileRssBytes;

    /// <summary>Resident shared memory (since 4.5).</summary>
    public long? ShmemRssBytes;

    /// <summary>The user (since 5.4; RHEL 6 has it before the name, RHEL 7 behind it).</summary>
    public long? Uid;

    /// <summary>oom_score_adj (since 5.4).</summary>
    public int? OomScoreAdj;

    /// <summary>Reads a line; the rest of a wrapped one may be joined to it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out OomKillText line)
    {
        line = default;
        var rest = message;
        line.IsCgroup = TextScan.Take(ref rest, "Memory cgroup out of memory"u8);
        if (line.IsCgroup || TextScan.Take(ref rest, "Out of memory"u8) || TextScan.Take(ref rest, "Out of Memory"u8)
            || TextScan.Take(ref rest, "No available memory (MPOL_BIND)"u8) || TextScan.Take(ref rest, "No available memory in cpuset"u8))
        {
            line.IsMachine = !line.IsCgroup;
            return line.ReadMessage(rest);
        }

        return line.ReadProcess(rest);
    }

    /// <summary>Takes the number of a process.</summary>
    public static bool TakeProcessId(ref ReadOnlySpan<byte> text, out int id)
    {
        var isNumber = TextScan.TakeNumber(ref text, out var number) && number <= int.MaxValue;
        id = isNumber ? (int)number : 0;
        return isNumber;
    }

    /// <summary>
    /// Did the machine's shortage make the kernel panic? A memory cgroup's does so under the compulsory setting alone (mm/oom_kill.c,
    /// check_panic_on_oom and out_of_memory).
    /// </summary>
    public static bool IsMachinesPanic(ReadOnlySpan<byte> message)
        => message.IndexOf("no killable processes"u8) >= 0 || message.IndexOf("deadlocked on memory"u8) >= 0
            || message.IndexOf("system-wide panic_on_oom"u8) >= 0;

    private bool ReadMessage(ReadOnlySpan<byte> rest)
    {
        if (rest.StartsWith(" and no killable processes"u8) || rest.StartsWith(": no killable processes"u8))
        {
            Kind = OomKillLine.NoKillableProcess;

            // Since 5.0 of a memory cgroup's shortage, too (mm/oom_kill.c, out_of_memory); before, the machine panicked with it.
            IsMachine = false;
            return true;
        }

        // OpenVZ's 2.6.32 (mm/oom_kill.c, __oom_kill_task): a container has a beancounter, and 0 is the machine.
        if (TextScan.Take(ref rest, " in UB "u8) && TextScan.TakeNumber(ref rest, out var container))
        {
            IsCgroup = container > 0;
            IsMachine = container == 0;
        }

        IsAllocatingTask = TextScan.Take(ref rest, " (oom_kill_allocating_task)"u8);
        if (!TextScan.Take(ref rest, ":"u8))
        {
            return false;
        }

        rest = ByteText.TrimStart(rest);

        // A line that is cut behind the colon still says that a process was killed.
        Kind = OomKillLine.Killed;
        return rest.IsEmpty || ReadProcess(rest) || "Killed process "u8.StartsWith(rest);
    }

    private bool ReadProcess(ReadOnlySpan<byte> rest)
    {
        if (TextScan.Take(ref rest, "Killed process "u8) || TextScan.Take(ref rest, "OOM killed process "u8))
        {
            Kind = OomKillLine.Killed;
        }
        else if (TextScan.Take(ref rest, "Kill process "u8) || TextScan.Take(ref rest, "kill process "u8))
        {
            Kind = OomKillLine.Chosen;
        }
        else if (TextScan.Take(ref rest, "OOM victim "u8))
        {
            Kind = OomKillLine.AlreadyExiting;
        }
        else
        {
            return false;
        }

        if (!TakeProcessId(ref rest, out var pid))
        {
            return rest.IsEmpty;
        }

        ProcessId = pid;

        // RHEL 6 writes the user before the name: "N, UID 48, (C) total-vm:…".
        if (TextScan.Take(ref rest, ", UID "u8) && TextScan.TakeNumber(ref rest, out var user))
        {
            Uid = user;
        }

        var (nameEnd, behind) = Kind switch
        {
            OomKillLine.Chosen => LastOf(rest, ") score "u8, ") sharing same memory"u8),
            OomKillLine.AlreadyExiting => LastOf(rest, ") is already exiting"u8, default),
            _ => LastOf(rest, ") total-vm:"u8, rest.IndexOf(") score "u8) >= 0 ? ") score "u8 : ") vsz:"u8),
        };
        ReadTail(rest, nameEnd, behind);
        return true;
    }

    private void ReadTail(ReadOnlySpan<byte> rest, int nameEnd, ReadOnlySpan<byte> behind)
    {
        // RHEL 7 writes the user between name and sizes: "(C), UID 995, total-vm:…".
        if (nameEnd < 0 && Kind == OomKillLine.Killed && rest.LastIndexOf("), UID "u8) is >= 0 and var withUser)
        {
            nameEnd = withUser;
            behind = rest[(withUser + 1)..];
            Uid = TextScan.NumberAfter(behind, ", UID "u8);
        }

        nameEnd = nameEnd < 0 ? rest.LastIndexOf((byte)')') : nameEnd;
        var start = rest.IndexOf((byte)'(');
        Name = start >= 0 && nameEnd > start ? rest[(start + 1)..nameEnd] : default;
        if (behind.IndexOf("sharing same memory"u8) >= 0)
        {
            Kind = OomKillLine.SharesMemory;
        }

        Score = TextScan.NumberAfter(behind, " score "u8);
        TotalVmBytes = Bytes(behind, "total-vm:"u8) ?? Bytes(behind, "vsz:"u8) ?? Bytes(behind, " vm:"u8);
        AnonRssBytes = Bytes(behind, "anon-rss:"u8);
        FileRssBytes = Bytes(behind, "file-rss:"u8);
        ShmemRssBytes = Bytes(behind, "shmem-rss:"u8);
        Uid ??= TextScan.NumberAfter(behind, "UID:"u8);
        OomScoreAdj = TextScan.NumberAfter(behind, "oom_score_adj:"u8) is { } adj and >= -1000 and <= 1000 ? (int)adj : null;
    }

    /// <summary>Where the name ends, and what stands behind it: by the last of the two phrases that is there.</summary>
    private static Tail LastOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> phrase, ReadOnlySpan<byte> other)
    {
        var at = text.LastIndexOf(phrase);
        at = at < 0 && !other.IsEmpty ? text.LastIndexOf(other) : at;
        return new Tail(at, at < 0 ? default : text[(at + 1)..]);
    }

    private static long? Bytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        var at = text.IndexOf(name);
        var rest = at < 0 ? default : text[(at + name.Length)..];
        return TextScan.TakeNumber(ref rest, out var kilobytes) && rest.StartsWith("kB"u8) && kilobytes < long.MaxValue / 1024
            ? kilobytes * 1024
            : null;
    }

    private readonly ref struct Tail(int nameEnd, ReadOnlySpan<byte> behind)
    {
        private readonly ReadOnlySpan<byte> _behind = behind;

        public void Deconstruct(out int end, out ReadOnlySpan<byte> rest)
        {
            end = nameEnd;
            rest = _behind;
        }
    }
}

/// <summary>What a line says of a process.</summary>
internal enum OomKillLine
{
    /// <summary><c>Kill process N (C) score S or sacrifice child</c> (before 5.1): this one is chosen, it or a child of it dies.</summary>
    Chosen,

    /// <summary><c>Killed process N (C) total-vm:…</c>: this one dies.</summary>
    Killed,

    /// <summary><c>Kill process N (C) sharing same memory</c> (2.6.36 to 4.5): this one dies too.</summary>
    SharesMemory,

    /// <summary><c>OOM victim N (C) is already exiting. Skip killing the task</c>.</summary>
    AlreadyExiting,

    /// <summary><c>Out of memory and no killable processes...</c>.</summary>
    NoKillableProcess,
}

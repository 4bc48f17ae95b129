namespace FragTools.Reports;

/// <summary>
/// What the oom_reaper thread says (since 4.6): <c>oom_reaper: reaped process N (C), now anon-rss:…</c> (oom_reap_task_mm)
/// and <c>oom_reaper: unable to reap pid:N (C)</c> (oom_reap_task).
/// </summary>
internal ref struct OomReaperText
{
    /// <summary>The victim's number.</summary>
    public int ProcessId;

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>Was its memory taken, or could it not be?</summary>
    public bool IsReaped;

    /// <summary>Reads a line.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out OomReaperText line)
    {
        line = default;
        var rest = message;
        if (!TextScan.Take(ref rest, "oom_reaper: "u8))
        {
            return false;
        }

        var reaped = TextScan.Take(ref rest, "reaped process "u8);
        if ((!reaped && !TextScan.Take(ref rest, "unable to reap pid:"u8)) || !OomKillText.TakeProcessId(ref rest, out var pid))
        {
            return false;
        }

        line.ProcessId = pid;
        line.IsReaped = reaped;
        var end = rest.LastIndexOf("), now "u8) is >= 0 and var now ? now : rest.LastIndexOf((byte)')');
        line.Name = end > 0 && TextScan.Take(ref rest, " ("u8) ? rest[..(end - 2)] : default;
        return true;
    }
}

using FragTools.Logs.Lines;

namespace FragTools.Reports;

/// <summary>
/// Reports that several processors print at once, line by line, where no line says which of them printed it (CONFIG_PRINTK_CALLER is
/// off): each line is the next of one of them, and of those whose next it may be, of the one that has waited longest. Where they did
/// not take turns, nothing tells whose a line is that may be several's; what hangs on it is not claimed then.
/// </summary>
internal sealed class WovenReports
{
    private const Seen State = Seen.MemInfo | Seen.Counters | Seen.Zones;

    private readonly List<OpenReport> _members = [];
    private bool _isDumpOver;

    /// <summary>Adds reports.</summary>
    public void Add(params ReadOnlySpan<OpenReport> reports)
    {
        foreach (var report in reports)
        {
            if (!_members.Contains(report))
            {
                report.IsWoven = true;
                _members.Add(report);
            }
        }
    }

    /// <summary>Another report's dump, which is printed by itself, has begun.</summary>
    public void EndDumps() => _isDumpOver = true;

    /// <summary>The report that a line of a dump is of; null where it is none's.</summary>
    public OpenReport? TakeDump(in LineView line, LineClass lineClass)
    {
        var text = line.Message.ToArray();
        Func<OpenReport, bool>? fits = lineClass switch
        {
            LineClass.DumpDetail => static _ => true,
            LineClass.TraceStart => static report => !report.Has(Seen.TraceStart),
            LineClass.Frame => report => report.Has(Seen.TraceStart) && !Holds(report, text),
            _ => null,
        };
        if (fits is null || _isDumpOver || Longest(static report => !report.Has(State)) is not { } longest
            || Longest(report => !report.Has(State) && fits(report)) is not { } next)
        {
            return null;
        }

        if (lineClass == LineClass.Frame && next != longest && !longest.Has(Seen.TraceStart))
        {
            // Of one the dump was begun, and the other's is printed in one piece: they do not stand in each other.
            _members.ForEach(static report => report.IsWoven = false);
            _members.Clear();
            return null;
        }

        foreach (var report in _members)
        {
            report.IsTraceOpen |= next != longest && !report.Has(State);
        }

        return next.Put(
            line, lineClass,
            lineClass switch { LineClass.TraceStart => Seen.TraceStart, LineClass.Frame => Seen.Frames, _ => Seen.Nothing });
    }

    /// <summary>The report that a line about memory is of; null where it is none's.</summary>
    /// <param name="line">The line.</param>
    /// <param name="lineClass">What it is.</param>
    /// <param name="key">What a report has once.</param>
    public OpenReport? TakeMemory(in LineView line, LineClass lineClass, byte[] key)
    {
        var text = line.Message.ToArray();
        Func<OpenReport, bool>? fits = lineClass switch
        {
            LineClass.MemInfoStart => static report => report.Has(Seen.Frames | Seen.CpuLine) && !report.Has(State),
            LineClass.PerCpu or LineClass.Counters => static report => report.Has(Seen.MemInfo) && !report.Has(Seen.Counters | Seen.Zones),
            LineClass.KeyValues => report => MemoryLines.MayGoOn(report.MemoryLine, text),
            LineClass.Node or LineClass.Zone => static report => report.Has(State) && report.MemoryLine != LineClass.FreeList,
            LineClass.FreeList => static report => report.Has(Seen.Zones),
            LineClass.LowmemReserve => static report => report.MemoryLine == LineClass.Zone,
            LineClass.Tail => static report => report.Has(Seen.Zones),
            _ => null,
        };
        if (fits is null || Longest(report => fits(report) && !report.HasKey(key)) is not { } next)
        {
            return null;
        }

        if (lineClass == LineClass.FreeList)
        {
            next = Longest(report => fits(report) && !report.HasKey(key) && IsSum(report, text)) ?? next;
        }

        var longest = Longest(static report => !report.Has(Seen.Tail));
        foreach (var report in _members)
        {
            report.IsStateOpen |= longest is not null && next != longest && longest.Has(State) && !next.Has(Seen.Tail) && report.Has(State);
        }

        if (lineClass is LineClass.Counters or LineClass.KeyValues && line.Raw.IndexOf((byte)'\n') >= 0)
        {
            // The pieces that were joined may be of both.
            _members.ForEach(static report => report.IsStateOpen = true);
        }

        if (lineClass is not (LineClass.LowmemReserve or LineClass.PerCpu))
        {
            next.TakeKey(key);
        }

        return next.Put(
            line, lineClass,
            lineClass switch
            {
                LineClass.MemInfoStart => Seen.MemInfo,
                LineClass.Counters => Seen.Counters,
                LineClass.Zone or LineClass.FreeList => Seen.Zones,
                LineClass.Tail => Seen.Tail,
                _ => Seen.Nothing,
            },
            lineClass == LineClass.KeyValues ? LineClass.Other : lineClass);
    }

    /// <summary>Of those that fit, the one whose last line is the longest ago.</summary>
    private OpenReport? Longest(Func<OpenReport, bool> fits)
    {
        OpenReport? longest = null;
        foreach (var report in _members)
        {
            if (!report.IsClosed && fits(report) && (longest is null || report.Last.Number < longest.Last.Number))
            {
                longest = report;
            }
        }

        return longest;
    }

    /// <summary>Has the trace the frame already? A function calls itself now and then, and hardly from one place at one depth.</summary>
    private static bool Holds(OpenReport report, ReadOnlySpan<byte> frame)
    {
        for (var index = 0; index < report.Lines.Count; index++)
        {
            if (report.Lines[index].Class == LineClass.Frame && report.Text(index).SequenceEqual(frame))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Is what the list holds what the report's line of the zone says is free?</summary>
    private static bool IsSum(OpenReport report, ReadOnlySpan<byte> list)
    {
        var zone = list[..Math.Max(list.IndexOf((byte)':'), 0)];
        for (var index = 0; index < report.Lines.Count; index++)
        {
            if (report.Lines[index].Class == LineClass.Zone && report.Text(index).StartsWith(zone)
                && report.Text(index)[zone.Length..].StartsWith(" free:"u8))
            {
                return TextScan.NumberAfter(report.Text(index), " free:"u8) == TextScan.NumberAfter(list, "= "u8);
            }
        }

        return false;
    }
}

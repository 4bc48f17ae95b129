using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>Finds the report that a line of the OOM killer belongs to: mm/oom_kill.c, mm/memcontrol.c.</summary>
internal static class OomLines
{
    // Each line of a group takes some 10 ms on a serial console.
    private const double MostMemberSeconds = 0.1;
    private const double MostGroupSeconds = 5;

    /// <summary>Between the memory's state and the OOM killer's own lines stands nothing, and of another CPU a little.</summary>
    private const int MostBetween = 16;

    public static OpenReport? Take(ReportAssembler assembler, in LineView line, LineClass lineClass, LogStream stream) => lineClass switch
    {
        LineClass.OomSummary => Summary(assembler, line, stream),
        LineClass.OomKill => Kill(assembler, line, stream),
        LineClass.OomReaper => Reaper(assembler, line, stream),
        LineClass.OomMemcg => (assembler.Find(line, IsStatistic(line)
            ? static report => report.Kind == ReportKind.Oom && report.Last.Class == LineClass.OomMemcg
            : IsGroup(line) ? static report => report.Kind == ReportKind.Oom && report.Has(Seen.Kill)
            : static report => report.Kind == ReportKind.Oom && !report.Has(Seen.Kill)) ?? Headless(assembler, line, stream))?.Put(
                line, lineClass, IsGroup(line) ? Seen.Group : Seen.Nothing),
        _ => (assembler.Find(line, static report => report.Kind == ReportKind.Oom && !report.Has(Seen.Summary | Seen.Kill))
            ?? Headless(assembler, line, stream))?.Put(line, lineClass),
    };

    /// <summary>The report of a line about a cgroup, or of the task table, whose lines before are lost.</summary>
    private static OpenReport? Headless(ReportAssembler assembler, in LineView line, LogStream stream)
    {
        var message = line.Message;
        var isTable = OomTaskColumns.TryRead(message) is not null || message.StartsWith("Tasks state"u8);
        var isRow = !isTable && OomTaskColumns.IsRow(message) && OomTaskColumns.HasNumbers(message);
        var isCgroup = OomCgroupText.TryPaths(message, out _, out _) || OomCgroupText.TryGroup(message, out _)
            || (OomCgroupText.TryUsage(message, out var usage) && usage.LimitBytes is not null);
        if (!isTable && !isRow && !isCgroup)
        {
            return null;
        }

        if (MemoryLines.OfOomKiller(assembler, line, MostBetween) is { } known)
        {
            return known;
        }

        // Rows alone may be another's.
        var report = assembler.OpenEmpty(ReportKind.Oom, line, stream);
        report.IsTentative = !isCgroup;
        return report;
    }

    /// <summary>
    /// Is the line, which has no prefix and stands right behind the report's last, the rest of it? Mailers and web pages
    /// wrap the long lines of the OOM killer wherever a blank stands.
    /// </summary>
    public static bool IsRest(OpenReport report, ReadOnlySpan<byte> message)
    {
        const int MostRests = 4;
        var index = report.Lines.Count - 1;
        while (index > 0 && report.Lines[index].Class is LineClass.Continuation or LineClass.HeaderRest)
        {
            index--;
        }

        if (message.IsEmpty || report.Lines.Count - index > MostRests)
        {
            return false;
        }

        var last = report.Text(report.Lines.Count - 1);
        return report.Lines[index].Class switch
        {
            LineClass.OomHeader => IsOneOf(message, "gfp_mask=0x"u8, "nodemask="u8, "order="u8, "oom_score_adj="u8, "oom_adj="u8),
            LineClass.OomTask => report.Text(index).StartsWith("["u8) && OomTaskColumns.TryRead(report.Text(index)) is null
                && !OomTaskColumns.IsRow(report.Text(index)) && !last.EndsWith(" name"u8),
            LineClass.OomKill => IsOneOf(message, "total-vm:"u8, "anon-rss:"u8, "file-rss:"u8, "shmem-rss:"u8, "UID:"u8)
                || IsOneOf(message, "pgtables:"u8, "oom_score_adj:"u8, "score "u8, "or sacrifice"u8, "sacrifice child"u8)
                || (message[0] == '(' && last.IndexOf((byte)'(') < 0)
                || (last.EndsWith(" score"u8) && message[0] is >= (byte)'0' and <= (byte)'9'),
            LineClass.OomReaper => message.StartsWith("anon-rss:"u8) || message.StartsWith("file-rss:"u8),
            _ => false,
        };
    }

    private static bool IsOneOf(
        ReadOnlySpan<byte> text,
        ReadOnlySpan<byte> a,
        ReadOnlySpan<byte> b,
        ReadOnlySpan<byte> c,
        ReadOnlySpan<byte> d,
        ReadOnlySpan<byte> e)
        => text.StartsWith(a) || text.StartsWith(b) || text.StartsWith(c) || text.StartsWith(d) || text.StartsWith(e);

    private static OpenReport? Summary(ReportAssembler assembler, in LineView line, LogStream stream)
    {
        if (!OomSummaryText.TryRead(line.Message, out var summary)
            || (line.Origin == LineOrigin.Bare && summary.Constraint.IndexOfAnyExcept(ByteSets.Constant) >= 0))
        {
            return null;
        }

        // The second half of a summary that another report broke into.
        if (line.Message.StartsWith(",task="u8))
        {
            return assembler.Find(
                line, static report => report.Kind == ReportKind.Oom && report.Has(Seen.Summary) && !report.Has(Seen.Kill))
                ?.Put(line, LineClass.OomSummary);
        }

        var report = assembler.Find(line, static report => report.Kind == ReportKind.Oom && !report.Has(Seen.Summary | Seen.Kill));
        report ??= MemoryLines.OfOomKiller(assembler, line, MostBetween) ?? Open(assembler, line, stream);
        return Known(report)?.Put(line, LineClass.OomSummary, Seen.Summary);
    }

    private static OpenReport? Kill(ReportAssembler assembler, in LineView line, LogStream stream)
    {
        var isKill = OomKillText.TryRead(line.Message, out var kill);
        if (!isKill && !line.Message.StartsWith("Kernel panic"u8))
        {
            return null;
        }

        OomKillLine? kind = isKill ? kill.Kind : null;
        var report = kind switch
        {
            null => assembler.Find(line, static report => report.Kind == ReportKind.Oom),
            OomKillLine.SharesMemory or OomKillLine.AlreadyExiting
                => assembler.Find(line, static report => report.Kind == ReportKind.Oom && report.Has(Seen.Kill)),
            _ => null,
        };

        // Up to 5.0 who is chosen and who is killed are two lines; of a group each is killed on a line of its own.
        var isOfCgroup = kill.IsCgroup;
        var isNext = assembler.Reports.LastOrDefault() is { } last && IsMomentLater(last, line) ? last : null;
        report ??= assembler.Find(line, report => report.Kind == ReportKind.Oom
            && (!report.Has(Seen.Kill) || (kind == OomKillLine.Killed && (report.Has(Seen.Group) || IsChosenLast(report)
                || (report == isNext && isOfCgroup && report.Has(Seen.Header | Seen.Summary))))));
        report ??= kind == OomKillLine.Killed && kill.ProcessId is { } killed ? KilledAgain(assembler, line, killed) : null;
        // Where nothing tells that the kernel wrote the line, prose may begin with its words: it names no process as the kernel does.
        var mayOpen = line.Origin != LineOrigin.Bare || !kill.Name.IsEmpty || (
            kind == OomKillLine.NoKillableProcess && line.Message.EndsWith("processes..."u8));
        report ??= mayOpen ? MemoryLines.OfOomKiller(assembler, line, 2) ?? Open(assembler, line, stream) : null;
        return Known(report)?.Put(line, LineClass.OomKill, Seen.Kill);
    }

    /// <summary>The reaper is a thread of its own, which other lines of the report do not come from: the victim's number tells.</summary>
    private static OpenReport? Reaper(ReportAssembler assembler, in LineView line, LogStream stream)
    {
        if (!OomReaperText.TryRead(line.Message, out var reaper))
        {
            return null;
        }

        // Who was killed in a report may be lost; then it is the one that is reaped next.
        var victim = reaper.ProcessId;
        var report = assembler.FindOnHost(line, report => report.Kind == ReportKind.Oom && HasKilled(report, victim))
            ?? assembler.Find(line, static report => report.Kind == ReportKind.Oom && report.Has(Seen.Kill) && !HasVictim(report));
        return (report ?? Open(assembler, line, stream))?.Put(line, LineClass.OomReaper, Seen.Kill);
    }

    private static OpenReport? Known(OpenReport? report)
    {
        if (report is not null && report.Lines.Count > 0 && report.Lines[0].Class == LineClass.OomTask)
        {
            report.IsTentative = false;
        }

        return report;
    }

    /// <summary>
    /// Of a group (memory.oom.group) the victim is named first and once more among the others (oom_kill_process,
    /// mem_cgroup_scan_tasks): what was taken for kills of their own in between is one with it.
    /// </summary>
    private static OpenReport? KilledAgain(ReportAssembler assembler, in LineView line, int victim)
    {
        var report = assembler.Find(line, report => report.Kind == ReportKind.Oom && HasKilled(report, victim));
        var reports = assembler.Reports;
        for (var index = reports.Count - 1; report is not null && index >= reports.IndexOf(report); index--)
        {
            // A log that is shown twice tells the same once more.
            report = reports[index].SecondsTo(line) is < 0 or > MostGroupSeconds ? null : report;
        }

        for (var index = report is null ? reports.Count : reports.IndexOf(report) + 1; index < reports.Count; index++)
        {
            var other = reports[index];
            if (other.Kind == ReportKind.Oom && other.IsSameStream(line) && !other.Has(Seen.Header | Seen.Summary))
            {
                other.MoveTo(report!);
                reports.RemoveAt(index--);
            }
        }

        return report;
    }

    /// <summary>
    /// Is the line the next of the kernel's behind a report's last, a moment later? Each kill has lines of its own before it,
    /// so that two in a row are of one: a group whose line that says so is lost.
    /// </summary>
    private static bool IsMomentLater(OpenReport report, in LineView line)
        => !report.IsClosed && report.KernelLinesSince == 0
            && (report.SecondsTo(line) is { } seconds ? seconds is >= 0 and <= MostMemberSeconds : report.Last.Number == line.Number - 1);

    private static bool HasKilled(OpenReport report, int victim) => Victims(report).Contains(victim);

    private static bool HasVictim(OpenReport report) => Victims(report).Count > 0;

    /// <summary>Whom the report's lines name: killed, chosen or reaped.</summary>
    private static List<int> Victims(OpenReport report)
    {
        var victims = new List<int>();
        for (var index = 0; index < report.Lines.Count && report.Has(Seen.Kill | Seen.Summary); index++)
        {
            var text = report.Text(index);
            var victim = report.Lines[index].Class switch
            {
                LineClass.OomKill => OomKillText.TryRead(text, out var kill) ? kill.ProcessId : null,
                LineClass.OomSummary => OomSummaryText.TryRead(text, out var summary) ? summary.ProcessId : null,
                LineClass.OomReaper => OomReaperText.TryRead(text, out var reaper) ? reaper.ProcessId : null,
                _ => null,
            };
            if (victim is { } known)
            {
                victims.Add(known);
            }
        }

        return victims;
    }

    private static bool IsChosenLast(OpenReport report)
    {
        var index = report.Lines.Count - 1;
        while (index > 0 && report.Lines[index].Class is LineClass.Continuation or LineClass.OomReaper)
        {
            index--;
        }

        return report.Lines[index].Class == LineClass.OomKill && OomKillText.TryRead(
            report.Text(index), out var kill) && kill.Kind == OomKillLine.Chosen;
    }

    private static bool IsGroup(in LineView line) => line.Message.StartsWith("Tasks in "u8);

    /// <summary>Is the line one of a memory.stat, <c>anon 540672</c>, which only follow upon others about the cgroup?</summary>
    private static bool IsStatistic(in LineView line)
        => line.Message.IndexOf((byte)' ') is > 0 and var blank && ByteText.TryCount(line.Message[(blank + 1)..], out _);

    /// <summary>A report whose first lines are lost; only where such lines are looked for.</summary>
    private static OpenReport? Open(ReportAssembler assembler, in LineView line, LogStream stream)
        => line.HasMarker ? assembler.OpenEmpty(ReportKind.Oom, line, stream) : null;
}

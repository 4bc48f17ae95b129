using FragTools.KernelLog.Lines;

namespace FragTools.KernelLog.Reports;

/// <summary>Finds the report that a line of the OOM killer belongs to: mm/oom_kill.c, mm/memcontrol.c.</summary>
internal static class OomLines
{
    public static OpenReport? Take(ReportAssembler assembler, in LineView line, LineClass lineClass, LogStream stream) => lineClass switch
    {
        LineClass.OomSummary => (assembler.Find(line, static report => report.Kind == ReportKind.Oom && !report.Has(Seen.Summary | Seen.Kill)) ?? Open(assembler, line, stream))
            ?.Put(line, lineClass, Seen.Summary),

        // Up to 5.0 who is to be killed and who is killed are two lines.
        LineClass.OomKill => (assembler.Find(line, IsKilling(line)) ?? Open(assembler, line, stream))?.Put(line, lineClass, Seen.Kill),
        LineClass.OomReaper => (assembler.Find(line, static report => report.Kind == ReportKind.Oom && report.Has(Seen.Kill)) ?? Open(assembler, line, stream))
            ?.Put(line, lineClass, Seen.Kill),
        LineClass.OomMemcg => assembler.Find(line, IsStatistic(line)
            ? static report => report.Kind == ReportKind.Oom && report.Last.Class == LineClass.OomMemcg
            : static report => report.Kind == ReportKind.Oom && !report.Has(Seen.Kill))?.Put(line, lineClass),
        _ => assembler.Find(line, static report => report.Kind == ReportKind.Oom && !report.Has(Seen.Summary | Seen.Kill))?.Put(line, lineClass),
    };

    /// <summary>Is the line one of a memory.stat, <c>anon 540672</c>, which only follow upon others about the cgroup?</summary>
    private static bool IsStatistic(in LineView line)
        => line.Message.IndexOf((byte)' ') is > 0 and var blank && Linux.ByteText.TryCount(line.Message[(blank + 1)..], out _);

    private static Func<OpenReport, bool> IsKilling(in LineView line)
    {
        var isKilled = line.Message.StartsWith("Killed process"u8);
        return report => report.Kind == ReportKind.Oom
            && (!report.Has(Seen.Kill) || (isKilled && report.Last.Class == LineClass.OomKill && !report.Text(report.Lines.Count - 1).StartsWith("Killed process"u8)));
    }

    /// <summary>A report whose first lines are lost; only where such lines are looked for.</summary>
    private static OpenReport? Open(ReportAssembler assembler, in LineView line, LogStream stream)
        => line.HasMarker ? assembler.OpenEmpty(ReportKind.Oom, line, stream) : null;
}

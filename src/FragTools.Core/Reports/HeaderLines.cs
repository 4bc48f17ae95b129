using FragTools.Logs.Lines;

namespace FragTools.Reports;

/// <summary>Opens a report at the line that begins it, or finds the one that the line goes on with.</summary>
internal static class HeaderLines
{
    public static OpenReport Take(ReportAssembler assembler, in LineView line, Head head, LogStream stream) => head.Class switch
    {
        LineClass.VmallocHeader or LineClass.VmallocNote or LineClass.VmapNote => Vmalloc(assembler, line, head, stream),
        LineClass.SlabHeader => Open(assembler, ReportKind.Slab, line, head, stream, suppressed: stream.SlabSuppressed),
        LineClass.SlabCreateHeader => Open(assembler, ReportKind.SlabCreate, line, head, stream),
        LineClass.ConntrackNote
            => assembler.Find(line, static report => report.Kind == ReportKind.SlabCreate && !report.Has(Seen.Tail))?.Put(
                line, head.Class, Seen.Tail, head: head)
            ?? Open(assembler, ReportKind.SlabCreate, line, head, stream),
        LineClass.CmaNote or LineClass.DeadlockNote => Open(assembler, ReportKind.Note, line, head, stream),
        LineClass.OomHeader => Oom(assembler, line, head, stream),
        _ => Pages(assembler, line, head, stream),
    };

    /// <summary>What stands beside headers: their ends on lines of their own, and how many were suppressed.</summary>
    public static OpenReport? TakeRest(ReportAssembler assembler, in LineView line, LineClass lineClass, LogStream stream)
        => lineClass switch
    {
        LineClass.HeaderRest
            => assembler.Find(
                line, static report
                    => report.KernelLinesSince < 4 && report.Has(Seen.Header) && !report.Has(Seen.CpuLine | Seen.Frames))?.PutRest(line),
        LineClass.Cpuset => Cpuset(assembler, line),
        _ => Suppressed(line, stream),
    };

    private static OpenReport Pages(ReportAssembler assembler, in LineView line, Head head, LogStream stream)
    {
        // Up to 4.8 vmalloc says what it wanted on a line of its own, and this header follows.
        var report = assembler.Find(
            line, static report => report.Kind == ReportKind.Vmalloc && !report.Has(Seen.Header) && report.KernelLinesSince < 3
            && report.Last.Class == LineClass.VmallocNote)?.Put(line, head.Class, Seen.Header, head: head)
            ?? Open(assembler, ReportKind.PageAlloc, line, head, stream, stream.Suppressed);
        report.Process = head.ProcessBytes;
        report.WantsMask = head.Mask is null;
        report.IsTentative = head.ProcessBytes.Length == 0 || head.Order is null;
        return report;
    }

    private static OpenReport Vmalloc(ReportAssembler assembler, in LineView line, Head head, LogStream stream)
    {
        var isHeader = head.Class == LineClass.VmallocHeader;
        var report = head.Class == LineClass.VmapNote ? null
            : assembler.Find(
                line, static report
                    => report.Kind == ReportKind.Vmalloc && report.Last.Class == LineClass.VmapNote && report.KernelLinesSince < 3)
                ?.Put(line, head.Class, isHeader ? Seen.Header : Seen.Nothing, head: head);
        report ??= Open(assembler, ReportKind.Vmalloc, line, head, stream, stream.Suppressed);
        report.Process = head.ProcessBytes;
        report.WantsMask = isHeader && head.Mask is null;
        return report;
    }

    private static OpenReport Oom(ReportAssembler assembler, in LineView line, Head head, LogStream stream)
    {
        var report = Open(assembler, ReportKind.Oom, line, head, stream);
        report.Process = head.ProcessBytes;
        report.IsTentative = line.Origin == LineOrigin.Bare && line.Message[^1] == ':';
        return report;
    }

    private static OpenReport? Cpuset(ReportAssembler assembler, in LineView line)
    {
        var process = line.Message[..line.Message.IndexOf(" cpuset="u8)].ToArray();
        return assembler.Find(
            line, report => report.Kind is ReportKind.PageAlloc or ReportKind.Vmalloc or ReportKind.Oom && !report.Has(Seen.Cpuset)
            && report.Process.AsSpan().SequenceEqual(process))?.Put(line, LineClass.Cpuset, Seen.Cpuset);
    }

    private static OpenReport? Suppressed(in LineView line, LogStream stream)
    {
        var count = TextScan.NumberAfter(line.Message, ": "u8);
        if (line.Message.StartsWith("warn_alloc"u8))
        {
            stream.Suppressed = count;
        }
        else if (line.Message.StartsWith("slab_out_of_memory"u8))
        {
            stream.SlabSuppressed = count;
        }

        return null;
    }

    /// <summary>Opens a report with its first line.</summary>
    private static OpenReport Open(
        ReportAssembler assembler, ReportKind kind, in LineView line, Head head, LogStream stream, long? suppressed = null)
    {
        var isHeader = kind != ReportKind.Note
            && head.Class is not (LineClass.VmallocNote or LineClass.VmapNote or LineClass.ConntrackNote);
        var report = stream.Open(kind).Put(line, head.Class, isHeader ? Seen.Header : Seen.Nothing, head: head);
        report.SuppressedBefore = suppressed;
        if (suppressed is not null)
        {
            stream.Suppressed = kind == ReportKind.Slab ? stream.Suppressed : null;
            stream.SlabSuppressed = kind == ReportKind.Slab ? null : stream.SlabSuppressed;
        }

        assembler.Insert(report, line.Number);
        return report;
    }
}

using FragTools.Logs.Lines;

namespace FragTools.Reports;

/// <summary>Finds the report that a CPU line, a register or a frame belongs to.</summary>
internal static class DumpLines
{
    private const int MostBetween = 4;
    private const Seen BehindHeader = Seen.CpuLine | Seen.TraceStart | Seen.Frames | Seen.MemInfo | Seen.Counters | Seen.Zones;

    public static OpenReport? Take(ReportAssembler assembler, in LineView line, LineClass lineClass, LogStream stream)
    {
        if (line.Caller.IsEmpty && stream.Woven?.TakeDump(line, lineClass) is { } woven)
        {
            return woven;
        }

        if (stream.DumpOwner is { } owner && (owner.IsClosed || owner.Has(Seen.MemInfo | Seen.Counters | Seen.Zones)))
        {
            stream.EndDump();
        }

        if (stream.IsAlien && IsOfLaterReport(assembler, line, lineClass, stream))
        {
            stream.EndDump();
        }

        stream.AlienLast = line.Number;
        switch (lineClass)
        {
            case LineClass.Alien:
                stream.BeginDump(null, isAlien: true);
                stream.AlienStart = line.Number;
                return null;
            case LineClass.CpuLine:
                return Begin(assembler, line, lineClass, stream);
            case LineClass.TraceStart when !stream.InDump
                || stream.DumpOwner?.Has(Seen.TraceStart) == true
                || stream.Unclaimed?.Has(Seen.TraceStart) == true:
                stream.BeginDump(assembler.Find(line, static report => IsAwaiting(report)), isAlien: false);
                return Put(line, lineClass, stream, Seen.TraceStart);
            case LineClass.TraceStart:
                return Put(line, lineClass, stream, Seen.TraceStart);
            case LineClass.Frame:
                return Frame(assembler, line, stream);
            default:
                if (!stream.InDump && (line.Message.StartsWith("Hardware name:"u8) || line.Message.StartsWith("Workqueue:"u8)))
                {
                    stream.BeginDump(assembler.Find(line, static report => IsAwaiting(report)), isAlien: false);
                }

                return stream.InDump ? Put(line, lineClass, stream, Seen.Nothing) : null;
        }
    }

    /// <summary>
    /// What a crash prints has no end: a header that comes after its last line has the next dump, and a CPU line that names
    /// the task of a header among its lines is that header's.
    /// </summary>
    private static bool IsOfLaterReport(ReportAssembler assembler, in LineView line, LineClass lineClass, LogStream stream)
    {
        if (lineClass == LineClass.Alien)
        {
            return false;
        }

        if (lineClass != LineClass.CpuLine)
        {
            return assembler.Find(line, report => IsAwaiting(report) && report.Lines[0].Number > stream.AlienLast) is not null;
        }

        var cpu = CpuLine.Read(line.Message);
        var (process, isCut) = (cpu.Process.ToArray(), cpu.IsProcessCut);
        return assembler.Find(
            line, report => IsAwaiting(report) && report.Lines[0].Number > stream.AlienStart && IsOf(report, process, isCut)) is not null;
    }

    private static bool IsOf(OpenReport report, byte[] process, bool isCut)
        => process.Length == 0 || report.Process.Length == 0 || report.Process.AsSpan().SequenceEqual(process)
            || (isCut && report.Process.AsSpan().StartsWith(process));

    private static bool IsAwaiting(OpenReport report)
        => report.Kind != ReportKind.Slab && report.Has(Seen.Header) && !report.Has(BehindHeader);

    private static OpenReport? Begin(ReportAssembler assembler, in LineView line, LineClass lineClass, LogStream stream)
    {
        // "BUG: …" and the like are followed by a CPU line of their own.
        if (stream.InDump && stream.IsAlien)
        {
            stream.BeginDump(null, isAlien: true);
            return null;
        }

        // The task that the header names is the one that the CPU line names: another's line is another report's.
        var cpu = CpuLine.Read(line.Message);
        var (process, isCut) = (cpu.Process.ToArray(), cpu.IsProcessCut);
        var owner = assembler.Find(line, report => IsAwaiting(report) && IsOf(report, process, isCut));
        stream.Woven?.EndDumps();
        if (owner is not null && line.Caller.IsEmpty && stream.DumpOwner is { IsClosed: false } other && other != owner
            && other.Has(Seen.CpuLine) && !other.Has(Seen.TraceStart | Seen.Frames) && other.Last.Number >= line.Number - MostBetween)
        {
            // Another processor prints its dump before the first has begun its trace.
            stream.Woven = new WovenReports();
            stream.Woven.Add(other, owner);
        }

        stream.BeginDump(owner, isAlien: false);
        return Put(line, lineClass, stream, Seen.CpuLine);
    }

    private static OpenReport? Frame(ReportAssembler assembler, in LineView line, LogStream stream)
    {
        if (!stream.InDump)
        {
            stream.BeginDump(assembler.Find(line, static report => IsAwaiting(report)), isAlien: false);
        }

        if (IsWarnAlloc(line)
            && stream is { InDump: true, IsAlien: false, DumpOwner: null or { Kind: ReportKind.Oom or ReportKind.SlabCreate } }
            && stream.IsDumpOfWarnAlloc())
        {
            Claim(assembler, line, stream);
        }

        else if (stream is { InDump: true, IsAlien: false, DumpOwner: null } && IsOomKiller(line))
        {
            ClaimForOom(assembler, line, stream);
        }

        return Put(line, LineClass.Frame, stream, Seen.Frames);
    }

    /// <summary>Only the OOM killer itself prints these: mm/oom_kill.c, dump_header and oom_kill_process.</summary>
    private static bool IsOomKiller(in LineView line)
        => FrameText.TryRead(line.Message, out var frame) && !frame.IsLeftover
            && (frame.Function.SequenceEqual("dump_header"u8) || frame.Function.StartsWith("dump_header."u8)
                || frame.Function.SequenceEqual("oom_kill_process"u8) || frame.Function.StartsWith("oom_kill_process."u8));

    private static void ClaimForOom(ReportAssembler assembler, in LineView line, LogStream stream)
    {
        var target = stream.Open(ReportKind.Oom);
        stream.GiveDumpTo(target);
        if (target.Lines.Count == 0)
        {
            target.Put(line, LineClass.Frame, Seen.Frames);
        }

        assembler.Insert(target, target.Lines[0].Number);
    }

    /// <summary>
    /// The dump is a page allocation failure's after all: of one whose header stands alone, or of one whose header is
    /// lost.
    /// </summary>
    private static void Claim(ReportAssembler assembler, in LineView line, LogStream stream)
    {
        var target = assembler.Find(line, static report => report.Kind is ReportKind.PageAlloc or ReportKind.Vmalloc && IsAwaiting(report));
        if (target is not null)
        {
            stream.GiveDumpTo(target);
            return;
        }

        target = stream.Open(ReportKind.PageAlloc);
        stream.GiveDumpTo(target);
        if (target.Lines.Count == 0)
        {
            target.Put(line, LineClass.Frame, Seen.Frames);
        }

        assembler.Insert(target, target.Lines[0].Number);
    }

    private static bool IsWarnAlloc(in LineView line)
        => line.Message.IndexOf("warn_alloc"u8) >= 0 && FrameText.TryRead(line.Message, out var frame) && !frame.IsLeftover
            && (frame.Function.StartsWith("warn_alloc"u8) || frame.Callee.StartsWith("warn_alloc"u8));

    private static OpenReport? Put(in LineView line, LineClass lineClass, LogStream stream, Seen seen)
    {
        if (stream.DumpOwner is { } owner)
        {
            // A dump that was claimed on this very line has it already.
            return owner.Lines.Count > 0 && owner.Last.Number == line.Number && owner.Last.Class == lineClass && !line.IsSplit
                ? owner
                : owner.Put(line, lineClass, seen);
        }

        stream.AddUnclaimed(line, lineClass);
        return null;
    }
}

using FragTools.Logs.Lines;

namespace FragTools.Reports;

/// <summary>
/// The lines of one machine, and of one task or processor where the log tells them apart, and which report the dump
/// belongs to that is being printed: CPU line, registers and call trace come in one piece (lib/dump_stack.c takes a lock).
/// </summary>
internal sealed class LogStream(byte[] host, byte[] caller, byte[] carrier)
{
    private const int MostUnclaimed = 64;

    /// <summary>Reports of this kind that the kernel dropped, told just before; waits for the next header.</summary>
    public long? Suppressed { get; set; }

    /// <summary>As <see cref="Suppressed"/>, of slab allocators.</summary>
    public long? SlabSuppressed { get; set; }

    /// <summary>The report that the dump in progress belongs to; null where it is nobody's, or none is in progress.</summary>
    public OpenReport? DumpOwner { get; private set; }

    /// <summary>Is a dump in progress?</summary>
    public bool InDump { get; private set; }

    /// <summary>Is it another kind of report's (a crash, a lockup)?</summary>
    public bool IsAlien { get; private set; }

    /// <summary>The number of the line that began the other kind of report.</summary>
    public long AlienStart { get; set; }

    /// <summary>The number of its last line.</summary>
    public long AlienLast { get; set; }

    /// <summary>Where in its owner the dump begins.</summary>
    public int DumpStart { get; private set; }

    /// <summary>The dump of nobody, kept while it may yet turn out to be one of warn_alloc whose header is lost.</summary>
    public OpenReport? Unclaimed { get; private set; }

    /// <summary>The report that lines about memory go to.</summary>
    public OpenReport? MemoryOwner { get; set; }

    /// <summary>Reports whose lines stand in each other, or null.</summary>
    public WovenReports? Woven { get; set; }

    /// <summary>Did an operator ask for the memory's state (SysRq-M), so that it is part of no report?</summary>
    public bool IsAsked { get; set; }

    public bool Is(in LineView line)
        => line.Host.SequenceEqual(host) && line.Caller.SequenceEqual(caller) && line.Carrier.SequenceEqual(carrier);

    /// <summary>A report of the stream, without lines yet.</summary>
    public OpenReport Open(ReportKind kind) => new(kind, host, caller, carrier);

    /// <summary>Begins a dump.</summary>
    /// <param name="owner">Its report, or null.</param>
    /// <param name="isAlien">Is it known to be of another kind?</param>
    public void BeginDump(OpenReport? owner, bool isAlien)
    {
        InDump = true;
        DumpOwner = owner;
        IsAlien = isAlien;
        DumpStart = owner?.Lines.Count ?? 0;
        Unclaimed = owner is null && !isAlien ? Open(ReportKind.PageAlloc) : null;
    }

    /// <summary>Ends the dump in progress.</summary>
    public void EndDump()
    {
        InDump = IsAlien = false;
        DumpOwner = Unclaimed = null;
    }

    /// <summary>Gives the dump in progress to another report.</summary>
    public void GiveDumpTo(OpenReport owner)
    {
        (DumpOwner ?? Unclaimed)?.MoveDump(DumpOwner is null ? 0 : DumpStart, owner);
        DumpOwner = owner;
        Unclaimed = null;
        DumpStart = 0;
    }

    /// <summary>Keeps a line of a dump that is nobody's.</summary>
    public void AddUnclaimed(in LineView line, LineClass lineClass)
    {
        if (Unclaimed is { } unclaimed && unclaimed.Lines.Count < MostUnclaimed)
        {
            unclaimed.Add(line, lineClass);
            unclaimed.Seen |= lineClass switch
            {
                LineClass.CpuLine => Seen.CpuLine,
                LineClass.TraceStart => Seen.TraceStart,
                LineClass.Frame => Seen.Frames,
                _ => Seen.Nothing,
            };
        }
    }

    /// <summary>
    /// Is the dump one that warn_alloc made? Its frame follows upon those of dumping itself; deeper in a trace the
    /// same name reports another matter, such as a lockup while a report is printed.
    /// </summary>
    public bool IsDumpOfWarnAlloc()
    {
        var report = DumpOwner ?? Unclaimed;
        for (var index = DumpOwner is null ? 0 : DumpStart; index < report?.Lines.Count; index++)
        {
            if (report.Lines[index].Class == LineClass.Frame && FrameText.TryRead(report.Text(index), out var frame)
                && !frame.IsLeftover && frame.IsNamed && !FunctionNames.IsDump(frame.Function))
            {
                return false;
            }
        }

        return true;
    }
}

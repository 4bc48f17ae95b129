using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// What the line that begins a report says. It is read once, when the line is classified, and travels along with the
/// line.
/// </summary>
internal sealed record Head
{
    /// <summary>Which line it is.</summary>
    public required LineClass Class { get; init; }

    /// <summary>Is the line lost, and this what others tell?</summary>
    public bool IsMissing { get; init; }

    /// <summary>Who asked for memory, as the line has it; empty where it names nobody.</summary>
    public byte[] ProcessBytes { get; init; } = [];

    /// <summary>Who asked for memory, escaped, or null.</summary>
    public string? Process => ProcessBytes.Length == 0 ? null : SafeText.Escape(ProcessBytes);

    public int? Order { get; init; }

    public long? RequestedBytes { get; init; }

    public long? Mask { get; init; }

    public string? MaskText { get; init; }

    public long? StallMilliseconds { get; init; }

    public VmallocProblem? VmallocProblem { get; init; }

    public int? ProcessId { get; init; }

    public long? RequestedPages { get; init; }

    public int? ErrorCode { get; init; }

    public string? Function { get; init; }

    public string? CmaArea { get; init; }

    public string? Cache { get; init; }

    public string? CacheCgroup { get; init; }

    public string? NodeMask { get; init; }

    public string? MemsAllowed { get; init; }

    /// <summary>Of the OOM killer's: does the header show oom_score_adj (since 2.6.36)? Null where the line is cut before it.</summary>
    public bool? HasScoreAdj { get; init; }

    /// <summary>What could not be done.</summary>
    public PageAllocFailureKind Kind => Class switch
    {
        LineClass.StallHeader => PageAllocFailureKind.Stall,
        LineClass.VmallocHeader or LineClass.VmallocNote or LineClass.VmapNote => PageAllocFailureKind.VmallocFailure,
        LineClass.SlabHeader => PageAllocFailureKind.SlabFailure,
        LineClass.SlabCreateHeader or LineClass.ConntrackNote => PageAllocFailureKind.SlabCreateFailure,
        LineClass.CmaNote => PageAllocFailureKind.CmaFailure,
        LineClass.DeadlockNote => PageAllocFailureKind.PossibleDeadlock,
        _ => PageAllocFailureKind.Failure,
    };
}

/// <summary>Reads the lines that begin reports.</summary>
internal static class HeadReader
{
    /// <summary>Reads a line.</summary>
    /// <param name="message">The message; what a wrapped header goes on with may be joined to it.</param>
    /// <param name="bare">True where no prefix tells that the kernel wrote the line.</param>
    /// <returns>Null where it begins no report.</returns>
    public static Head? Read(ReadOnlySpan<byte> message, bool bare)
    {
        if (VmallocHeader.TryRead(message, bare, out var vmalloc))
        {
            return new Head
            {
                Class = vmalloc.IsNote ? LineClass.VmallocNote : LineClass.VmallocHeader,
                ProcessBytes = vmalloc.Process.ToArray(),
                Order = vmalloc.Order,
                RequestedBytes = vmalloc.RequestedBytes,
                Mask = vmalloc.Gfp.Mask,
                MaskText = Text(vmalloc.Gfp.Text),
                VmallocProblem = vmalloc.Problem,
                NodeMask = NodeMask(message),
                MemsAllowed = MemsAllowed(message),
            };
        }

        if (FailureHeader.TryRead(message, bare, out var failure))
        {
            return new Head
            {
                Class = failure.IsStall ? LineClass.StallHeader : LineClass.FailureHeader,
                ProcessBytes = failure.Process.ToArray(),
                Order = failure.Order,
                Mask = failure.Gfp.Mask,
                MaskText = Text(failure.Gfp.Text),
                StallMilliseconds = failure.StallMilliseconds,
                NodeMask = NodeMask(message),
                MemsAllowed = MemsAllowed(message),
            };
        }

        if (SlabText.TryHeader(message, out var gfp))
        {
            return new Head { Class = LineClass.SlabHeader, Mask = gfp.Mask, MaskText = Text(gfp.Text) };
        }

        if (SlabText.TryCreate(message, out var slab))
        {
            return new Head
            {
                Class = LineClass.SlabCreateHeader,
                Cache = Text(slab.Cache),
                CacheCgroup = Text(slab.Cgroup),
                ErrorCode = slab.Error,
            };
        }

        if (FailureNote.TryRead(message, out var note))
        {
            return new Head
            {
                Class = note.Class,
                ProcessBytes = note.Process.ToArray(),
                ProcessId = note.ProcessId,
                RequestedBytes = note.Bytes,
                RequestedPages = note.Pages,
                ErrorCode = note.Error,
                Function = Text(note.Function),
                CmaArea = Text(note.Area),
                Mask = note.Gfp.Mask,
                MaskText = Text(note.Gfp.Text),
            };
        }

        return message.SequenceEqual(
            "Unable to create nf_conn slab cache"u8) ? new Head { Class = LineClass.ConntrackNote, IsMissing = true, Cache = "nf_conn" }
            : message.StartsWith("vmap allocation for size "u8) || message.StartsWith("vmalloc_node_range for size "u8) ? Vmap(message)
            : message.StartsWith("allocation failed: out of vmalloc space"u8) ? OutOfVmallocSpace
            : Oom(message, bare);
    }

    /// <summary>What the first lines of a report say together.</summary>
    public static Head Of(KernelReport report) => report.Kind switch
    {
        ReportKind.Slab => Slab(report),
        ReportKind.SlabCreate
            => report.Lines[0].Head ?? new Head { Class = LineClass.SlabCreateHeader, IsMissing = true, Cache = "nf_conn" },
        ReportKind.Vmalloc => Vmalloc(report),
        ReportKind.Note => Find(report, report.Lines[0].Class)!,
        ReportKind.Oom => Find(report, LineClass.OomHeader) ?? new Head { Class = LineClass.OomHeader, IsMissing = true },
        _ => Pages(report) ?? new Head { Class = LineClass.FailureHeader, IsMissing = true },
    };

    private static Head? Pages(KernelReport report)
    {
        var head = Find(report, LineClass.FailureHeader) ?? Find(report, LineClass.StallHeader);

        // From 4.9 to 4.20 the nodes stand on a line of their own.
        return head is not null && report.IndexOf(LineClass.Cpuset) is >= 0 and var index
            ? head with { MemsAllowed = MemsAllowed(report.Text(index)) }
            : head;
    }

    private static Head Vmalloc(KernelReport report)
    {
        // Up to 4.8 the mask stands in a header of its own.
        var pages = Pages(report);
        if ((Find(report, LineClass.VmallocHeader) ?? Find(report, LineClass.VmallocNote)) is not { } head)
        {
            return report.Lines[0].Head is { Class: LineClass.VmapNote } note
                ? note
                : OutOfVmallocSpace;
        }

        return head with
        {
            IsMissing = head.Class == LineClass.VmallocNote && pages is null,
            ProcessBytes = head.ProcessBytes.Length > 0 ? head.ProcessBytes : pages?.ProcessBytes ?? [],
            Order = head.Order ?? pages?.Order,
            Mask = head.Mask ?? pages?.Mask,
            MaskText = head.MaskText ?? pages?.MaskText,
            NodeMask = head.NodeMask ?? pages?.NodeMask,
            MemsAllowed = report.IndexOf(LineClass.Cpuset) is >= 0 and var index
                ? MemsAllowed(report.Text(index))
                : head.MemsAllowed ?? pages?.MemsAllowed,
        };
    }

    private static Head Slab(KernelReport report)
    {
        var head = Find(report, LineClass.SlabHeader) ?? new Head { Class = LineClass.SlabHeader, IsMissing = true };
        return report.IndexOf(LineClass.SlabCache) is >= 0 and var at
            && SlabText.TryCache(report.Joined(at, LineClass.Continuation), out var cache)
            ? head with { Order = cache.Order, Cache = Text(cache.Cache), CacheCgroup = Text(cache.Cgroup) }
            : head;
    }

    /// <summary>
    /// The first line of a class. Where further lines go on with it, it is read anew with them; if they break it, the
    /// line alone holds.
    /// </summary>
    private static Head? Find(KernelReport report, LineClass lineClass)
    {
        var index = report.IndexOf(lineClass);
        if (index < 0)
        {
            return null;
        }

        var alone = report.Lines[index].Head;
        var isWrapped = index + 1 < report.Lines.Count && report.Lines[index + 1].Class is LineClass.HeaderRest or LineClass.Continuation;
        return isWrapped && Read(
            report.Joined(index, LineClass.HeaderRest, LineClass.Continuation), bare: false) is { } whole && whole.Class == lineClass
            ? whole
            : alone;
    }

    /// <summary>mm/vmalloc.c, __get_vm_area_node, up to 2.6.27.</summary>
    private static Head OutOfVmallocSpace
        => new() { Class = LineClass.VmapNote, IsMissing = true, VmallocProblem = Reports.VmallocProblem.NoAddressSpace };

    private static Head? Vmap(ReadOnlySpan<byte> message)
        => TextScan.NumberAfter(message, "for size"u8) is { } bytes && message.IndexOf(" failed: "u8) > 0
            ? new Head
            {
                Class = LineClass.VmapNote,
                IsMissing = true,
                RequestedBytes = bytes,
                VmallocProblem = Reports.VmallocProblem.NoAddressSpace,
            }
            : null;

    private static Head? Oom(ReadOnlySpan<byte> message, bool bare)
        => OomHeaderText.TryRead(message, bare, out var oom)
            ? new Head
            {
                Class = LineClass.OomHeader,
                ProcessBytes = oom.Process.ToArray(),
                Order = oom.Order,
                Mask = oom.Mask.Mask,
                MaskText = Text(oom.Mask.Text),
                HasScoreAdj = oom.HasScoreAdj,
            }
            : null;

    /// <summary><c>nodemask=0,2,cpuset=…</c>: the list may hold commas.</summary>
    private static string? NodeMask(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf("nodemask="u8);
        if (at < 0)
        {
            return null;
        }

        var rest = text[(at + "nodemask="u8.Length)..];
        var end = rest.IndexOf(",cpuset="u8);
        return Text(ByteText.Trim(end < 0 ? rest : rest[..end]));
    }

    private static string? MemsAllowed(ReadOnlySpan<byte> text) => Text(TextScan.After(text, "mems_allowed="u8, " "u8));

    private static string? Text(ReadOnlySpan<byte> text) => text.IsEmpty ? null : SafeText.Escape(text);
}

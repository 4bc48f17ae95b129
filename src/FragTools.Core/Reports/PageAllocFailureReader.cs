using FragTools.Linux;
using FragTools.Logs;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>Reads what a report says of an allocation that failed.</summary>
internal static class PageAllocFailureReader
{
    /// <summary>Reads a report.</summary>
    /// <param name="found">The report.</param>
    /// <param name="pageSize">The page size where the report does not tell; null where it is not known.</param>
    public static PageAllocFailure Read(LoggedEvent found, PageSize? pageSize)
    {
        var report = (KernelReport)found.Event;
        var head = HeadReader.Of(report);
        var cpu = CpuIndex(report) is >= 0 and var at ? CpuLine.Read(report.Joined(at, LineClass.Continuation)) : default;
        var kernel = cpu.Kernel.IsEmpty ? report.BootedKernel : KernelRelease.TryParse(SafeText.Escape(cpu.Kernel));
        var frames = CallTraceReader.Read(report);
        if (head.Class == LineClass.FailureHeader && CallTraceReader.OfVmalloc(frames) is { } problem)
        {
            // Up to 4.8 vmalloc says what it wanted on a line of its own above this one; that is lost.
            head = head with { Class = LineClass.VmallocHeader, IsMissing = true, VmallocProblem = problem };
        }

        var asksForPages = report.Kind is ReportKind.PageAlloc or ReportKind.Vmalloc;
        var memory = asksForPages ? ShowMemReader.Read(report, found.Source, pageSize ?? PageSizeOf(kernel)) : null;
        var size = memory?.PageSize ?? pageSize ?? PageSizeOf(kernel);
        var area = report.IndexOf(LineClass.CmaArea);
        var (cmaFree, cmaLongest) = (0L, 0L);
        var hasArea = area >= 0 && FailureNote.TryArea(report.Text(area), out cmaFree, out cmaLongest);
        return ReportedCause.AddTo(new PageAllocFailure(report)
        {
            Timestamp = found.Timestamp,
            TimestampYearInferred = found.YearInferred,
            TimestampZone = found.TimeZone,
            UptimeSeconds = double.IsNaN(report.Uptime) ? null : report.Uptime,
            Host = found.Host,
            Kind = head.Kind,
            ProcessName = head.Process ?? (cpu.Process.IsEmpty ? null : SafeText.Escape(cpu.Process)),
            ProcessId = head.ProcessId ?? (cpu.ProcessId is >= 0 and <= int.MaxValue ? (int)cpu.ProcessId : null),
            Order = head.Order ?? (head.Class == LineClass.DeadlockNote ? OrderOf(size, head.RequestedBytes) : null),
            RequestedBytes = head.RequestedBytes
                ?? (asksForPages && head.VmallocProblem is null ? Bytes(size, head.Order) : head.RequestedPages * size?.Bytes),
            RequestedPages = head.RequestedPages,
            ErrorCode = head.ErrorCode,
            GfpMask = head.Mask,
            GfpText = head.MaskText,
            StallMilliseconds = head.StallMilliseconds,
            KernelVersion = kernel,
            Requester = head.Function ?? CallTraceReader.Requester(frames),
            Multiplier = CallTraceReader.Multiplier(frames),
            CallTrace = new ValueList<CallFrame>(frames),
            CmaArea = head.CmaArea,
            CmaFreePages = hasArea ? cmaFree : null,
            CmaLongestRun = hasArea ? cmaLongest : null,
            Cache = head.Cache,
            CacheCgroup = head.CacheCgroup,
            CacheContainerId = ContainerId(head.CacheCgroup),
            Zones = memory?.Zones ?? new ZoneList([]),
            MemInfo = memory?.MemInfo,
            Missing = Missing(report, head, cpu, frames, memory),
            SuppressedBefore = report.SuppressedBefore,
            Source = found.Source,
            LineNumber = found.LineNumber,
            RepeatOf = found.RepeatOf,
            NodeMask = head.NodeMask,
            MemsAllowed = head.MemsAllowed,
            VmallocProblem = head.VmallocProblem,
            SecondsToZones = SecondsToZones(report),
            PageSizeBytes = size?.Bytes,
        });
    }

    private static int CpuIndex(KernelReport report) => report.IndexOf(LineClass.CpuLine);

    private static ReportParts Missing(KernelReport report, Head head, CpuLine cpu, List<CallFrame> frames, MemoryState? memory)
    {
        var missing = (report.IsCut ? ReportParts.TooLong : ReportParts.None) | (head.IsMissing ? ReportParts.Header : ReportParts.None);
        var hasName = head.Process is not null || !cpu.Process.IsEmpty
            || report.Kind is ReportKind.Slab or ReportKind.SlabCreate or ReportKind.Note;
        missing |= hasName ? ReportParts.None : ReportParts.ProcessName;
        missing |= head.Mask is null && head.Class is not (LineClass.SlabCreateHeader or LineClass.ConntrackNote or LineClass.CmaNote)
            ? ReportParts.GfpMask
            : ReportParts.None;
        missing |= head.Cache is null && report.Kind is ReportKind.Slab or ReportKind.SlabCreate ? ReportParts.SlabCache : ReportParts.None;
        if (report.Kind is ReportKind.Slab or ReportKind.Note)
        {
            return missing;
        }

        return missing
            | (CpuIndex(report) < 0 ? ReportParts.CpuLine : ReportParts.None)
            | (frames.Count == 0 ? ReportParts.CallTrace : ReportParts.None)
            | (memory?.Missing ?? ReportParts.None);
    }

    private static long? Bytes(PageSize? pageSize, int? order)
        => pageSize is { } size && order is { } value && long.Log2(size.Bytes) + value < 63 ? size.Bytes << value : null;

    /// <summary>kmalloc rounds what is more than a page up to 2^order of them (include/linux/slab.h, kmalloc_large).</summary>
    private static int? OrderOf(PageSize? pageSize, long? bytes)
        => pageSize is { } size && bytes > size.Bytes && bytes < 1L << 40 ? (int)long.Log2((bytes.Value - 1) / size.Bytes) + 1 : null;

    /// <summary>x86 has one base page size; others can be built with several.</summary>
    internal static PageSize? PageSizeOf(KernelRelease? kernel)
        => kernel is not null && Array.Exists(["x86_64", "amd64", "i686", "i386"], kernel.Release.Contains) ? PageSize.Of(4096) : null;

    /// <summary>
    /// The first run of 64 hexadecimal digits: <c>docker-&lt;id&gt;.scope</c>, <c>cri-containerd-&lt;id&gt;.scope</c>,
    /// or the id itself.
    /// </summary>
    private static string? ContainerId(string? cgroup)
    {
        const int Length = 64;
        var run = 0;
        for (var at = 0; at < cgroup?.Length; at++)
        {
            run = char.IsAsciiHexDigitLower(cgroup[at]) ? run + 1 : 0;
            if (run == Length && (at + 1 == cgroup.Length || !char.IsAsciiHexDigitLower(cgroup[at + 1])))
            {
                return cgroup[(at + 1 - Length)..(at + 1)];
            }
        }

        return null;
    }

    private static double? SecondsToZones(KernelReport report)
    {
        var zone = report.IndexOf(LineClass.Zone);
        if (zone < 0)
        {
            return null;
        }

        var seconds = report.Lines[zone].Uptime - report.Lines[0].Uptime;
        return double.IsNaN(seconds) || seconds < 0 ? null : Math.Round(seconds, 6);
    }
}

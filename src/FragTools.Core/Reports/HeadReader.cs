using FragTools.Text;

namespace FragTools.Reports;

/// <summary>What a report's first lines say.</summary>
internal sealed record Head
{
    public required PageAllocFailureKind Kind { get; init; }

    public bool IsMissing { get; init; }

    public string? Process { get; init; }

    public int? Order { get; init; }

    public long? RequestedBytes { get; init; }

    public long? Mask { get; init; }

    public string? MaskText { get; init; }

    public long? StallMilliseconds { get; init; }

    public VmallocProblem? VmallocProblem { get; init; }

    public string? Cache { get; init; }

    public string? CacheCgroup { get; init; }

    public string? NodeMask { get; init; }

    public string? MemsAllowed { get; init; }
}

/// <summary>Reads the first lines of a report of each kind.</summary>
internal static class HeadReader
{
    public static Head Read(KernelReport report) => report.Kind switch
    {
        ReportKind.Slab => Slab(report),
        ReportKind.SlabCreate => SlabCreate(report),
        ReportKind.Vmalloc => Vmalloc(report),
        _ => Pages(report),
    };

    private static Head Pages(KernelReport report)
    {
        var index = report.IndexOf(LineClass.FailureHeader);
        index = index < 0 ? report.IndexOf(LineClass.StallHeader) : index;
        if (index < 0)
        {
            return new Head { Kind = PageAllocFailureKind.Failure, IsMissing = true };
        }

        var text = Whole(report, index);
        if (!FailureHeader.TryRead(text, bare: false, out var header))
        {
            // What was joined to the line broke it: the line alone has been read before.
            text = report.Text(index).ToArray();
            FailureHeader.TryRead(text, bare: false, out header);
        }

        return new Head
        {
            Kind = header.IsStall ? PageAllocFailureKind.Stall : PageAllocFailureKind.Failure,
            Process = Text(header.Process),
            Order = header.Order,
            Mask = header.Gfp.Mask,
            MaskText = Text(header.Gfp.Text),
            StallMilliseconds = header.StallMilliseconds,
            NodeMask = NodeMask(text),
            MemsAllowed = MemsAllowed(report, text),
        };
    }

    private static Head Vmalloc(KernelReport report)
    {
        // Up to 4.8 the mask stands in a header of its own.
        var pages = report.IndexOf(LineClass.FailureHeader) >= 0 ? Pages(report) : null;
        var index = report.IndexOf(LineClass.VmallocHeader);
        index = index < 0 ? report.IndexOf(LineClass.VmallocNote) : index;
        if (index < 0)
        {
            return new Head
            {
                Kind = PageAllocFailureKind.VmallocFailure,
                IsMissing = true,
                VmallocProblem = Reports.VmallocProblem.NoAddressSpace,
                RequestedBytes = TextScan.NumberAfter(report.Text(0), "for size "u8),
            };
        }

        var text = Whole(report, index);
        if (!VmallocHeader.TryRead(text, bare: false, out var header))
        {
            text = report.Text(index).ToArray();
            VmallocHeader.TryRead(text, bare: false, out header);
        }

        return new Head
        {
            Kind = PageAllocFailureKind.VmallocFailure,
            IsMissing = header.IsNote && pages is null,
            Process = Text(header.Process) ?? pages?.Process,
            Order = header.Order ?? pages?.Order,
            RequestedBytes = header.RequestedBytes,
            Mask = header.Gfp.Mask ?? pages?.Mask,
            MaskText = Text(header.Gfp.Text) ?? pages?.MaskText,
            VmallocProblem = header.Problem,
            NodeMask = NodeMask(text) ?? pages?.NodeMask,
            MemsAllowed = MemsAllowed(report, text) ?? pages?.MemsAllowed,
        };
    }

    private static Head Slab(KernelReport report)
    {
        SlabText.TryHeader(Whole(report, 0), out var gfp);
        var cache = default(SlabText);
        if (report.IndexOf(LineClass.SlabCache) is >= 0 and var at)
        {
            SlabText.TryCache(report.Joined(at, LineClass.Continuation), out cache);
        }

        return new Head
        {
            Kind = PageAllocFailureKind.SlabFailure,
            Order = cache.Order,
            Mask = gfp.Mask,
            MaskText = Text(gfp.Text),
            Cache = Text(cache.Cache),
            CacheCgroup = Text(cache.Cgroup),
        };
    }

    private static Head SlabCreate(KernelReport report)
    {
        // "Unable to create nf_conn slab cache" alone names no cache of its own.
        var head = new Head { Kind = PageAllocFailureKind.SlabCreateFailure, IsMissing = true };
        return SlabText.TryCreate(report.Text(0), out var slab)
            ? head with { IsMissing = false, Cache = Text(slab.Cache), CacheCgroup = Text(slab.Cgroup) }
            : head with { Cache = "nf_conn" };
    }

    /// <summary>A header with what it goes on with on lines of its own.</summary>
    private static byte[] Whole(KernelReport report, int index) => report.Joined(index, LineClass.HeaderRest, LineClass.Continuation);

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

    private static string? MemsAllowed(KernelReport report, ReadOnlySpan<byte> text)
    {
        if (report.IndexOf(LineClass.Cpuset) is >= 0 and var index)
        {
            text = report.Text(index);
        }

        return Text(TextScan.After(text, "mems_allowed="u8, " "u8));
    }

    private static string? Text(ReadOnlySpan<byte> text) => text.IsEmpty ? null : SafeText.Escape(text);
}

using System.Globalization;
using FragTools.Gfp;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Reports;

/// <summary>One report of the kernel that it could not allocate. What the report does not say is null.</summary>
public sealed record PageAllocFailure : IKernelReport
{
    private readonly Reports.KernelReport _report;

    internal PageAllocFailure(Reports.KernelReport report) => _report = report;

    /// <summary>The time of the report's first line, in UTC; see <see cref="TimestampYearInferred"/>.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>
    /// True where the log writes no year and it was inferred: the latest in which the line is not after the file's last
    /// write, less the turns of the year that follow in the file.
    /// </summary>
    public bool TimestampYearInferred { get; init; }

    /// <summary>
    /// The zone in which the line's time was read, where the line tells none: that of the log's tree
    /// (<c>etc/localtime</c>), else this machine's. Null where the line tells an instant, or no time.
    /// </summary>
    public string? TimestampZone { get; init; }

    /// <summary>Seconds since boot, where the line tells.</summary>
    public double? UptimeSeconds { get; init; }

    /// <summary>The machine's name, where the line tells.</summary>
    public string? Host { get; init; }

    /// <summary>What the kernel could not do.</summary>
    public required PageAllocFailureKind Kind { get; init; }

    /// <summary>The process that asked, or that was interrupted by what asked; escaped.</summary>
    public string? ProcessName { get; init; }

    /// <summary>The process's number.</summary>
    public int? ProcessId { get; init; }

    /// <summary>
    /// The order: 2^order contiguous pages, 0 to 63. Of a slab failure the order that was tried last, the cache's
    /// smallest (mm/slub.c, allocate_slab).
    /// </summary>
    public int? Order { get; init; }

    /// <summary>Bytes asked for: 2^order pages, or what vmalloc was asked for. Null where the page size is not known.</summary>
    public long? RequestedBytes { get; init; }

    /// <summary>Pages that the contiguous memory allocator was asked for in one piece; null for other kinds.</summary>
    public long? RequestedPages { get; init; }

    /// <summary>
    /// The error number that the line shows: −12 (ENOMEM), −16 (EBUSY: what lay there could not be moved). Null where it shows none.
    /// </summary>
    public int? ErrorCode { get; init; }

    /// <summary>The GFP mask, 0 to 2^32−1. Which bit means what differs from release to release.</summary>
    public long? GfpMask { get; init; }

    /// <summary>The mask in names as the kernel printed it, <c>GFP_KERNEL|__GFP_COMP</c> (since 4.6).</summary>
    public string? GfpText { get; init; }

    /// <summary>
    /// The single flags of the mask, <c>__GFP_IO</c>, by bit, as its kernel means them; those that all releases in
    /// question agree on.
    /// </summary>
    public ValueList<string>? GfpFlags { get; init; }

    /// <summary>How long the request had waited, in milliseconds, where it was late rather than refused (4.9 to 4.14).</summary>
    public long? StallMilliseconds { get; init; }

    /// <summary>The kernel's release: the report's own, else that of the last boot that the log tells before it.</summary>
    public KernelRelease? KernelVersion { get; init; }

    /// <summary>
    /// What asked: the innermost function, and its module, that neither prints the report nor allocates for others. Null
    /// where the trace holds none, or no names.
    /// </summary>
    public string? Requester { get; init; }

    /// <summary>
    /// The function on the way to the request that asks for something for each memory cgroup, processor or queue, so
    /// that the request grows with their number: <c>memcg_alloc_cache_params</c>. Null where there is none.
    /// </summary>
    public string? Multiplier { get; init; }

    /// <summary>The call trace, the innermost frame first; empty where the report has none.</summary>
    public required ValueList<CallFrame> CallTrace { get; init; }

    /// <summary>The area of the contiguous memory allocator, <c>linux,cma</c>; escaped. Null for other kinds, and up to 5.9.</summary>
    public string? CmaArea { get; init; }

    /// <summary>The slab cache, without the memory cgroup that it was of; escaped.</summary>
    public string? Cache { get; init; }

    /// <summary>
    /// The name of the memory cgroup that the slab cache was of (up to 5.8): of a container the folder's name, which
    /// holds its id; escaped.
    /// </summary>
    public string? CacheCgroup { get; init; }

    /// <summary>The container id in <see cref="CacheCgroup"/>: 64 hexadecimal digits.</summary>
    public string? CacheContainerId { get; init; }

    /// <summary>The zones with their free lists, in the report's order; empty where the report has none.</summary>
    public required ZoneList Zones { get; init; }

    /// <summary>
    /// The counters of the whole machine by the kernel's names, in pages; what is not in pages has its unit in its name
    /// (<c>free_swap_kB</c>). Null where the report has none.
    /// </summary>
    public CounterMap? MemInfo { get; init; }

    /// <summary>Why the request failed, by the kernel's own arithmetic; see <see cref="CauseDetail"/>.</summary>
    public AllocationCause Cause { get; init; }

    /// <summary>The cause zone by zone, with the numbers that were compared, and in a sentence.</summary>
    public FailureCause? CauseDetail { get; init; }

    /// <summary><c>Complete</c>, or <c>Missing:</c> and what is missing.</summary>
    public string Completeness => Reports.CompletenessText.Of(Missing);

    /// <summary>What a report of this kind has and this one lacks.</summary>
    public ReportParts Missing { get; init; }

    /// <summary>
    /// Reports that the kernel dropped before this one to spare the log (<c>callbacks suppressed</c>); null where it
    /// says nothing of it.
    /// </summary>
    public long? SuppressedBefore { get; init; }

    /// <summary>The file or input that the report stands in.</summary>
    public required string Source { get; init; }

    /// <summary>The number of the report's first line, from 1.</summary>
    public required long LineNumber { get; init; }

    /// <summary>
    /// Where another log of the same machine told the same event with less of it: <c>var/log/messages, line 7</c>. Null
    /// for what is told first; what tells no more than was told is left out.
    /// </summary>
    public string? RepeatOf { get; init; }

    /// <summary>The nodes that the request was confined to, as printed; <c>(null)</c> for all.</summary>
    internal string? NodeMask { get; init; }

    /// <summary>The nodes of the process's cpuset, as printed.</summary>
    internal string? MemsAllowed { get; init; }

    /// <summary>Where vmalloc gave up; null for other kinds.</summary>
    internal Reports.VmallocProblem? VmallocProblem { get; init; }

    /// <summary>Bytes of a page, where the report or its reader's caller tells.</summary>
    internal long? PageSizeBytes { get; init; }

    /// <summary>Pages that were free in the area of the contiguous memory allocator, where a debugging kernel prints them.</summary>
    internal long? CmaFreePages { get; init; }

    /// <summary>The most of them in one piece.</summary>
    internal long? CmaLongestRun { get; init; }

    /// <summary>Seconds from the first line to the first line about a zone, where both tell.</summary>
    internal double? SecondsToZones { get; init; }

    /// <summary>
    /// Has the kernel no MMU? Only mm/nommu.c (do_mmap_private) maps with the page allocator's blocks and reports so; compaction needs
    /// an MMU (mm/Kconfig).
    /// </summary>
    internal bool IsWithoutMmu
        => CallTrace.Any(static frame => frame.Function == "do_mmap_private")
            || GetRawBytes().AsSpan().IndexOf("Allocation of length "u8) >= 0;

    /// <summary>The call trace's lines as printed, with the marks of interrupts between them; escaped.</summary>
    internal IEnumerable<string> TraceLines => Reports.CallTraceReader.Lines(_report);

    /// <summary>What failed and why.</summary>
    /// <returns><c>order 6 for runc:[1:CHILD]: WatermarkReserve</c>.</returns>
    public override string ToString()
    {
        var what = Order is { } order ? string.Create(CultureInfo.InvariantCulture, $"order {order}") : Kind.ToString();
        return $"{what}{((ProcessName ?? Cache ?? CmaArea) is { } asker ? " for " + asker : "")}: {Cause}";
    }

    /// <inheritdoc/>
    public Gfp.GfpMask? DecodeGfpMask()
        => GfpMask is { } mask and >= 0 and <= uint.MaxValue ? GfpMemo.Decode(mask, GfpText, KernelVersion) : null;

    /// <summary>The report as it stands in the log, control characters and all, with an LF behind each line.</summary>
    /// <returns>The bytes.</returns>
    public byte[] GetRawBytes() => _report.RawBytes();
}

using System.Globalization;
using FragTools.Gfp;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>
/// One kill for lack of memory. Of the kernel's (mm/oom_kill.c, dump_header and oom_kill_process) the report tells who asked
/// for memory, what was short, who died, and whether that follows from the kernel's own arithmetic; of others there is
/// what the killer's line, an event or a status says. What is not said is null. Names and paths are escaped (<c>\x1b</c>).
/// </summary>
public sealed record OomKill : IKernelReport
{
    private readonly byte[] _raw;

    internal OomKill(byte[] raw) => _raw = raw;

    /// <summary>When the report's first line was written, in UTC; null where the log does not tell.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>True where the log's lines lack the year and it was inferred from the file's time and the lines' order.</summary>
    public bool TimestampYearInferred { get; init; }

    /// <summary>
    /// The zone in which the line's time was read, where the line tells none: that of the log's tree
    /// (<c>etc/localtime</c>), else this machine's. Null where the line tells an instant, or no time.
    /// </summary>
    public string? TimestampZone { get; init; }

    /// <summary>Seconds since boot.</summary>
    public double? UptimeSeconds { get; init; }

    /// <summary>The machine's name, as the log's lines have it.</summary>
    public string? Host { get; init; }

    /// <summary>Who killed.</summary>
    public OomKillActor Actor { get; init; }

    /// <summary>What the kill is known by: the killer's own lines, or only that something else reports it.</summary>
    public KillEvidence Evidence { get; init; }

    /// <summary>The kernel's release: the report's own, else that of the last boot that the log tells before it.</summary>
    public KernelRelease? KernelVersion { get; init; }

    /// <summary>The process that asked for memory; it need not be the one that dies.</summary>
    public string? TriggerName { get; init; }

    /// <summary>Its number.</summary>
    public int? TriggerProcessId { get; init; }

    /// <summary>The order asked for; −1 where an operator pressed SysRq-F.</summary>
    public int? Order { get; init; }

    /// <summary>The mask of the request; 0 where a page fault gave up (pagefault_out_of_memory).</summary>
    public long? GfpMask { get; init; }

    /// <summary>The mask as the kernel prints it in words (since 4.6).</summary>
    public string? GfpText { get; init; }

    /// <summary>
    /// The single flags of the mask, <c>__GFP_IO</c>, by bit, as its kernel means them; those that all releases in
    /// question agree on.
    /// </summary>
    public ValueList<string>? GfpFlags { get; init; }

    /// <summary>
    /// What narrowed the choice, as printed since 5.0: CONSTRAINT_NONE, CONSTRAINT_CPUSET, CONSTRAINT_MEMORY_POLICY,
    /// CONSTRAINT_MEMCG.
    /// </summary>
    public string? Constraint { get; init; }

    /// <summary>
    /// True where a memory cgroup had reached its limit, false where the machine was short, or the nodes of a cpuset or
    /// policy; null where what is there of the report does not tell.
    /// </summary>
    public bool? IsCgroupLimit { get; init; }

    /// <summary>The namespace of the pod, where an event, a status or a line names it.</summary>
    public string? Namespace { get; init; }

    /// <summary>The pod, where an event, a status or a line names it.</summary>
    public string? Pod { get; init; }

    /// <summary>The pod's uid: as told, else from the cgroup's path.</summary>
    public string? PodUid { get; init; }

    /// <summary>The container's name in the pod; that of a Docker container that is in none.</summary>
    public string? Container { get; init; }

    /// <summary>The container's id: as told, else from the cgroup's path.</summary>
    public string? ContainerId { get; init; }

    /// <summary>How many kills an event counts (<c>x37 over 11m</c>); 1 for all others.</summary>
    public int Occurrences { get; init; } = 1;

    /// <summary>When the last of several happened, in UTC; null where no time is told.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>How long before the text was written the last happened, where it tells an age and no time (<c>2m7s</c>).</summary>
    public TimeSpan? LastSeenAge { get; init; }

    /// <summary>Who reports a kill that was not read from the killer's own lines: <c>kubelet</c>, <c>systemd</c>.</summary>
    public string? Component { get; init; }

    /// <summary>What was said, where it is no report of the kernel: unescaped, and safe to show.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// The memory cgroup whose limit was reached; null where none was, or its name is lost
    /// (<see cref="IsCgroupLimit"/>).
    /// </summary>
    public string? OomCgroup { get; init; }

    /// <summary>Whose limit that is: a container's, a pod's, node allocatable, a unit's …; null where its path is not known.</summary>
    public LimitOwner? LimitOwner => OomCgroup is { } path ? CgroupOwner.Of(path, Pod is not null).Kind : null;

    /// <summary>
    /// The memory cgroup of the process that was chosen; null where the kernel (before 5.0) names none because the
    /// whole machine was short.
    /// </summary>
    public string? TaskCgroup { get; init; }

    /// <summary>
    /// Whom the kernel chose. Up to 5.0 a child of it may have died in its place: where only the choice is told, there is no
    /// victim.
    /// </summary>
    public string? ChosenName { get; init; }

    /// <summary>Its number: a thread's, where one was chosen.</summary>
    public int? ChosenProcessId { get; init; }

    /// <summary>Who was killed.</summary>
    public string? VictimName { get; init; }

    /// <summary>Its number.</summary>
    public int? VictimProcessId { get; init; }

    /// <summary>Its user.</summary>
    public long? VictimUid { get; init; }

    /// <summary>Bytes of its address space.</summary>
    public long? VictimTotalVmBytes { get; init; }

    /// <summary>Bytes of its resident anonymous memory.</summary>
    public long? VictimAnonRssBytes { get; init; }

    /// <summary>Bytes of its resident memory of files.</summary>
    public long? VictimFileRssBytes { get; init; }

    /// <summary>Bytes of its resident shared memory (printed since 4.5).</summary>
    public long? VictimShmemRssBytes { get; init; }

    /// <summary>Bytes of its resident memory of all kinds; null where the report does not tell.</summary>
    public long? VictimRssBytes => ReportedRssBytes ?? VictimAnonRssBytes + VictimFileRssBytes + (VictimShmemRssBytes ?? 0);

    /// <summary>Resident memory as whoever killed gave it, where that is all it gave.</summary>
    internal long? ReportedRssBytes { get; init; }

    /// <summary>The score as printed with the process that was chosen (before 5.1); a child of it may be the victim.</summary>
    public long? VictimScore { get; init; }

    /// <summary>oom_score_adj of the victim: as printed (since 5.4), else from the task table.</summary>
    public int? VictimOomScoreAdj { get; init; }

    /// <summary>The cgroup all of whose processes were killed (memory.oom.group, since 4.19); null where only the victim was.</summary>
    public string? OomGroup { get; init; }

    /// <summary>Further processes that this report says were killed: of the same cgroup, or sharing the victim's memory.</summary>
    public ValueList<OomProcess>? AlsoKilled { get; init; }

    /// <summary>The cgroup's limit in bytes; null where no cgroup's was reached, or the report lacks it.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>What the cgroup used, in bytes.</summary>
    public long? UsageBytes { get; init; }

    /// <summary>How often the cgroup had run into its limit.</summary>
    public long? FailCount { get; init; }

    /// <summary>
    /// The cgroup's counters by the kernel's names, with all cgroups below it: <c>cache</c>, <c>rss</c> … in bytes up to
    /// 5.1; since 5.2 as memory.stat has them, sizes in bytes beside counts of events.
    /// </summary>
    public CounterMap? MemoryStat { get; init; }

    /// <summary>The task table, each task with its recomputed badness; null where there is none.</summary>
    public ValueList<OomTask>? Tasks { get; init; }

    /// <summary>Whom the kernel's arithmetic chooses by the table, and whether that is who died.</summary>
    public required ExpectedVictim ExpectedVictim { get; init; }

    /// <summary>
    /// True where the oom_reaper took the victim's memory, false where it could not; null where nothing is said (before
    /// 4.6).
    /// </summary>
    public bool? Reaped { get; init; }

    /// <summary>The zones with their free lists, in the report's order; empty where the report has none, as for a cgroup by 3.10.</summary>
    public required ZoneList Zones { get; init; }

    /// <summary>
    /// The counters of the whole machine by the kernel's names, in pages; what is not in pages has its unit in its name
    /// (<c>free_swap_kB</c>). Null where the report has none.
    /// </summary>
    public CounterMap? MemInfo { get; init; }

    /// <summary><c>Complete</c>, or <c>Missing:</c> and what is missing.</summary>
    public string Completeness => Reports.CompletenessText.Of(Missing);

    /// <summary>What such a report has and this one lacks.</summary>
    public ReportParts Missing { get; init; }

    /// <summary>The file or input.</summary>
    public required string Source { get; init; }

    /// <summary>The number of the report's first line, from 1.</summary>
    public required long LineNumber { get; init; }

    /// <summary>
    /// Where another log of the same machine told the same event with less of it: <c>var/log/messages, line 7</c>. Null
    /// for what is told first; what tells no more than was told is left out.
    /// </summary>
    public string? RepeatOf { get; init; }

    /// <summary>Bytes of a page, null where the report does not tell.</summary>
    internal long? PageSizeBytes { get; init; }

    /// <summary>The victim and why.</summary>
    /// <returns><c>stress[32308] killed for /kubepods/burstable/pod…</c>, <c>shop/cart-0 killed (SystemdOomd)</c>.</returns>
    public override string ToString()
    {
        if (Message is not null)
        {
            return $"{VictimText} killed ({Actor}{(Evidence == KillEvidence.Reported ? ", reported" : "")})";
        }

        var victim = VictimProcessId is not null || VictimName is not null ? ReportText.Process(VictimName, VictimProcessId) + " killed"
            : ChosenProcessId is not null ? ReportText.Process(ChosenName, ChosenProcessId) + " chosen"
            : Missing.HasFlag(ReportParts.Victim) ? "a process that is not named killed"
            : "nobody killed";
        return OomCgroup is null ? victim : $"{victim} for {OomCgroup}";
    }

    /// <summary>Who was killed, in few words: a process, a pod, a container or a cgroup.</summary>
    private string VictimText
        => VictimProcessId is { } pid ? string.Create(CultureInfo.InvariantCulture, $"{VictimName}[{pid}]")
            : VictimName
                ?? (Pod is not null
                    ? (Namespace is null ? Pod : $"{Namespace}/{Pod}")
                    : ContainerId ?? PodUid ?? TaskCgroup ?? "a process that is not named");

    /// <inheritdoc/>
    public Gfp.GfpMask? DecodeGfpMask()
        => GfpMask is { } mask and >= 0 and <= uint.MaxValue ? GfpMemo.Decode(mask, GfpText, KernelVersion) : null;

    /// <summary>The report as it stands in the log, control characters and all, with an LF behind each line.</summary>
    /// <returns>A copy of the bytes.</returns>
    public byte[] GetRawBytes() => [.. _raw];
}

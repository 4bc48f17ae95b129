using FragTools.Gfp;
using FragTools.Linux;
using FragTools.Logs;
using FragTools.Pods;
using FragTools.Text;

namespace FragTools.Reports;

/// <summary>Reads what a report says of a kill.</summary>
internal static class OomKillReader
{
    /// <summary>Reads a report.</summary>
    /// <param name="found">The report.</param>
    /// <param name="pageSize">The page size where the report does not tell; null where it is not known.</param>
    public static OomKill Read(LoggedEvent found, PageSize? pageSize)
    {
        var report = (KernelReport)found.Event;
        var builder = ReadLines(report);
        builder.Cgroup.IsLimit |= CallTraceReader.IsOfCgroup(CallTraceReader.Read(report));
        var kernel = builder.Kernel ?? report.BootedKernel;
        var memory = ShowMemReader.Read(report, found.Source, pageSize ?? PageAllocFailureReader.PageSizeOf(kernel));
        var facts = builder.Facts(memory) with { Version = kernel };
        var expected = VictimCheck.Run(facts, out var tasks);
        var victim = builder.Victim;
        var row = victim is null ? null : tasks.FirstOrDefault(task => task.ProcessId == victim.ProcessId);
        var cgroup = builder.Cgroup;
        var pod = PodOf(cgroup.TaskCgroup) ?? PodOf(cgroup.OomCgroup);
        return new OomKill(report.RawBytes())
        {
            Timestamp = found.Timestamp,
            TimestampYearInferred = found.YearInferred,
            TimestampZone = found.TimeZone,
            UptimeSeconds = double.IsNaN(report.Uptime) ? null : report.Uptime,
            Host = found.Host,
            KernelVersion = facts.Version,
            TriggerName = builder.TriggerName,
            TriggerProcessId = builder.TriggerProcessId,
            Order = builder.Order,
            GfpMask = builder.GfpMask,
            GfpText = builder.GfpText,
            GfpFlags = builder.GfpMask is >= 0 and <= uint.MaxValue and var mask
                ? GfpMemo.Decode(mask, builder.GfpText, facts.Version).Flags
                : null,
            Constraint = builder.Constraint,
            IsCgroupLimit = facts.IsCgroup == builder.IsMachineShort ? null : facts.IsCgroup,
            OomCgroup = cgroup.OomCgroup,
            TaskCgroup = cgroup.TaskCgroup,
            PodUid = pod?.PodUid,
            ContainerId = pod?.ContainerId ?? PodCgroup.ContainerIdOf(cgroup.TaskCgroup ?? ""),
            LastSeen = found.Timestamp,
            ChosenName = builder.Chosen?.Name,
            ChosenProcessId = builder.Chosen?.ProcessId,
            VictimName = victim?.Name is { Length: > 0 } name ? name : row?.Name,
            VictimProcessId = victim?.ProcessId,
            VictimUid = victim?.Uid ?? row?.Uid,
            VictimTotalVmBytes = victim?.TotalVmBytes,
            VictimAnonRssBytes = victim?.AnonRssBytes,
            VictimFileRssBytes = victim?.FileRssBytes,
            VictimShmemRssBytes = victim?.ShmemRssBytes,
            VictimScore = builder.Score,
            VictimOomScoreAdj = victim?.OomScoreAdj ?? row?.OomScoreAdj,
            OomGroup = cgroup.Group,
            AlsoKilled = builder.AlsoKilled.Count == 0 ? null : new ValueList<OomProcess>(builder.AlsoKilled),
            LimitBytes = cgroup.Memory?.LimitBytes,
            UsageBytes = cgroup.Memory?.UsageBytes,
            FailCount = cgroup.Memory?.FailCount,
            MemoryStat = cgroup.Statistics,
            Tasks = builder.HasTable ? new ValueList<OomTask>(tasks) : null,
            ExpectedVictim = expected,
            Reaped = builder.IsReaped,
            Zones = memory.Zones,
            MemInfo = memory.MemInfo,
            PageSizeBytes = facts.PageSize,
            Missing = Missing(report, builder, facts, memory),
            Source = found.Source,
            LineNumber = found.LineNumber,
            RepeatOf = found.RepeatOf,
        };
    }

    private static OomReportBuilder ReadLines(KernelReport report)
    {
        var builder = new OomReportBuilder();
        for (var index = 0; index < report.Lines.Count; index++)
        {
            if (report.Lines[index].Class == LineClass.OomHeader)
            {
                builder.Take(HeadReader.Of(report));
            }
            else if (index == 0 || !IsRest(report.Lines[index].Class))
            {
                builder.Take(report.Joined(index, LineClass.Continuation, LineClass.HeaderRest));
            }
        }

        return builder;
    }

    private static PodCgroup? PodOf(string? cgroup) => cgroup is null ? null : PodCgroup.TryParse(cgroup);

    private static bool IsRest(LineClass lineClass) => lineClass is LineClass.Continuation or LineClass.HeaderRest;

    private static ReportParts Missing(KernelReport report, OomReportBuilder builder, OomFacts facts, MemoryState memory)
    {
        // By 3.10 a cgroup's report shows the cgroup's memory, and not the machine's. Before 2.6.36 no table was printed unless told to.
        var hasTrace = report.IndexOf(LineClass.Frame) >= 0 || report.IndexOf(LineClass.TraceStart) >= 0;
        return (report.IsCut ? ReportParts.TooLong : ReportParts.None)
            | (builder.HasHeader ? ReportParts.None : ReportParts.Header)
            | (builder.TriggerName is null ? ReportParts.ProcessName : ReportParts.None)
            | (builder.GfpMask is null ? ReportParts.GfpMask : ReportParts.None)
            | (report.IndexOf(LineClass.CpuLine) < 0 ? ReportParts.CpuLine : ReportParts.None)
            | (hasTrace ? ReportParts.None : ReportParts.CallTrace)
            | (!facts.IsCgroup ? memory.Missing : builder.Cgroup.Memory is null ? ReportParts.CgroupUsage : ReportParts.None)
            | (builder.HasTable
                ? builder.IsTableWhole
                ? ReportParts.None
                : ReportParts.TaskRows
                : facts.IsBeforeScoreAdj
                ? ReportParts.None
                : ReportParts.TaskTable)
            | (builder.HasOutcome ? ReportParts.None : ReportParts.Victim);
    }
}

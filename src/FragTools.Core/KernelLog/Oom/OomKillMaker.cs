using FragTools.KernelLog.Reports;
using FragTools.Linux;
using FragTools.Memory;

namespace FragTools.KernelLog.Oom;

/// <summary>Makes objects of the reports that were found.</summary>
internal static class OomKillMaker
{
    /// <summary>Reads what the lines of a report say.</summary>
    public static OomKill Make(FoundReport found)
    {
        var report = found.Report;
        var builder = Read(report);
        var kernel = builder.Kernel ?? report.BootedKernel;
        var facts = builder.Facts(PageSizeOf(found)) with { Version = KernelVersion.TryParse(kernel) };
        var expected = VictimCheck.Run(facts, out var tasks);
        var victim = builder.Victim;
        var row = victim is null ? null : tasks.FirstOrDefault(task => task.ProcessId == victim.ProcessId);
        var cgroup = builder.Cgroup;
        var first = report.Lines[0];
        return new OomKill
        {
            Timestamp = found.Timestamp,
            TimestampYearInferred = found.YearInferred,
            UptimeSeconds = double.IsNaN(first.Uptime) ? null : first.Uptime,
            Host = report.Host,
            KernelVersion = kernel,
            TriggerName = builder.TriggerName,
            TriggerProcessId = builder.TriggerProcessId,
            Order = builder.Order,
            GfpMask = builder.GfpMask,
            GfpText = builder.GfpText,
            Constraint = builder.Constraint,
            OomCgroup = cgroup.OomCgroup,
            TaskCgroup = cgroup.TaskCgroup,
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
            Completeness = CompletenessOf(report, builder, facts),
            Source = found.Source,
            LineNumber = first.Number,
            Raw = report.RawBytes(),
        };
    }

    private static OomReportBuilder Read(KernelReport report)
    {
        var builder = new OomReportBuilder();
        for (var index = 0; index < report.Lines.Count; index++)
        {
            if (index == 0 || !IsRest(report.Lines[index].Class))
            {
                builder.Take(report.Joined(index, LineClass.Continuation, LineClass.HeaderRest));
            }
        }

        return builder;
    }

    private static bool IsRest(LineClass lineClass) => lineClass is LineClass.Continuation or LineClass.HeaderRest;

    /// <summary>The first block of a free list is one page; else what the user said of the machine.</summary>
    private static long? PageSizeOf(FoundReport found)
    {
        var list = found.Report.IndexOf(LineClass.FreeList);
        if (list >= 0)
        {
            var text = found.Report.Text(list);
            var rest = text.IndexOf((byte)'*') is > 0 and var star ? text[(star + 1)..] : default;
            if (TextScan.TakeNumber(ref rest, out var kilobytes) && rest.StartsWith("kB"u8) && kilobytes < 1024 && PageSize.IsPossible(kilobytes * 1024))
            {
                return kilobytes * 1024;
            }
        }

        return found.PageSize is { Assumed: false } told ? told.Bytes : null;
    }

    private static OomCompleteness CompletenessOf(KernelReport report, OomReportBuilder builder, OomFacts facts)
    {
        // Before 2.6.36 the kernel printed no table unless told to.
        var wantsTable = !facts.IsBeforeScoreAdj;
        var hasMemory = builder.Cgroup.Memory is not null || report.IndexOf(LineClass.Zone) >= 0;
        return (builder.HasHeader ? 0 : OomCompleteness.HeaderMissing)
            | (builder.Kernel is null ? OomCompleteness.CpuLineMissing : 0)
            | (report.IndexOf(LineClass.Frame) < 0 && report.IndexOf(LineClass.TraceStart) < 0 ? OomCompleteness.CallTraceMissing : 0)
            | (hasMemory ? 0 : OomCompleteness.MemoryMissing)
            | (builder.HasTable ? builder.IsTableWhole ? 0 : OomCompleteness.TaskTableCut : wantsTable ? OomCompleteness.TaskTableMissing : 0)
            | (builder.HasOutcome ? 0 : OomCompleteness.VictimMissing)
            | (report.IsCut ? OomCompleteness.LeftOut : 0);
    }
}

using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Proc;
using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>A kill that a program other than the kernel reports, in a log or a text.</summary>
/// <param name="place">Where it stands.</param>
/// <param name="reported">What is reported.</param>
internal sealed class ReportedKill(LinePlace place, ReportedEvent reported) : LogEvent
{
    private const int LongestMessage = 1000;

    /// <inheritdoc/>
    public override long LineNumber => place.Number;

    /// <inheritdoc/>
    public override LogStamp Stamp => reported.FirstSeen is { } time ? LogStamp.Utc(time) : place.Stamp;

    /// <inheritdoc/>
    public override double Uptime => place.Uptime;

    /// <summary>What is reported.</summary>
    public ReportedEvent Reported => reported;

    /// <summary>Where it stands.</summary>
    public LinePlace Place => place;

    /// <summary>As the object that reports kills whoever acted.</summary>
    /// <param name="found">The kill with its time.</param>
    public OomKill ToKill(LoggedEvent found)
    {
        var message = SafeText.Escape(reported.Message);
        return new OomKill([])
        {
            Actor = reported.Actor,
            Evidence = reported.Evidence,
            Timestamp = found.Timestamp,
            TimestampYearInferred = found.YearInferred,
            TimestampZone = found.TimeZone,
            UptimeSeconds = double.IsNaN(place.Uptime) ? null : place.Uptime,
            Host = found.Host,
            Namespace = reported.Clues.Namespace,
            Pod = reported.Clues.Pod,
            PodUid = reported.Clues.Uid,
            Container = reported.Clues.Container,
            ContainerId = reported.Clues.ContainerId,
            Occurrences = reported.Count ?? 1,
            LastSeen = reported.LastSeen ?? found.Timestamp,
            LastSeenAge = reported.LastAge,
            Component = reported.Component,
            Message = message.Length > LongestMessage ? message[..LongestMessage] + "…" : message,
            IsCgroupLimit = reported.IsCgroupLimit,
            TaskCgroup = reported.Cgroup,
            VictimName = reported.Victim?.Name ?? reported.VictimName,
            VictimProcessId = reported.Victim?.ProcessId,
            VictimUid = reported.Victim?.Uid,
            VictimTotalVmBytes = reported.Victim?.TotalVmBytes,
            VictimAnonRssBytes = reported.Victim?.AnonRssBytes,
            VictimFileRssBytes = reported.Victim?.FileRssBytes,
            VictimShmemRssBytes = reported.Victim?.ShmemRssBytes,
            ReportedRssBytes = reported.RssBytes,
            VictimScore = reported.Score,
            VictimOomScoreAdj = reported.Victim?.OomScoreAdj,
            ExpectedVictim = new ExpectedVictim
            {
                Reason = VictimReason.TableMissing,
                Detail = reported.Actor == OomKillActor.Kernel
                    ? "The kernel's report, with its task table, is not in what was read."
                    : "The kernel did not choose the victim.",
            },
            Zones = new ZoneList([]),
            Missing = ReportParts.Header | ReportParts.GfpMask | ReportParts.CpuLine | ReportParts.CallTrace | ReportParts.TaskTable,
            Source = found.Source,
            LineNumber = found.LineNumber,
            RepeatOf = found.RepeatOf,
        };
    }
}

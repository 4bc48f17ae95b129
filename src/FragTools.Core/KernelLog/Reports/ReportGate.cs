using FragTools.KernelLog.Lines;
using FragTools.Linux;

namespace FragTools.KernelLog.Reports;

/// <summary>A report and where it stood.</summary>
/// <param name="Report">The report.</param>
/// <param name="Source">The input.</param>
/// <param name="Timestamp">The time of its first line that tells, in UTC, or null.</param>
/// <param name="YearInferred">True where the line lacks the year.</param>
/// <param name="PageSize">The page size where the report does not tell, or null.</param>
internal sealed record FoundReport(KernelReport Report, string Source, DateTimeOffset? Timestamp, bool YearInferred, PageSize? PageSize);

/// <summary>Lets through the reports that are wanted: of the kind, and of the time.</summary>
/// <param name="wanted">Which kinds.</param>
/// <param name="options">Which times.</param>
internal sealed class ReportGate(Func<KernelReport, bool> wanted, LogReadOptions options)
{
    private long _undated;

    /// <summary>Lets a report through, or not.</summary>
    public FoundReport? Pass(KernelReport report, string source, LogClock clock)
    {
        if (!wanted(report))
        {
            return null;
        }

        var first = report.FirstTimed;
        var time = clock.Resolve(first.Stamp, first.Uptime, report.Offset, out var inferred);
        if (time < options.Since || time > options.Until)
        {
            return null;
        }

        _undated += time is null && (options.Since ?? options.Until) is not null ? 1 : 0;
        return new FoundReport(report, source, time, inferred && time is not null, options.PageSize);
    }

    /// <summary>Says what could not be judged.</summary>
    public void Finish()
    {
        if (_undated > 0)
        {
            options.Warning?.Invoke($"{_undated} reports have no time and could not be compared with -Since or -Until; they are shown");
        }
    }
}

using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Lines;

namespace FragTools.Reports;

/// <summary>A report and where it stood.</summary>
/// <param name="Report">The report.</param>
/// <param name="Source">The input.</param>
/// <param name="Timestamp">The time of its first line that tells, in UTC, or null.</param>
/// <param name="YearInferred">True where the line lacks the year.</param>
/// <param name="PageSize">The page size where the report does not tell, or null.</param>
internal sealed record FoundReport(KernelReport Report, string Source, DateTimeOffset? Timestamp, bool YearInferred, PageSize? PageSize)
{
    /// <summary>The zone in which a time without one was read, or null.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Where the same event was told with less, or null.</summary>
    public string? RepeatOf { get; init; }
}

/// <summary>Lets through the reports that are wanted: of the kind, of the time, and not told before.</summary>
/// <param name="wanted">Which kinds.</param>
/// <param name="options">Which times.</param>
internal sealed class ReportGate(Func<KernelReport, bool> wanted, LogReadOptions options)
{
    private readonly KnownEvents _known = new();
    private readonly Dictionary<string, (long Count, string First)> _repeated = [];
    private readonly HashSet<LogZone> _toldZones = [];
    private long _undated;

    /// <summary>Lets a report through, or not.</summary>
    /// <param name="report">The report.</param>
    /// <param name="source">The input.</param>
    /// <param name="clock">Reads its time.</param>
    /// <param name="tree">The machine and the log that the input is of, where others of the same are read too; else null.</param>
    public FoundReport? Pass(KernelReport report, string source, LogClock clock, LogTree? tree = null)
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

        var known = tree?.Log is null ? default : _known.Judge(report, time, source, tree);
        if (known.IsWorse)
        {
            var (count, place) = _repeated.GetValueOrDefault(source, (0, known.Place!));
            _repeated[source] = (count + 1, place);
            return null;
        }

        _undated += time is null && (options.Since ?? options.Until) is not null ? 1 : 0;
        return new FoundReport(report, source, time, inferred && time is not null, options.PageSize)
        {
            TimeZone = first.Stamp.LacksZone ? ZoneOf(clock, source) : null,
            RepeatOf = known.Place,
        };
    }

    /// <summary>Says what could not be judged, and what was left out.</summary>
    public void Finish()
    {
        if (_undated > 0)
        {
            options.Warning?.Invoke($"{_undated} {(_undated == 1 ? "report has" : "reports have")} no time and could not be compared with the times asked for; they are shown");
        }

        foreach (var (source, (count, first)) in _repeated)
        {
            options.Note?.Invoke($"{source}: {count} {(count == 1 ? "report is of an event" : "reports are of events")} that another log of the same machine tells as well ({first}); shown once");
        }
    }

    private string ZoneOf(LogClock clock, string source)
    {
        if (_toldZones.Add(clock.Zone))
        {
            options.Note?.Invoke($"{source}: times without a time zone are read in {clock.Zone.Zone.Id} ({clock.Zone.Origin})");
        }

        return clock.Zone.Zone.Id;
    }
}

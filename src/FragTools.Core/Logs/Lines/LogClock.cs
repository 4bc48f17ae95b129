using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>Turns what lines say of their time into instants.</summary>
/// <param name="zone">The zone of the machine that wrote the lines, as far as it is known.</param>
/// <param name="latest">When the input was last written: no line is later.</param>
/// <param name="years">Where in the input years turned, where they can be looked up; else null.</param>
internal sealed class LogClock(LogZone zone, DateTimeOffset latest, Lazy<YearTurns>? years = null)
{
    // Clocks of machines differ a little, and a zone may be wrong.
    private static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    /// <summary>The zone in which times without one are read.</summary>
    public LogZone Zone => zone;

    /// <summary>
    /// When a log of a tree was last written: a file's own time may be that of its copying, and none is later than the capture.
    /// </summary>
    /// <param name="root">The tree, or null where the log is of none.</param>
    /// <param name="written">The file's own time.</param>
    public static DateTimeOffset Latest(LinuxRoot? root, DateTimeOffset written)
        => root is { IsLive: false } && CaptureDate.Of(root) is { } date && date.Time < written ? date.Time : written;

    /// <summary>When the machine booted, where lines tell only how long it has run.</summary>
    public DateTimeOffset? BootTime { get; init; }

    /// <summary>The instant of a line.</summary>
    /// <param name="stamp">The time that the line tells.</param>
    /// <param name="uptime">Seconds since boot that it tells, or NaN.</param>
    /// <param name="offset">Where its line begins in the input.</param>
    /// <param name="yearInferred">True where the line lacks the year and the instant has one all the same.</param>
    /// <returns>The instant in UTC, or null where the stamp tells none.</returns>
    public DateTimeOffset? Resolve(LogStamp stamp, double uptime, long offset, out bool yearInferred)
    {
        yearInferred = stamp.Kind == StampKind.Yearless;
        return stamp.Kind switch
        {
            StampKind.Utc => new DateTimeOffset(stamp.Ticks, TimeSpan.Zero),
            StampKind.Local => ToUtc(new DateTime(stamp.Ticks)),
            StampKind.Yearless => InYear(new DateTime(stamp.Ticks), offset),
            _ => double.IsNaN(uptime) ? null : BootTime + TimeSpan.FromSeconds(uptime),
        };
    }

    /// <summary>
    /// The year that a line of the input tells, else the latest in which the input's last line is not after its last write; one less
    /// for each turn of the year that the input shows behind this place.
    /// </summary>
    private DateTimeOffset InYear(DateTime time, long offset)
    {
        var year = YearNotAfter(time, latest);
        if (years?.Value is { Last: { } last } turns)
        {
            year = (turns.YearOfLast ?? YearNotAfter(last, latest)) - turns.TurnsBehind(offset, time);
        }

        // A February 29 can only be of a year that had one.
        while (time is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year))
        {
            year--;
        }

        return ToUtc(WithYear(time, year));
    }

    private int YearNotAfter(DateTime time, DateTimeOffset bound)
    {
        var limit = TimeZoneInfo.ConvertTime(bound, zone.Zone).DateTime + Tolerance;
        return WithYear(time, limit.Year) <= limit ? limit.Year : limit.Year - 1;
    }

    private static DateTime WithYear(DateTime time, int year)
        => new DateTime(year, time.Month, Math.Min(time.Day, DateTime.DaysInMonth(year, time.Month))) + time.TimeOfDay;

    private DateTimeOffset ToUtc(DateTime local) => TimeText.ToUtc(local, zone.Zone);
}

/// <summary>
/// Dates without a year, taken from places all over a log, in order: where one is earlier than the one before, a year
/// turned.
/// </summary>
internal sealed class YearTurns
{
    // Lines of several processors or of a clock that is set stand a little out of order; a turned year is months back.
    private static readonly TimeSpan Disorder = TimeSpan.FromDays(31);

    private readonly long[] _offsets;
    private readonly DateTime[] _times;

    // From each date to the last.
    private readonly int[] _turns;

    /// <summary>Where the years of a log turned.</summary>
    /// <param name="samples">The places, ascending, and the dates in <see cref="LogStamp.NoYear"/>.</param>
    /// <param name="known">One of them, with the year that the line's message tells; null where none does.</param>
    public YearTurns(IReadOnlyList<(long Offset, DateTime Time)> samples, (long Offset, DateTime Time, int Year)? known = null)
    {
        _offsets = [.. samples.Select(static sample => sample.Offset)];
        _times = [.. samples.Select(static sample => sample.Time)];
        _turns = new int[_times.Length];
        for (var index = _times.Length - 2; index >= 0; index--)
        {
            _turns[index] = _turns[index + 1] + (IsTurn(_times[index], _times[index + 1]) ? 1 : 0);
        }

        YearOfLast = known is { } line ? line.Year + TurnsBehind(line.Offset, line.Time) : null;
    }

    /// <summary>The last date of the log, or null where there is none.</summary>
    public DateTime? Last => _times.Length > 0 ? _times[^1] : null;

    /// <summary>The year of that date, where a line's message tells one.</summary>
    public int? YearOfLast { get; }

    /// <summary>The turns of the year between a line and the log's last.</summary>
    /// <param name="offset">Where the line begins.</param>
    /// <param name="time">Its date.</param>
    /// <returns>The number, 0 for a log of less than a year that saw no New Year.</returns>
    public int TurnsBehind(long offset, DateTime time)
    {
        var next = Array.BinarySearch(_offsets, offset + 1);
        next = next < 0 ? ~next : next;
        return next == _times.Length ? 0 : _turns[next] + (IsTurn(time, _times[next]) ? 1 : 0);
    }

    private static bool IsTurn(DateTime before, DateTime after) => after < before - Disorder;
}

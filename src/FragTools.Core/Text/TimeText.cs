using System.Globalization;

namespace FragTools.Text;

/// <summary>Times for people, ISO in form and in the zone of the machine that shows them (TZ, else /etc/localtime).</summary>
public static class TimeText
{
    private const string Plain = "yyyy-MM-dd HH:mm:ss";

    /// <summary>A time below a heading that names its zone.</summary>
    /// <param name="time">The time.</param>
    /// <returns><c>2024-05-01 14:00:00</c>.</returns>
    public static string Local(DateTimeOffset time) => time.ToLocalTime().ToString(Plain, CultureInfo.InvariantCulture);

    /// <summary>A time of day below a heading that names its zone.</summary>
    /// <param name="time">The time.</param>
    /// <returns><c>14:00:00</c>.</returns>
    public static string TimeOfDay(DateTimeOffset time) => time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The zone in which a time is shown.</summary>
    /// <param name="time">The time: offsets change with summer.</param>
    /// <returns><c>UTC</c>, <c>UTC+02:00</c>.</returns>
    public static string Zone(DateTimeOffset time)
    {
        var local = time.ToLocalTime();
        return local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
    }

    /// <summary>A time in a sentence.</summary>
    /// <param name="time">The time.</param>
    /// <returns><c>2024-05-01 14:00:00 UTC+02:00</c>.</returns>
    public static string Labelled(DateTimeOffset time) => $"{Local(time)} {Zone(time)}";

    /// <summary>A time as data: ISO 8601 with its offset, and fractions of a second where it has any.</summary>
    /// <param name="time">The time.</param>
    /// <returns><c>2024-05-01T14:00:00.25+02:00</c>.</returns>
    public static string Iso(DateTimeOffset time)
        => time.ToLocalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    /// <summary>The instant of a clock's time in a zone; one that summer time skipped is read with the zone's standard offset.</summary>
    /// <param name="local">The clock's time.</param>
    /// <param name="zone">The zone.</param>
    internal static DateTimeOffset ToUtc(DateTime local, TimeZoneInfo zone)
        => ToUtc(local, zone.IsInvalidTime(local) ? zone.BaseUtcOffset : zone.GetUtcOffset(local));

    /// <summary>The instant of a clock's time; the first or the last that there is, where it lies beyond.</summary>
    /// <param name="local">The clock's time.</param>
    /// <param name="offset">How far the clock is ahead of UTC.</param>
    internal static DateTimeOffset ToUtc(DateTime local, TimeSpan offset)
        => new(Math.Clamp(local.Ticks - offset.Ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
}

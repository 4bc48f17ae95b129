using FragTools.Reports;
using FragTools.Text;

namespace FragTools.Cli.Render;

/// <summary>Times in the operator's zone: it stands once below the heading, or behind each time where summer came in between.</summary>
internal sealed class TimeColumn
{
    private readonly string[] _zones;

    /// <summary>Takes note of all times before the column is made.</summary>
    public TimeColumn(IEnumerable<DateTimeOffset?> times)
        => _zones = [.. times.OfType<DateTimeOffset>().Select(TimeText.Zone).Distinct()];

    public Column Column => new("Time", Below: _zones is [var one] ? one : "");

    /// <summary>A time, or the seconds since boot where no date is known.</summary>
    public Cell Of(DateTimeOffset? time, double? uptime)
        => time is { } known && _zones.Length > 1 ? TimeText.Labelled(known) : ReportText.Time(time, uptime);
}

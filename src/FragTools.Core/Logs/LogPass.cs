using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;

namespace FragTools.Logs;

/// <summary>One pass over all logs that are read together: gives each event its time, and lets through what no earlier log held.</summary>
/// <param name="kinds">The kinds of events.</param>
/// <param name="options">Whom to tell what is worth knowing.</param>
internal sealed class LogPass(EventKinds kinds, LogReadOptions options)
{
    private readonly KnownEvents _known = new();
    private readonly List<LogPlace> _repeating = [];
    private readonly HashSet<LogZone> _namedZones = [];

    /// <summary>The kinds of events.</summary>
    public EventKinds Kinds => kinds;

    /// <summary>Judges an event.</summary>
    /// <param name="whole">The event.</param>
    /// <param name="place">The log that holds it.</param>
    /// <returns>The event with its time; null where it is of no kind that is wanted, or another log holds it with as many lines.</returns>
    public LoggedEvent? Judge(LogEvent whole, LogPlace place)
    {
        if (!kinds.IsWanted(whole))
        {
            return null;
        }

        var clock = place.Clock;
        var time = clock.Resolve(whole.Stamp, whole.Uptime, whole.Offset, out var inferred);
        var known = whole.Print() is { } print ? _known.Judge(whole, print, time, place) : default;
        if (known.IsWorse)
        {
            if (place.Repeated++ == 0)
            {
                place.FirstRepeated = known.Place;
                _repeating.Add(place);
            }

            return null;
        }

        return new LoggedEvent(whole, place, time, inferred && time is not null)
        {
            TimeZone = whole.Stamp.LacksZone ? ZoneOf(clock, place.Name) : null,
            RepeatOf = known.Place,
        };
    }

    /// <summary>Says what was left out.</summary>
    public void Finish()
    {
        foreach (var place in _repeating)
        {
            options.Note?.Invoke(
                $"{place.Name}: {place.Repeated} {(place.Repeated == 1 ? "report is of an event" : "reports are of events")} that "
                    + $"another log of the same machine tells as well ({place.FirstRepeated}); shown once");
        }
    }

    private string ZoneOf(LogClock clock, string source)
    {
        if (_namedZones.Add(clock.Zone))
        {
            options.Note?.Invoke($"{source}: times without a time zone are read in {clock.Zone.Zone.Id} ({clock.Zone.Origin})");
        }

        return clock.Zone.Zone.Id;
    }
}

/// <summary>The times that were asked for.</summary>
/// <param name="options">From when, and until when.</param>
internal sealed class TimeWindow(LogReadOptions options)
{
    private long _undated;

    /// <summary>Is the event of these times? One without a time is let through and counted.</summary>
    public bool Admits(LoggedEvent one)
    {
        if (one.Timestamp < options.Since || one.Timestamp > options.Until)
        {
            return false;
        }

        _undated += one.Timestamp is null && (options.Since ?? options.Until) is not null ? 1 : 0;
        return true;
    }

    /// <summary>Says what could not be compared.</summary>
    public void Finish()
    {
        if (_undated > 0)
        {
            options.Warning?.Invoke(
                $"{_undated} {(_undated == 1 ? "report has" : "reports have")} no time and could not be compared with the times asked "
                    + $"for; they are shown");
        }
    }
}

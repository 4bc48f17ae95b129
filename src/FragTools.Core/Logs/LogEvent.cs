using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;

namespace FragTools.Logs;

/// <summary>
/// Something that happened, put together from lines of one log. What it is, the rooms know that derive from it: reports
/// of the kernel, attempts to start a container, limits that were reached.
/// </summary>
internal abstract class LogEvent
{
    /// <summary>The number of the first line in the order of reading, from 1.</summary>
    public abstract long LineNumber { get; }

    /// <summary>Where the first line begins, in bytes from the input's first.</summary>
    public required long Offset { get; init; }

    /// <summary>The machine's name as the lines give it, escaped; null where they do not.</summary>
    public string? Host { get; init; }

    /// <summary>The time of the first line that has one.</summary>
    public abstract LogStamp Stamp { get; }

    /// <summary>Seconds since boot of that line, or NaN.</summary>
    public abstract double Uptime { get; }

    /// <summary>
    /// What the event is recognized by in another log of its machine; null where whoever takes the events joins what several
    /// logs say of one.
    /// </summary>
    public virtual EventPrint? Print() => null;
}

/// <summary>What an event is recognized by.</summary>
/// <param name="Head">What all logs have of it however much of the rest was lost: two with different heads are two.</param>
/// <param name="Content">All of it.</param>
/// <param name="IsUnique">
/// Does equal content prove the same instant, whatever the clocks of the logs say? Counters of a whole machine do.
/// </param>
/// <param name="NamesTask">Does the head name the task, so that it tells two events of one second apart?</param>
/// <param name="Lines">How many lines there are: of two the longer one says more.</param>
internal sealed record EventPrint(Guid Head, Guid Content, bool IsUnique, bool NamesTask, int Lines);

/// <summary>An event, with the log that holds it and the time that the log's clock gives it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Log">The log.</param>
/// <param name="Timestamp">When, in UTC; null where no line says.</param>
/// <param name="YearInferred">True where the line lacks the year.</param>
internal sealed record LoggedEvent(LogEvent Event, LogPlace Log, DateTimeOffset? Timestamp, bool YearInferred)
{
    /// <summary>The zone in which a time without one was read, or null.</summary>
    public string? TimeZone { get; init; }

    /// <summary>
    /// Where an earlier log holds the same event with fewer lines; null where this is the first. Such an event is not
    /// counted.
    /// </summary>
    public string? RepeatOf { get; init; }

    /// <summary>Does the line give year and zone, so that the instant needs no inference?</summary>
    public bool IsExact => Event.Stamp.Kind == StampKind.Utc;

    /// <summary>The line of the log on which it begins, from 1.</summary>
    public long LineNumber => Log.LineOf(Event.LineNumber);

    /// <summary>What messages and <c>Source</c> call the log.</summary>
    public string Source => Log.Name;

    /// <summary>The machine: as the lines have it, else whose log it is.</summary>
    public string? Host => Event.Host ?? Log.Input.Host ?? Log.Input.Root?.Host;
}

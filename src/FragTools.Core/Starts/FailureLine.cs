using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;

namespace FragTools.Starts;

/// <summary>A line that says that a container or sandbox did not start.</summary>
internal sealed record FailureLine
{
    public required LinePlace Place { get; init; }

    public string? Component { get; init; }

    /// <inheritdoc cref="LogEntry.Shape"/>
    public required string Shape { get; init; }

    public required StartFailureReason Reason { get; init; }

    public int? ExitStatus { get; init; }

    public required string Message { get; init; }

    /// <summary>The message's end.</summary>
    public required string Tail { get; init; }

    public required PodClues Clues { get; init; }

    /// <summary>What an evicted pod's node was short of.</summary>
    public string? Resource { get; init; }

    /// <summary>The event or status that the line is of; null for a line of a program's log.</summary>
    public ReportedEvent? Reported { get; init; }
}

/// <summary>Where and when a line was written.</summary>
internal sealed record LinePlace
{
    /// <summary>The machine's name, or null.</summary>
    public string? Host { get; init; }

    /// <inheritdoc cref="LogInput.Machine"/>
    public required string Machine { get; init; }

    public required string Source { get; init; }

    public required long Number { get; init; }

    /// <summary>Where the line begins, in bytes from the input's first.</summary>
    public long Offset { get; init; }

    /// <summary>The time of the prefix.</summary>
    public LogStamp Stamp { get; init; }

    /// <summary>Seconds since boot, or NaN.</summary>
    public double Uptime { get; init; } = double.NaN;

    /// <summary>
    /// Lines that name their hosts are of the same machine where the names are one; where a line names none, where
    /// both logs are of the same machine.
    /// </summary>
    /// <param name="host">The host of this line, as far as others told it.</param>
    /// <param name="other">The other line.</param>
    public bool IsSameNode(string? host, LinePlace other)
        => host is not null && other.Host is not null ? host == other.Host : Machine == other.Machine;

    /// <summary>What the log's prefix reports the time.</summary>
    public LineTime Logged { get; init; }

    /// <summary>What the program itself reports the time.</summary>
    public LineTime Own { get; init; }

    /// <summary>Seconds between two lines, by whichever of their times lie closest; null where they do not compare.</summary>
    public double? SecondsTo(LinePlace other)
    {
        var closest = double.PositiveInfinity;
        foreach (var mine in (ReadOnlySpan<LineTime>)[Logged, Own])
        {
            foreach (var theirs in (ReadOnlySpan<LineTime>)[other.Logged, other.Own])
            {
                if (mine.Instant is { } one && theirs.Instant is { } two)
                {
                    closest = Math.Min(closest, Math.Abs((one - two).TotalSeconds));
                }
            }
        }

        return double.IsInfinity(closest) ? null : closest;
    }
}

/// <summary>A time as a line tells it.</summary>
/// <param name="Instant">The instant, or null.</param>
/// <param name="IsExact">True where the line tells year and zone; else they are what the reader takes them for.</param>
/// <param name="YearInferred">True where the line lacks the year.</param>
internal readonly record struct LineTime(DateTimeOffset? Instant, bool IsExact, bool YearInferred);

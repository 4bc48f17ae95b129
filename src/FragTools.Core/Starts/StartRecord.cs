namespace FragTools.Starts;

/// <summary>One attempt, told in little room: a log may hold hundreds of thousands.</summary>
internal sealed class StartRecord
{
    // Zones differ by quarters of an hour; the times that a line tells twice differ by seconds.
    private static readonly long Quarter = TimeSpan.FromMinutes(15).Ticks;

    private string[] _shapes;

    /// <summary>What is worth keeping of an attempt.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="input">The place of its input among all.</param>
    public StartRecord(StartAttempt attempt, int input)
    {
        var first = attempt.Lines[0];
        var speaker = attempt.Speaker;
        Input = input;
        Host = first.Place.Host;
        Source = first.Place.Source;
        Number = first.Place.Number;
        Component = first.Component;
        Reason = speaker.Reason;
        ExitStatus = attempt.Lines.Select(line => line.ExitStatus).FirstOrDefault(status => status is not null);
        Message = speaker.Message;
        Tail = speaker.Tail;
        Resource = attempt.Lines.Select(line => line.Resource).FirstOrDefault(resource => resource is not null);
        Reported = first.Reported;
        Clues = IdIsGuessed(attempt) ? attempt.Clues with { ContainerId = null } : attempt.Clues;
        _shapes = [.. attempt.Lines.Select(line => $"{line.Component} {line.Shape}")];
        First = first.Place;
        Last = attempt.Last.Place;
        Shift = ShiftOf(attempt);
    }

    public int Input { get; }

    public string? Host { get; set; }

    /// <summary>Whose log it is, where no line of the attempt says so.</summary>
    public string? InputHost { get; init; }

    public string Source { get; }

    /// <summary>The line of its log on which it begins, from 1.</summary>
    public required long LineNumber { get; init; }

    /// <summary>The names that the tree tells in which its log stands.</summary>
    public required PodDirectory OnDisk { get; init; }

    public long Number { get; }

    public string? Component { get; }

    public StartFailureReason Reason { get; }

    public int? ExitStatus { get; }

    public string Message { get; set; }

    public string Tail { get; }

    /// <inheritdoc cref="FailureLine.Resource"/>
    public string? Resource { get; }

    /// <inheritdoc cref="FailureLine.Reported"/>
    public ReportedEvent? Reported { get; }

    public PodClues Clues { get; set; }

    /// <summary>The lines; one that stands in two logs counts once.</summary>
    public int Lines => _shapes.Length;

    /// <summary>The place of the first line.</summary>
    public LinePlace First { get; private set; }

    /// <summary>The place of the last line.</summary>
    public LinePlace Last { get; private set; }

    public DateTimeOffset? FirstSeen => Best(First, Shift, out _);

    public DateTimeOffset? LastSeen => Reported?.LastSeen ?? Best(Last, Shift, out _) ?? FirstSeen;

    public bool YearInferred
    {
        get
        {
            Best(First, Shift, out var inferred);
            return inferred;
        }
    }

    /// <summary>When the log says that it was written: what attempts of several logs are compared by.</summary>
    public DateTimeOffset? Logged => First.Logged.Instant ?? First.Own.Instant;

    /// <summary>Is another attempt that is the same by day and time of the same year? Null where either has no time.</summary>
    public bool? IsOfYear(StartRecord other)
        => Logged is { } one && other.Logged is { } two ? (one - two).Duration() < TimeSpan.FromDays(1) : null;

    /// <summary>By how much the instants are off that the reader makes of lines without year or zone; null where nothing tells.</summary>
    public TimeSpan? Shift { get; set; }

    /// <summary>Takes over what another log reports the same attempt.</summary>
    public void Add(StartRecord other)
    {
        Clues = Clues.With(other.Clues);
        _shapes = [.. _shapes.Union(other._shapes)];
        if (IsOfYear(other) == false)
        {
            // Of one the year was inferred wrongly: the one whose lines tell it is right.
            (First, Last) = Shift is null && other.Shift is not null ? (other.First, other.Last) : (First, Last);
            Shift ??= other.Shift;
            return;
        }

        Shift ??= other.Shift;
        First = Best(other.First, Shift, out _) < FirstSeen ? other.First : First;
        Last = Best(other.Last, Shift, out _) > LastSeen ? other.Last : Last;
    }

    private static bool IdIsGuessed(StartAttempt attempt)
        => attempt.IsIdUncertain && attempt.Clues.ContainerId is { } id
            && attempt.Lines.Any(line => line.Clues.HasPod)
                && !attempt.Lines.Any(line => line.Clues.HasPod && line.Clues.ContainerId == id);

    /// <summary>dockerd writes year and zone where syslog does not: what it says of one line holds for the others of its second.</summary>
    private static TimeSpan? ShiftOf(StartAttempt attempt)
    {
        foreach (var line in attempt.Lines)
        {
            if (line.Place is { Own: { IsExact: true, Instant: { } own }, Logged: { IsExact: false, Instant: { } logged } })
            {
                return Rounded(own - logged);
            }
        }

        return null;
    }

    private static TimeSpan Rounded(TimeSpan time)
        => new((long)Math.Round((double)time.Ticks / Quarter, MidpointRounding.AwayFromZero) * Quarter);

    /// <summary>
    /// When a line was written, as well as can be told: the program's own time, in the year and zone that are known
    /// best.
    /// </summary>
    private static DateTimeOffset? Best(LinePlace place, TimeSpan? shift, out bool yearInferred)
    {
        yearInferred = false;
        if (place.Own is { IsExact: true } || (place.Own.Instant is null && place.Logged.IsExact))
        {
            return place.Own.Instant ?? place.Logged.Instant;
        }

        // klog writes neither year nor zone.
        if (place is { Own.Instant: { } own, Logged: { IsExact: true, Instant: { } logged } })
        {
            return own + Rounded(logged - own);
        }

        var (instant, inferred) = place.Own.Instant is null
            ? (place.Logged.Instant, place.Logged.YearInferred)
            : (place.Own.Instant, place.Own.YearInferred);
        yearInferred = inferred && shift is null;
        return instant + (shift ?? TimeSpan.Zero);
    }
}

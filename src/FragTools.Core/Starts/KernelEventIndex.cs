using FragTools.Logs;
using FragTools.Reports;

namespace FragTools.Starts;

/// <summary>A report of the kernel, and where and when it stands.</summary>
/// <param name="Event">What it says.</param>
/// <param name="Place">Where.</param>
internal sealed record FoundKernelEvent(KernelEvent Event, LinePlace Place)
{
    /// <summary>Where an earlier log holds the report with less; null where this is the first.</summary>
    public string? RepeatOf { get; private init; }

    public static FoundKernelEvent Of(PageAllocFailure failure, LoggedEvent found) => new(
        new KernelEvent
        {
            Timestamp = failure.Timestamp,
            Kind = failure.Kind,
            ProcessName = failure.ProcessName,
            Order = failure.Order,
            Cache = failure.Cache,
            Requester = failure.Requester,
            Cause = failure.Cause,
            Source = failure.Source,
            LineNumber = failure.LineNumber,
        },
        new LinePlace
        {
            Host = found.Event.Host,
            Machine = found.Log.Input.Machine,
            Source = failure.Source,
            Number = failure.LineNumber,
            Logged = new LineTime(failure.Timestamp, found.IsExact, failure.TimestampYearInferred),
        })
    {
        RepeatOf = failure.RepeatOf,
    };
}

/// <summary>The kernel's reports of all inputs, by time.</summary>
/// <param name="window">How far from an attempt a report may be.</param>
internal sealed class KernelEventIndex(TimeSpan window)
{
    /// <summary>How many a failure lists; further ones are counted.</summary>
    public const int MostListed = 256;

    private const int MostKept = 100_000;

    private readonly List<FoundKernelEvent> _events = [];
    private bool _isSorted = true;

    /// <summary>Adds a report; of one without a time nobody can say what it is close to.</summary>
    public void Add(FoundKernelEvent found)
    {
        if (found.Place.Logged.Instant is null)
        {
            return;
        }

        if (_events.Count == MostKept)
        {
            // The first to come are the oldest, but for logs that are read one after the other.
            _events.RemoveRange(0, MostKept / 10);
        }

        if (found.RepeatOf is { } first
            && _events.FindLastIndex(known => $"{known.Event.Source}, line {known.Event.LineNumber}" == first) is >= 0 and var at)
        {
            // The log that says more takes the place of the one that said less.
            _events.RemoveAt(at);
        }

        _isSorted &= _events.Count == 0 || Time(_events[^1]) <= Time(found);
        _events.Add(found);
    }

    /// <summary>The reports on the same machine within the window of any of some attempts.</summary>
    public (List<KernelEvent> Listed, int Count) Near(List<StartRecord> attempts)
    {
        if (!_isSorted)
        {
            // Stable, so that reports of the same second stay in the log's order.
            var sorted = _events.OrderBy(Time).ToList();
            _events.Clear();
            _events.AddRange(sorted);
            _isSorted = true;
        }

        var found = new SortedDictionary<int, TimeSpan>();
        foreach (var attempt in attempts)
        {
            foreach (var place in (ReadOnlySpan<LinePlace>)[attempt.First, attempt.Last])
            {
                Find(attempt, place.Logged.Instant, found);
                Find(attempt, place.Own.Instant, found);
            }
        }

        return ([
            .. found.Take(MostListed)
                .Select(pair => _events[pair.Key].Event with { Timestamp = Time(_events[pair.Key]) + pair.Value })], found.Count);
    }

    private static DateTimeOffset Time(FoundKernelEvent found) => found.Place.Logged.Instant!.Value;

    private void Find(StartRecord attempt, DateTimeOffset? instant, SortedDictionary<int, TimeSpan> found)
    {
        if (instant is not { } time)
        {
            return;
        }

        for (var index = FirstFrom(time.Ticks - window.Ticks); index < _events.Count
            && Time(_events[index]).Ticks <= time.Ticks + window.Ticks; index++)
        {
            if (attempt.First.IsSameNode(attempt.Host, _events[index].Place))
            {
                var shift = _events[index].Place.Logged.IsExact ? TimeSpan.Zero : attempt.Shift ?? TimeSpan.Zero;
                found.TryAdd(index, shift);
            }
        }
    }

    private int FirstFrom(long ticks)
    {
        var (low, high) = (0, _events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Time(_events[middle]).Ticks < ticks ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

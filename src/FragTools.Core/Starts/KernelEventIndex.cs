namespace FragTools.Starts;

/// <summary>A report of the kernel, and where and when it stands.</summary>
/// <param name="Event">What it says.</param>
/// <param name="Place">Where.</param>
internal sealed record FoundKernelEvent(KernelEvent Event, LinePlace Place);

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

        var distinct = found.Where(pair => !IsCopy(pair.Key, found)).ToList();
        return ([.. distinct.Take(MostListed).Select(pair => _events[pair.Key].Event with { Timestamp = Time(_events[pair.Key]) + pair.Value })], distinct.Count);
    }

    /// <summary>Debian writes the kernel's lines to syslog and to kern.log.</summary>
    private bool IsCopy(int index, SortedDictionary<int, TimeSpan> found)
    {
        var (own, place) = _events[index];
        for (var before = index - 1; before >= 0 && Time(_events[index]) - Time(_events[before]) <= TimeSpan.FromSeconds(1); before--)
        {
            var (other, otherPlace) = _events[before];
            if (otherPlace.Source != place.Source && found.ContainsKey(before)
                && (other.Kind, other.ProcessName, other.Order, other.Cache, other.Requester) == (own.Kind, own.ProcessName, own.Order, own.Cache, own.Requester))
            {
                return true;
            }
        }

        return false;
    }

    private static DateTimeOffset Time(FoundKernelEvent found) => found.Place.Logged.Instant!.Value;

    private void Find(StartRecord attempt, DateTimeOffset? instant, SortedDictionary<int, TimeSpan> found)
    {
        if (instant is not { } time)
        {
            return;
        }

        for (var index = FirstFrom(time.Ticks - window.Ticks); index < _events.Count && Time(_events[index]).Ticks <= time.Ticks + window.Ticks; index++)
        {
            if (NodePlace.IsSameNode(attempt.First, attempt.Host, _events[index].Place))
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

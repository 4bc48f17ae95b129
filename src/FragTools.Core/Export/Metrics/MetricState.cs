using System.Globalization;
using System.Text;
using FragTools.Diagnosis.Evidence;

namespace FragTools.Export.Metrics;

/// <summary>
/// What was counted up to now, and what is needed to count nothing twice: logs are read again by every run, rotate and are cut. An
/// event is known by what it is of and by its time; what is older than all that is remembered is not counted.
/// </summary>
internal sealed class MetricState
{
    /// <summary>The most events that are told apart; of more the oldest is forgotten, and what is older counts no more.</summary>
    public const int MostKnown = 4096;

    /// <summary>The most sets of labels of a kind of event; what is beyond is counted as other.</summary>
    public const int MostLabelSets = 256;

    /// <summary>The most functions of the kernel that are named.</summary>
    public const int MostRequesters = 16;

    private const string Header = "fragtools-metrics 1";

    // The time of boot, by which the kernel's messages get theirs, follows the clock's corrections.
    private static readonly long Tolerance = TimeSpan.FromSeconds(1).Ticks;

    private readonly Dictionary<(NodeEventKind Kind, string Labels), long> _totals = [];
    private readonly Dictionary<(NodeEventKind Kind, ulong Identity), Known> _known = [];
    private long _floor;

    /// <summary>How often each kind of event was counted, by labels, in a fixed order.</summary>
    public IEnumerable<(NodeEventKind Kind, string[] Labels, long Count)> Totals
        => _totals.OrderBy(static pair => pair.Key.Kind).ThenBy(static pair => pair.Key.Labels, StringComparer.Ordinal)
            .Select(static pair => (pair.Key.Kind, pair.Key.Labels.Split(' '), pair.Value));

    /// <summary>The state that a text holds; null where it is none, or damaged.</summary>
    public static MetricState? Parse(ReadOnlySpan<byte> text)
    {
        var lines = Encoding.UTF8.GetString(text).Split('\n');
        if (lines is not [Header, .. var rest, "end", ""])
        {
            return null;
        }

        var state = new MetricState();
        foreach (var line in rest)
        {
            if (!state.TryRead(line.Split(' ')))
            {
                return null;
            }
        }

        return state;
    }

    /// <summary>The state as a text.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Header).Append('\n').Append(CultureInfo.InvariantCulture, $"floor {_floor}\n");
        foreach (var ((kind, labels), count) in _totals)
        {
            text.Append(CultureInfo.InvariantCulture, $"total {kind} {count} {labels}\n");
        }

        foreach (var ((kind, identity), known) in _known)
        {
            text.Append(CultureInfo.InvariantCulture, $"known {kind} {identity:x16} {known.Last} {known.Count}\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("end\n").ToString());
    }

    /// <summary>Counts what is new among the events of a reading.</summary>
    public void Take(IEnumerable<CountedEvent> events)
    {
        foreach (var group in events.GroupBy(static one => (one.Kind, Hash(one.Identity))).ToList())
        {
            var single = group.Where(static one => one.Count == 1 && one.FirstSeen == one.LastSeen).ToList();
            TakeSingle(group.Key, single);
            foreach (var several in group.Except(single).OrderBy(static one => one.LastSeen))
            {
                TakeSeveral(group.Key, several);
            }
        }

        Forget();
    }

    // Those within the tolerance of the last known are new as far as they are more than were there.
    private void TakeSingle((NodeEventKind, ulong) key, List<CountedEvent> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        var times = events.ConvertAll(static one => one.LastSeen?.UtcTicks ?? 0);
        var isKnown = _known.TryGetValue(key, out var known);
        var last = Math.Max(isKnown ? known.Last : 0, times.Max());
        long near = 0;
        foreach (var (one, time) in events.Zip(times))
        {
            var isNear = isKnown && Math.Abs(time - known.Last) <= Tolerance;
            near += isNear ? 1 : 0;
            if (isNear ? near > known.Count : isKnown ? time > known.Last : time == 0 || time > _floor)
            {
                Add(one, 1);
            }
        }

        var left = times.Count(time => last - time <= Tolerance);
        _known[key] = new Known(last, isKnown && last == known.Last ? Math.Max(left, known.Count) : left);
    }

    // An event that counts others grows from one reading to the next.
    private void TakeSeveral((NodeEventKind, ulong) key, CountedEvent one)
    {
        var (first, last) = (one.FirstSeen?.UtcTicks ?? 0, one.LastSeen?.UtcTicks ?? 0);
        if (!_known.TryGetValue(key, out var known))
        {
            if (last != 0 && last <= _floor)
            {
                return;
            }

            Add(one, one.Count);
        }
        else if (last == 0 ? one.Count > known.Count : last > known.Last + Tolerance)
        {
            Add(one, last != 0 && first > known.Last + Tolerance ? one.Count : Math.Max(1, one.Count - known.Count));
        }
        else
        {
            return;
        }

        _known[key] = new Known(last, one.Count);
    }

    private void Add(CountedEvent one, long count)
    {
        var labels = one.Labels.ToArray();
        if (one.Kind == NodeEventKind.AllocationFailure && !IsNamed(labels[^1]))
        {
            labels[^1] = EventTally.Other;
        }

        var key = (one.Kind, string.Join(' ', labels));
        if (!_totals.ContainsKey(key) && _totals.Keys.Count(total => total.Kind == one.Kind) >= MostLabelSets)
        {
            key = (one.Kind, string.Join(' ', labels.Select(static _ => EventTally.Other)));
        }

        _totals[key] = _totals.GetValueOrDefault(key) + count;
    }

    /// <summary>Has a function a label of its own?</summary>
    private bool IsNamed(string requester)
    {
        var named = _totals.Keys.Where(static key => key.Kind == NodeEventKind.AllocationFailure)
            .Select(static key => key.Labels[(key.Labels.LastIndexOf(' ') + 1)..]).ToHashSet();
        return named.Contains(requester) || named.Count < MostRequesters;
    }

    private void Forget()
    {
        foreach (var (key, known) in _known.OrderBy(static pair => pair.Value.Last).Take(Math.Max(0, _known.Count - MostKnown)).ToList())
        {
            _known.Remove(key);
            _floor = Math.Max(_floor, known.Last);
        }
    }

    private bool TryRead(string[] words)
    {
        switch (words)
        {
            case ["floor", var ticks] when Number(ticks) is { } floor:
                _floor = floor;
                return true;
            case ["total", var name, var number, .. var labels] when Kind(name) is { } kind && Number(number) is { } count
                && labels.Length == LabelsOf(kind) && labels.All(IsLabel):
                _totals[(kind, string.Join(' ', labels))] = count;
                return true;
            case ["known", var name, var hash, var ticks, var number] when Kind(name) is { } kind && Number(ticks) is { } last
                && Number(number) is { } count
                && ulong.TryParse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var identity):
                _known[(kind, identity)] = new Known(last, count);
                return true;
            default:
                return false;
        }
    }

    private static NodeEventKind? Kind(string name)
        => Enum.TryParse<NodeEventKind>(name, out var kind) && Enum.IsDefined(kind) ? kind : null;

    private static int LabelsOf(NodeEventKind kind)
        => kind switch { NodeEventKind.AllocationFailure => 3, NodeEventKind.OomKill => 2, _ => 1 };

    private static bool IsLabel(string label)
        => label.Length > 0 && label.All(static one => char.IsAsciiLetterOrDigit(one) || one is '_' or '.');

    private static long? Number(string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // FNV-1a, the same in every run.
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037;
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ one) * 1099511628211);
        }

        return hash;
    }

    /// <summary>What is remembered of events that are alike.</summary>
    /// <param name="Last">The time of the last, in ticks of UTC; 0 where none is told.</param>
    /// <param name="Count">How many there are within the tolerance of it, or in it.</param>
    private readonly record struct Known(long Last, long Count);
}

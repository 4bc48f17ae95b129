using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.History;

/// <summary>
/// Reads what Performance Co-Pilot kept of /proc/buddyinfo (the metric mem.buddyinfo.pages) as its programs print
/// it: <c>pmrep -o csv</c> and <c>pmdumptext -m</c>, whose first line names the columns, and <c>pmrep -g</c>, which numbers them before.
/// A column is <c>mem.buddyinfo.pages-Normal::order3::node0</c>.
/// </summary>
internal static partial class PcpText
{
    private static readonly string[] TimeForms
        = ["yyyy-M-d H:m:s.FFFFFF", "yyyy-M-d'T'H:m:s.FFFFFF", "MMM d H:m:s.FFFFFF yyyy", "H:m:s.FFFFFF"];

    /// <summary>Does a line name a column that is read here?</summary>
    public static bool IsHeader(string line) => Column().IsMatch(line);

    /// <summary>Reads the samples, in the order of time; lines that lack a number are left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="toUtc">Makes an instant of a time whose zone is not told.</param>
    /// <param name="latest">No sample is later: by it times without a year get theirs.</param>
    public static IReadOnlyList<HistoryRecord> Parse(
        ReadOnlySpan<byte> text, Func<DateTime, DateTimeOffset> toUtc, DateTimeOffset latest)
    {
        var samples = new List<HistoryRecord>();
        var columns = new Columns();
        var clock = new Clock(toUtc, latest);
        var (delimiter, timeAt) = ((char?)null, 0);
        for (var lines = new LineReader(text); lines.MoveNext();)
        {
            var line = Encoding.UTF8.GetString(lines.Line);
            if (Numbered().Match(line) is { Success: true } entry)
            {
                columns.Add(Number(entry, "number") - 1, line);
            }
            else if (Column().IsMatch(line))
            {
                // "Time" comes first, behind the machine and the interval in the longer form; then what parts the columns.
                var time = line.IndexOf("Time", StringComparison.Ordinal);
                delimiter = time >= 0 && time + 4 < line.Length ? line[time + 4] : ',';
                var names = line.Split(delimiter.Value);
                timeAt = Math.Max(0, Array.IndexOf(names, "Time"));
                columns = new Columns();
                for (var at = 0; at < names.Length; at++)
                {
                    columns.Add(at, names[at]);
                }
            }
            else if (columns.IsEmpty)
            {
                clock.Take(line);
            }
            else
            {
                // Before numbered columns a time of several words may stand.
                var cells = delimiter is { } character ? line.Split(character)
                    : line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                var first = delimiter is null ? Math.Max(0, cells.Length - columns.Count) : 0;
                var when = delimiter is null ? string.Join(' ', cells[..first]) : cells.ElementAtOrDefault(timeAt) ?? "";
                if (columns.Read(cells.AsSpan(first)) is { } zones && clock.Read(when) is { } instant)
                {
                    samples.Add(new HistoryRecord(instant, zones));
                }
            }
        }

        return [.. samples.OrderBy(static sample => sample.Time)];
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    /// <summary>Which column is which zone's blocks of which order.</summary>
    private sealed class Columns
    {
        private readonly List<(int At, int Zone, int Order)> _columns = [];
        private readonly List<(int Node, string Name, int Orders)> _zones = [];
        private readonly Dictionary<(int Node, string Name), int> _known = [];

        public bool IsEmpty => _columns.Count == 0;

        /// <summary>How many there are, those of other metrics among them.</summary>
        public int Count { get; private set; }

        public void Add(int at, string name)
        {
            Count = at + 1;
            if (Column().Match(name) is not { Success: true } column || Number(column, "order") >= FreeBlockCounts.MostOrders)
            {
                return;
            }

            var (order, key) = (Number(column, "order"), (Node: Number(column, "node"), Name: column.Groups["zone"].Value));
            if (!_known.TryGetValue(key, out var zone))
            {
                _known[key] = zone = _zones.Count;
                _zones.Add((key.Node, key.Name, 0));
            }

            _zones[zone] = _zones[zone] with { Orders = Math.Max(_zones[zone].Orders, order + 1) };
            _columns.Add((at, zone, order));
        }

        /// <summary>The zones of a line; null where a number is missing, or is none.</summary>
        public List<HistoryZone>? Read(ReadOnlySpan<string> cells)
        {
            var counts = _zones.ConvertAll(static zone => new long[zone.Orders]);
            foreach (var (at, zone, order) in _columns)
            {
                if (at >= cells.Length || !TryCount(cells[at], out counts[zone][order]))
                {
                    return null;
                }
            }

            var read = _zones.Select((zone, at) => HistoryZone.TryOf(zone.Node, zone.Name, counts[at])).OfType<HistoryZone>().ToList();
            return read.Count == _zones.Count ? read : null;
        }

        /// <summary><c>4711</c>, <c>4711.000</c>.</summary>
        private static bool TryCount(string text, out long blocks)
        {
            var isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            blocks = isNumber && number is >= 0 and <= long.MaxValue ? (long)number : -1;
            return blocks >= 0 && blocks == number;
        }
    }

    /// <summary>Reads the times of one text.</summary>
    private sealed class Clock(Func<DateTime, DateTimeOffset> toUtc, DateTimeOffset latest)
    {
        private DateTime? _last;
        private TimeSpan? _offset;

        /// <summary>Reads a line of pmrep's longer heading: the zone of all times, and when the first sample was taken.</summary>
        public void Take(string line)
        {
            if (Zone().Match(line) is { Success: true } zone)
            {
                _offset = TimeSpan.FromHours(Number(zone, "hours"));
            }
            else if (line.Trim().StartsWith("start: ", StringComparison.Ordinal))
            {
                _last = Local(line.Trim()["start: ".Length..]);
            }
        }

        /// <summary>The instant of a line; null where it tells no day, or none that is understood.</summary>
        public DateTimeOffset? Read(string text)
        {
            if (Zone().Match(text) is { Success: true } zone)
            {
                Take(text);
                text = text[..zone.Index];
            }

            if (Local(text) is not { } local)
            {
                return null;
            }

            _last = local;
            return _offset is { } offset ? TimeText.ToUtc(local, offset) : toUtc(local);
        }

        private DateTime? Local(string text)
        {
            // The name of the day says nothing that the date does not.
            text = Day().Replace(text.Trim(), "");
            if (!DateTime.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var time)
                && !IsWithoutYear(text, latest.Year, out time) && !IsWithoutYear(text, latest.Year - 1, out time))
            {
                return null;
            }

            if (text.Contains(' ', StringComparison.Ordinal) || text.Contains('T', StringComparison.Ordinal))
            {
                return time;
            }

            // A time of day: of the day of the line before, or of the next.
            return _last is not { } last ? null
                : last.Date + time.TimeOfDay is var now && now < last && now.Date < DateTime.MaxValue.Date ? now.AddDays(1) : now;
        }

        private bool IsWithoutYear(string text, int year, out DateTime time)
            => DateTime.TryParseExact(
                    string.Create(CultureInfo.InvariantCulture, $"{text} {year}"),
                    TimeForms[2],
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AllowWhiteSpaces,
                    out time)
                && time - latest.UtcDateTime <= TimeSpan.FromDays(1);
    }

    [GeneratedRegex("""mem\.buddyinfo\.pages(-|\[")(?<zone>[A-Za-z0-9]+)::order(?<order>[0-9]{1,2})::node(?<node>[0-9]{1,4})(?![0-9])""")]
    private static partial Regex Column();

    [GeneratedRegex(@"^\[ *(?<number>[0-9]{1,5})\] (- )?\S")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"(^\s*timezone:)?\s+UTC(?<hours>[+-][0-9]{1,2})(?![0-9:.])")]
    private static partial Regex Zone();

    [GeneratedRegex("^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) +")]
    private static partial Regex Day();
}

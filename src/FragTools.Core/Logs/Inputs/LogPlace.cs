using System.Globalization;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Logs.Inputs;

/// <summary>Takes a line that holds a marker and became part of no event.</summary>
/// <param name="number">The line's number, from 1.</param>
/// <param name="text">The line.</param>
internal delegate void UnreadLine(long number, ReadOnlySpan<byte> text);

/// <summary>An input while it is read: its names, its clock, and what became of its lines.</summary>
/// <param name="input">The input.</param>
/// <param name="number">Its place among all inputs, from 1.</param>
/// <param name="clock">Its clock; a file that was replaced gets another.</param>
/// <param name="turnedLines">Where it is read from its last line on, the number of its lines; null where it is not.</param>
internal sealed class LogPlace(LogInput input, int number, Func<LogClock> clock, Func<long?>? turnedLines = null)
{
    private const int MostUnreadTexts = 100;
    private const int LongestUnread = 160;

    // Events are whole soon behind their last lines.
    private const int MostRecordPlaces = 100_000;

    private readonly SortedList<long, string> _unread = [];
    private readonly Dictionary<long, RecordPlace> _records = [];
    private readonly Queue<long> _recordNumbers = new();
    private readonly LogRecognizer _recognizer = new();
    private long? _firstUnread;
    private bool _isWarned;

    /// <summary>The input.</summary>
    public LogInput Input => input;

    /// <summary>What messages and <c>Source</c> call the input.</summary>
    public string Name { get; } = input.Name;

    /// <summary>Its place among all inputs, from 1.</summary>
    public int Number => number;

    /// <summary>The clock by which its lines are read.</summary>
    public LogClock Clock => clock();

    /// <summary>Reads YAML; null where nobody can.</summary>
    public Func<ReadOnlyMemory<byte>, IReadOnlyList<ValueNode>>? Yaml { get; init; }

    /// <summary>Events that another log holds as well, with as many lines or more: they are left out.</summary>
    public long Repeated { get; set; }

    /// <summary>Where the first of them stands in the other log.</summary>
    public string? FirstRepeated { get; set; }

    /// <summary>Lines that hold a marker and became part of no event.</summary>
    public long UnreadLines { get; private set; }

    /// <summary>The number of the first of them, from 1; null where there is none.</summary>
    public long? FirstUnreadLine => _firstUnread is { } first ? LineOf(first) : null;

    /// <summary>The first of them with its number, escaped and shortened; null where there is none.</summary>
    public string? FirstUnreadText => _unread.Count > 0 ? _unread.Values[0] : null;

    /// <summary>Some of the first with their numbers, escaped and shortened.</summary>
    public IReadOnlyList<string> UnreadTexts => [.. _unread.Values];

    /// <summary>What to tell the user of them; null where there is none.</summary>
    public string? UnreadWarning => UnreadLines == 0 ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{SafeText.Escape(Name)}: {UnreadLines} "
            + $"{(UnreadLines == 1 ? "line looks like a kernel report" : "lines look like kernel reports")} "
            + $"and could not be read, the first is {FirstUnreadText} [LogLineUnread]");

    /// <summary>Stands anything in it but blanks?</summary>
    public bool HasText { get; private set; }

    /// <inheritdoc cref="LogRecognizer.IsLog"/>
    public bool IsLog => _recognizer.IsLog;

    /// <summary>Notes a piece of what stands in it.</summary>
    public void Note(ReadOnlySpan<byte> piece)
    {
        HasText = HasText || piece.ContainsAnyExcept(" \t\r\n\0"u8);
        _recognizer.Look(piece);
    }

    /// <summary>Notes where a record stands in the input.</summary>
    /// <param name="number">Its number in the order of reading.</param>
    /// <param name="place">Where it stands.</param>
    public void Note(long number, RecordPlace place)
    {
        if (place.Line > 0 && _records.TryAdd(number, place))
        {
            _recordNumbers.Enqueue(number);
            if (_recordNumbers.Count > MostRecordPlaces)
            {
                _records.Remove(_recordNumbers.Dequeue());
            }
        }
    }

    /// <summary>The line of the input on which something stands, from 1.</summary>
    /// <param name="number">Its number in the order of reading.</param>
    public long LineOf(long number)
        => _records.TryGetValue(number, out var place) ? place.Line
            : turnedLines?.Invoke() is { } last ? last + 1 - number
            : number;

    /// <summary>Says what was not understood, and lists it to those who ask. Once.</summary>
    /// <param name="options">Whom to tell.</param>
    public void Warn(LogReadOptions options)
    {
        if (!_isWarned && UnreadWarning is { } warning)
        {
            _isWarned = true;
            options.Warning?.Invoke(warning);
            foreach (var text in _unread.Values)
            {
                options.Note?.Invoke($"{SafeText.Escape(Name)}, {text}");
            }
        }
    }

    private string Ordinal(long number)
        => _records.TryGetValue(number, out var place) && place.Ordinal > 0
            ? string.Create(CultureInfo.InvariantCulture, $", record {place.Ordinal}") : "";

    /// <summary>Counts a line that holds a marker and became part of no event.</summary>
    /// <param name="number">The line's number.</param>
    /// <param name="text">The line.</param>
    public void AddUnread(long number, ReadOnlySpan<byte> text)
    {
        if (_unread.ContainsKey(number))
        {
            return;
        }

        UnreadLines++;
        _firstUnread = Math.Min(number, _firstUnread ?? number);

        // A line may be found out late: the first are not always those that come first.
        if (_unread.Count == MostUnreadTexts && number > _unread.Keys[^1])
        {
            return;
        }

        _unread[number] = string.Create(
            CultureInfo.InvariantCulture,
            $"line {LineOf(number)}{Ordinal(number)}: {SafeText.Shortened(text.Trim(" \t\r"u8), LongestUnread)}");
        if (_unread.Count > MostUnreadTexts)
        {
            _unread.RemoveAt(MostUnreadTexts);
        }
    }
}

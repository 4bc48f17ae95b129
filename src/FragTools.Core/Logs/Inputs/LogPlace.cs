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
internal sealed class LogPlace(LogInput input, int number, Func<LogClock> clock)
{
    private const int MostUnreadTexts = 100;
    private const int LongestUnread = 160;

    private readonly SortedList<long, string> _unread = [];
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

    /// <summary>Is another log of the same machine read with it, so that events may stand in both?</summary>
    public bool HasOthers { get; init; }

    /// <summary>Events that another log holds as well, with as many lines or more: they are left out.</summary>
    public long Repeated { get; set; }

    /// <summary>Where the first of them stands in the other log.</summary>
    public string? FirstRepeated { get; set; }

    /// <summary>Lines that hold a marker and became part of no event.</summary>
    public long UnreadLines { get; private set; }

    /// <summary>The number of the first of them, from 1; null where there is none.</summary>
    public long? FirstUnreadLine { get; private set; }

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

    /// <summary>Notes a piece of what stands in it.</summary>
    public void Note(ReadOnlySpan<byte> piece) => HasText = HasText || piece.ContainsAnyExcept(" \t\r\n\0"u8);

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
        FirstUnreadLine = Math.Min(number, FirstUnreadLine ?? number);

        // A line may be found out late: the first are not always those that come first.
        if (_unread.Count == MostUnreadTexts && number > _unread.Keys[^1])
        {
            return;
        }

        _unread[number] = string.Create(
            CultureInfo.InvariantCulture, $"line {number}: {SafeText.Shortened(text.Trim(" \t\r"u8), LongestUnread)}");
        if (_unread.Count > MostUnreadTexts)
        {
            _unread.RemoveAt(MostUnreadTexts);
        }
    }
}

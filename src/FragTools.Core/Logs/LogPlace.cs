using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Logs;

/// <summary>An input while it is read: its names, its clock, and what became of its lines.</summary>
/// <param name="input">The input.</param>
/// <param name="number">Its place among all inputs, from 1.</param>
/// <param name="clock">Its clock; a file that was replaced gets another.</param>
internal sealed class LogPlace(LogInput input, int number, Func<LogClock> clock)
{
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

    /// <summary>Counts a line that holds a marker and became part of no event.</summary>
    /// <param name="number">The line's number.</param>
    public void AddUnread(long number)
    {
        UnreadLines++;
        FirstUnreadLine = Math.Min(number, FirstUnreadLine ?? number);
    }
}

using FragTools.Logs.Lines;

namespace FragTools.Starts;

/// <summary>What one line of a runtime's log says.</summary>
internal sealed record LogEntry
{
    /// <summary>The program, where the line tells.</summary>
    public string? Component { get; init; }

    /// <summary>Is it an error? Null where the line has no level.</summary>
    public bool? IsError { get; init; }

    /// <summary>The time that the program itself wrote.</summary>
    public LogStamp Stamp { get; init; }

    /// <summary>Where in the program's source the line was written, or how it begins: of one attempt there is one of each.</summary>
    public required string Shape { get; init; }

    /// <summary>What is said, and the error behind it; unescaped.</summary>
    public required string Message { get; init; }

    /// <summary>The pairs of a line that has them.</summary>
    public Func<string, string?> Field { get; init; } = static _ => null;

    /// <summary>The first two words of a text, without numbers: enough to know one sentence of a program from another.</summary>
    public static string FirstWords(string text)
    {
        var words = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Take(2)).TrimEnd(':', '"');
    }
}

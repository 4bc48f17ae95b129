namespace FragTools.Logs;

/// <summary>Takes a log line by line, as a pipeline brings it, and gives out reports as soon as they are whole.</summary>
/// <typeparam name="T">The type of the reports.</typeparam>
public interface IReportFeed<T>
    where T : ILogReport
{
    /// <summary>Takes one line without its end, or a text of several lines.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Reports that are whole by now, most often none.</returns>
    IReadOnlyList<T> Add(string text);

    /// <summary>Says that the log is at its end.</summary>
    /// <returns>Reports whose further lines were still awaited.</returns>
    IReadOnlyList<T> Complete();
}

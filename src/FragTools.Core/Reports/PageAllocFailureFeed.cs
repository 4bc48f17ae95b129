using FragTools.Logs;
using FragTools.Logs.Scan;

namespace FragTools.Reports;

/// <summary>Takes a log line by line, as a pipeline brings it, and gives out the reports in it as soon as they are whole.</summary>
/// <param name="options">How to read; <see cref="LogReadOptions.Follow"/> and what tells of progress have no part here.</param>
/// <param name="name">What messages and <c>Source</c> call the input.</param>
public sealed class PageAllocFailureFeed(LogReadOptions options, string name = "(pipeline)") : IReportFeed<PageAllocFailure>
{
    private readonly KernelLogFeed _feed = new(Markers.PageAllocFailures, PageAllocFailureReader.IsFailure, options, name);

    /// <summary>Takes one line without its end, or a text of several lines.</summary>
    /// <param name="text">The text; what is no UTF-16 is kept as the replacement character.</param>
    /// <returns>Reports that are whole by now, most often none.</returns>
    public IReadOnlyList<PageAllocFailure> Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. _feed.Add(text).Select(PageAllocFailureReader.Read)];
    }

    /// <summary>Says that the log is at its end.</summary>
    /// <returns>Reports whose further lines were still awaited.</returns>
    public IReadOnlyList<PageAllocFailure> Complete() => [.. _feed.Complete().Select(PageAllocFailureReader.Read)];
}

using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;

namespace FragTools.Reports;

/// <summary>Reads the kernel's reports of allocations that failed.</summary>
public static class PageAllocFailures
{
    /// <summary>Reads inputs one after the other; reports come out as they are found, in the order in which they stand.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellation">Ends the reading within a tenth of a second.</param>
    /// <returns>The reports.</returns>
    /// <exception cref="NodeException">
    /// An input could not be read and <see cref="LogReadOptions.Error"/> is null: missing, denied, packed in a way that is
    /// not read here, damaged.
    /// </exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<PageAllocFailure> Read(
        IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        return LogReader.Read(Taker(options), inputs, options, cancellation);
    }

    /// <summary>Takes a log line by line, as a pipeline brings it, and gives out the reports in it as soon as they are whole.</summary>
    /// <param name="options">How to read; <see cref="LogReadOptions.Follow"/> and what reports progress have no part here.</param>
    /// <param name="name">What messages and <c>Source</c> call the input.</param>
    /// <returns>What takes the lines.</returns>
    public static LogFeed<PageAllocFailure> Feed(LogReadOptions options, string name = "(pipeline)")
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LogFeed<PageAllocFailure>(Taker(options), options, name);
    }

    private static ReportTaker<PageAllocFailure> Taker(LogReadOptions options)
        => new(ReportKinds.Failures, PageAllocFailureReader.Read, options);
}

using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Scan;

namespace FragTools.Reports;

/// <summary>Reads the kernel's reports of allocations that failed.</summary>
public static class PageAllocFailures
{
    /// <summary>Reads inputs one after the other; reports come out as they are found, in the order in which they stand.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellation">Ends the reading within a tenth of a second.</param>
    /// <returns>The reports.</returns>
    /// <exception cref="ReadException">
    /// An input could not be read and <see cref="LogReadOptions.Error"/> is null: missing, denied, packed in a way that is
    /// not read here, damaged.
    /// </exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<PageAllocFailure> Read(IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        return new KernelLogReader(Markers.PageAllocFailures, PageAllocFailureReader.IsFailure, options)
            .Read(inputs, cancellation)
            .Select(PageAllocFailureReader.Read);
    }
}

using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Scan;

namespace FragTools.Reports;

/// <summary>Reads the OOM killer's reports from logs, of every kernel from 2.6 on.</summary>
public static class OomKills
{
    /// <summary>
    /// Reads inputs one after the other. Objects come out as they are found, in the order of their first lines; memory
    /// does not grow with the input.
    /// </summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">How to read; null for all there is, once.</param>
    /// <param name="cancellation">Ends reading, also where new reports are awaited.</param>
    /// <returns>The reports.</returns>
    /// <exception cref="ReadException">An input could not be read, and <see cref="LogReadOptions.Error"/> is null.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<OomKill> Read(IEnumerable<LogInput> inputs, LogReadOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new KernelLogReader(Markers.OomKills, OomKillReader.IsOomKill, options ?? LogReadOptions.Default)
            .Read(inputs, cancellation)
            .Select(OomKillReader.Read);
    }
}

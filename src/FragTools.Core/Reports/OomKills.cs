using FragTools.Linux;
using FragTools.Logs;
using FragTools.Logs.Inputs;

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
        options ??= LogReadOptions.Default;
        return LogReader.Read(Taker(options), inputs, options, cancellation);
    }

    /// <summary>Takes a log line by line, as a pipeline brings it, and gives out the reports in it as soon as they are whole.</summary>
    /// <param name="options">How to read; <see cref="LogReadOptions.Follow"/> and what tells of progress have no part here.</param>
    /// <param name="name">What messages and <c>Source</c> call the input.</param>
    /// <returns>What takes the lines.</returns>
    public static LogFeed<OomKill> Feed(LogReadOptions options, string name = "(pipeline)")
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LogFeed<OomKill>(Taker(options), options, name);
    }

    private static ReportTaker<OomKill> Taker(LogReadOptions options) => new(ReportKinds.Kills, OomKillReader.Read, options);
}

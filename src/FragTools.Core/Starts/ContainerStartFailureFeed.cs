using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;

namespace FragTools.Starts;

/// <summary>Takes a log line by line, as a pipeline brings it. Failures come out at its end, as later lines may tell more of them.</summary>
public sealed class ContainerStartFailureFeed : IReportFeed<ContainerStartFailure>
{
    private readonly StartFailureCollector _collector;
    private readonly LogFeed<ContainerStartFailure> _feed;

    /// <summary>A feed.</summary>
    /// <param name="options">How to read; <see cref="LogReadOptions.Follow"/> and what tells of progress have no part here.</param>
    /// <param name="window">How far from an attempt a report of the kernel may be; 30 seconds where nothing is said.</param>
    /// <param name="name">What messages and <c>Source</c> call the input.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is negative or longer than a day.</exception>
    public ContainerStartFailureFeed(LogReadOptions options, TimeSpan? window = null, string name = "(pipeline)")
    {
        ArgumentNullException.ThrowIfNull(options);
        var clock = new LogClock(LogZone.Of(null, options.TimeZone), DateTimeOffset.UtcNow);
        _collector = new StartFailureCollector(ContainerStartFailures.Checked(window), options);
        _feed = new LogFeed<ContainerStartFailure>(
            Markers.StartFailures, new RuntimeLog(_collector, ContainerStartFailures.Gate(options), name, () => clock, isFollow: false));
    }

    /// <summary>Takes one line without its end, or a text of several lines.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Nothing, but for logs of more attempts than memory should hold.</returns>
    public IReadOnlyList<ContainerStartFailure> Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _feed.Add(text);
    }

    /// <summary>Says that the log is at its end.</summary>
    /// <returns>The failures, in the order of their first lines.</returns>
    public IReadOnlyList<ContainerStartFailure> Complete()
    {
        var failures = _feed.Complete();
        failures.AddRange(_collector.Take());
        _collector.Finish();
        return failures;
    }
}

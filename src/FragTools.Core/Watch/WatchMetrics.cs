using FragTools.Export.Metrics;
using FragTools.Linux;

namespace FragTools.Watch;

/// <summary>
/// Keeps a file of metrics while a node is watched: its numbers anew with every sample, its verdict now and then. What cannot be
/// written is told once, until something else is wrong or nothing.
/// </summary>
/// <param name="root">The node.</param>
/// <param name="file">The file.</param>
/// <param name="options">How metrics are collected.</param>
public sealed class WatchMetrics(LinuxRoot root, string file, MetricOptions options)
{
    private readonly MetricCollector _collector = new(root, options);
    private string _told = "";

    /// <summary>Writes the file anew.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What is wrong, and was not just told.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<NodeException> Save(CancellationToken cancellation)
    {
        IReadOnlyList<NodeException> errors;
        try
        {
            errors = _collector.Collect(DateTimeOffset.UtcNow, file, cancellation).Errors;
        }
        catch (NodeException error)
        {
            errors = [error];
        }

        var before = _told;
        _told = string.Join('\n', errors.Select(static error => error.Message));
        return _told == before ? [] : errors;
    }
}

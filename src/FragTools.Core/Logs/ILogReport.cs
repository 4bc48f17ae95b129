using FragTools.Linux;

namespace FragTools.Logs;

/// <summary>What stands in a log and is told as one thing, of however many lines.</summary>
public interface ILogReport : INodeRow
{
    /// <summary>The time of the first line, in UTC, or null.</summary>
    DateTimeOffset? Timestamp { get; }

    /// <summary>The number of the first line, from 1.</summary>
    long LineNumber { get; }
}

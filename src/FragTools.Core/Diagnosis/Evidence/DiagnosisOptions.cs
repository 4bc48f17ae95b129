using FragTools.Logs.Inputs;
using FragTools.Pods;

namespace FragTools.Diagnosis.Evidence;

/// <summary>How nodes are diagnosed.</summary>
public sealed record DiagnosisOptions
{
    /// <summary>What there is, as it is.</summary>
    public static DiagnosisOptions Default { get; } = new();

    /// <summary>
    /// The instant that counts as now: of what failed to start long before it the node says nothing. Null takes the clock for the
    /// running machine, and for a tree the time of capture that it tells.
    /// </summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Reports before this instant are left out.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>
    /// The zone of machines that wrote times without one; null takes what a tree says of its own, else this machine's.
    /// </summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Bytes of a page, where a capture does not tell; null where it is not known.</summary>
    public long? PageSizeBytes { get; init; }

    /// <summary>Reads YAML among the logs and texts; without it, only JSON is read.</summary>
    public Func<ReadOnlyMemory<byte>, IReadOnlyList<Text.ValueNode>>? Yaml { get; init; }

    /// <summary>What each node is asked beside its trouble.</summary>
    public NodeQuestion Question { get; init; } = NodeQuestion.None;

    /// <summary>Only what happened to these pods is judged; null for all of a node.</summary>
    public PodSelection? Pods { get; init; }

    /// <summary>How many nodes are read at the same time; at least 1.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Takes each event of a tree's logs, too; null where nobody counts them over time.</summary>
    internal EventTally? Tally { get; init; }

    /// <summary>How logs of a node are read with these options.</summary>
    internal LogReadOptions ForLogs(SourceLog sources) => new()
    {
        Latest = Now,
        Since = Since,
        TimeZone = TimeZone,
        Yaml = Yaml,
        PageSize = PageSizeBytes is { } bytes ? Linux.PageSize.Of(bytes) : null,
        Error = sources.TakeError,
        Warning = sources.TakeWarning,
    };
}

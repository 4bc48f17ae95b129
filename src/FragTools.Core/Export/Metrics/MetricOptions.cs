using FragTools.Text;

namespace FragTools.Export.Metrics;

/// <summary>How metrics are collected.</summary>
public sealed record MetricOptions
{
    /// <summary>The most series unless something else is asked for: two dozen zones of 11 orders and all that happens.</summary>
    public const int UsualSeries = 5000;

    /// <summary>The fewest that are of use.</summary>
    public const int FewestSeries = 100;

    /// <summary>The most that may be asked for.</summary>
    public const int MostSeries = 100_000;

    /// <summary>How old a verdict of a standing watch may be before the node is judged anew.</summary>
    public static readonly TimeSpan JudgeEvery = TimeSpan.FromMinutes(5);

    /// <summary>The version that the metrics name.</summary>
    public required string Tool { get; init; }

    /// <summary>The file in which counters survive; null where each run counts what the logs hold.</summary>
    public string? StateFile { get; init; }

    /// <summary>The most series; what is beyond is left out and counted.</summary>
    public int Series { get; init; } = UsualSeries;

    /// <summary>Reports in logs before this instant are left out.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Reads YAML among the logs; without it, only JSON is read.</summary>
    public Func<ReadOnlyMemory<byte>, IReadOnlyList<ValueNode>>? Yaml { get; init; }

    /// <summary>The state's file of metrics that go to a file: beside it unless another is named; collectors read *.prom only.</summary>
    /// <param name="file">The metrics' file, or null where they go to none.</param>
    /// <param name="named">What is named, or null.</param>
    /// <returns>Its path, or null for none.</returns>
    public static string? StateOf(string? file, string? named) => named ?? (file is null ? null : file + ".state");
}

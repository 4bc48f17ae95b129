using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Logs.Inputs;

/// <summary>How logs are read, and whom to tell what is worth knowing meanwhile.</summary>
public sealed record LogReadOptions
{
    /// <summary>All there is, once.</summary>
    public static LogReadOptions Default { get; } = new();

    /// <summary>Reports before this instant are left out. One whose time is not known stays, and a warning says so.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Reports behind this instant are left out. One whose time is not known stays, and a warning says so.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The machine that a text of a pipeline is of, where whoever gave it knows.</summary>
    public string? Host { get; init; }

    /// <summary>Wait for new reports when all there are have come, until cancelled. Packed files and texts end all the same.</summary>
    public bool Follow { get; init; }

    /// <summary>
    /// The zone of the machine that wrote times without one. Null: the one that the log's tree tells (<c>etc/localtime</c>
    /// beside <c>var/log</c>), else this machine's.
    /// </summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Bytes of a page where a report does not tell; null where it is not known.</summary>
    public PageSize? PageSize { get; init; }

    /// <summary>Reads YAML (<c>kubectl get events -o yaml</c>); without it, only JSON is read.</summary>
    public Func<ReadOnlyMemory<byte>, IReadOnlyList<ValueNode>>? Yaml { get; init; }

    /// <summary>
    /// Is told how far reading has come, several times a second at most and at each input's end, on the thread that
    /// takes the reports.
    /// </summary>
    public Action<LogProgress>? Progress { get; init; }

    /// <summary>Is told what could not be read; the other inputs are read all the same. Without it such an error is thrown.</summary>
    public Action<NodeException>? Error { get; init; }

    /// <summary>Is told what is worth knowing, such as times that could not be compared.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>
    /// No line of the logs is later: the time of the capture that they are of. Null goes by when each was last written, which a copy
    /// changes.
    /// </summary>
    internal DateTimeOffset? Latest { get; init; }

    /// <summary>Is notified of each input that could not be read, or not to its end, before <see cref="Error"/> is.</summary>
    internal Action<LogInput, NodeException>? Failed { get; init; }

    /// <summary>Is notified of each input that was read, when it is closed: what became of its lines.</summary>
    internal Action<LogPlace>? Ended { get; init; }

    /// <summary>Is told what is worth knowing to those who ask: the zone that times are read in, and what stands in several logs.</summary>
    public Action<string>? Note { get; init; }
}

/// <summary>How far reading has come.</summary>
/// <param name="Source">The input being read.</param>
/// <param name="BytesRead">Bytes of this input that were looked through, unpacked ones of a packed file.</param>
/// <param name="TotalBytes">The input's size, or null where it is not known.</param>
/// <param name="Reports">Reports found in all inputs so far.</param>
public sealed record LogProgress(string Source, long BytesRead, long? TotalBytes, long Reports);

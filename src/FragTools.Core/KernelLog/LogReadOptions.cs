using FragTools.Linux;

namespace FragTools.KernelLog;

/// <summary>How logs are read, and whom to tell what is worth knowing meanwhile.</summary>
public sealed record LogReadOptions
{
    /// <summary>All there is, once.</summary>
    public static LogReadOptions Default { get; } = new();

    /// <summary>Reports before this instant are left out. One whose time is not known stays, and a warning says so.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Reports behind this instant are left out. One whose time is not known stays, and a warning says so.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Wait for new reports when all there are have come, until cancelled. Packed files and texts end all the same.</summary>
    public bool Follow { get; init; }

    /// <summary>The zone of the machine that wrote times without one; the local zone where nothing is said.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>Bytes of a page where a report does not tell; null where it is not known.</summary>
    public PageSize? PageSize { get; init; }

    /// <summary>Is told how far reading has come, several times a second at most, on the thread that takes the reports.</summary>
    public Action<LogProgress>? Progress { get; init; }

    /// <summary>Is told what could not be read; the other inputs are read all the same. Without it such an error is thrown.</summary>
    public Action<ReadException>? Error { get; init; }

    /// <summary>Is told what is worth knowing, such as times that could not be compared.</summary>
    public Action<string>? Warning { get; init; }
}

/// <summary>How far reading has come.</summary>
/// <param name="Source">The input being read.</param>
/// <param name="BytesRead">Bytes of this input that were looked through, unpacked ones of a packed file.</param>
/// <param name="TotalBytes">The input's size, or null where it is not known.</param>
/// <param name="Reports">Reports found in all inputs so far.</param>
public sealed record LogProgress(string Source, long BytesRead, long? TotalBytes, long Reports);

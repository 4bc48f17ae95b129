using System.Globalization;
using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Starts;

/// <summary>
/// A report of the kernel that it could not allocate, close in time to something else. The whole report is where
/// <see cref="Source"/> and <see cref="LineNumber"/> say: <see cref="PageAllocFailures"/> reads it.
/// </summary>
public sealed record KernelEvent
{
    /// <summary>The time of the report's first line, in UTC, or null.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>What the kernel could not do.</summary>
    public required PageAllocFailureKind Kind { get; init; }

    /// <summary>The process that asked; escaped.</summary>
    public string? ProcessName { get; init; }

    /// <summary>The order asked for: 2^order contiguous pages.</summary>
    public int? Order { get; init; }

    /// <summary>The slab cache, of a slab failure; escaped.</summary>
    public string? Cache { get; init; }

    /// <summary>What asked, by the call trace.</summary>
    public string? Requester { get; init; }

    /// <summary>Why it failed, by the kernel's own arithmetic over the report.</summary>
    public AllocationCause Cause { get; init; }

    /// <summary>The file or input that the report stands in.</summary>
    public required string Source { get; init; }

    /// <summary>The number of the report's first line, from 1.</summary>
    public required long LineNumber { get; init; }

    /// <summary>The event in a few words.</summary>
    /// <returns><c>Failure order 6 by runc:[1:CHILD] (WatermarkReserve)</c>.</returns>
    public override string ToString()
        => $"{Kind}{(Order is { } order ? string.Create(CultureInfo.InvariantCulture, $" order {order}") : "")}"
            + $"{(Cache is null ? "" : " of " + Cache)}{(ProcessName is null ? "" : " by " + ProcessName)} ({Cause})";
}

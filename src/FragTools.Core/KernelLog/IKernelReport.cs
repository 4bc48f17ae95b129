using FragTools.KernelLog.Gfp;
using FragTools.Memory;

namespace FragTools.KernelLog;

/// <summary>A report of the kernel that stands in a log.</summary>
public interface IKernelReport : INodeRow
{
    /// <summary>The time of the report's first line, in UTC, or null.</summary>
    DateTimeOffset? Timestamp { get; }

    /// <summary>The number of the report's first line, from 1.</summary>
    long LineNumber { get; }

    /// <summary>The mask of the request, read by the flags of the report's release; where the report has the mask's text, that is believed.</summary>
    /// <returns>The mask, or null where the report has none.</returns>
    GfpMask? DecodeGfpMask();
}

using FragTools.Logs;

namespace FragTools.Reports;

/// <summary>A report of the kernel that stands in a log.</summary>
public interface IKernelReport : ILogReport
{
    /// <summary>
    /// The mask of the request, read by the flags of the report's release; where the report has the mask's text, that
    /// is believed.
    /// </summary>
    /// <returns>The mask, or null where the report has none.</returns>
    Gfp.GfpMask? DecodeGfpMask();
}

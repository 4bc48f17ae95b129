using FragTools.Proc;

namespace FragTools.Watermarks;

/// <summary>
/// Would the kernel serve a request from these zones: the watermark check of its slow path, at the min mark
/// (mm/page_alloc.c, __zone_watermark_ok; 2.6 to 6.19, read release by release, see the comments of the rules).
/// </summary>
internal static class ZoneWatermarks
{
    /// <summary>
    /// Checks each zone, with the rules of the request's release. Where the release or a number is not known, the
    /// outcome is given if all that is possible agrees on it, and is Unknown else.
    /// </summary>
    /// <param name="zones">
    /// Zones with their free lists: of a report, or of a machine (<see cref="ZoneFreeLists.Join"/>). All zones of the
    /// machine or report, also those that the request may not use.
    /// </param>
    /// <param name="request">The request.</param>
    /// <returns>A verdict for each zone, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The order is not from 0 to 31.</exception>
    public static IReadOnlyList<ZoneVerdict> Check(IReadOnlyList<ZoneInfo> zones, AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(zones);
        ArgumentNullException.ThrowIfNull(request);
        return IsOrder(request.Order)
            ? new WatermarkReport(zones, [request]).Verdicts
            : throw new ArgumentOutOfRangeException(nameof(request), request.Order, "An order is from 0 to 31.");
    }

    /// <summary>Can this be an order at all? No kernel is built with more (see <see cref="FreeBlockCounts"/>).</summary>
    internal static bool IsOrder(int order) => order is >= 0 and < FreeBlockCounts.MostOrders;
}

using FragTools.Proc;
using FragTools.Reports;
using FragTools.Text;
using FragTools.Watermarks;

namespace FragTools.Diagnosis;

/// <summary>Was a request confined to some NUMA nodes while others had memory to spare?</summary>
internal static class NodeConfinement
{
    /// <summary>Lack of memory on the nodes that the request was confined to, with another node well above its marks.</summary>
    public static bool Is(PageAllocFailure failure) => failure.Cause == AllocationCause.OutOfMemory && Spare(failure) is not null;

    /// <summary>A zone of a node that the request might not use, with more free than its high mark; null where there is none.</summary>
    public static ZoneInfo? Spare(PageAllocFailure failure)
    {
        var verdicts = failure.CauseDetail?.Zones ?? new ValueList<ZoneVerdict>([]);
        var used = verdicts.Where(verdict => verdict.Eligible).Select(verdict => verdict.NumaNode).ToHashSet();
        var confined = ReportedRequest.Nodes(failure.NodeMask) ?? ReportedRequest.Nodes(failure.MemsAllowed);
        return failure.Zones
            .Where(zone => !used.Contains(zone.NumaNode) && confined?.Contains(zone.NumaNode) != true && zone.FreePages > zone.HighPages)
            .MaxBy(zone => zone.FreePages - zone.HighPages);
    }
}

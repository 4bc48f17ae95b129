using FragTools.Reports;
using FragTools.Watermarks;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Why the request behind a kill failed, by the zones that the OOM killer printed.</summary>
internal static class OomCause
{
    /// <summary>The cause; null for a cgroup, for SysRq-F, for a page fault that gave up, and where the report has no zones.</summary>
    public static FailureCause? Of(OomKill kill)
        => kill is { OomCgroup: null, Order: >= 0 and var order, GfpMask: not 0, Zones.Count: > 0 }
            && kill.Constraint is null or "CONSTRAINT_NONE"
            && kill.DecodeGfpMask() is { } mask
            && ReportedRequest.Of(kill, mask, order) is { Count: > 0 } requests
                ? FailureCause.Evaluate(kill.Zones, requests)
                : null;
}

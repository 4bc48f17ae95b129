namespace FragTools.Reports;

/// <summary>Says in words what a report lacks.</summary>
internal static class CompletenessText
{
    private static readonly (ReportParts Part, string Words)[] Words =
    [
        (ReportParts.Header, "header"),
        (ReportParts.ProcessName, "process name"),
        (ReportParts.GfpMask, "GFP mask"),
        (ReportParts.SlabCache, "slab cache"),
        (ReportParts.CpuLine, "CPU line"),
        (ReportParts.CallTrace, "call trace"),
        (ReportParts.MemInfo, "Mem-Info"),
        (ReportParts.Zones, "zones"),
        (ReportParts.FreeLists, "free lists"),
        (ReportParts.End, "end"),
        (ReportParts.CgroupUsage, "cgroup usage"),
        (ReportParts.TaskTable, "task table"),
        (ReportParts.TaskRows, "task rows"),
        (ReportParts.Victim, "victim"),
        (ReportParts.TooLong, "lines beyond 16 MiB"),
    ];

    public static string Of(ReportParts missing)
        => missing == ReportParts.None ? "Complete" : "Missing: "
            + string.Join(", ", Words.Where(entry => missing.HasFlag(entry.Part)).Select(entry => entry.Words));
}

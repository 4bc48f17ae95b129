namespace FragTools.Reports;

/// <summary>Parts of a kernel report that may be missing: cut off, dropped by a rate limit, or overwritten in the ring.</summary>
[Flags]
public enum ReportParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The first line, which says what was asked for.</summary>
    Header = 1,

    /// <summary>The name of the process.</summary>
    ProcessName = 1 << 1,

    /// <summary>The GFP mask.</summary>
    GfpMask = 1 << 2,

    /// <summary>The line with the processor, the process's number and the kernel's release.</summary>
    CpuLine = 1 << 3,

    /// <summary>The call trace.</summary>
    CallTrace = 1 << 4,

    /// <summary>The counters of the whole machine below <c>Mem-Info:</c>.</summary>
    MemInfo = 1 << 5,

    /// <summary>The zones with their watermarks: all, or those of which there is a free list.</summary>
    Zones = 1 << 6,

    /// <summary>The free lists: all, or those of zones that are there, or one that is cut.</summary>
    FreeLists = 1 << 7,

    /// <summary>The report's end: page cache, swap and RAM.</summary>
    End = 1 << 8,

    /// <summary>The line with the slab cache's name.</summary>
    SlabCache = 1 << 9,

    /// <summary>Lines beyond what one report may hold.</summary>
    TooLong = 1 << 10,

    /// <summary>Usage and limit of the memory cgroup whose limit was reached.</summary>
    CgroupUsage = 1 << 11,

    /// <summary>The task table of the OOM killer. The kernel prints none where vm.oom_dump_tasks is 0.</summary>
    TaskTable = 1 << 12,

    /// <summary>Rows of the task table: its end, or what does not fit its head.</summary>
    TaskRows = 1 << 13,

    /// <summary>The line that tells who died.</summary>
    Victim = 1 << 14,
}

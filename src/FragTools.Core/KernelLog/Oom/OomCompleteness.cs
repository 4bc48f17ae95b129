namespace FragTools.KernelLog.Oom;

/// <summary>What a report of the OOM killer lacks: logs are cut, rotated, rate-limited, and pasted in part.</summary>
[Flags]
public enum OomCompleteness
{
    /// <summary>Everything is there.</summary>
    Complete = 0,

    /// <summary>The line <c>… invoked oom-killer</c>: who asked, with which mask.</summary>
    HeaderMissing = 1,

    /// <summary>The CPU line: the number of who asked, the kernel's release.</summary>
    CpuLineMissing = 1 << 1,

    /// <summary>The call trace.</summary>
    CallTraceMissing = 1 << 2,

    /// <summary>The state of memory: zones, or the cgroup's usage and limit.</summary>
    MemoryMissing = 1 << 3,

    /// <summary>The task table. The kernel prints none where vm.oom_dump_tasks is 0.</summary>
    TaskTableMissing = 1 << 4,

    /// <summary>Rows of the task table, its head or its end.</summary>
    TaskTableCut = 1 << 5,

    /// <summary>The line that tells who died.</summary>
    VictimMissing = 1 << 6,

    /// <summary>The report outgrew all measure, and its end was left out.</summary>
    LeftOut = 1 << 7,
}

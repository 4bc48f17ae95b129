namespace FragTools.Diagnosis;

/// <summary>Settings of a kernel that bear on fragmentation, as they stand; null where the tree does not tell.</summary>
public sealed record NodeSettings
{
    /// <summary>vm.extfrag_threshold, 0 to 1000.</summary>
    public int? ExtfragThreshold { get; init; }

    /// <summary>What a sysctl file asks vm.extfrag_threshold to be, as it stands there; null where none does.</summary>
    public string? ExtfragThresholdAskedFor { get; init; }

    /// <summary>The file that asks for it.</summary>
    public string? ExtfragThresholdFile { get; init; }

    /// <summary>The line in that file, from 1.</summary>
    public long? ExtfragThresholdLine { get; init; }

    /// <summary>vm.compaction_proactiveness, 0 to 100 (since 5.9).</summary>
    public int? CompactionProactiveness { get; init; }

    /// <summary>vm.min_free_kbytes.</summary>
    public long? MinFreeKilobytes { get; init; }

    /// <summary>The word chosen in transparent_hugepage/enabled: always, madvise, never.</summary>
    public string? ThpEnabled { get; init; }

    /// <summary>The word chosen in transparent_hugepage/defrag: always, defer, defer+madvise, madvise, never.</summary>
    public string? ThpDefrag { get; init; }

    /// <summary>Memory cgroups that the kernel counts, also those that no folder names any more (num_cgroups of /proc/cgroups).</summary>
    public long? MemoryCgroups { get; init; }

    /// <summary>CONFIG_COMPACTION by the kernel's configuration, or by what only such a kernel has; null where nothing tells.</summary>
    public bool? HasCompaction { get; init; }

    /// <summary>What told <see cref="HasCompaction"/>.</summary>
    public string? HasCompactionSource { get; init; }

    /// <summary>Share of the last 10 s in which every task waited for memory, in per cent (full avg10 of /proc/pressure/memory, since 4.20).</summary>
    public double? MemoryPressureFullPercent { get; init; }
}

using System.Globalization;
using System.Text;
using FragTools.Linux;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Diagnosis;

/// <summary>What a tree's small files tell that have no reader of their own.</summary>
internal static class SmallFiles
{
    public const string Cgroups = "proc/cgroups";
    public const string Pressure = "proc/pressure/memory";

    /// <summary>/proc/cgroups: <c>name hierarchy num_cgroups enabled</c> (kernel/cgroup/cgroup-v1.c, proc_cgroupstats_show).</summary>
    /// <returns>The third number of the line <c>memory</c>, or null.</returns>
    public static long? MemoryCgroups(LinuxRoot tree)
    {
        var lines = new LineReader(tree.TryReadAllBytes(Cgroups) ?? []);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (fields.Accept("memory"u8) && fields.MoveNext() && fields.MoveNext() && ByteText.TryCount(fields.Field, out var count))
            {
                return count;
            }
        }

        return null;
    }

    /// <summary>/proc/pressure/memory: <c>full avg10=0.00 avg60=…</c> (kernel/sched/psi.c, psi_show).</summary>
    public static decimal? PressureFullPercent(LinuxRoot tree)
    {
        var lines = new LineReader(tree.TryReadAllBytes(Pressure) ?? []);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (fields.Accept("full"u8) && fields.MoveNext() && fields.Field.StartsWith("avg10="u8)
                && decimal.TryParse(Encoding.ASCII.GetString(fields.Field[6..]), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent))
            {
                return percent;
            }
        }

        return null;
    }

    /// <summary>
    /// Was the kernel built with CONFIG_COMPACTION? Its configuration tells; else a counter that only such a kernel has
    /// (mm/vmstat.c, vmstat_text): a /proc/vmstat of 2.6.35 or later without it is that of a kernel without compaction.
    /// </summary>
    public static (bool? Has, string? Source) Compaction(LinuxRoot tree, CompactionStat? counters)
    {
        const string Switch = "CONFIG_COMPACTION";
        if (KernelConfig.Find(tree, Switch) is { Value: { } value, Source: var source })
        {
            return (value != "n", source);
        }

        return counters is null ? (null, null)
            : counters.CompactStall is not null ? (true, counters.Source)
            : tree.Kernel is { } kernel && kernel >= KernelRelease.TryParse("2.6.35")! && counters.Get("nr_free_pages") is not null ? (false, counters.Source)
            : (null, null);
    }
}

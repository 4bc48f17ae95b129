using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>
/// /sys/devices/system/cpu/online: <c>0-3,8</c> (drivers/base/cpu.c, show_cpus_attr; lib/vsprintf.c,
/// bitmap_list_string).
/// </summary>
internal static class OnlineCpus
{
    public const string RelativePath = "sys/devices/system/cpu/online";

    /// <summary>How many CPUs are online, by that list, else by /proc/stat; null where neither can be read.</summary>
    public static int? Count(LinuxRoot root) => Count(root.TryReadLine(RelativePath)) ?? KernelStat.Read(root).Cpus;

    /// <summary>The CPUs of a list, or null where it is none.</summary>
    public static int? Count(string? list)
    {
        var count = 0;
        foreach (var range in (list ?? "").Split(','))
        {
            var ends = range.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], out var first) || !int.TryParse(ends[^1], out var last) || last < first)
            {
                return null;
            }

            count += last - first + 1;
        }

        return count;
    }
}

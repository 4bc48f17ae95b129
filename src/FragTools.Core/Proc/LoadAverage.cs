using System.Globalization;
using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>/proc/loadavg: <c>0.50 0.40 0.30 1/200 4711</c> (fs/proc/loadavg.c, loadavg_proc_show).</summary>
internal static class LoadAverage
{
    public const string RelativePath = "proc/loadavg";

    /// <summary>Tasks that run or wait for a disk, over the last minute; null where that cannot be read.</summary>
    public static double? Read(LinuxRoot root) => Parse(root.TryReadLine(RelativePath));

    /// <summary>The first number of a line.</summary>
    public static double? Parse(string? line)
        => double.TryParse(line?.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var load) ? load : null;
}

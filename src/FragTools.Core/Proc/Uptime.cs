using System.Globalization;
using FragTools.Linux;

namespace FragTools.Proc;

/// <summary>/proc/uptime: <c>12345.67 23456.78</c> (fs/proc/uptime.c, uptime_proc_show).</summary>
internal static class Uptime
{
    public const string RelativePath = "proc/uptime";

    /// <summary>Seconds since boot; null where they cannot be read.</summary>
    public static double? Read(LinuxRoot root) => Parse(root.TryReadLine(RelativePath));

    /// <summary>The first number of a line.</summary>
    public static double? Parse(string? line)
        => double.TryParse(line?.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && double.IsFinite(seconds) ? seconds : null;
}

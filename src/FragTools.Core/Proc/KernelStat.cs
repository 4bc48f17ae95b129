using System.Globalization;
using System.Text;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>What is needed of /proc/stat (fs/proc/stat.c, show_stat). What a text does not say is null.</summary>
/// <param name="BootTime">When the machine was started, in UTC: <c>btime 1700000000</c>, seconds since 1970.</param>
/// <param name="Cpus">CPUs that are online: the lines <c>cpu0</c>, <c>cpu1</c> …</param>
internal sealed record KernelStat(DateTimeOffset? BootTime, int? Cpus)
{
    public const string RelativePath = "proc/stat";

    // Seconds since 1970 to which any uptime may be added.
    private const long LatestUnixTime = 253402300799 - int.MaxValue;

    /// <summary>Reads a tree's file.</summary>
    public static KernelStat Read(LinuxRoot root) => Parse(root.TryReadAllBytes(RelativePath));

    /// <summary>Reads a text.</summary>
    public static KernelStat Parse(ReadOnlySpan<byte> text)
    {
        DateTimeOffset? boot = null;
        var cpus = 0;
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            cpus += lines.Line is [(byte)'c', (byte)'p', (byte)'u', >= (byte)'0' and <= (byte)'9', ..] ? 1 : 0;
            var fields = new FieldReader(lines.Line);
            if (boot is null
                && fields.Accept("btime"u8)
                && long.TryParse(Encoding.ASCII.GetString(fields.Rest), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds < LatestUnixTime)
            {
                boot = DateTimeOffset.FromUnixTimeSeconds(seconds);
            }
        }

        return new KernelStat(boot, cpus > 0 ? cpus : null);
    }
}

using System.Globalization;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>Is the machine busy? Compaction takes a CPU for as long as it lasts.</summary>
internal sealed class LoadGuard : CompactionGuard
{
    private const string LoadPath = "proc/loadavg";
    private const string OnlinePath = "sys/devices/system/cpu/online";
    private const string StatPath = "proc/stat";
    private const int MostPerCpu = 2;

    public override SkipReason Reason => SkipReason.Load;

    public override GuardFinding Look(GuardInput input)
    {
        var cpus = CountOnline(input.Root.TryReadLine(OnlinePath)) ?? CountInStat(input.Root);
        return double.TryParse(input.Root.TryReadLine(LoadPath)?.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var load)
            && cpus is { } count
            ? Found(
                load > MostPerCpu * count,
                string.Create(CultureInfo.InvariantCulture, $"the load is {load:0.00}, the most with {count} CPUs is {MostPerCpu * count}"))
            : NotKnown("the load or the number of CPUs cannot be read");
    }

    /// <summary>The CPUs of a list such as <c>0-3,8</c> (lib/vsprintf.c, bitmap_list_string).</summary>
    internal static int? CountOnline(string? list)
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

    // "cpu0 …", "cpu1 …" below the sum, "cpu  …" (fs/proc/stat.c, show_stat).
    private static int? CountInStat(LinuxRoot root)
    {
        var count = 0;
        var lines = new LineReader(root.TryReadAllBytes(StatPath) ?? []);
        while (lines.MoveNext())
        {
            count += lines.Line is [(byte)'c', (byte)'p', (byte)'u', >= (byte)'0' and <= (byte)'9', ..] ? 1 : 0;
        }

        return count > 0 ? count : null;
    }
}

using FragTools.Logs.Lines;

namespace FragTools.Reports;

/// <summary>How long an open report waits for its next line.</summary>
internal static class ReportExpiry
{
    // A report is printed in one go; on a serial console its lines may still be a third of a second apart each.
    private const double MostUptimeSeconds = 20;
    private const double MostStampSeconds = 120;

    /// <summary>Have too many lines gone by?</summary>
    public static bool HasTooManyBehind(OpenReport report)
    {
        var (kernelLines, lines) = report.Kind switch
        {
            // Behind the summary always comes who is killed, whatever breaks into the report.
            ReportKind.Oom => report.Has(Seen.Kill) ? (40, 100) : report.Has(Seen.Summary) ? (256, 1000) : (64, 400),
            ReportKind.Note => (2, 8),
            ReportKind.Slab => report.Lines.Count > 2 ? (16, 40) : (48, 200),
            _ => report.Has(Seen.Tail) ? (8, 20) : (64, 400),
        };
        return report.KernelLinesSince > kernelLines || report.LinesSince > lines;
    }

    /// <summary>Has nothing come for too long? A report that has its end waits less.</summary>
    public static bool IsPastPause(OpenReport report, long milliseconds)
        => milliseconds >= (report.Has(Seen.Tail | Seen.Kill) ? 500 : 5000);

    /// <summary>Is the line too much later than the report's last, or earlier by a boot?</summary>
    public static bool IsOutdated(OpenReport report, in LineView line)
    {
        if (!report.IsSameHost(line))
        {
            return false;
        }

        if (!double.IsNaN(line.Uptime) && !double.IsNaN(report.LastUptime))
        {
            return Math.Abs(line.Uptime - report.LastUptime) > MostUptimeSeconds;
        }

        return line.Stamp.SecondsSince(report.LastStamp) is { } seconds && Math.Abs(seconds) > MostStampSeconds;
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FragTools.Text;

namespace FragTools.History;

/// <summary>A machine's memory at one moment, as sar has it.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="FreeBytes">Free memory (kbmemfree); null where sar was not asked for it.</param>
/// <param name="AvailableBytes">What processes could have had without swapping (kbavail); null where sar does not tell.</param>
/// <param name="DirectScanRate">
/// Pages a second that tasks in need of memory looked through themselves (pgscand/s), since the sample before; null where sar was not
/// asked for it.
/// </param>
internal sealed record MemorySample(DateTimeOffset Time, long? FreeBytes, long? AvailableBytes, double? DirectScanRate);

/// <summary>
/// Reads the text of <c>sar -r -B</c>, which is in that of <c>sar -A</c>, too: sysstat's pr_stats.c, print_memory_stats and
/// print_paging_stats. Below a line that names the machine and the day stand tables; a table's first line names its columns, and
/// each line begins with a time of that day, of 24 hours or of 12.
/// </summary>
internal static partial class SarText
{
    private const string Free = "kbmemfree";
    private const string Available = "kbavail";
    private const string DirectScan = "pgscand/s";

    /// <summary>Is this the line that sar begins with?</summary>
    public static bool IsHeader(string line) => Header().IsMatch(line);

    /// <summary>Does a line have a form of sar's: empty, the first, one of a table, or the averages below it?</summary>
    public static bool IsLine(string line)
        => string.IsNullOrWhiteSpace(line) || IsHeader(line) || Split(line).Time is not null || Average().IsMatch(line);

    /// <summary>Reads the samples, in the order of time; tables of something else are passed over.</summary>
    /// <param name="text">The text.</param>
    /// <param name="toUtc">Makes an instant of the machine's own time.</param>
    public static IReadOnlyList<MemorySample> Parse(ReadOnlySpan<byte> text, Func<DateTime, DateTimeOffset> toUtc)
    {
        var samples = new SortedDictionary<DateTime, MemorySample>();
        DateTime? day = null;
        DateTime last = default;
        string[]? columns = null;
        for (var lines = new LineReader(text); lines.MoveNext();)
        {
            var line = Encoding.UTF8.GetString(lines.Line);
            if (Header().Match(line) is { Success: true } header)
            {
                (day, columns) = (Day(header.Groups["date"].Value), null);
                continue;
            }

            var (time, fields) = Split(line);
            if (day is null || time is null || fields.Length == 0 || !char.IsAsciiDigit(fields[0][0]))
            {
                // The names of columns, an average, a restart.
                columns = day is not null && time is not null && fields.Any(static name => name is Free or DirectScan) ? fields : null;
                last = columns is null ? default : day!.Value + time!.Value;
                continue;
            }

            if (columns?.Length == fields.Length)
            {
                // After midnight.
                var now = last.Date + time.Value;
                last = now < last && now.Date < DateTime.MaxValue.Date ? now.AddDays(1) : now;
                var before = samples.GetValueOrDefault(last) ?? new MemorySample(toUtc(last), null, null, null);
                samples[last] = before with
                {
                    FreeBytes = Kilobytes(columns, fields, Free) ?? before.FreeBytes,
                    AvailableBytes = Kilobytes(columns, fields, Available) ?? before.AvailableBytes,
                    DirectScanRate = Number(columns, fields, DirectScan) is { } rate ? (double)rate : before.DirectScanRate,
                };
            }
        }

        return [.. samples.Values];
    }

    /// <summary>The time of day that a line begins with, and the fields behind it.</summary>
    private static (TimeSpan? Time, string[] Fields) Split(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0
            || !TimeSpan.TryParseExact(words[0], @"hh\:mm\:ss", CultureInfo.InvariantCulture, out var time))
        {
            return (null, []);
        }

        if (words.Length < 2 || words[1] is not ("AM" or "PM"))
        {
            return (time, words[1..]);
        }

        var hour = time.Hours % 12 + (words[1] == "PM" ? 12 : 0);
        return (new TimeSpan(hour, time.Minutes, time.Seconds), words[2..]);
    }

    /// <summary>
    /// A day as the locale has it: 2026-12-31, 31.12.2026, 12/31/26. Where day and month could be either way they are the C locale's,
    /// in which the daily reports of sysstat and sosreport's are written.
    /// </summary>
    private static DateTime? Day(string date)
    {
        string[] forms = ["yyyy-M-d", "d.M.yyyy", "d.M.yy", "M/d/yy", "M/d/yyyy", "d/M/yy", "d/M/yyyy"];
        foreach (var form in forms)
        {
            if (DateTime.TryParseExact(date, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return day;
            }
        }

        return null;
    }

    private static long? Kilobytes(string[] columns, string[] fields, string name)
        => Number(columns, fields, name) is { } number && number <= long.MaxValue >> 10 ? (long)number << 10 : null;

    private static decimal? Number(string[] columns, string[] fields, string name)
        => Array.IndexOf(columns, name) is >= 0 and var at
            && decimal.TryParse(fields[at].Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    // sysstat's common.c, print_gal_header; the machine's architecture and its processors may follow.
    [GeneratedRegex(@"^Linux \S+ \([^)]*\)\s+(?<date>\d+[-./]\d+[-./]\d+)(\s|$)")]
    private static partial Regex Header();

    [GeneratedRegex(@"^\w+ ?:(\s|$)")]
    private static partial Regex Average();
}

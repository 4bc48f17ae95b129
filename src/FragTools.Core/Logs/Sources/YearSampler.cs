using FragTools.Logs.Lines;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Sources;

/// <summary>
/// Looks at dates all over a file whose lines lack the year: where a date is earlier than the one before it, a year
/// turned between them; and where a message tells its line's time once more with the year, as dockerd's and containerd's do, the
/// year is known. Two hundred looks cost a few milliseconds whatever the file's size.
/// </summary>
internal static class YearSampler
{
    private const int Samples = 200;
    private const int SampleBytes = 4096;

    public static YearTurns Sample(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var step = Math.Max(SampleBytes, length / Samples);
        var dates = new List<(long, DateTime)>();
        var buffer = new byte[SampleBytes];
        (long, DateTime, int)? known = null;
        for (long at = 0; at < length; at += step)
        {
            Add(at, file, buffer, dates, ref known, last: false);
        }

        Add(Math.Max(0, length - SampleBytes), file, buffer, dates, ref known, last: true);
        return new YearTurns(dates, known);
    }

    /// <summary>The first date in a piece of the file, or the last.</summary>
    private static void Add(
        long at,
        SafeFileHandle file,
        byte[] buffer,
        List<(long Offset, DateTime Time)> dates,
        ref (long Offset, DateTime Time, int Year)? known,
        bool last)
    {
        ReadOnlySpan<byte> text = buffer.AsSpan(0, RandomAccess.Read(file, buffer, at));
        var found = false;
        var mayTell = text.IndexOf("time=\"2"u8) >= 0;
        for (var start = at == 0 ? 0 : text.IndexOf((byte)'\n') + 1; start < text.Length;)
        {
            var end = text[start..].IndexOf((byte)'\n');
            var line = end < 0 ? text[start..] : text[start..(start + end)];
            if (StampText.TrySyslog(ref line, out var stamp) && stamp.Kind == StampKind.Yearless)
            {
                var time = new DateTime(stamp.Ticks);
                if (!found || last)
                {
                    dates.RemoveRange(dates.Count - (found ? 1 : 0), found ? 1 : 0);
                    dates.Add((at + start, time));
                    found = true;
                }

                known = mayTell && YearOf(line, time) is { } year ? (at + start, time, year) : known;
                if (!last && !mayTell)
                {
                    return;
                }
            }

            if (end < 0)
            {
                return;
            }

            start += end + 1;
        }
    }

    /// <summary>
    /// The year of a line whose message tells the time once more: <c>time="2019-01-23T14:15:31+08:00"</c> (logrus). The two may be of
    /// different zones.
    /// </summary>
    private static int? YearOf(ReadOnlySpan<byte> line, DateTime time)
    {
        var at = line.IndexOf("time=\"2"u8);
        var rest = at < 0 ? default : line[(at + "time=\""u8.Length)..];
        if (!StampText.TryIso(ref rest, out var stamp, out _))
        {
            return null;
        }

        // The year that brings the two nearest to each other: a day apart at most, whatever the zones.
        var told = new DateTime(stamp.Ticks);
        var nearest = Enumerable.Range(told.Year - 1, 3).Where(year => time is not { Month: 2, Day: 29 } || DateTime.IsLeapYear(year))
            .Select(year => (Year: year, Apart: (time.AddYears(year - LogStamp.NoYear) - told).Duration()))
            .MinBy(static one => one.Apart);
        return nearest.Year > 0 && nearest.Apart <= TimeSpan.FromDays(1) ? nearest.Year : null;
    }
}

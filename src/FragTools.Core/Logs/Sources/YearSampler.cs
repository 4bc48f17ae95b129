using FragTools.Logs.Lines;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Sources;

/// <summary>
/// Looks at dates all over a file whose lines lack the year: where a date is earlier than the one before it, a year
/// turned between them. Two hundred looks cost a few milliseconds whatever the file's size.
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
        for (long at = 0; at < length; at += step)
        {
            Add(at, file, buffer, dates, last: false);
        }

        Add(Math.Max(0, length - SampleBytes), file, buffer, dates, last: true);
        return new YearTurns(dates);
    }

    /// <summary>The first date in a piece of the file, or the last.</summary>
    private static void Add(long at, SafeFileHandle file, byte[] buffer, List<(long Offset, DateTime Time)> dates, bool last)
    {
        ReadOnlySpan<byte> text = buffer.AsSpan(0, RandomAccess.Read(file, buffer, at));
        var found = false;
        for (var start = at == 0 ? 0 : text.IndexOf((byte)'\n') + 1; start < text.Length;)
        {
            var end = text[start..].IndexOf((byte)'\n');
            var line = end < 0 ? text[start..] : text[start..(start + end)];
            if (StampText.TrySyslog(ref line, out var stamp) && stamp.Kind == StampKind.Yearless)
            {
                if (found)
                {
                    dates.RemoveAt(dates.Count - 1);
                }

                dates.Add((at + start, new DateTime(stamp.Ticks)));
                found = true;
                if (!last)
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
}

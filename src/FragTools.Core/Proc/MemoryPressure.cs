using System.Globalization;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>
/// How long tasks waited for memory: /proc/pressure/memory, <c>full avg10=0.00 avg60=0.00 avg300=0.00 total=0</c> (kernel/sched/psi.c,
/// psi_show, since 4.20; not there where psi=0 or CONFIG_PSI is off). What a line does not say is null.
/// </summary>
/// <param name="SomeMicroseconds">Some task waited, since boot.</param>
/// <param name="FullMicroseconds">All tasks that could have run waited, since boot.</param>
/// <param name="FullAverage10">The share of the last ten seconds in which all waited, in per cent.</param>
internal sealed record MemoryPressure(long? SomeMicroseconds, long? FullMicroseconds, decimal? FullAverage10)
{
    public const string RelativePath = "proc/pressure/memory";

    /// <summary>Reads a tree's file; null where it cannot be read.</summary>
    public static MemoryPressure? Read(LinuxRoot root) => root.TryReadAllBytes(RelativePath) is { } text ? Parse(text) : null;

    /// <summary>Reads a text; null where it has no such line.</summary>
    public static MemoryPressure? Parse(ReadOnlySpan<byte> text)
    {
        long? some = null;
        long? full = null;
        decimal? average = null;
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (fields.Accept("some"u8))
            {
                (_, some) = Values(ref fields);
            }
            else if (fields.Accept("full"u8))
            {
                (average, full) = Values(ref fields);
            }
        }

        return (some ?? full ?? average) is null ? null : new MemoryPressure(some, full, average);
    }

    private static (decimal? Average10, long? Total) Values(ref FieldReader fields)
    {
        decimal? average = null;
        long? total = null;
        while (fields.MoveNext())
        {
            if (fields.Field.StartsWith("total="u8) && ByteText.TryCount(fields.Field[6..], out var microseconds))
            {
                total = microseconds;
            }
            else if (fields.Field.StartsWith("avg10="u8)
                && decimal.TryParse(fields.Field[6..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent))
            {
                average = percent;
            }
        }

        return (average, total);
    }
}

using System.Globalization;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>
/// How long tasks waited for memory: /proc/pressure/memory (kernel/sched/psi.c, psi_show, since 4.20; not there where
/// psi=0 or CONFIG_PSI is off).
/// </summary>
/// <param name="SomeMicroseconds">Some task waited, since boot.</param>
/// <param name="FullMicroseconds">All tasks that could have run waited, since boot.</param>
/// <param name="FullAverage10">The share of the last ten seconds in which all waited, in percent.</param>
internal sealed record PressureStall(long SomeMicroseconds, long FullMicroseconds, double FullAverage10)
{
    public const string RelativePath = "proc/pressure/memory";

    /// <summary>Reads the file; null where it cannot be read.</summary>
    public static PressureStall? TryRead(LinuxRoot root)
    {
        long? some = null, full = null;
        double? average = null;
        var lines = new LineReader(root.TryReadAllBytes(RelativePath) ?? []);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            var isFull = fields.Accept("full"u8);
            if (!isFull && !fields.Accept("some"u8))
            {
                continue;
            }

            while (fields.MoveNext())
            {
                if (fields.Field.StartsWith("total="u8) && ByteText.TryCount(fields.Field[6..], out var total))
                {
                    some = isFull ? some : total;
                    full = isFull ? total : full;
                }
                else if (isFull && fields.Field.StartsWith("avg10="u8)
                    && double.TryParse(fields.Field[6..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent))
                {
                    average = percent;
                }
            }
        }

        return some is { } s && full is { } f && average is { } a ? new PressureStall(s, f, a) : null;
    }
}

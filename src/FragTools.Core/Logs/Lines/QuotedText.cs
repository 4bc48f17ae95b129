using System.Buffers;
using System.Buffers.Text;

namespace FragTools.Logs.Lines;

/// <summary>A line in quoted-printable (RFC 2045, section 6.7): <c>order=3D0</c> is <c>order=0</c>.</summary>
internal static class QuotedText
{
    /// <summary>Is every <c>=</c> followed by the two digits of a byte, or by the line's end?</summary>
    public static bool Is(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd(" \t\r"u8);
        for (var at = line.IndexOf((byte)'='); at >= 0; at = line.IndexOf((byte)'='))
        {
            if (at < line.Length - 1 && !(at < line.Length - 2 && IsDigit(line[at + 1]) && IsDigit(line[at + 2])))
            {
                return false;
            }

            line = line[Math.Min(line.Length, at + 3)..];
        }

        return true;
    }

    private static bool IsDigit(byte value) => value is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'F');

    /// <summary>Writes what such a line says; a <c>=</c> at its end says that the next goes on.</summary>
    public static void Decode(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        line = line.TrimEnd(" \t\r"u8);
        for (var at = line.IndexOf((byte)'='); at >= 0; at = line.IndexOf((byte)'='))
        {
            output.Write(line[..at]);
            if (at < line.Length - 2 && Utf8Parser.TryParse(line.Slice(at + 1, 2), out byte value, out _, 'x'))
            {
                output.Write([value]);
            }

            line = line[Math.Min(line.Length, at + 3)..];
        }

        output.Write(line);
    }
}

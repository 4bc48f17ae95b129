using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Logs.Sources;

/// <summary>
/// Finds the entries of <c>journalctl -o export</c> (a field a line, or a name, a length of eight bytes and that many bytes;
/// an empty line between entries: systemd's "Journal Export Formats") and of <c>-o verbose</c> (a line with the time, and the
/// fields indented below it).
/// </summary>
internal sealed class EntryFinder : IRecordFinder
{
    private LogRecord _entry = new();
    private long _line = 1;

    /// <summary>Is a line the first of either form?</summary>
    public static bool Begins(ReadOnlySpan<byte> line)
        => line.StartsWith("__CURSOR="u8) || line.StartsWith("__REALTIME_TIMESTAMP="u8)

            // Fields that grep or a script left of an export.
            || line.StartsWith("_HOSTNAME="u8) || line.StartsWith("_TRANSPORT="u8) || line.StartsWith("_BOOT_ID="u8)
            || line.StartsWith("SYSLOG_IDENTIFIER="u8) || line.StartsWith("PRIORITY="u8) || line.StartsWith("MESSAGE="u8)
            || line.IndexOf(" [s="u8) > 0 && line.IndexOf(";i="u8) > 0;

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, IBufferWriter<byte> output)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var rest = bytes[at..];
            var end = rest.IndexOf((byte)'\n');
            if (end < 0 && !isEnd)
            {
                return at;
            }

            var line = end < 0 ? rest : rest[..end];
            var length = end < 0 ? rest.Length : end + 1;
            if (end >= 0 && IsBinary(line))
            {
                var size = rest.Length < length + 8 ? long.MaxValue : BinaryPrimitives.ReadInt64LittleEndian(rest[length..]);
                if (size < 0 || rest.Length - length - 8 < size)
                {
                    if (!isEnd)
                    {
                        return at;
                    }

                    break;
                }

                _entry.Add(Encoding.ASCII.GetString(line), rest.Slice(length + 8, (int)size), _line);
                length = Math.Min(rest.Length, length + 8 + (int)size + 1);
            }
            else
            {
                Take(line, output);
            }

            _line += rest[..length].Count((byte)'\n');
            at += length;
        }

        if (isEnd)
        {
            GiveOut(output);
        }

        return bytes.Length;
    }

    private static bool IsBinary(ReadOnlySpan<byte> line) => !line.IsEmpty && line.IndexOfAnyExcept(ByteSets.DictionaryName) < 0;

    private void Take(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        var text = ByteText.TrimStart(line);
        if (text.IsEmpty || (text.Length == line.Length && Begins(line) && line.IndexOf(" [s="u8) > 0))
        {
            GiveOut(output);
            var rest = text;
            if (!text.IsEmpty
                && (OtherTimes.TryWeekday(ref rest, out var stamp) || StampText.TryIso(ref rest, out stamp, out _))
                && stamp.Kind == StampKind.Utc)
            {
                _entry.Add("timestamp", Encoding.ASCII.GetBytes(
                    new DateTime(stamp.Ticks, DateTimeKind.Utc).ToString("o", System.Globalization.CultureInfo.InvariantCulture)), _line);
            }
        }
        else if (text.IndexOf((byte)'=') is > 0 and var equals && text[..equals].IndexOfAnyExcept(ByteSets.DictionaryName) < 0)
        {
            _entry.Add(Encoding.ASCII.GetString(text[..equals]), text[(equals + 1)..], _line);
        }
    }

    private void GiveOut(IBufferWriter<byte> output)
    {
        if (_entry.Message is not null)
        {
            _entry.WriteTo(output);
        }

        _entry = new LogRecord();
    }
}

using System.Buffers;
using System.Text.Json;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// A line that is a JSON object: of <c>journalctl -o json</c> (also <c>json-seq</c> and <c>json-sse</c>), whose MESSAGE
/// is a string or, where it is no UTF-8, an array of its bytes; or of Docker's json-file log.
/// </summary>
internal sealed class JsonLine
{
    /// <summary>The field in which a record of several lines tells on which line of the input it stands.</summary>
    public const string LineNumberField = "_LINE";

    /// <summary>The field in which it tells which of the records on that line it is.</summary>
    public const string OrdinalField = "_RECORD";

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ArrayBufferWriter<byte> _host = new();
    private readonly ArrayBufferWriter<byte> _tag = new();
    private readonly ArrayBufferWriter<byte> _unit = new();
    private long _lastNumber;

    /// <summary>Reads a line.</summary>
    /// <param name="raw">The line.</param>
    /// <param name="line">Receives what the object tells. Its spans live until the next call.</param>
    /// <param name="inner">A container's line, from which prefixes are still to be taken.</param>
    /// <returns>False where the line is no such object.</returns>
    public bool TryRead(ReadOnlySpan<byte> raw, ref LineView line, out bool inner)
    {
        inner = false;
        if (raw.IsEmpty || raw[0] is not ((byte)'{' or (byte)' ' or (byte)'\t' or 0x1e or (byte)'d'))
        {
            return false;
        }

        var text = raw.TrimStart("\u001e \t"u8);
        text = text.StartsWith("data: {"u8) ? text[6..] : text;
        if (text is not [(byte)'{', ..])
        {
            return false;
        }

        _text.ResetWrittenCount();
        _host.ResetWrittenCount();
        _tag.ResetWrittenCount();
        _unit.ResetWrittenCount();
        try
        {
            var read = line;
            if (!Read(text.TrimEnd(" \t\r\0"u8), ref read, out inner))
            {
                return false;
            }

            line = read;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool Read(ReadOnlySpan<byte> text, ref LineView line, out bool inner)
    {
        var reader = new Utf8JsonReader(text);
        var isContainer = false;
        var isRuntime = false;
        var isKernel = (bool?)null;
        var found = false;
        inner = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("MESSAGE"u8) || reader.ValueTextEquals("log"u8))
            {
                isContainer = reader.ValueTextEquals("log"u8);
                _text.ResetWrittenCount();
                TakeText(ref reader, _text);
                found = reader.TokenType is JsonTokenType.String or JsonTokenType.EndArray or JsonTokenType.Null;
            }
            else if (reader.ValueTextEquals("stream"u8))
            {
                isRuntime = true;
                reader.Read();
            }
            else if (reader.ValueTextEquals("_TRANSPORT"u8))
            {
                reader.Read();
                isKernel = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("kernel"u8);
            }
            else if (reader.ValueTextEquals("SYSLOG_IDENTIFIER"u8))
            {
                _tag.ResetWrittenCount();
                TakeText(ref reader, _tag);
                isKernel ??= _tag.WrittenSpan.SequenceEqual("kernel"u8);
            }
            else if (reader.ValueTextEquals("_COMM"u8) && _tag.WrittenCount == 0)
            {
                TakeText(ref reader, _tag);
            }
            else if (reader.ValueTextEquals("_SYSTEMD_UNIT"u8))
            {
                TakeText(ref reader, _unit);
            }
            else if (reader.ValueTextEquals("_HOSTNAME"u8))
            {
                TakeText(ref reader, _host);
            }
            else if (reader.ValueTextEquals("__REALTIME_TIMESTAMP"u8))
            {
                line.Stamp = TakeMicroseconds(ref reader) is { } time
                    ? LogStamp.Utc(DateTimeOffset.UnixEpoch.AddTicks(time * 10))
                    : line.Stamp;
            }
            else if (reader.ValueTextEquals("_SOURCE_MONOTONIC_TIMESTAMP"u8))
            {
                line.Uptime = TakeMicroseconds(ref reader) / 1e6 is < BracketPrefix.LongestUptime and var seconds ? seconds : line.Uptime;
            }
            else if (reader.ValueTextEquals("time"u8))
            {
                reader.Read();
                var time = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                line.Stamp = StampText.TryIso(ref time, out var stamp, out _) ? stamp : line.Stamp;
            }
            else if (reader.ValueTextEquals(LineNumberField))
            {
                if (reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
                {
                    line.Number = _lastNumber = Math.Max(number, _lastNumber + 1);
                    line.Place = new RecordPlace(number, 0);
                }
            }
            else if (reader.ValueTextEquals(OrdinalField))
            {
                if (reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var ordinal))
                {
                    line.Place = line.Place with { Ordinal = ordinal };
                }
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        line.Host = _host.WrittenSpan;
        line.Tag = _tag.WrittenSpan;
        line.Unit = _unit.WrittenSpan;
        line.Message = LinePrefix.Trim(_text.WrittenSpan);

        // What does not tell its writer (journalctl --output-fields=MESSAGE) tells it in the line, if at all.
        var isAlone = isKernel is null && line.Tag.IsEmpty && line.Unit.IsEmpty;
        line.Origin = isKernel == true ? LineOrigin.Kernel : isContainer || isAlone ? LineOrigin.Bare : LineOrigin.Other;
        if (isContainer || isAlone)
        {
            inner = true;
            line.IsPartial = isRuntime && isContainer && _text.WrittenSpan is not [.., (byte)'\n'];
            line.Container = line.Message = _text.WrittenSpan.TrimEnd("\n"u8);
        }

        return found;
    }

    /// <summary>A string, or an array of byte values; of several values the first.</summary>
    private static void TakeText(ref Utf8JsonReader reader, ArrayBufferWriter<byte> text)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetByte(out var value))
                {
                    text.GetSpan(1)[0] = value;
                    text.Advance(1);
                }
                else if (reader.TokenType == JsonTokenType.String && text.WrittenCount == 0)
                {
                    CopyString(ref reader, text);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        else if (reader.TokenType == JsonTokenType.String)
        {
            CopyString(ref reader, text);
        }
        else
        {
            reader.Skip();
        }
    }

    private static void CopyString(ref Utf8JsonReader reader, ArrayBufferWriter<byte> text)
    {
        if (reader.ValueIsEscaped)
        {
            text.Advance(reader.CopyString(text.GetSpan(reader.ValueSpan.Length)));
        }
        else
        {
            text.Write(reader.ValueSpan);
        }
    }

    private static long? TakeMicroseconds(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Number
            && ByteText.TryCount(reader.ValueSpan, out var value) && value < DateTimeOffset.MaxValue.UtcTicks / 20 ? value : null;
    }
}

using System.Buffers;
using System.Text.Json;
using FragTools.Logs.Lines;

namespace FragTools.Logs.Sources;

/// <summary>Finds records in a text that is JSON, or in which JSON of several lines stands between other lines.</summary>
internal sealed class JsonFinder : IRecordFinder
{
    private static readonly JsonReaderOptions Options =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 128 };

    private readonly RecordLines _lines = new();
    private readonly JsonRecords _records;
    private JsonReaderState _state = new(Options);
    private long _line = 1;
    private bool _isInJson;

    /// <summary>What a line begins with that a record was made.</summary>
    public static ReadOnlySpan<byte> OwnLine => "{\"_LINE\":"u8;

    public JsonFinder() => _records = new JsonRecords(_lines.Write);

    /// <summary>
    /// Does a line begin JSON that goes on in the next, or that holds a list? Objects of one line are read where they
    /// stand.
    /// </summary>
    /// <param name="log">The log from that line on.</param>
    public static bool Begins(ReadOnlySpan<byte> log)
    {
        var end = log.IndexOf((byte)'\n');
        var text = LinePrefix.Trim(end < 0 ? log : log[..end]);

        // An object in one line that was cut off, with the next below it.
        if (text.Length > 1 && text[0] == '{' && end >= 0 && LinePrefix.Trim(
            log.Slice(end + 1, Math.Min(16, log.Length - end - 1))) is [(byte)'{', ..])
        {
            return false;
        }

        if (IsAnswer(text))
        {
            return true;
        }

        if (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'['))
        {
            return false;
        }

        var rest = LinePrefix.Trim(text[1..]);
        return rest.IsEmpty
            || (text[0] == '['
                ? rest[0] is (byte)'{' or (byte)'[' && Begins(rest) || rest is [(byte)'{' or (byte)'"', ..]
                : rest[0] == '"' && !IsWhole(text));
    }

    /// <summary><c>ok: [n7] => {</c>, <c>n7 | CHANGED | rc=0 => {</c>: what a machine answered to ansible.</summary>
    private static bool IsAnswer(ReadOnlySpan<byte> line)
        => line.EndsWith(" => {"u8) && (line.IndexOf(": ["u8) is > 0 and < 12 || line.IndexOf(" | "u8) > 0);

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, IBufferWriter<byte> output)
    {
        _lines.Output = output;
        var at = 0;
        while (at < bytes.Length)
        {
            var rest = bytes[at..];
            var done = _isInJson ? Json(rest, isEnd) : Text(rest, isEnd);
            _line += rest[..done].Count((byte)'\n');
            at += done;
            if (done == 0)
            {
                break;
            }
        }

        if (isEnd)
        {
            _records.End();
        }

        return at;
    }

    /// <summary>Passes a line on, or sees that JSON begins with it.</summary>
    private int Text(ReadOnlySpan<byte> text, bool isEnd)
    {
        var end = text.IndexOf((byte)'\n');
        if (end < 0 && !isEnd && (text.Length < LogForm.HeadBytes || !Begins(text)))
        {
            return 0;
        }

        var line = end < 0 ? text : text[..end];
        var isBlank = LinePrefix.Trim(line.Trim("\u001e,]"u8)).IsEmpty;
        if (Begins(text))
        {
            _isInJson = true;
            _state = new JsonReaderState(Options);
            if (IsAnswer(LinePrefix.Trim(line)))
            {
                return line.LastIndexOf((byte)'{');
            }

            return text.IndexOfAny((byte)'{', (byte)'[') is > 0 and var blanks ? blanks : Json(text, isEnd);
        }

        _lines.Write(isBlank ? default : line, _line);
        return end < 0 ? text.Length : end + 1;
    }

    private int Json(ReadOnlySpan<byte> text, bool isEnd)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, _state);
        var line = _line;
        long counted = 0;
        try
        {
            while (reader.Read())
            {
                line += text[(int)counted..(int)reader.TokenStartIndex].Count((byte)'\n');
                counted = reader.TokenStartIndex;
                _records.Take(ref reader, line);
                if (!_records.IsOpen)
                {
                    // What follows a value is another, or text.
                    _isInJson = false;
                    return (int)reader.BytesConsumed;
                }
            }
        }
        catch (JsonException)
        {
            return Broken(text, (int)reader.BytesConsumed);
        }

        _state = reader.CurrentState;
        var consumed = (int)reader.BytesConsumed;
        if (consumed == 0 && isEnd)
        {
            return Broken(text, 0);
        }

        return consumed;
    }

    /// <summary>It is no JSON, or is cut off: what came before was read, and the line at which it breaks off is text.</summary>
    private int Broken(ReadOnlySpan<byte> text, int consumed)
    {
        _records.End();
        _isInJson = false;
        var end = text[consumed..].IndexOf((byte)'\n');
        var line = end < 0 ? text[consumed..] : text[consumed..(consumed + end)];
        _lines.Write(line, _line + text[..consumed].Count((byte)'\n'));
        return end < 0 ? text.Length : consumed + end + 1;
    }

    private static bool IsWhole(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, Options);
            reader.Read();
            if (!reader.TrySkip() || reader.BytesConsumed != text.Length)
            {
                return false;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        // Lists in it may be lists of lines; not so in a line of the journal's or of Docker's.
        return text.StartsWith("{\"log\":"u8) || text.IndexOf("\"__CURSOR\""u8) > 0 || text.IndexOf(
            "\"__REALTIME_TIMESTAMP\""u8) > 0
                || text.StartsWith(OwnLine)
                || (text.IndexOf("[["u8) < 0 && text.IndexOf("[{"u8) < 0 && text.IndexOf("_lines\""u8) < 0 && !HasPacked(text));
    }

    /// <summary>Is a string in it base64, in which nothing is found where it stands?</summary>
    private static bool HasPacked(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'"'); at >= 0; at = text.IndexOf((byte)'"'))
        {
            text = text[(at + 1)..];
            if (PackedText.IsPacked(text))
            {
                return true;
            }
        }

        return false;
    }
}

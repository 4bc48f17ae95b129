using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FragTools.Logs.Lines;

/// <summary>
/// Finds the records of a log in JSON of whatever shape, as its tokens come: an object that stands in a list or by itself
/// is a record, and what its inner objects tell is said of it; a list of texts is a list of lines
/// (<c>stdout_lines</c>), and one of a time and a text a record, too (Loki's <c>values</c>).
/// </summary>
/// <param name="take">Takes the records in their order.</param>
internal sealed class JsonRecords(Action<LogRecord> take)
{
    private static readonly string[] LineLists = ["stdout_lines", "lines", "log", "logs", "messages", "output", "stderr_lines", "results"];

    private readonly Stack<Frame> _frames = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private string? _name;
    private string? _learned;

    /// <summary>Is a value open?</summary>
    public bool IsOpen => _frames.Count > 0;

    /// <summary>Takes the next token.</summary>
    /// <param name="reader">The reader, which has read it.</param>
    /// <param name="line">The line on which the token stands, from 1.</param>
    public void Take(ref Utf8JsonReader reader, long line)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _name = Encoding.UTF8.GetString(reader.ValueSpan);
                break;
            case JsonTokenType.StartObject:
                _frames.Push(new Frame(_name, isList: false, _learned));
                _name = null;
                break;
            case JsonTokenType.StartArray:
                _frames.Push(new Frame(_name, isList: true, _learned));
                _name = null;
                break;
            case JsonTokenType.EndObject:
                EndObject(_frames.Pop());
                break;
            case JsonTokenType.EndArray:
                EndList(_frames.Pop());
                break;
            case JsonTokenType.String or JsonTokenType.Number:
                Value(ref reader, line);
                break;
        }
    }

    /// <summary>The text is at its end, or is no JSON any more: what there is of open records is all that will come.</summary>
    public void End()
    {
        while (_frames.TryPop(out var frame))
        {
            if (frame.IsList)
            {
                EndList(frame);
            }
            else
            {
                EndObject(frame);
            }
        }

        _name = null;
    }

    private void Value(ref Utf8JsonReader reader, long line)
    {
        if (!_frames.TryPeek(out var frame))
        {
            return;
        }

        _bytes.ResetWrittenCount();
        if (reader.TokenType == JsonTokenType.String)
        {
            var room = _bytes.GetSpan((int)(reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length));
            try
            {
                _bytes.Advance(reader.CopyString(room));
            }
            catch (InvalidOperationException)
            {
                // A lone surrogate: no text.
                return;
            }
        }
        else
        {
            _bytes.Write(reader.ValueSpan);
        }

        if (frame.IsList)
        {
            frame.Values.Add((_bytes.WrittenSpan.ToArray(), line, reader.TokenType == JsonTokenType.String));
            return;
        }

        // CloudWatch Logs Insights: {"field":"@message","value":"…"}; OpenTelemetry: {"key":"host.name","value":{"stringValue":"…"}}.
        if ((_name == "field" || (_name == "key" && _frames.Skip(1).FirstOrDefault() is { Name: "attributes" }))
            && reader.TokenType == JsonTokenType.String)
        {
            frame.Field = Encoding.UTF8.GetString(_bytes.WrittenSpan);
        }
        else if (_name == "value" && frame.Field is not null)
        {
            frame.Record.Add(frame.Field, _bytes.WrittenSpan, line);
        }
        else if (_name is not null)
        {
            // ECS: "host": {"name": …}.
            frame.Record.Add(_name == "name" && frame.Name is "host" or "node" ? "host" : _name, _bytes.WrittenSpan, line);
        }

        _name = null;
    }

    private void EndObject(Frame frame)
    {
        if (!_frames.TryPeek(out var outer))
        {
            GiveOut(frame.Record);
        }
        else if (outer.IsList)
        {
            if (frame.Field is not null)
            {
                outer.Record.Add(frame.Record);
                return;
            }

            GiveOut(frame.Record);
            outer.Record.IsGivenOut = true;
        }
        else
        {
            // Objects side by side that hold a line in the same field are records, each by itself.
            if (outer.Record.Message is not null && frame.Record.Message is not null && outer.Inner
                is not null && outer.Record.MessageField == frame.Record.MessageField)
            {
                GiveOut(outer.Record);
                outer.Record = new LogRecord { IsGivenOut = true };
            }

            if (outer.Field is { } field && frame.Name == "value" && frame.Record.Message is { } value)
            {
                outer.Record.Add(field, value, frame.Record.Line);
                return;
            }

            outer.Inner = frame.Record.Message is null ? outer.Inner : frame.Name;
            outer.Record.Add(frame.Record);
        }
    }

    private void EndList(Frame frame)
    {
        _frames.TryPeek(out var outer);
        if (frame.Name == "MESSAGE" && outer is not null && frame.Values.Count > 0 && frame.Values.TrueForAll(
            static value => !value.IsText))
        {
            // journalctl writes what is no UTF-8 as the numbers of its bytes.
            outer.Record.Add(
                "MESSAGE", Array.ConvertAll(
                    [.. frame.Values], static value => byte.TryParse(value.Text, out var one) ? one : (byte)'?'), frame.Values[0].Line);
            return;
        }

        if (frame.Name == "attributes")
        {
            outer?.Record.Inherit(frame.Record);
            return;
        }

        if (frame.Record.Message is not null)
        {
            GiveOut(frame.Record);
        }
        else if (outer is { IsList: true } && frame.Values.Count > 1)
        {
            Row(frame);
        }
        else if (frame.Values.Count > 0
            && (Array.IndexOf(LineLists, frame.Name) >= 0 || outer is null || frame.Values.Exists(
                static value => MessageStart.Find(value.Text, isKernel: false, out _) >= 0)))
        {
            foreach (var (text, line, _) in frame.Values)
            {
                var record = new LogRecord();
                record.Take(frame.Name, 0, text, line);
                GiveOut(record);
            }
        }
        else
        {
            return;
        }

        if (outer is not null)
        {
            outer.Record.IsGivenOut = true;
        }
    }

    /// <summary>A row of a table, or one of Loki's pairs: a time and a line among other values.</summary>
    private void Row(Frame frame)
    {
        var record = new LogRecord();
        var best = -1;
        for (var index = 0; index < frame.Values.Count; index++)
        {
            var (text, line, _) = frame.Values[index];
            if (record.Stamp.Kind == StampKind.None && LogRecord.TimeOf(text).Kind != StampKind.None)
            {
                record.Add("timestamp", text, line);
            }
            else if (best < 0 || text.Length > frame.Values[best].Text.Length)
            {
                best = index;
            }
        }

        if (best >= 0 && record.Stamp.Kind != StampKind.None)
        {
            record.Take(null, 0, frame.Values[best].Text, frame.Values[best].Line);
            GiveOut(record);
        }
    }

    private void GiveOut(LogRecord record)
    {
        if (record.Message is null || (record.IsGivenOut && record.MessageField is "stdout" or "output" or "Output"))
        {
            return;
        }

        foreach (var outer in _frames)
        {
            record.Inherit(outer.Record);
        }

        _learned = record.IsFieldUnknown ? record.MessageField : _learned;

        take(record);
    }

    private sealed class Frame(string? name, bool isList, string? learned)
    {
        public string? Name => name;

        public bool IsList => isList;

        public LogRecord Record { get; set; } = new(learned);

        public List<(byte[] Text, long Line, bool IsText)> Values { get; } = [];

        /// <summary>The field that the object's value is of.</summary>
        public string? Field { get; set; }

        /// <summary>The inner object that the record's line came from.</summary>
        public string? Inner { get; set; }
    }
}

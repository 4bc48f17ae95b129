using System.Buffers;
using System.Text;
using System.Text.Json;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>
/// Finds the records of a log in JSON of whatever shape, as its tokens come: an object that stands in a list or by itself
/// is a record, and what its inner objects tell is said of it; a list of texts is a list of lines
/// (<c>stdout_lines</c>), and one of a time and a text a record, too (Loki's <c>values</c>).
/// </summary>
/// <param name="take">Takes the records in their order.</param>
/// <param name="depth">How many records it is read out of: a record's line may be one itself.</param>
internal sealed partial class JsonRecords(Action<LogRecord> take, int depth = 0)
{
    /// <summary>Docker's record of a shipper's, in a record of another's: more is nobody's.</summary>
    private const int Deepest = 4;

    private readonly Stack<Frame> _frames = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private string? _name;
    private string? _learned;
    private InlineRecord? _inner;

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
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Open(reader.TokenType == JsonTokenType.StartArray);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Close(_frames.Pop());
                break;
            case JsonTokenType.String or JsonTokenType.Number:
                Value(ref reader, line);
                break;
        }
    }

    /// <summary>Takes a document that was read already.</summary>
    /// <param name="document">The document.</param>
    /// <param name="before">How many lines stand before it.</param>
    public void Take(ValueNode document, long before)
    {
        if (document is ScalarNode scalar)
        {
            Value(Encoding.UTF8.GetBytes(scalar.Text), isText: true, before + scalar.Line);
            return;
        }

        Open(document is SequenceNode);
        foreach (var item in (document as SequenceNode)?.Items ?? [])
        {
            Take(item, before);
        }

        foreach (var (key, value) in (document as MappingNode)?.Entries ?? [])
        {
            _name = key;
            Take(value, before);
        }

        Close(_frames.Pop());
    }

    /// <summary>The text is at its end, or is no JSON any more: what there is of open records is all that will come.</summary>
    public void End()
    {
        while (_frames.TryPop(out var frame))
        {
            Close(frame);
        }

        _name = null;
    }

    private void Open(bool isList)
    {
        _frames.Push(new Frame(_name, isList, _learned));
        _name = null;
    }

    private void Close(Frame frame)
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

    private void Value(ref Utf8JsonReader reader, long line)
    {
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

        Value(_bytes.WrittenSpan, reader.TokenType == JsonTokenType.String, line);
    }

    private void Value(ReadOnlySpan<byte> value, bool isText, long line)
    {
        if (!_frames.TryPeek(out var frame))
        {
            return;
        }

        if (frame.IsList)
        {
            frame.Values.Add((value.ToArray(), line, isText));
            return;
        }

        // CloudWatch Logs Insights: {"field":"@message","value":"…"}; OpenTelemetry: {"key":"host.name","value":{"stringValue":"…"}}.
        if ((_name == "field" || (_name == "key" && _frames.Skip(1).FirstOrDefault() is { Name: "attributes" }))
            && isText)
        {
            frame.Field = Encoding.UTF8.GetString(value);
        }
        else if (_name == "value" && frame.Field is not null)
        {
            frame.Record.Add(frame.Field, value, line);
        }
        else if (_name == "name" && _frames.Skip(1).FirstOrDefault() is { IsList: true, Name: "columns" or "fields" or "schema" } columns)
        {
            columns.Values.Add((value.ToArray(), line, isText));
        }
        else if (_name is not null)
        {
            // ECS: "host": {"name": …}.
            frame.Record.Add(_name == "name" && frame.Name is "host" or "node" ? "host" : _name, value, line);
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
        if (depth < Deepest && InlineRecord.Begins(record.Message)
            && (_inner ??= new InlineRecord(depth + 1)).Read(record.Message) is { Count: > 0 } inner
            && inner.All(static one => one.IsCarrier))
        {
            foreach (var one in inner)
            {
                one.Inherit(record);
                one.Line = record.Line;
                take(one);
            }

            return;
        }

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

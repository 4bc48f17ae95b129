using System.Text;
using System.Text.Json;

namespace FragTools.Text;

/// <summary>
/// Reads JSON as the tree that YAML becomes. A text that is cut off gives what came whole: a terminal, a ticket or a log
/// shipper's limit leaves such. Of two equal keys the first counts.
/// </summary>
internal static class JsonValues
{
    /// <summary>Reads one document.</summary>
    /// <param name="text">The text, UTF-8.</param>
    /// <returns>The tree; null where the text begins with no value.</returns>
    public static ValueNode? Read(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = Bounds.DocumentLevels,
        });
        var reading = new Reading();
        try
        {
            while (reader.Read())
            {
                reading.Take(ref reader, text);
            }
        }
        catch (JsonException)
        {
            // Cut off, or followed by something else: what came whole counts.
        }
        catch (InvalidOperationException)
        {
            // A text with a lone surrogate.
        }

        return reading.Root;
    }

    private sealed class Reading
    {
        private readonly Stack<ValueNode> _open = new();
        private string? _key;
        private long _line = 1;
        private int _lineStart;
        private int _counted;
        private int _values;

        public ValueNode? Root { get; private set; }

        public void Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
        {
            var (line, column) = Place((int)reader.TokenStartIndex, text);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _key = reader.GetString();
                    break;
                case JsonTokenType.StartObject:
                    Open(new MappingNode(line, column));
                    break;
                case JsonTokenType.StartArray:
                    Open(new SequenceNode(line, column));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close();
                    break;
                default:
                    var isText = reader.TokenType == JsonTokenType.String;
                    Add(new ScalarNode(line, column, isText
                        ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan), !isText), _key);
                    break;
            }
        }

        private void Open(ValueNode node)
        {
            // It is put into its parent now, so that a text that is cut off keeps what it has.
            Add(node, _key);
            _open.Push(node);
            _key = null;
        }

        private void Close()
        {
            _open.Pop();
            _key = null;
        }

        private void Add(ValueNode node, string? key)
        {
            if (++_values > Bounds.DocumentValues)
            {
                throw new IOException($"a document in it has more than {Bounds.DocumentValues} values");
            }

            if (_open.Count == 0)
            {
                Root ??= node;
            }
            else if (_open.Peek() is MappingNode mapping)
            {
                mapping.TryAdd(key ?? "", node);
            }
            else
            {
                ((SequenceNode)_open.Peek()).Add(node);
            }
        }

        private (long Line, long Column) Place(int at, ReadOnlySpan<byte> text)
        {
            var before = text[_counted..at];
            if (before.LastIndexOf((byte)'\n') is >= 0 and var last)
            {
                _line += before.Count((byte)'\n');
                _lineStart = _counted + last + 1;
            }

            _counted = at;
            return (_line, at - _lineStart + 1);
        }
    }
}

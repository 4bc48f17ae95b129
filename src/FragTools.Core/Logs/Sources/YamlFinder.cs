using System.Buffers;
using FragTools.Logs.Lines;
using FragTools.Text;

namespace FragTools.Logs.Sources;

/// <summary>
/// Finds records in a log that is YAML: entries as documents (<c>gcloud logging read</c>), or as items of one (<c>aws logs … --output
/// yaml</c>). What is no YAML is passed on as it stands.
/// </summary>
/// <param name="yaml">Reads it.</param>
internal sealed class YamlFinder(Func<ReadOnlyMemory<byte>, IReadOnlyList<ValueNode>> yaml) : IRecordFinder
{
    private static readonly byte[][] Keys =
    [
        [.. "MESSAGE: "u8], [.. "textPayload: "u8], [.. "jsonPayload:"u8], [.. "message: "u8], [.. "Output: "u8], [.. "log: "u8],
        [.. "stdout_lines:"u8],
    ];

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly RecordLines _lines = new();
    private long _line = 1;
    private long _first = 1;

    /// <summary>Is a text such a log?</summary>
    /// <param name="head">Its first bytes.</param>
    public static bool Begins(ReadOnlySpan<byte> head)
    {
        head = LinePrefix.Trim(head.TrimStart("\ufeff\n"u8));
        var first = head.IndexOf((byte)'\n') is > 0 and var end ? LinePrefix.Trim(head[..end]) : default;
        if (!first.SequenceEqual("---"u8) && !IsKey(first.StartsWith("- "u8) ? first[2..] : first))
        {
            return false;
        }

        foreach (var name in Keys)
        {
            if (head.StartsWith(name) || (head.IndexOf(name) is > 0 and var at && head[at - 1] is (byte)' ' or (byte)'\n'))
            {
                return head.IndexOf("apiVersion: "u8) < 0;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, IBufferWriter<byte> output)
    {
        _lines.Output = output;
        var at = 0;
        while (at < bytes.Length && bytes[at..].IndexOf((byte)'\n') is var length && (length >= 0 || isEnd))
        {
            var line = bytes.Slice(at, length < 0 ? bytes.Length - at : length);

            // "ok: [n7] =>": which machine answered ansible.
            var isMore = (line.IsEmpty || line[0] is (byte)' ' or (byte)'-' or (byte)'#' or (byte)'\r' || IsKey(line))
                && !line.EndsWith("=>"u8);
            if (!isMore || line.StartsWith("---"u8) || _text.WrittenCount > Bounds.RecordBytes)
            {
                Flush();
            }

            if (isMore)
            {
                _text.Write(line);
                _text.Write("\n"u8);
            }
            else
            {
                _lines.Write(line, _line);
            }

            at += line.Length + (length < 0 ? 0 : 1);
            _line++;
            _first = _text.WrittenCount == 0 ? _line : _first;
        }

        if (isEnd)
        {
            Flush();
        }

        return at;
    }

    /// <summary>Gives out the records of a document; what has none is passed on as it stands.</summary>
    private void Flush()
    {
        if (_text.WrittenCount == 0)
        {
            return;
        }

        var records = new List<LogRecord>();
        var reader = new JsonRecords(records.Add);
        foreach (var document in yaml(_text.WrittenMemory))
        {
            reader.Take(document, _first - 1);
        }

        records.ForEach(_lines.Write);
        for (var rest = _text.WrittenSpan; records.Count == 0 && !rest.IsEmpty; _first++)
        {
            var end = rest.IndexOf((byte)'\n');
            _lines.Write(rest[..end], _first);
            rest = rest[(end + 1)..];
        }

        _text.ResetWrittenCount();
        _first = _line;
    }

    /// <summary>A name and a colon, with a value or without.</summary>
    private static bool IsKey(ReadOnlySpan<byte> line)
        => line.IndexOf((byte)':') is > 0 and var colon && line[..colon].IndexOfAnyExcept(ByteSets.CounterName) < 0
            && (colon + 1 == line.Length || line[colon + 1] is (byte)' ' or (byte)'\r');
}

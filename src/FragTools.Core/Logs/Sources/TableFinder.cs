using System.Buffers;
using System.Text;
using FragTools.Logs.Lines;

namespace FragTools.Logs.Sources;

/// <summary>
/// Finds records in a table with a head (RFC 4180; also with tabs or semicolons): what Datadog, Splunk, Grafana and
/// Kibana export.
/// </summary>
/// <param name="separator">What parts the cells.</param>
internal sealed class TableFinder(byte separator) : IRecordFinder
{
    /// <summary>What columns that hold lines are called besides the names of records' fields, in whatever case.</summary>
    private static readonly string[] Lines =
        ["msg", "event", "log line", "logline", "log_line", "log message", "entry", "event message", "log"];

    private readonly List<byte[]> _cells = [];
    private readonly ArrayBufferWriter<byte> _cell = new();
    private string[]? _head;
    private long _line = 1;

    /// <summary>The separator of a table whose first line this is; 0 where it is none that holds log lines.</summary>
    public static byte SeparatorOf(ReadOnlySpan<byte> line)
    {
        line = LinePrefix.Trim(line.TrimStart("\ufeff"u8));
        foreach (var separator in ",\t;"u8)
        {
            var names = Encoding.UTF8.GetString(line).Split((char)separator);
            if (names.Length > 1 && Array.TrueForAll(
                names, static name => name.Length is > 0 and < 64) && Array.Exists(names, static name => LogRecord.IsMessage(Name(name))))
            {
                return separator;
            }
        }

        return 0;
    }

    /// <summary>Is it a line that may stand before a table's head?</summary>
    public static bool IsBefore(ReadOnlySpan<byte> line) => line.StartsWith("sep="u8) || line.StartsWith("#"u8);

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, IBufferWriter<byte> output)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var length = Row(bytes[at..], isEnd);
            if (length == 0)
            {
                break;
            }

            if (_head is null)
            {
                // A spreadsheet is told the separator in a line of its own, and some tell what they exported.
                _head = IsBefore(bytes[at..]) ? null : [.. _cells.Select(static cell => Name(Encoding.UTF8.GetString(cell)))];
            }
            else
            {
                GiveOut(output);
            }

            _line += bytes.Slice(at, length).Count((byte)'\n');
            at += length;
        }

        return at;
    }

    /// <summary>
    /// Azure puts the zone behind a time's name, <c>TimeGenerated [UTC]</c>, Google's logs and Elasticsearch the object before a field's,
    /// <c>jsonPayload.MESSAGE</c>.
    /// </summary>
    private static string Name(string cell)
    {
        var name = cell.Trim(' ', '"', '\ufeff', '\r');
        name = name.EndsWith(" [UTC]", StringComparison.Ordinal) ? name[..^6] : name;
        name = name.StartsWith("jsonPayload.", StringComparison.Ordinal) ? name[12..]
            : name.StartsWith("_source.", StringComparison.Ordinal) ? name[8..] : name;
        return Lines.Contains(name, StringComparer.OrdinalIgnoreCase) ? "message" : name;
    }

    private void GiveOut(IBufferWriter<byte> output)
    {
        var record = new LogRecord();
        for (var index = 0; index < _cells.Count && index < _head!.Length; index++)
        {
            record.Add(_head[index], _cells[index], _line);
        }

        if (record.Message is not null)
        {
            record.WriteTo(output);
        }
    }

    /// <summary>Reads a row into the cells.</summary>
    /// <returns>Its length with its end; 0 where it is not whole yet.</returns>
    private int Row(ReadOnlySpan<byte> text, bool isEnd)
    {
        _cells.Clear();
        _cell.ResetWrittenCount();
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var one = text[at];
            if (one == '"' && (isQuoted || _cell.WrittenCount == 0))
            {
                if (isQuoted && at + 1 < text.Length && text[at + 1] == '"')
                {
                    at++;
                }
                else
                {
                    isQuoted = !isQuoted;
                    continue;
                }
            }
            else if (!isQuoted && (one == separator || one == '\n'))
            {
                _cells.Add(_cell.WrittenSpan.TrimEnd("\r"u8).ToArray());
                _cell.ResetWrittenCount();
                if (one == '\n')
                {
                    return at + 1;
                }

                continue;
            }

            _cell.GetSpan(1)[0] = one;
            _cell.Advance(1);
        }

        _cells.Add(_cell.WrittenSpan.ToArray());
        return isEnd ? text.Length : 0;
    }
}

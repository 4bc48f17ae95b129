using System.Text;
using System.Text.Json;

namespace FragTools.Logs.Lines;

/// <summary>Reads records that stand in one line, as log shippers write them one below the other, also several in a batch.</summary>
internal sealed class InlineRecord
{
    private readonly JsonRecords _records;
    private readonly List<LogRecord> _found = [];

    /// <param name="depth">How many records it is read out of.</param>
    public InlineRecord(int depth = 0) => _records = new JsonRecords(_found.Add, depth);

    /// <summary>May a text be an object?</summary>
    public static bool Begins(ReadOnlySpan<byte> text) => text is [(byte)'{', (byte)'"' or (byte)' ' or (byte)'\n', .., (byte)'}'];

    /// <summary>Reads an object.</summary>
    /// <param name="json">The object; Fluent Bit writes <c>=&gt;</c> for the colon where it shows records.</param>
    /// <returns>The records; none where it is no JSON, holds no line, or is a runtime's own log, whose reader knows its fields.</returns>
    public IReadOnlyList<LogRecord> Read(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\"=>"u8) >= 0)
        {
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).Replace("\"=>", "\":", StringComparison.Ordinal));
        }

        _found.Clear();
        if (IsProgram(json) || json.IndexOf("\"apiVersion\""u8) > 0 || json.IndexOf("\"involvedObject\""u8) > 0)
        {
            return _found;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                _records.Take(ref reader, 0);
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            _records.End();
            _found.Clear();
        }

        return _found;
    }

    /// <summary>logrus, klog and zap write these beside the message; Fluent Bit's and LAVA's records have other names.</summary>
    private static bool IsProgram(ReadOnlySpan<byte> json)
        => json.IndexOf("\"msg\":"u8) > 0 && (json.IndexOf("\"level\":"u8) > 0 || json.IndexOf("\"caller\":"u8) > 0
            || json.IndexOf("\"ts\":"u8) > 0 || json.IndexOf("\"time\":"u8) > 0);
}

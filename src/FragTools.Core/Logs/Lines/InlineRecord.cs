using System.Text;
using System.Text.Json;

namespace FragTools.Logs.Lines;

/// <summary>Reads a record that stands in one line, as log shippers write them one below the other.</summary>
internal sealed class InlineRecord
{
    private readonly JsonRecords _records;
    private LogRecord? _found;

    public InlineRecord() => _records = new JsonRecords(record => _found ??= record);

    /// <summary>Reads an object.</summary>
    /// <param name="json">The object; Fluent Bit writes <c>=&gt;</c> for the colon where it shows records.</param>
    /// <returns>The record; null where it is no JSON, holds no line, or is a runtime's own log, whose reader knows its fields.</returns>
    public LogRecord? Read(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\"=>"u8) >= 0)
        {
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).Replace("\"=>", "\":", StringComparison.Ordinal));
        }

        if (json.IndexOf("\"msg\":"u8) > 0 || json.IndexOf("\"apiVersion\""u8) > 0 || json.IndexOf("\"involvedObject\""u8) > 0)
        {
            return null;
        }

        _found = null;
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
            return null;
        }

        return _found;
    }
}

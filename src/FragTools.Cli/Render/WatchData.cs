using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FragTools.Watch;

namespace FragTools.Cli.Render;

/// <summary>
/// A watch for programs: samples, and among them what was done. As CSV the samples alone; what was done is a line on
/// standard error.
/// </summary>
internal sealed class WatchData(Format format, TextWriter writer) : IWatchOutput
{
    private readonly CsvOutput<WatchSample>? _csv = format == Format.Csv ? new(freeBlocks: null, writer) : null;
    private bool _any;

    public void Write(WatchTurn turn)
    {
        if (_csv is not null)
        {
            _csv.Write(turn.Samples);
            foreach (var remark in turn.Remarks)
            {
                Messages.Note(remark);
            }

            return;
        }

        WriteAll(turn.Samples, RecordJson.Plain.WatchSample);
        WriteAll(turn.CacheDrops, RecordJson.Plain.CacheDropResult);
        WriteAll(turn.Compactions, RecordJson.Plain.CompactionResult);
    }

    public void End()
    {
        _csv?.End();
        if (format == Format.Json)
        {
            writer.Write(_any ? "\n]\n" : "[]\n");
        }
    }

    private void WriteAll<T>(IReadOnlyList<T> rows, JsonTypeInfo<T> type)
    {
        foreach (var row in rows)
        {
            writer.Write(format == Format.JsonL ? "" : _any ? ",\n" : "[\n");
            writer.Write(JsonSerializer.Serialize(row, type));
            writer.Write(format == Format.JsonL ? "\n" : "");
            _any = true;
        }
    }
}

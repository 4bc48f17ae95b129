using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FragTools.Cli.Render;

/// <summary>One array, whatever the number of inputs and objects; an object a line.</summary>
internal sealed class JsonArrayOutput<T>(JsonTypeInfo<T> type, TextWriter writer) : IOutput<T>
{
    private bool _any;

    public void Write(IReadOnlyList<T> rows)
    {
        foreach (var row in rows)
        {
            writer.Write(_any ? ",\n" : "[\n");
            writer.Write(JsonSerializer.Serialize(row, type));
            _any = true;
        }
    }

    public void End() => writer.Write(_any ? "\n]\n" : "[]\n");
}

/// <summary>One object a line.</summary>
internal sealed class JsonLinesOutput<T>(JsonTypeInfo<T> type, TextWriter writer) : IOutput<T>
{
    public void Write(IReadOnlyList<T> rows)
    {
        foreach (var row in rows)
        {
            writer.Write(JsonSerializer.Serialize(row, type));
            writer.Write('\n');
        }
    }

    public void End()
    {
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FragTools.Cli.Render;

/// <summary>
/// Objects as JSON, by the code that was generated for their type. The serializer itself would take this way only with
/// its own encoder, and else ask a converter for each property: that takes longer to set up than most reading.
/// </summary>
/// <typeparam name="T">The type, one of those of <see cref="RecordJson"/>.</typeparam>
internal sealed class JsonText<T>
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Action<Utf8JsonWriter, T> _write;

    public JsonText()
    {
        var json = RecordJson.Plain;
        var type = (JsonTypeInfo<T>?)((IJsonTypeInfoResolver)json).GetTypeInfo(typeof(T), json.Options);
        _write = type?.SerializeHandler ?? throw new InvalidOperationException($"no JSON code was generated for {typeof(T).Name}");
    }

    /// <summary>An object in one line.</summary>
    public string Of(T item)
    {
        _text.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(
            _text, new JsonWriterOptions { Encoder = RecordJson.Plain.Options.Encoder, SkipValidation = true }))
        {
            _write(writer, item);
        }

        return Encoding.UTF8.GetString(_text.WrittenSpan);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace FragTools.Cli.Render;

/// <summary>
/// Writes the names of an enum's values, as JsonStringEnumConverter does; that one makes a table of all first, both
/// ways.
/// </summary>
/// <typeparam name="T">The enum.</typeparam>
internal sealed class EnumText<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => throw new NotSupportedException("nothing is read back");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

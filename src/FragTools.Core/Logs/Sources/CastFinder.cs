using System.Buffers;
using System.Text.Json;
using FragTools.Logs.Lines;

namespace FragTools.Logs.Sources;

/// <summary>
/// Finds what a terminal showed in a recording of asciinema (asciicast v2 and v3): a line with the terminal's size, then one for
/// each piece of output, <c>[0.25, "o", "…"]</c>. A piece ends anywhere.
/// </summary>
internal sealed class CastFinder : IRecordFinder
{
    /// <summary>Is a line a recording's first?</summary>
    public static bool Begins(ReadOnlySpan<byte> line)
        => line is [(byte)'{', ..] && line.IndexOf("\"version\":"u8) is > 0 and < 8
            && (line.IndexOf("\"width\":"u8) > 0 || line.IndexOf("\"term\":"u8) > 0);

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, IBufferWriter<byte> output)
    {
        var at = 0;
        while (at < bytes.Length && bytes[at..].IndexOf((byte)'\n') is var length && (length >= 0 || isEnd))
        {
            var line = bytes.Slice(at, length < 0 ? bytes.Length - at : length);
            at += line.Length + (length < 0 ? 0 : 1);
            if (LinePrefix.Trim(line) is [(byte)'[', ..] and var piece)
            {
                Take(piece, output);
            }
        }

        return at;
    }

    private static void Take(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        try
        {
            var reader = new Utf8JsonReader(piece);
            if (reader.Read() && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.Read()
                && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("o"u8) && reader.Read()
                && reader.TokenType == JsonTokenType.String)
            {
                output.Advance(reader.CopyString(output.GetSpan(reader.ValueSpan.Length + 1)));
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // A line that was cut off, or half a character: the next piece goes on.
        }
    }
}

using System.Text.Json;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>Takes off a line what people and programs put around it: quotation marks, bars, bullets, fences.</summary>
internal static class LineMarks
{
    /// <summary>The line without marks around it.</summary>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> text)
    {
        var rest = ByteText.TrimStart(text);
        while (true)
        {
            var before = rest.Length;
            rest = Once(rest);
            if (rest.Length == before)
            {
                return rest;
            }

            rest = ByteText.TrimStart(rest);
        }
    }

    /// <summary>
    /// A line that is a string of JSON, as in a list of lines, with what begins a line of a log in it, or a whole kill: unquoted. Source
    /// code has other strings. Logstash's rubydebug puts the field's name before it.
    /// </summary>
    /// <returns>Null where the line is none.</returns>
    public static byte[]? Unquoted(ReadOnlySpan<byte> text)
    {
        var rest = LinePrefix.Trim(text);
        rest = rest is [(byte)'-', (byte)' ', .. var item] ? ByteText.TrimStart(item) : rest;
        rest = rest is [.., (byte)','] ? rest[..^1] : rest;
        var isField = rest.StartsWith("\"message\" => "u8);
        rest = isField ? rest[13..] : rest;
        if (rest.Length < 2 || rest[0] != '"' || rest[^1] != '"')
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(rest);
            if (!reader.Read() || reader.TokenType != JsonTokenType.String || reader.BytesConsumed != rest.Length)
            {
                return null;
            }

            var plain = new byte[rest.Length];
            plain = plain[..reader.CopyString(plain)];
            var inner = LinePrefix.Trim(plain);
            return isField || IsPrefix(inner) || MessageStart.IsProgramHead(inner)
                || MessageStart.IsWholeKill(inner.TrimEnd((byte)'\n')) ? plain : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadOnlySpan<byte> Once(ReadOnlySpan<byte> text)
    {
        switch (text)
        {
            // Mails, and bars before pasted logs.
            case [(byte)'>', ..]:
                return text[1..];
            case [(byte)'|', .. var cell] when IsPrefix(ByteText.TrimStart(cell)):
                return cell.TrimEnd(" |"u8);
            case [(byte)'*' or (byte)'-', (byte)' ', .. var item] when IsPrefix(ByteText.TrimStart(item)):
                return item;
            case [0xe2, 0x80, 0xa2, .. var item]:
                return item;
            case [(byte)'`', ..] when IsPrefix(text.TrimStart("`"u8)):
                return text.Trim("` "u8);
            case [(byte)'\'' or (byte)'*' or (byte)'_', .. var inner] when !IsBlocks(inner) && IsPrefix(inner.TrimStart(text[..1]))
                && LinePrefix.Trim(inner)[^1] == text[0]:
                return LinePrefix.Trim(inner).Trim(text[..1]);
            default:
                return text;
        }
    }

    /// <summary><c>*16kB (UM) 0*32kB 0*</c>: a piece of a free list.</summary>
    private static bool IsBlocks(ReadOnlySpan<byte> text)
        => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is > 0 and var end && text[end..].StartsWith("kB"u8);

    /// <summary>
    /// A dash or a star is a bullet where a kernel's line follows; before anything else it may be a patch's or a text's
    /// own.
    /// </summary>
    private static bool IsPrefix(ReadOnlySpan<byte> text)
        => text is [(byte)'[' or (byte)'<' or (byte)'>' or (byte)'|', ..] || text is [
            >= (byte)'0' and <= (byte)'9', _, _, ..] || StampText.TrySyslog(ref text, out _);

    /// <summary>
    /// Where a line of several that a syslog daemon joined with <c>#012</c>, or journald and /dev/kmsg with <c>\x0a</c>, ends; −1 where
    /// it is the last.
    /// </summary>
    public static int NextEnd(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = text[at..].IndexOfAny((byte)'#', (byte)'\\', (byte)'\n');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            length = text[at] == '\n' ? 1 : text[at..].StartsWith("#012"u8) || text[at..].StartsWith("\\x0a"u8) ? 4 : 0;
            if (length > 0)
            {
                return at;
            }

            at++;
        }

        return -1;
    }
}

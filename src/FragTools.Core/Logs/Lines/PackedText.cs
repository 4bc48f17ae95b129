using System.Buffers;
using System.Buffers.Text;
using FragTools.Text;

namespace FragTools.Logs.Lines;

/// <summary>Text in base64 (RFC 4648), as services hand on what may hold any byte: a console's output, a mail's part.</summary>
internal static class PackedText
{
    /// <summary>A shorter text may be a name, a key or a hash.</summary>
    private const int Shortest = 160;

    /// <summary>The text; null where the value is no base64, or holds no text.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> value)
    {
        value = ByteText.Trim(value);
        if (!IsPacked(value))
        {
            return null;
        }

        var text = new byte[Base64.GetMaxDecodedFromUtf8Length(value.Length)];
        if (Base64.DecodeFromUtf8(value, text, out _, out var written) != OperationStatus.Done)
        {
            return null;
        }

        var plain = text.AsSpan(0, written);
        return plain.Contains((byte)' ') && !plain.Contains((byte)0) && System.Text.Unicode.Utf8.IsValid(plain) ? plain.ToArray() : null;
    }

    /// <summary>Has a value the letters of base64 alone, and is long enough for lines?</summary>
    public static bool IsPacked(ReadOnlySpan<byte> value)
        => value.Length >= Shortest && value[..Shortest].IndexOfAnyExcept(ByteSets.Base64) < 0;
}
